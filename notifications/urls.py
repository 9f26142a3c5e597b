"""Addresses of the notification pages, below /thong-bao/."""

from django.urls import path

from . import web

urlpatterns = [
    path("", web.mine, name="notifications"),
    path("dem/", web.count, name="notifications_count"),
    path("da-doc/", web.mark_read, name="notifications_mark_read"),
    path("<int:pk>/", web.one, name="notification"),
]
