"""Which site `django.contrib.admin.site` is."""

from django.contrib.admin.apps import AdminConfig


class RegisterAdminConfig(AdminConfig):
    """The admin application with the register's own site."""

    default_site = "tasks_app.admin.site.RegisterSite"
