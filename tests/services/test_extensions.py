"""Extensions, blockers and evidence."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction

from tasks_app.enums import BlockerKind, Decision, EventKind, EvidenceKind
from tasks_app.errors import InvalidDeadline, InvalidInput, NotPermitted, TransitionNotAllowed
from tasks_app.models import DeadlineExtension
from tasks_app.services import blockers, completion, evidence, extensions
from tests.factories import NOON, make_task


def instant(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 3, 0, tzinfo=UTC)


def asked(day: date) -> extensions.Request:
    return extensions.Request(proposed_deadline=day, reason="Chờ văn bản quy phạm")


def extended(
    cast: SimpleNamespace, *, filed: date, granted: date, to: date
) -> tuple[DeadlineExtension, object]:
    task = make_task(lead=cast.btp, deadline=date(2022, 6, 30), assigned_on=date(2022, 1, 6))
    request = extensions.request(task, asked(to), by=cast.wg, at=instant(filed))
    extensions.grant(request, document="MH-1/VPCP", by=cast.s2, at=instant(granted))
    task.refresh_from_db()
    return request, task


def test_filed_in_time_the_chain_holds(cast: SimpleNamespace) -> None:
    """DOMAIN §7.3."""
    _, task = extended(
        cast, filed=date(2022, 6, 20), granted=date(2022, 6, 28), to=date(2022, 9, 30)
    )
    assert (task.deadline, task.chain_deadline) == (date(2022, 9, 30), date(2022, 9, 30))
    assert task.original_deadline == date(2022, 6, 30)


def test_filed_after_expiry_the_chain_breaks(cast: SimpleNamespace) -> None:
    """DOMAIN §7.4."""
    _, task = extended(cast, filed=date(2022, 7, 5), granted=date(2022, 7, 5), to=date(2022, 9, 30))
    assert (task.deadline, task.chain_deadline) == (date(2022, 9, 30), date(2022, 6, 30))


def test_a_slow_reviewer_does_not_break_the_chain(cast: SimpleNamespace) -> None:
    _, task = extended(
        cast, filed=date(2022, 6, 30), granted=date(2022, 7, 15), to=date(2022, 9, 30)
    )
    assert task.chain_deadline == date(2022, 9, 30)


def test_a_broken_chain_stays_broken(cast: SimpleNamespace) -> None:
    _, task = extended(cast, filed=date(2022, 7, 5), granted=date(2022, 7, 5), to=date(2022, 9, 30))
    second = extensions.request(
        task, asked(date(2022, 12, 31)), by=cast.wg, at=instant(date(2022, 9, 1))
    )
    extensions.grant(second, document="MH-2/VPCP", by=cast.s2, at=instant(date(2022, 9, 2)))
    task.refresh_from_db()
    assert (task.deadline, task.chain_deadline) == (date(2022, 12, 31), date(2022, 6, 30))


@pytest.mark.parametrize("day", [date(2026, 6, 30), date(2026, 6, 1), date(2026, 6, 15)])
def test_the_new_deadline_is_later_than_the_one_in_force(cast: SimpleNamespace, day: date) -> None:
    with pytest.raises(InvalidDeadline) as refusal:
        extensions.request(cast.task, asked(day), by=cast.ex, at=NOON)
    assert "proposed_deadline" in refusal.value.fields


def test_one_request_at_a_time(cast: SimpleNamespace) -> None:
    extensions.request(cast.task, asked(date(2026, 9, 30)), by=cast.ex, at=NOON)
    with pytest.raises(TransitionNotAllowed):
        extensions.request(cast.task, asked(date(2026, 10, 30)), by=cast.ex, at=NOON)


def test_a_task_without_deadline_asks_for_none(cast: SimpleNamespace) -> None:
    task = make_task(lead=cast.btp, deadline=None)
    with pytest.raises(InvalidDeadline):
        extensions.request(task, asked(date(2026, 9, 30)), by=cast.ex, at=NOON)


def test_a_refusal_needs_words_and_moves_no_date(cast: SimpleNamespace) -> None:
    request = extensions.request(cast.task, asked(date(2026, 9, 30)), by=cast.ex, at=NOON)
    with pytest.raises(InvalidInput):
        extensions.refuse(request, note="", by=cast.s2, at=NOON)
    extensions.refuse(request, note="Lý do chủ quan", by=cast.s2, at=NOON)
    cast.task.refresh_from_db()
    assert cast.task.deadline == date(2026, 6, 30)
    with pytest.raises(TransitionNotAllowed):
        extensions.grant(request, document="x", by=cast.s1, at=NOON)


def test_an_accepted_claim_closes_the_pending_request(cast: SimpleNamespace) -> None:
    request = extensions.request(cast.task, asked(date(2026, 9, 30)), by=cast.ex, at=NOON)
    evidence.add_document(cast.task, evidence.Document("1/BC"), by=cast.ex, at=NOON)
    filed = completion.claim(cast.task, completed_on=NOON.date(), by=cast.ex, at=NOON)
    completion.accept(filed, criteria_met={0}, by=cast.s2, at=NOON)
    request.refresh_from_db()
    assert request.decision == Decision.WITHDRAWN


def test_a_blocker_is_raised_and_closed_once(cast: SimpleNamespace) -> None:
    blocker = blockers.raise_blocker(
        cast.task,
        kind=BlockerKind.COORDINATION,
        description="Chờ Bộ Công an cấp địa chỉ",
        authority=cast.bca,
        due_on=date(2026, 6, 25),
        by=cast.ex,
        at=NOON,
    )
    blockers.resolve(blocker, resolution="Đã cấp", by=cast.wg, at=NOON)
    with pytest.raises(TransitionNotAllowed):
        blockers.resolve(blocker, resolution="Lần nữa", by=cast.wg, at=NOON)
    kinds = list(cast.task.events.values_list("kind", flat=True))
    assert kinds[-2:] == [EventKind.BLOCKER_RAISED, EventKind.BLOCKER_RESOLVED]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("bao-cao.zip", b"PK\x03\x04", "không nhận được"),
        ("bao-cao.pdf", b"MZ\x90\x00", "không đúng với phần đuôi"),
        ("bao-cao.pdf", b"", "rỗng"),
        ("khong-duoi", b"%PDF-1.7", "không nhận được"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(
    cast: SimpleNamespace, name: str, content: bytes, words: str
) -> None:
    with pytest.raises(InvalidInput, match=words) as refusal:
        evidence.add_file(cast.task, SimpleUploadedFile(name, content), by=cast.ex, at=NOON)
    assert "file" in refusal.value.fields
    assert cast.task.evidence.count() == 0


def test_a_file_is_kept_under_a_name_of_our_own(cast: SimpleNamespace) -> None:
    upload = SimpleUploadedFile("../../Biên bản số 1.pdf", "%PDF-1.7 nội dung".encode())
    row = evidence.add_file(cast.task, upload, by=cast.co, at=NOON)
    assert (row.kind, row.filename) == (EvidenceKind.FILE, "Biên bản số 1.pdf")
    assert ".." not in row.file.name
    assert "Biên" not in row.file.name
    with row.file.open() as stored:
        assert stored.read().startswith(b"%PDF-1.7")


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "ftp://x.vn/a", "dichvucong"])
def test_a_link_is_a_web_address(cast: SimpleNamespace, url: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        evidence.add_link(cast.task, url, by=cast.ex, at=NOON)
    assert "url" in refusal.value.fields


def test_a_coordinating_agency_adds_evidence_but_a_stranger_does_not(
    cast: SimpleNamespace,
) -> None:
    evidence.add_document(cast.task, evidence.Document("2/BTC"), by=cast.co, at=NOON)
    with pytest.raises(NotPermitted):
        evidence.add_document(cast.task, evidence.Document("3/BYT"), by=cast.stranger, at=NOON)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tasks_app_taskevent SET percent = 99",
        "DELETE FROM tasks_app_taskevent",
    ],
)
def test_the_database_refuses_to_change_history(cast: SimpleNamespace, statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
