"""Every way of rewriting the past is found, and the first bad entry is named.

The triggers are lifted as somebody does who owns the database; with them on nothing is changed.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import Model, QuerySet

from tasks_app import conf
from tasks_app.enums import AuditKind, EventKind, ReturnReason
from tasks_app.models import AuditEntry, DayAnchor, Task, TaskEvent
from tasks_app.rules import seals
from tasks_app.rules.chain import GENESIS, SEAL_FIELDS, link
from tasks_app.selectors import anchors as selectors
from tasks_app.services import anchors, audit, blockers, completion, evidence, extensions, reports
from tests.append_only import lifted
from tests.factories import make_task

START = date(2026, 1, 5)
DAYS = [date(2026, 6, 8), date(2026, 6, 9), date(2026, 6, 10)]
NOW = datetime(2026, 6, 12, 3, tzinfo=UTC)
PDF = b"%PDF-1.7 noi dung"


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _places(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "evidence"


@pytest.fixture
def past(cast: SimpleNamespace) -> SimpleNamespace:
    """Three sealed days: three tasks, everything that people file, entries of the access log."""
    cast.other = make_task(lead=cast.btp, code="DA06-902")
    for place, day in enumerate(DAYS):
        at = noon(day)
        for task in (cast.task, cast.other):
            progress = reports.Progress(50 + place * 10, f"Đã họp lần {place + 1}")
            reports.report(task, progress, by=cast.ex, at=at)
        audit.record(AuditKind.SIGNED_IN, at=at, user=cast.ex)
        audit.record(AuditKind.EXPORTED, at=at, user=cast.sa, subject="cơ quan")
        if day == DAYS[1]:
            _file_everything(cast, at + timedelta(hours=1))
    anchors.seal(at=NOW)
    return cast


def _file_everything(cast: SimpleNamespace, at: datetime) -> None:
    task, given = cast.task, {"by": cast.ex, "at": at}
    upload = SimpleUploadedFile("bien-ban.pdf", PDF)
    cast.file = evidence.add_file(task, upload, **given)
    cast.blocker = blockers.raise_blocker(task, kind="data", description="Thiếu", **given)
    asked = extensions.Request(date(2026, 9, 30), "Chờ hướng dẫn")
    cast.extension = extensions.request(cast.other, asked, **given)
    claim = completion.claim(task, completed_on=DAYS[0], **given)
    words = {"reason": ReturnReason.OTHER, "note": "Thiếu biên bản"}
    cast.claim = completion.return_claim(claim, by=cast.s1, at=at, **words)


def change(rows: QuerySet[Any], **values: Any) -> None:
    with lifted(connection):
        assert rows.update(**values)


def remove(rows: QuerySet[Any]) -> None:
    with lifted(connection):
        assert rows.delete()[0]


def event(past: SimpleNamespace, seq: int) -> QuerySet[TaskEvent]:
    return TaskEvent.objects.filter(task=past.task, seq=seq)


def row(item: Model) -> QuerySet[Any]:
    return type(item)._default_manager.filter(pk=item.pk)


def seal_of(day: date) -> QuerySet[DayAnchor]:
    return DayAnchor.objects.filter(day=day)


def access_on(day: date, kind: AuditKind) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(at=noon(day), kind=kind)


def first_problem(**options: Any) -> dict[str, Any] | None:
    """Return the first thing that `verify_history` names, None where all is whole."""
    out = StringIO()
    try:
        call_command("verify_history", json=True, stdout=out, **options)
    except CommandError:
        problem: dict[str, Any] = json.loads(out.getvalue())["problems"][0]
        return problem
    assert json.loads(out.getvalue())["problems"] == []
    return None


def rechain(task: Task) -> None:
    """Give a task's events hashes that fit what they say now, and the task its new head."""
    previous = GENESIS
    for entry in TaskEvent.objects.filter(task=task).order_by("seq"):
        seal = link(previous, entry)
        change(row(entry), prev_hash=previous, hash=seal)
        previous = seal
    count = TaskEvent.objects.filter(task=task).count()
    Task.objects.filter(pk=task.pk).update(head_hash=previous, event_count=count)


def reseal() -> None:
    """Set every seal anew from what the rows say now."""
    previous = GENESIS
    for anchor in DayAnchor.objects.order_by("day"):
        content = selectors.content_of(anchor.day)
        seal = link(previous, content, SEAL_FIELDS)
        change(row(anchor), **asdict(content), prev_hash=previous, hash=seal)
        previous = seal


# -- what is done ---------------------------------------------------------------------------


def rewritten(past: SimpleNamespace) -> None:
    change(event(past, 4), completed_on=date(2026, 1, 1))
    rechain(past.task)


def rewritten_with_seals(past: SimpleNamespace) -> None:
    rewritten(past)
    reseal()


def swapped(past: SimpleNamespace) -> None:
    """Exchange two entries, hashes and all, but for their numbers."""
    names = ("kind", "payload", "recorded_at", "percent", "sets", "hash", "prev_hash")
    one, two = (event(past, seq).values(*names).get() for seq in (4, 5))
    change(event(past, 4), **two)
    change(event(past, 5), **one)


def reordered(past: SimpleNamespace) -> None:
    for seq, new in ((4, 90), (5, 4), (90, 5)):
        change(event(past, seq), seq=new, position=new)


def inserted(past: SimpleNamespace) -> None:
    """Slip an entry into a sealed day, well chained, behind everything."""
    seq, day = past.task.events.count() + 1, DAYS[0]
    TaskEvent.objects.create(
        task=past.task, seq=seq, position=seq, kind=EventKind.CHASED, provenance="recorded",
        effective_on=day, recorded_at=noon(day), written_at=noon(day), prev_hash="", hash="",
    )  # fmt: skip
    rechain(past.task)


def inserted_on_a_quiet_day(past: SimpleNamespace) -> None:
    inserted(past)
    quiet = noon(DAYS[0] - timedelta(days=3))
    change(TaskEvent.objects.filter(kind=EventKind.CHASED), written_at=quiet)
    rechain(past.task)


def tail_cut(past: SimpleNamespace) -> None:
    """Take off the last entry and all that shows it: chain, rows and projection are whole."""
    last = past.other.events.order_by("-seq")[:1].get()
    remove(past.other.reports.filter(event=last))
    remove(row(last))
    rechain(past.other)
    call_command("rebuild_projection", stdout=StringIO())


def whole_task_gone(past: SimpleNamespace) -> None:
    task = past.other
    for rows in (task.reports, task.extensions, task.agencies, task.events):
        remove(rows.all())
    remove(row(task))


def log_edited(past: SimpleNamespace) -> None:
    lines = conf.anchors_log().read_text().splitlines()
    kept = json.loads(lines[-1]) | {"hash": "0" * 64}
    conf.anchors_log().write_text("\n".join([*lines[:-1], json.dumps(kept)]) + "\n")


def log_cut(past: SimpleNamespace) -> None:
    lines = conf.anchors_log().read_text().splitlines()
    conf.anchors_log().write_text("\n".join(lines[:-1]) + "\n")


def bytes_changed(past: SimpleNamespace) -> None:
    Path(past.file.file.path).write_bytes(PDF + b" sua")


# -- where it is found: (code of the task, number) or the day -------------------------------

Deed = Callable[[SimpleNamespace], None]
TASK, OTHER = "DA06-001", "DA06-902"
EARLY = noon(date(2026, 2, 2))
DEEDS: dict[str, tuple[Deed, tuple[str, int] | date, str]] = {
    "a percent": (lambda p: change(event(p, 4), percent=99), (TASK, 4), "altered"),
    "the words": (lambda p: change(event(p, 3), payload={}), (TASK, 3), "altered"),
    "the day it was true":
        (lambda p: change(event(p, 2), effective_on=EARLY), (TASK, 2), "altered"),
    "when it was learned":
        (lambda p: change(event(p, 3), recorded_at=EARLY), (TASK, 3), "altered"),
    "when it was written":
        (lambda p: change(event(p, 3), written_at=EARLY), (TASK, 3), "altered"),
    "who did it": (lambda p: change(event(p, 4), actor=None), (TASK, 4), "altered"),
    "whose place it takes":
        (lambda p: change(event(p, 4), supersedes=event(p, 3).get()), (TASK, 4), "altered"),
    "which columns it sets": (lambda p: change(event(p, 4), sets=0), (TASK, 4), "altered"),
    "a hash": (lambda p: change(event(p, 2), hash="a"), (TASK, 2), "altered"),
    "a link": (lambda p: change(event(p, 5), prev_hash="a"), (TASK, 5), "link"),
    "an entry deleted": (lambda p: remove(event(p, 8)), (TASK, 8), "gap"),
    "two entries swapped": (swapped, (TASK, 4), "link"),
    "two entries in another order": (reordered, (TASK, 4), "link"),
    "all hashes of a task": (rewritten, DAYS[1], "sealed_history"),
    "hashes and seals": (rewritten_with_seals, DAYS[1], "seal_rewritten"),
    "an entry slipped into a sealed day": (inserted, DAYS[0], "sealed_history"),
    "an entry slipped into a quiet day": (inserted_on_a_quiet_day, DAYS[0], "unsealed"),
    "the tail cut off with its rows": (tail_cut, DAYS[2], "sealed_history"),
    "a task taken out with all it has": (whole_task_gone, START, "sealed_history"),
    "the state of a task": (lambda p: change(row(p.task), percent=1), (TASK, 0), "projection"),
    "the deadline of a task":
        (lambda p: change(row(p.task), deadline=DAYS[0]), (TASK, 0), "projection"),
    "a claim":
        (lambda p: change(row(p.claim), completed_on=EARLY), (TASK, 7), "row_altered"),
    "a decision":
        (lambda p: change(row(p.claim), decision="granted"), (TASK, 8), "row_altered"),
    "a request for a later deadline":
        (lambda p: change(row(p.extension), reason="Khác"), (OTHER, 5), "row_altered"),
    "the legal basis of a request":
        (lambda p: change(row(p.extension), legal_basis="Khác"), (OTHER, 5), "row_altered"),
    "a request for a later deadline deleted":
        (lambda p: remove(row(p.extension)), (OTHER, 5), "row_gone"),
    "a report": (lambda p: change(p.task.reports, content="Khác"), (TASK, 3), "row_altered"),
    "a report hung on another task":
        (lambda p: change(p.task.reports, task=p.other), (TASK, 3), "row_gone"),
    "the number of a file": (lambda p: change(row(p.file), sha256="a"), (TASK, 5), "row_altered"),
    "the day of a document":
        (lambda p: change(row(p.file), document_on=EARLY), (TASK, 5), "row_altered"),
    "a blocker": (lambda p: change(row(p.blocker), kind="legal"), (TASK, 6), "row_altered"),
    "the access log": (
        lambda p: change(access_on(DAYS[1], AuditKind.EXPORTED), subject="x"),
        DAYS[1], "sealed_access"),
    "the access log deleted":
        (lambda p: remove(access_on(DAYS[1], AuditKind.SIGNED_IN)), DAYS[1], "sealed_access"),
    "a seal":
        (lambda p: change(seal_of(DAYS[1]), heads_digest="a"), DAYS[1], "seal_altered"),
    "a seal deleted": (lambda p: remove(seal_of(DAYS[1])), DAYS[2], "unsealed"),
    "the last seal deleted": (lambda p: remove(seal_of(DAYS[2])), DAYS[2], "seal_missing"),
    "all seals deleted": (lambda p: remove(DayAnchor.objects.all()), START, "seal_missing"),
    "the log of seals": (log_edited, DAYS[2], "seal_rewritten"),
    "the log of seals cut": (log_cut, DAYS[2], "seal_not_outside"),
    "the bytes of a file": (bytes_changed, (TASK, 0), "file"),
}  # fmt: skip


def test_the_honest_past_is_whole(past):
    assert first_problem(files=True) is None
    assert [anchor.day for anchor in DayAnchor.objects.order_by("day")][-3:] == DAYS


@pytest.mark.parametrize("what", DEEDS)
def test_tampering_is_found_and_its_first_entry_named(past, what):
    deed, place, code = DEEDS[what]

    deed(past)

    found = first_problem(files=True)
    assert found is not None
    named = date.fromisoformat(found["day"]) if found["day"] else (found["task"], found["seq"])
    assert (named, found["code"]) == (place, code)


def test_a_rewrite_of_everything_here_is_found_by_the_letters(past, tmp_path):
    letters = tmp_path / "thu.txt"
    kept = [seals.short_line(seal.day, seal.hash) for seal in DayAnchor.objects.all()]
    letters.write_text("Kính gửi đồng chí,\n" + "\n".join(f"  {line}" for line in kept))
    assert first_problem(anchors=str(letters)) is None

    rewritten_with_seals(past)
    conf.anchors_log().unlink()
    anchors.seal(at=NOW)

    assert first_problem() is None
    found = first_problem(anchors=str(letters))
    assert found is not None
    assert (found["day"], found["code"]) == (DAYS[1].isoformat(), "seal_rewritten")


def test_one_task_is_proved_by_itself(past):
    change(event(past, 4), percent=99)

    assert first_problem(task=OTHER) is None
    found = first_problem(task=TASK)
    assert found is not None
    assert found["seq"] == 4


@pytest.mark.parametrize("options", [{"task": "KHONG-CO"}, {"anchors": "/khong/co"}])
def test_a_question_that_means_nothing_is_refused_in_words(past, options):
    with pytest.raises(CommandError, match="Không"):
        call_command("verify_history", **options)


def test_the_first_bad_entry_is_told_in_vietnamese(past):
    rewritten(past)
    out = StringIO()

    with pytest.raises(CommandError, match="Nhật ký không còn nguyên"):
        call_command("verify_history", stdout=out)

    assert out.getvalue().startswith("Ngày 09/06/2026: nhật ký nhiệm vụ khác lúc niêm phong")


@pytest.mark.parametrize("model", [TaskEvent, AuditEntry, DayAnchor])
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_with_the_triggers_on_nothing_is_changed(past, model, verb):
    before = model.objects.count()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(verb.format(model._meta.db_table))
    assert model.objects.count() == before


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize("model", [TaskEvent, AuditEntry, DayAnchor])
def test_with_the_triggers_on_no_table_is_emptied(db, model):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(f"TRUNCATE {model._meta.db_table} CASCADE")
