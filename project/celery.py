"""The worker's and beat's entry. Beat only rings; what is due is decided from the database."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")

app = Celery("da06")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["tasks_app", "notifications"], related_name="jobs")

# A ring that is not heard within its own interval is worth nothing: the next one says the same.
app.conf.beat_schedule = {
    "plan": {"task": "notifications.plan", "schedule": 60.0, "options": {"expires": 60}},
    "deliver": {"task": "notifications.deliver", "schedule": 15.0, "options": {"expires": 15}},
    "roll": {"task": "tasks_app.roll", "schedule": 600.0, "options": {"expires": 600}},
    "exports": {"task": "tasks_app.exports", "schedule": 60.0, "options": {"expires": 60}},
    "sweep": {"task": "notifications.sweep", "schedule": 300.0, "options": {"expires": 300}},
}
