"""Every address that answers a GET, and a task on which every word is a marker.

`addresses` and `admin_addresses` list where to go, `marked` writes the task, `seen` reads an
answer whatever it is made of.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Model
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import URLPattern, URLResolver, get_resolver

from tasks_app.enums import EvidenceKind
from tasks_app.models import Evidence, Task, TaskAgency, TaskEvent, TaskReplacement, User
from tests.factories import NOON

MARK = "BIMAT"
OWN_WAYS = (Task, TaskAgency, TaskEvent, TaskReplacement)  # not filed by people, or no words

ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
LEFT_OUT = ("dang-xuat", "dang-nhap/nhanh", "static/")  # they end the walk, or are files
ENDS = ("/logout/", "/delete/", "/<path:object_id>/")  # the last only leads on
ADMIN = "/quan-tri/"


def addresses(samples: Mapping[str, list[str]]) -> list[str]:
    """Return every address of the service: patterns with their arguments taken from `samples`.

    A pattern with an argument that no sample fills, or a regular expression, is left out; the
    admin is walked by `admin_addresses`.
    """
    known = defaultdict(list, samples)
    found = []
    for pattern in _patterns(get_resolver().url_patterns, ""):
        if pattern.startswith((ADMIN[1:], *LEFT_OUT)) or any(sign in pattern for sign in "^$(\\"):
            continue
        found += [f"/{path}" for path in _filled(pattern, known)]
    return sorted(set(found))


def admin_addresses(
    rows: Mapping[type[Model], list[Any]], below: Mapping[str, list[str]]
) -> list[str]:
    """Return every page of the admin; pages of one row for the rows given.

    `below` fills what comes after the row in an address, by the name of the argument.
    """
    keys = {
        f"{ADMIN[1:]}{model._meta.app_label}/{model._meta.model_name}/": [str(r.pk) for r in held]
        for model, held in rows.items()
    }
    found = set()
    for pattern in _patterns(get_resolver().url_patterns, ""):
        if (
            not pattern.startswith(ADMIN[1:])
            or pattern.endswith(ENDS)
            or any(sign in pattern for sign in "^$(\\")
        ):
            continue
        own = next((held for base, held in keys.items() if pattern.startswith(base)), [])
        first = ARGUMENT.findall(pattern)[:1]
        samples = defaultdict(list, {**below, **dict.fromkeys(first, own)})
        found |= {f"/{path}" for path in _filled(pattern, samples)}
    return sorted(found)


def _patterns(urls: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for url in urls:
        path = before + str(url.pattern)
        if isinstance(url, URLResolver):
            yield from _patterns(url.url_patterns, path)
        else:
            yield path


def _filled(pattern: str, samples: Mapping[str, list[str]]) -> Iterator[str]:
    names = ARGUMENT.findall(pattern)
    if not names:
        yield pattern
        return
    for value in samples[names[0]]:
        yield from _filled(ARGUMENT.sub(value, pattern, count=1), samples)


def seen(answer: HttpResponse | StreamingHttpResponse) -> str:
    """Return what an answer tells: body and headers, in upper case."""
    body = b"".join(answer) if answer.streaming else answer.content
    return f"{answer.headers}{body.decode(errors='replace')}".upper()


def marked(task: Task, by: User, given: Mapping[type[Model], dict[str, Any]]) -> list[Model]:
    """Return rows of every kind that hangs on `task`; each word of them and of it is a marker.

    `given` holds by model what its constraints ask for.
    """
    for field in Task._meta.concrete_fields:
        if _is_words(field) and field.name not in ("code", "head_hash", "provenance"):
            setattr(task, field.name, _word(field))
    task.save()
    related = {relation.related_model for relation in Task._meta.related_objects}
    kinds = {model for model in related if model._meta.app_label == Task._meta.app_label}
    found = []
    for model in sorted(kinds - set(OWN_WAYS), key=lambda kind: kind.__name__):
        if model is Evidence:
            found += [_filled_in(model, task, by, piece) for piece in EVIDENCE]
        else:
            found.append(_filled_in(model, task, by, dict(given.get(model, {}))))
    return found


EVIDENCE: list[dict[str, Any]] = [
    {"kind": EvidenceKind.DOCUMENT, "scan_state": ""},
    {"kind": EvidenceKind.LINK, "scan_state": ""},
    {"kind": EvidenceKind.FILE, "size": 1, "scan_state": "unscanned"},
]


def _is_words(field: Any) -> bool:
    return isinstance(field, models.CharField | models.TextField) and not field.choices


def _word(field: Any) -> str:
    if isinstance(field, models.URLField):
        return f"https://{MARK}.vn/"
    return f"{MARK} {field.name}"[: field.max_length or None]


def _filled_in(model: type[Model], task: Task, by: User, given: dict[str, Any]) -> Model:
    values: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.primary_key or field.name in given or field.has_default():
            continue
        if _is_words(field) or isinstance(field, models.FileField):
            values[field.name] = _word(field)
        elif not field.null:
            values[field.name] = _value(field, model, task, by)
    return model._default_manager.create(**values | given)


def _value(field: Any, model: type[Model], task: Task, by: User) -> Any:
    if field.is_relation:
        rows = {
            "Task": task,
            "TaskEvent": _event(task, model),
            "User": by,
            "Agency": task.lead,
        }
        return rows[field.related_model.__name__]  # type: ignore[union-attr]
    if isinstance(field, models.DateTimeField):
        return NOON
    if isinstance(field, models.DateField):
        return date(2026, 6, 10)
    if field.choices:
        return field.choices[0][0]  # type: ignore[index]
    return 1


def _event(task: Task, model: type[Model]) -> TaskEvent:
    """Return an event of `task` that no other row of this kind hangs on."""
    taken = (
        model._default_manager.filter(event__task=task).values("event")
        if hasattr(model, "event")
        else []
    )
    return task.events.exclude(pk__in=taken).order_by("-seq")[0]
