"""Addresses of the mailbox, below /quan-tri/hop-thu/."""

from django.urls import path

from . import web

urlpatterns = [
    path("", web.mailbox, name="mailbox"),
    path("<int:pk>/", web.mailbox_letter, name="mailbox_letter"),
    path("<int:pk>/html/", web.letter_html, name="mailbox_letter_html"),
]
