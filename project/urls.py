"""Every address of the service, by door."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("tasks_app.web.urls")),
    path("quan-tri/", admin.site.urls),
    path("tai-khoan/", include("allauth.urls")),
]
