"""Where things are kept: database, cache, broker and mail, as Django and Celery want them told."""

import json
from pathlib import Path
from typing import Any

import dj_database_url
import dj_email_url
from django.utils.module_loading import import_string

from project.env import UnsafeSetting

ENGINES = ("django.db.backends.sqlite3", "django.db.backends.postgresql")
SQLITE_OPTIONS = {
    # IMMEDIATE: a writer waits for the lock at BEGIN instead of failing at its first write.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;",
}
POSTGRES_OPTIONS = {
    # Compiling the statement of the figures took ten times as long as running it.
    "options": "-c jit=off",
}
REDIS_VISIBILITY_SECONDS = 600
MAIL_SILENCE_SECONDS = 5  # of a server before a letter is handed over; behind it, 30
MAIL_SCHEMES = {"smtp+tls": "submission", "smtp+ssl": "smtp"}  # names other tools use


def database(url: str, *, folder: Path, pool_size: int) -> dict[str, Any]:
    """Return Django's database entry: SQLite in `folder`, or the server named by `url`.

    `pool_size` > 0 keeps that many PostgreSQL connections in each process (web only: the
    threads share them); 0 opens and closes one per request or job.
    """
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(folder / "db.sqlite3"),
            "OPTIONS": dict(SQLITE_OPTIONS),
        }
    try:
        entry: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=0))
    except (ValueError, dj_database_url.UnknownSchemeError):
        raise UnsafeSetting(
            "DATABASE_URL không đọc được. Ví dụ: postgres://tài-khoản:mật-khẩu@máy-chủ:5432/da06"
        ) from None
    if entry["ENGINE"] not in ENGINES:
        raise UnsafeSetting("DATABASE_URL: chỉ hỗ trợ PostgreSQL và SQLite.")
    if "host" in entry.get("OPTIONS", {}):  # the folder of a socket, as libpq writes it
        entry["HOST"] = entry["OPTIONS"].pop("host")
    if entry["ENGINE"] == "django.db.backends.sqlite3":
        entry["OPTIONS"] = {**SQLITE_OPTIONS, **entry.get("OPTIONS", {})}
        return entry
    entry["OPTIONS"] = {**POSTGRES_OPTIONS, **entry.get("OPTIONS", {})}
    if pool_size:
        entry["OPTIONS"]["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": 10}
    return entry


def evidence(backend: str, options: str) -> dict[str, Any]:
    """Return Django's storage entry for evidence: files in DATA_DIR, or the class named.

    `options` is a JSON object with what the class is built with.
    """
    if not backend:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    try:
        import_string(backend)
    except ImportError:
        raise UnsafeSetting(
            f"EVIDENCE_STORAGE: không nạp được {backend}. Cài gói của kho lưu trữ này trước."
        ) from None
    try:
        given = json.loads(options or "{}")
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise UnsafeSetting('EVIDENCE_STORAGE_OPTIONS phải là một đối tượng JSON, ví dụ {"a": 1}.')
    return {"BACKEND": backend, "OPTIONS": given}


def cache(redis_url: str, *, folder: Path) -> dict[str, Any]:
    """Return Django's cache entry; every process sees the same one, so rate limits hold."""
    if redis_url:
        return {
            "BACKEND": "project.cache.ForgivingRedisCache",
            "LOCATION": redis_url,
            "KEY_PREFIX": "da06",
            "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 1},
        }
    return {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(folder / "cache"),
        "OPTIONS": {"MAX_ENTRIES": 2000},
    }


def broker(redis_url: str, *, folder: Path) -> tuple[str, dict[str, Any]]:
    """Return Celery's broker address and its transport options.

    Each transport gets its own keys only: the others refuse what they do not know.
    """
    if redis_url:
        return redis_url, {
            "visibility_timeout": REDIS_VISIBILITY_SECONDS,
            "unacked_restore_interval": 10,
            "unacked_restore_throttle": 1,
            "socket_connect_timeout": 2,
        }
    messages = folder / "broker" / "messages"
    messages.mkdir(parents=True, exist_ok=True)
    return "filesystem://localhost/", {
        "data_folder_in": str(messages),
        "data_folder_out": str(messages),
        "control_folder": str(folder / "broker" / "control"),
    }


def email(url: str, *, folder: Path) -> dict[str, Any]:
    """Return the EMAIL_* settings; without an address, letters become files in `folder`/mail."""
    if not url:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(folder / "mail"),
        }
    scheme, separator, rest = url.partition("://")
    known = MAIL_SCHEMES.get(scheme, scheme)
    settings: dict[str, Any] = dj_email_url.parse(f"{known}{separator}{rest}")
    settings["EMAIL_USE_SSL"] = settings["EMAIL_USE_SSL"] or scheme == "smtp+ssl"
    if "EMAIL_BACKEND" not in settings:
        raise UnsafeSetting(
            "EMAIL_URL không đọc được. Ví dụ: submission://tài-khoản:mật-khẩu@máy-chủ:587"
        )
    settings["EMAIL_TIMEOUT"] = settings["EMAIL_TIMEOUT"] or MAIL_SILENCE_SECONDS
    return {name: value for name, value in settings.items() if value is not None}


def alarm_email(url: str, *, folder: Path) -> dict[str, Any]:
    """Return how to reach the mail server for alarms, as Django's backend wants it told."""
    if not url:
        return {}
    try:
        found = email(url, folder=folder)
    except UnsafeSetting:
        raise UnsafeSetting("ALARM_EMAIL_URL không đọc được. Ví dụ: smtp://máy-chủ:25") from None
    names = {"HOST": "host", "PORT": "port", "HOST_USER": "username", "HOST_PASSWORD": "password",
             "USE_TLS": "use_tls", "USE_SSL": "use_ssl", "TIMEOUT": "timeout"}  # fmt: skip
    return {
        ours: found[f"EMAIL_{name}"] for name, ours in names.items() if f"EMAIL_{name}" in found
    }
