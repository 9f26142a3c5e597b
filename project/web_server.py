"""Gunicorn's configuration: the same for `manage.py serve` and the container."""

import os

wsgi_app = "project.wsgi"
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = 4
preload_app = True  # loaded once and shared; nothing opens a connection while loading
timeout = 60
graceful_timeout = 20
keepalive = 5
max_requests = 10_000
max_requests_jitter = 1_000
limit_request_line = 8190
control_socket_disable = True
loglevel = "warning"
