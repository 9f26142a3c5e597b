"""Addresses of the pages."""

from django.urls import path

from tasks_app.web import components

urlpatterns = [
    path("quan-tri/thanh-phan/", components.components, name="components"),
]
