"""The log of access: who signed in, was refused, took data out, changed rights, read the log.

Rows are only ever added (triggers). `record` belongs to the transaction of its caller: without
the entry the thing itself does not happen. `note` is for what has happened anyway: a log that
cannot be written turns no refusal into an error, it leaves a line in the process log instead.

No password, token or cookie is ever given to it. Source: ARCHITECTURE §9.
"""

import hashlib
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db import Error, transaction
from django.db.models import ForeignKey, Model

from tasks_app.enums import AuditKind
from tasks_app.errors import DomainError
from tasks_app.models import AuditEntry, Evidence, FrozenReport, Programme, User
from tasks_app.rules.chain import plain
from tasks_app.rules.clean import clean

log = logging.getLogger(__name__)

REFUSALS = frozenset({403, 409, 412})  # role, state, version; a wrong field is no refusal
REPEATED = frozenset({AuditKind.REFUSED, AuditKind.SIGN_IN_FAILED})
SECONDS, MOST = 60, 60
UNTOLD = frozenset({"id", "password", "last_login", "path"})


@dataclass(frozen=True, slots=True)
class Call:
    """The request in which something happens; empty for jobs and commands."""

    address: str = ""
    method: str = ""
    path: str = ""
    subject: str = ""


_CALL: ContextVar[Call] = ContextVar("call", default=Call())  # noqa: B039 (frozen)


@contextmanager
def during(call: Call) -> Iterator[None]:
    """Let every entry of the block name `call`."""
    token = _CALL.set(call)
    try:
        yield
    finally:
        _CALL.reset(token)


def locate(path: str, *, subject: str = "") -> None:
    """Add to the present call what its address says."""
    _CALL.set(replace(_CALL.get(), path=path, subject=subject))


def caller() -> str:
    """Return the address of whoever makes the present call."""
    return _CALL.get().address


def record(
    kind: AuditKind,
    *,
    at: datetime,
    user: User | None = None,
    account: str = "",
    subject: object = "",
    detail: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Return the new entry; address, method and path are those of the present request.

    Raises:
        TypeError: `detail` holds what has no single written form.
    """
    call = _CALL.get()
    with transaction.atomic():
        return AuditEntry.objects.create(
            at=at,
            kind=kind,
            user=user,
            account=_short("account", account),
            address=_short("address", call.address),
            method=_short("method", call.method),
            path=_short("path", call.path),
            subject=_short("subject", str(subject or call.subject)),
            detail=plain(detail or {}),
        )


def _short(column: str, text: str) -> str:
    field: Any = AuditEntry._meta.get_field(column)
    return clean(text)[: field.max_length]


def note(
    kind: AuditKind,
    *,
    at: datetime,
    user: User | None = None,
    account: str = "",
    subject: object = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Record what has happened anyway; never raises for want of a database.

    The same refusal or failed sign-in is kept once a minute, and of one caller at most 60 a
    minute: a script that hammers a door does not fill the table.
    """
    try:
        if kind in REPEATED and _is_repeated(kind, user, account, subject, detail):
            return
        record(kind, at=at, user=user, account=account, subject=subject, detail=detail)
    except (Error, OSError):  # the database, or a cache in files
        who = user.pk if user else None
        log.exception("audit entry lost: %s of user %s", kind.value, who)


def refused(refusal: DomainError, *, at: datetime, user: User | None, subject: object = "") -> None:
    """Note a refusal of the rules, where it is one by role, conflict, state or version."""
    turned_away(refusal.status, refusal.code, refusal.message, at=at, user=user, subject=subject)


def turned_away(
    status: int,
    code: str,
    message: str,
    *,
    at: datetime,
    user: User | None,
    subject: object = "",
) -> None:
    """Note an answer that says no to a person, with its code and sentence."""
    if status in REFUSALS:
        detail = {"code": code, "status": status, "message": message}
        note(AuditKind.REFUSED, at=at, user=user, subject=subject, detail=detail)


def file_read(item: Evidence, *, by: User, at: datetime) -> None:
    """Record who takes a file of evidence away; without the entry there is no file."""
    named = f"{item.task.code}: {item.filename}"
    detail = {"evidence": item.pk, "sha256": item.sha256}
    record(AuditKind.FILE_READ, at=at, user=by, subject=named, detail=detail)


def report_taken(report: FrozenReport, form: str, *, by: User, at: datetime) -> None:
    """Record who takes a report away as a file; without the entry there is no file."""
    detail = {"report": report.code, "format": form, "sha256": report.sha256}
    record(AuditKind.EXPORTED, at=at, user=by, subject=report, detail=detail)


def document_taken(
    programme: Programme, kind: str, form: str, *, unit: str, by: User, at: datetime
) -> None:
    """Record who takes a draft of a document away; without the entry there is no file."""
    detail = {"programme": programme.code, "template": kind, "format": form, "unit": unit}
    record(AuditKind.EXPORTED, at=at, user=by, subject=programme, detail=detail)


def changed(kind: AuditKind, row: Model, before: Model | None, *, by: User, at: datetime) -> None:
    """Record who made `row` out of `before` (None: it is new), old → new; silent where equal."""
    old, new = _told(before), _told(row)
    changes = {name: [old.get(name), new[name]] for name in new if old.get(name) != new[name]}
    if changes:
        name = f"{row._meta.verbose_name}: {row}"
        record(kind, at=at, user=by, subject=name, detail={"changes": changes})


def removed(kind: AuditKind, row: Model, *, by: User, at: datetime) -> None:
    """Record who took `row` out, with what it said."""
    changes = {name: [value, None] for name, value in _told(row).items() if value is not None}
    name = f"{row._meta.verbose_name}: {row}"
    record(kind, at=at, user=by, subject=name, detail={"changes": changes})


def _told(row: Model | None) -> dict[str, Any]:
    """Return the columns by their Vietnamese names, as people read them."""
    if row is None:
        return {}
    fields = [field for field in row._meta.concrete_fields if field.name not in UNTOLD]
    return {str(field.verbose_name): _value(row, field) for field in fields}


def _value(row: Model, field: Any) -> Any:
    value = getattr(row, field.name)
    if isinstance(field, ForeignKey):
        return None if value is None else str(value)
    return value if value is None or isinstance(value, bool | int) else str(value)


def _is_repeated(kind: AuditKind, user: User | None, *what: object) -> bool:
    call = _CALL.get()
    caller = f"{user.pk if user else ''}|{call.address}"
    same = hashlib.sha256(f"{kind}|{caller}|{call}|{what}".encode(errors="replace")).hexdigest()
    if not cache.add(f"audit:same:{same}", 1, SECONDS):
        return True
    counter = f"audit:count:{hashlib.sha256(caller.encode()).hexdigest()}"
    if cache.add(counter, 1, SECONDS):
        return False
    try:
        return cache.incr(counter) > MOST
    except ValueError:  # it has just expired
        return False
