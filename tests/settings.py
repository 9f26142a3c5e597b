"""The settings under test: production's, with fast passwords and nothing that leaves the process.

The database is SQLite in a file of its own, or the server in DATABASE_URL.
"""

import atexit
import os
import shutil
import tempfile

for _name in ("SECRET_KEY", "EMAIL_URL", "PUBLIC_BASE_URL", "ALLOWED_HOSTS", "PORT", "LOG_FORMAT"):
    os.environ.pop(_name, None)
_folder = tempfile.mkdtemp(prefix="da06-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ.update(DATA_DIR=_folder, DEMO="1")

from project.settings import *  # noqa: E402, F403
from project.settings import DATA_DIR, DATABASES, REST_FRAMEWORK, STATIC_ROOT  # noqa: E402

STATIC_ROOT.mkdir(exist_ok=True)
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
DOORBELL = EXPORT_BELL = ""
DEAD_MAN_SWITCH = False  # the hour of the machine changes no page
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {}
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = {"anon": "100000/min", "user": "100000/min"}

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: tests with several threads meet the locks that production meets.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF;"
    )
