"""The Django project: settings, addresses, processes."""

from project.celery import app as celery_app

__all__ = ["celery_app"]
