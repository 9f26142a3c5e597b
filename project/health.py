"""Is the process alive, is the service ready, what does it measure: /healthz, /readyz, /metrics."""

import hmac
import ipaddress
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from notifications import deadman
from project import pulse

Part = dict[str, Any]
STARTED_AT = deadman.STARTED_AT


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that this process is alive; asks nothing of anybody."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer by part whether the service can do its work; 503 when a part cannot."""
    parts = {name: _judged(judge) for name, judge in PARTS.items()}
    ready = all(part["ok"] for part in parts.values())
    body = {"status": "ok" if ready else "degraded", "parts": parts}
    return JsonResponse(body, status=200 if ready else 503)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer the gauges in Prometheus' text form, to those who may measure."""
    if not may_measure(request):
        return HttpResponseForbidden("METRICS_TOKEN\n", content_type="text/plain")
    registry = CollectorRegistry()
    _measure(registry, {name: _judged(judge) for name, judge in PARTS.items()})
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _measure(registry: CollectorRegistry, parts: dict[str, Part]) -> None:
    """Read every number at the time of asking: they are the database's, not one process's."""
    works = Gauge("da06_part_ok", "1 while the part works", ["part"], registry=registry)
    silence = Gauge("da06_job_seconds_ago", "Since the last run", ["job"], registry=registry)
    oldest = Gauge("da06_queue_oldest_seconds", "Longest wait of a due letter", registry=registry)
    letters = Gauge("da06_letters", "Letters not sent", ["state"], registry=registry)
    for name, part in parts.items():
        works.labels(part=name).set(part["ok"])
    for name, job in parts["heartbeats"].get("jobs", {}).items():
        silence.labels(job=name).set(job["seconds_ago"] or 0)
    oldest.set(parts["queue"].get("oldest_seconds", 0))
    if parts["database"]["ok"] and parts["migrations"]["ok"]:
        for state, count in pulse.letters().items():
            letters.labels(state=state).set(count)


def database() -> Part:
    """Judge whether the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"ok": True, "vendor": connection.vendor}


def migrations() -> Part:
    """Judge whether the schema is the one this code expects."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return {"ok": not missing, "missing": [str(migration) for migration, _ in missing]}


def heartbeats() -> Part:
    """Judge whether the background jobs run."""
    now = timezone.now()
    part = pulse.heartbeats(at=now, since=STARTED_AT)
    if not part["digest"]["ok"]:
        deadman.ring(at=now)
    return part


def queue() -> Part:
    """Judge whether letters leave in time."""
    return pulse.queue(at=timezone.now())


PARTS: dict[str, Callable[[], Part]] = {
    "database": database,
    "migrations": migrations,
    "heartbeats": heartbeats,
    "queue": queue,
}


def _judged(judge: Callable[[], Part]) -> Part:
    try:
        return judge()
    except DatabaseError as problem:
        return {"ok": False, "error": type(problem).__name__}


def may_measure(request: HttpRequest) -> bool:
    """Return whether the caller shows METRICS_TOKEN, or sits on this machine with no proxy."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and hmac.compare_digest(
        given.encode(), settings.METRICS_TOKEN.encode()
    ):
        return True
    return "X-Forwarded-For" not in request.headers and _is_loopback(request)


def _is_loopback(request: HttpRequest) -> bool:
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
