"""The web process's entry. Its threads share a small pool of PostgreSQL connections."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
os.environ.setdefault("DB_POOL", "4")

application = get_wsgi_application()
