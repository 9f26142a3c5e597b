"""Which site `django.contrib.admin.site` is."""

from importlib import import_module

from django.contrib.admin.apps import AdminConfig


class RegisterAdminConfig(AdminConfig):
    """The admin application with the register's own site."""

    default_site = "tasks_app.admin.site.RegisterSite"

    def ready(self) -> None:
        """Import the pages first: they ask for the site, which would otherwise be made twice."""
        import_module("tasks_app.admin")
        super().ready()
