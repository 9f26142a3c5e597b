"""Addresses of the pages: my notifications, and the mailbox of the administrators."""

from django.urls import path

from . import web

urlpatterns = [  # below /thong-bao/
    path("", web.mine, name="notifications"),
    path("dem/", web.count, name="notifications_count"),
    path("da-doc/", web.mark_read, name="notifications_mark_read"),
    path("<int:pk>/", web.one, name="notification"),
]

mailbox = [  # below /quan-tri/hop-thu/
    path("", web.mailbox, name="mailbox"),
    path("<int:pk>/", web.mailbox_letter, name="mailbox_letter"),
    path("<int:pk>/html/", web.letter_html, name="mailbox_letter_html"),
]
