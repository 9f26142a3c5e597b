"""A secret task is a row with code and counters: no word of it is told anywhere, to anybody."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.test import Client

from tasks_app.admin.deeds import DEEDS
from tasks_app.enums import EventKind, Secrecy, Status
from tasks_app.errors import InvalidInput, NotPermitted, TransitionNotAllowed
from tasks_app.models import (
    CompletionClaim,
    DeadlineExtension,
    Dependency,
    Promise,
    Reopening,
    Task,
    User,
)
from tasks_app.services import completion, evidence, reports, secrecy
from tests import walk
from tests.factories import NOON, add_event, make_task
from tests.history import assert_whole
from tests.walk import MARK

TODAY = NOON.date()
PEOPLE = ("ex", "wg", "hu", "co", "s1", "s2", "sa", "ld", "inspector", "stranger")
WRITTEN = (EventKind.PROGRESS_REPORTED, EventKind.COMMENTED, EventKind.BLOCKER_RAISED,
           EventKind.PROMISED, EventKind.EVIDENCE_ADDED, EventKind.CLAIMED)  # fmt: skip


@pytest.fixture
def sealed(cast: SimpleNamespace) -> SimpleNamespace:
    """Return the cast with a secret task full of words, put there before it was secret."""
    User.objects.filter(is_active=True).update(is_staff=True)
    other = make_task(lead=cast.btp, code="MO-1")
    task = make_task(
        lead=cast.btp, coordinating=(cast.btc,), code="MAT-1", percent=40,
        deadline=date(2026, 6, 1), status=Status.AWAITING_ACCEPTANCE,
    )  # fmt: skip
    said = {name: f"{MARK} {name}" for name in ("content", "note", "title", "document", "reason")}
    for kind in WRITTEN:
        add_event(task, kind, date(2026, 6, 10), payload=said)
    given: dict[Any, dict[str, Any]] = {
        CompletionClaim: {"decision": "pending"},
        DeadlineExtension: {"decision": "pending", "proposed_deadline": date(2026, 9, 1)},
        Dependency: {"predecessor": other},
        Promise: {"deadline": date(2026, 6, 1), "promised_on": date(2026, 7, 1)},
        Reopening: {"decision": "pending"},
    }
    task.refresh_from_db()
    cast.rows = walk.marked(task, cast.ex, given)
    Dependency.objects.create(task=other, predecessor=task, note="", added_at=NOON)
    Task.objects.filter(pk=task.pk).update(secrecy=Secrecy.SECRET)
    cast.task = Task.objects.get(pk=task.pk)
    return cast


def visits(sealed: SimpleNamespace) -> list[str]:
    keys = sorted({str(row.pk) for row in sealed.rows})
    samples = {"code": ["MAT-1", "MO-1"], "pk": keys, "seq": ["1"], "key": ["x"]}
    rows: dict[Any, list[Any]] = {Task: [sealed.task]}
    for row in sealed.rows:
        rows.setdefault(type(row), []).append(row)
    rows[type(sealed.task.events.first())] = list(sealed.task.events.all())
    lists = ["/nhiem-vu/?ngay=2026-06-12", "/nhiem-vu/MAT-1/?ngay=2026-06-12",
             "/api/v1/tasks?as_of=2026-06-12", "/viec-cua-toi/?phan=don-vi"]  # fmt: skip
    return [
        *walk.addresses(samples),
        *walk.admin_addresses(rows, {"deed": list(DEEDS), "seq": ["1", "3", "8"]}),
        *lists,
    ]


@pytest.mark.parametrize("person", PEOPLE)
def test_no_word_of_a_secret_task_is_told_to_anybody(sealed: SimpleNamespace, person: str) -> None:
    browser = Client(raise_request_exception=True)
    browser.force_login(getattr(sealed, person), "django.contrib.auth.backends.ModelBackend")
    told, read = [], 0
    with time_machine.travel(NOON, tick=False):
        for address in visits(sealed):
            answer = browser.get(address)
            assert answer.status_code != 500, address
            read += answer.status_code == 200
            if MARK in walk.seen(answer):
                told.append(address)
    assert told == []
    assert read > 25, "the walk leads nowhere"


SEARCHES = [
    "/nhiem-vu/?q={0}", "/api/v1/tasks?search={0}", "/quan-tri/tasks_app/task/?q={0}",
    "/quan-tri/tasks_app/completionclaim/?q={0}", "/quan-tri/tasks_app/evidence/?q={0}",
    "/quan-tri/tasks_app/task/?title__contains={0}",
    "/quan-tri/tasks_app/completionclaim/?note__contains={0}",
]  # fmt: skip


@pytest.mark.parametrize("address", SEARCHES)
def test_no_search_answers_for_the_words_of_a_secret_task(
    sealed: SimpleNamespace, address: str
) -> None:
    browser = Client()
    browser.force_login(sealed.s2, "django.contrib.auth.backends.ModelBackend")
    with time_machine.travel(NOON, tick=False):
        assert "MAT-1" not in walk.seen(browser.get(address.format(MARK), follow=True))


@pytest.mark.parametrize("model", ["task", "taskevent"])
def test_no_export_holds_a_word_of_a_secret_task(sealed: SimpleNamespace, model: str) -> None:
    browser = Client()
    browser.force_login(sealed.sa, "django.contrib.auth.backends.ModelBackend")
    answer = browser.post(f"/quan-tri/tasks_app/{model}/export/", {"format": "0", "resource": "0"})
    told = walk.seen(answer)
    assert "MAT-1" in told
    assert MARK not in told


# -- what may be written ----------------------------------------------------------------------


@pytest.fixture
def secret(cast: SimpleNamespace) -> SimpleNamespace:
    cast.task = make_task(lead=cast.btp, secrecy=Secrecy.SECRET, code="MAT-2", title="x")
    return cast


def test_words_are_refused_by_field_and_the_paper_may_be_pointed_to(
    secret: SimpleNamespace,
) -> None:
    for words in ("Đã xong phần mềm", "xem hồ sơ giấy và gọi tôi", "A"):
        with pytest.raises(InvalidInput, match="nhiệm vụ mật") as refusal:
            reports.report(secret.task, reports.Progress(50, words), by=secret.ex, at=NOON)
        assert list(refusal.value.fields) == ["content"]
    assert not secret.task.reports.exists()
    paper = reports.Progress(50, "Xem hồ sơ giấy.")
    reports.report(secret.task, paper, by=secret.ex, at=NOON)
    assert_whole(secret.task, on=TODAY)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"number": "12/QĐ", "title": "Kế hoạch"}, "title"),
        ({"number": "12/QĐ", "signer": "Ông A"}, "document_signer"),
        ({"number": "Kế hoạch 12"}, "document_number"),
    ],
)
def test_a_document_is_told_by_its_number_alone(
    secret: SimpleNamespace, given: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        evidence.add_document(secret.task, evidence.Document(**given), by=secret.ex, at=NOON)
    assert list(refusal.value.fields) in ([field], ["title"])
    assert not secret.task.evidence.exists()
    row = evidence.add_document(secret.task, evidence.Document("12/QĐ"), by=secret.ex, at=NOON)
    assert row.title == "Văn bản 12/QĐ"


def test_a_secret_task_takes_no_link(secret: SimpleNamespace) -> None:
    with pytest.raises(InvalidInput, match="bản giấy"):
        evidence.add_link(secret.task, "https://a.vn/b", by=secret.ex, at=NOON)


def test_a_secret_task_is_claimed_and_accepted_without_a_word(secret: SimpleNamespace) -> None:
    Task.objects.filter(pk=secret.task.pk).update(acceptance_criteria=f"{MARK} một")
    evidence.add_document(secret.task, evidence.Document("12/QĐ"), by=secret.ex, at=NOON)
    filed = completion.claim(secret.task, completed_on=TODAY, by=secret.ex, at=NOON)
    with pytest.raises(InvalidInput) as refusal:
        completion.accept(filed, criteria_met=set(), by=secret.s2, at=NOON)
    assert MARK not in refusal.value.message
    completion.accept(filed, criteria_met={0}, by=secret.s2, at=NOON)
    assert MARK not in str(secret.task.events.values_list("payload", flat=True))


# -- who makes a task secret ------------------------------------------------------------------


def test_a_task_becomes_secret_on_a_document_and_loses_its_words(cast: SimpleNamespace) -> None:
    task = make_task(lead=cast.btp, title=MARK, deliverable=MARK, note=MARK)
    secrecy.make_secret(task, document="1/QĐ-BCA", by=cast.sa, at=NOON)
    kept = Task.objects.get(pk=task.pk)
    words = [getattr(kept, field.name) for field in Task._meta.concrete_fields]
    assert not any(MARK in str(word) for word in words)
    event = kept.events.last()
    assert event is not None
    assert (event.kind, event.payload["document"]) == (EventKind.SECRECY_CHANGED, "1/QĐ-BCA")
    assert_whole(task, on=TODAY)
    again = secrecy.Words("Tên công khai")
    secrecy.lift(task, again, document="2/QĐ-BCA", by=cast.sa, at=NOON)
    kept.refresh_from_db()
    assert (kept.title, kept.secrecy) == ("Tên công khai", Secrecy.NORMAL)
    assert "ten cong khai" in kept.search_text


def test_what_was_written_keeps_a_task_from_becoming_secret(cast: SimpleNamespace) -> None:
    reports.report(cast.task, reports.Progress(50, "Đã làm"), by=cast.ex, at=NOON)
    with pytest.raises(TransitionNotAllowed, match="1 báo cáo tiến độ"):
        secrecy.make_secret(cast.task, document="1/QĐ", by=cast.sa, at=NOON)
    with pytest.raises(NotPermitted):
        secrecy.make_secret(cast.task, document="1/QĐ", by=cast.s2, at=NOON)


def test_an_administrator_makes_and_lifts_secrecy_on_the_desk_and_through_the_api(
    cast: SimpleNamespace,
) -> None:
    User.objects.filter(pk=cast.sa.pk).update(is_staff=True)
    browser = Client(headers={"If-Match": "*"})
    browser.force_login(cast.sa, "django.contrib.auth.backends.ModelBackend")
    task = make_task(lead=cast.btp, title="Tên mở")
    page = f"/quan-tri/tasks_app/task/{task.pk}/viec/"
    sent = {"version": task.version, "document": "1/QĐ-BCA"}
    assert "chuyen-mat" in browser.get(page.replace("viec/", "change/")).content.decode()
    assert browser.post(f"{page}chuyen-mat/", sent).status_code == 302
    task.refresh_from_db()
    assert (task.secrecy, "Tên mở" in task.title) == (Secrecy.SECRET, False)
    place = f"/api/v1/tasks/{task.code}/lift-secrecy"
    body = {"document": "2/QĐ-BCA", "title": "Tên mở lại"}
    assert browser.post(place, body, content_type="application/json").status_code == 200
    task.refresh_from_db()
    assert task.title == "Tên mở lại"
    again = browser.post(place, body, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "transition_not_allowed")
