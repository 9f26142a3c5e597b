"""Logs: one line per event on stderr, readable or JSON, with request ids and no secrets."""

import re
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

from project.env import UnsafeSetting

FORMATS = ("console", "json")

_SECRET = re.compile(r"(/cap-nhat-nhanh/|[?&]token=)[^/&\s\"']+")


def _without_secrets(logger: Any, method: str, event: EventDict) -> EventDict:
    """Cut the secret part out of every address: whoever reads the log must not be able to act."""
    for name in ("request", "event"):
        if isinstance(event.get(name), str):
            event[name] = _SECRET.sub(r"\1…", event[name])
    return event


_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    _without_secrets,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]


def configure(log_format: str) -> dict[str, Any]:
    """Set structlog up and return Django's LOGGING for `console` or `json` lines."""
    if log_format not in FORMATS:
        raise UnsafeSetting("LOG_FORMAT phải là 'console' hoặc 'json'.")
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processor": _renderer(log_format),
                "foreign_pre_chain": _SHARED,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "django.server": {"handlers": ["stderr"], "propagate": False},
            "celery.beat": {"level": "WARNING"},
            # A person at a terminal wants what went wrong; a log store wants every request.
            "django_structlog": {"level": "WARNING" if log_format == "console" else "INFO"},
        },
    }


def _renderer(log_format: str) -> Processor:
    if log_format == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=False)
