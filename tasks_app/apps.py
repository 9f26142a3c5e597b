"""The application that owns tasks, their history and everything people file on them."""

from django.apps import AppConfig


class TasksAppConfig(AppConfig):
    name = "tasks_app"
    verbose_name = "Đề án 06"
    default_auto_field = "django.db.models.BigAutoField"
