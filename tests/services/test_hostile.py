"""What a hostile or careless person tries on the services: refused in words, never half-written."""

import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tasks_app.enums import (
    AssignmentRole,
    BlockerKind,
    Decision,
    EventKind,
    Relation,
    ReturnReason,
    Role,
    Secrecy,
    Status,
    Tracking,
)
from tasks_app.errors import ConflictOfInterest, DomainError, InvalidInput, NotPermitted, NotTracked
from tasks_app.models import (
    CompletionClaim,
    Evidence,
    ImportBatch,
    Membership,
    Task,
    TaskAgency,
    TaskEvent,
    User,
)
from tasks_app.permissions import parties_of, relations_of, standing_of
from tasks_app.selectors import review
from tasks_app.selectors import tasks as select
from tasks_app.services import blockers, completion, evidence, extensions, reports, tasks
from tests.factories import (
    ASSIGNED_ON,
    NOON,
    AgencyFactory,
    MembershipFactory,
    UserFactory,
    add_event,
    make_task,
)
from tests.history import assert_whole

TODAY = NOON.date()
DOC = evidence.Document(number="12/BB-BTP")
PDF = b"%PDF-1.7 bien ban"
LONG = "ộ" * 5_000

Call = Callable[[SimpleNamespace, Any], object]


def claimed(cast: SimpleNamespace, task: Task | None = None) -> CompletionClaim:
    task = task or cast.task
    evidence.add_document(task, DOC, by=cast.ex, at=NOON)
    return completion.claim(task, completed_on=TODAY, by=cast.ex, at=NOON)


def asked(cast: SimpleNamespace, **words: Any) -> object:
    wanted = extensions.Request(**{"proposed_deadline": date(2026, 9, 30), "reason": "x", **words})
    return extensions.request(cast.task, wanted, by=cast.wg, at=NOON)


def document(cast: SimpleNamespace, **words: Any) -> Evidence:
    row = evidence.Document(**{"number": "1/BC", **words})
    return evidence.add_document(cast.task, row, by=cast.ex, at=NOON)


def report(cast: SimpleNamespace, percent: Any = 50, **words: Any) -> object:
    progress = reports.Progress(percent, **{"content": "Đang làm", **words})
    return reports.report(cast.task, progress, by=cast.ex, at=NOON)


def blocker(cast: SimpleNamespace, **words: Any) -> Any:
    given = {"kind": BlockerKind.DATA, "description": "Thiếu dữ liệu", **words}
    return blockers.raise_blocker(cast.task, by=cast.ex, at=NOON, **given)


def link(cast: SimpleNamespace, url: str, title: str = "") -> Evidence:
    return evidence.add_link(cast.task, url, title=title, by=cast.ex, at=NOON)


def upload(cast: SimpleNamespace, name: str = "bien-ban.pdf", title: str = "") -> Evidence:
    file = SimpleUploadedFile(name, PDF)
    return evidence.add_file(cast.task, file, title=title, by=cast.ex, at=NOON)


def sent_back(cast: SimpleNamespace, **words: Any) -> object:
    given = {"reason": ReturnReason.OTHER, "note": "Chưa đủ", **words}
    return completion.return_claim(claimed(cast), by=cast.s2, at=NOON, **given)


def accepted(cast: SimpleNamespace, note: str) -> object:
    filed = claimed(cast)
    return completion.accept(filed, criteria_met={0}, note=note, by=cast.s2, at=NOON)


def decided(cast: SimpleNamespace, verb: str, **words: Any) -> object:
    return getattr(extensions, verb)(asked(cast), by=cast.s2, at=NOON, **words)


TEXTS: list[tuple[str, Call]] = [
    ("content", lambda c, t: report(c, content=t)),
    ("difficulties", lambda c, t: report(c, difficulties=t)),
    ("proposals", lambda c, t: report(c, proposals=t)),
    ("document_number", lambda c, t: document(c, number=t)),
    ("document_signer", lambda c, t: document(c, signer=t)),
    ("title", lambda c, t: document(c, title=t)),
    ("title", lambda c, t: link(c, "https://dvc.vn", title=t)),
    ("title", lambda c, t: upload(c, title=t)),
    ("url", lambda c, t: link(c, f"https://dvc.vn/{t}")),
    ("reason", lambda c, t: asked(c, reason=t)),
    ("plan", lambda c, t: asked(c, plan=t)),
    ("legal_basis", lambda c, t: asked(c, legal_basis=t)),
    ("description", lambda c, t: blocker(c, description=t)),
    (
        "resolution",
        lambda c, t: blockers.resolve(blocker(c), resolution=t, by=c.ex, at=NOON),
    ),
    ("note", lambda c, t: sent_back(c, note=t)),
    ("note", accepted),
    ("note", lambda c, t: decided(c, "grant", document="1/QĐ", note=t)),
    ("document", lambda c, t: decided(c, "grant", document=t)),
    ("note", lambda c, t: decided(c, "refuse", note=t)),
]


@pytest.mark.parametrize(("field", "call"), TEXTS)
def test_a_text_beyond_its_column_is_refused_by_name(
    cast: SimpleNamespace, field: str, call: Call
) -> None:
    with pytest.raises(InvalidInput, match="dài quá") as refusal:
        call(cast, LONG)
    assert list(refusal.value.fields) == [field]
    assert_whole(cast.task, on=TODAY)


@pytest.mark.parametrize(("field", "call"), TEXTS)
def test_what_no_file_or_database_takes_is_left_out(
    cast: SimpleNamespace, field: str, call: Call
) -> None:
    call(cast, "Bi\x00ên\ud800\u202e b\x1bản" if field != "url" else "a\x00b")
    assert_whole(cast.task, on=TODAY)


@pytest.mark.parametrize("blank", ["", " \n\t", "\x00\x07", "\u200b\u2060\ufeff", "\u202e", None])
def test_a_text_of_nothing_to_see_is_no_text(cast: SimpleNamespace, blank: Any) -> None:
    for call in (report, blocker, asked, document):
        name = {report: "content", blocker: "description", asked: "reason", document: "number"}
        with pytest.raises(InvalidInput, match="Cần nhập"):
            call(cast, **{name[call]: blank})
    assert cast.task.events.count() == 2


def test_letters_are_kept_composed(cast: SimpleNamespace) -> None:
    report(cast, content=unicodedata.normalize("NFD", " Đã kết nối\r\nHộ tịch "))
    assert cast.task.reports.get().content == "Đã kết nối\nHộ tịch"
    assert cast.task.events.last().payload["content"] == "Đã kết nối\nHộ tịch"


def test_what_may_be_empty_may_be_missing(cast: SimpleNamespace) -> None:
    row = document(cast, title=None, signer=None)
    assert (row.title, row.document_signer) == ("Văn bản 1/BC", "")


@pytest.mark.parametrize("percent", [101, -1, 10**30, 50.5, True, "50"])
def test_a_percent_is_a_whole_number_to_100(cast: SimpleNamespace, percent: Any) -> None:
    with pytest.raises(InvalidInput) as refusal:
        report(cast, percent)
    assert list(refusal.value.fields) == ["percent"]


@pytest.mark.parametrize(
    ("field", "call"),
    [
        ("kind", lambda c: blocker(c, kind="x" * 40)),
        ("reason", lambda c: sent_back(c, reason="")),
        ("due_on", lambda c: blocker(c, due_on=date(9999, 12, 31))),
        ("due_on", lambda c: blocker(c, due_on=TODAY - timedelta(days=1))),
        ("proposed_deadline", lambda c: asked(c, proposed_deadline=date(9999, 12, 31))),
        ("document_on", lambda c: document(c, issued_on=date(9999, 12, 31))),
        ("url", lambda c: link(c, "https://dvc.vn/ a\nb")),
    ],
)
def test_a_value_outside_its_list_or_calendar_names_the_field(
    cast: SimpleNamespace, field: str, call: Callable[[SimpleNamespace], object]
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        call(cast)
    assert list(refusal.value.fields) == [field]


def test_a_file_name_cannot_hide_its_end(cast: SimpleNamespace) -> None:
    for name in ("hoa\u202efdp.exe", "bien-ban\x00.pdf", "bien-ban.exe.pdf"):
        with pytest.raises(InvalidInput, match=r"Đổi tên|Bỏ phần thừa|không nhận được"):
            upload(cast, name)
    assert not cast.task.evidence.exists()


def test_a_secret_task_takes_no_file(cast: SimpleNamespace) -> None:
    cast.task = make_task(lead=cast.btp, secrecy=Secrecy.SECRET)
    with pytest.raises(InvalidInput, match="bản giấy"):
        upload(cast)
    document(cast)


def test_a_file_whose_row_cannot_be_written_leaves_no_bytes(
    cast: SimpleNamespace,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(Evidence, "save", failing)
    with pytest.raises(OSError, match="đĩa đầy"):
        upload(cast)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert_whole(cast.task, on=TODAY)


def failing(*args: object, **kwargs: object) -> None:
    raise OSError("đĩa đầy")


@pytest.mark.parametrize("write", ["tasks_app.services.events.save_projection"])
def test_what_fails_last_undoes_what_came_first(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, write: str
) -> None:
    document(cast)
    before = TaskEvent.objects.count()
    monkeypatch.setattr(write, failing)
    for call in (report, blocker, asked, document):
        with pytest.raises(OSError, match="đĩa đầy"):
            call(cast)
    with pytest.raises(OSError, match="đĩa đầy"):
        completion.claim(cast.task, completed_on=TODAY, by=cast.ex, at=NOON)
    monkeypatch.undo()
    assert TaskEvent.objects.count() == before
    assert not CompletionClaim.objects.exists()
    assert not cast.task.reports.exists()
    assert not cast.task.blockers.exists()
    assert not cast.task.extensions.exists()
    assert_whole(cast.task, on=TODAY)


@pytest.mark.django_db(transaction=True)
def test_a_doorbell_that_fails_undoes_nothing(cast: SimpleNamespace, settings: Settings) -> None:
    settings.DOORBELL = "tests.services.test_hostile.failing"
    report(cast)
    assert cast.task.reports.count() == 1


# -- who may --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "agency", "conflicted"),
    [
        (Role.EXECUTOR, "btp", True),
        (Role.WORKING_GROUP, "btp", True),
        (Role.INSPECTOR, "btp", True),
        (Role.LEADER, "cp", False),  # a reader above everybody is bound to nobody
        (Role.EXECUTOR, "btc", False),
    ],
)
def test_a_reviewer_is_bound_by_his_other_seats(
    cast: SimpleNamespace, role: Role, agency: str, conflicted: bool
) -> None:
    cast.cp = cast.btp.parent
    both = UserFactory(member_of=cast.vpcp, role=Role.REVIEWER)
    MembershipFactory(user=both, agency=getattr(cast, agency), role=role)
    found = relations_of(standing_of(both, TODAY), cast.task, parties_of(cast.task, TODAY))
    assert (Relation.CONFLICTED_REVIEWER in found) is conflicted
    assert (Relation.REVIEWER in found) is not conflicted
    filed = claimed(cast)
    desk = review.for_desk(CompletionClaim.objects.all(), standing_of(both, TODAY))
    assert bool(desk.get().is_conflicted) is conflicted  # type: ignore[attr-defined]
    if conflicted:
        with pytest.raises(ConflictOfInterest):
            completion.accept(filed, criteria_met={0}, by=both, at=NOON)
    else:
        completion.accept(filed, criteria_met={0}, by=both, at=NOON)


def hand_over(task: Task, *, to: Any, on: date) -> None:
    """Change the lead as a succession does."""
    TaskAgency.objects.filter(task=task, role=AssignmentRole.LEAD).update(valid_to=on)
    TaskAgency.objects.create(task=task, agency=to, role=AssignmentRole.LEAD, valid_from=on)
    task.refresh_from_db()
    add_event(task, EventKind.LEAD_CHANGED, on, {"lead_id": to.pk})


def test_the_conflict_rule_looks_at_the_lead_of_the_completion_date(cast: SimpleNamespace) -> None:
    task = make_task(lead=cast.bca)
    hand_over(task, to=cast.btp, on=TODAY - timedelta(days=2))
    evidence.add_document(task, DOC, by=cast.ex, at=NOON)
    done_on = TODAY - timedelta(days=5)
    filed = completion.claim(task, completed_on=done_on, by=cast.ex, at=NOON)
    with pytest.raises(ConflictOfInterest):
        completion.accept(filed, criteria_met={0}, by=cast.s1, at=NOON)
    completion.accept(filed, criteria_met={0}, by=cast.s2, at=NOON)
    assert_whole(task, on=TODAY)


def test_rights_follow_the_lead(cast: SimpleNamespace) -> None:
    hand_over(cast.task, to=cast.bca, on=TODAY)
    with pytest.raises(NotPermitted):
        report(cast)
    reports.report(cast.task, reports.Progress(5, "Tiếp nhận"), by=cast.ex_bca, at=NOON)


def test_a_closed_account_does_nothing_even_if_it_was_just_open(cast: SimpleNamespace) -> None:
    report(cast)
    cast.ex.is_active = False
    with pytest.raises(NotPermitted):
        report(cast)


def test_a_seat_that_ended_ends_with_the_next_request(cast: SimpleNamespace) -> None:
    Membership.objects.filter(user=cast.ex).update(valid_to=TODAY)
    with pytest.raises(NotPermitted):
        reports.report(
            cast.task, reports.Progress(1, "x"), by=User.objects.get(pk=cast.ex.pk), at=NOON
        )


def test_a_row_that_an_import_replaced_takes_nothing(cast: SimpleNamespace) -> None:
    filed = claimed(cast)
    batch = ImportBatch.objects.create(
        kind="register", filename="so.csv", sha256="0" * 64, row_count=1, loaded_at=NOON
    )
    Task.objects.filter(pk=cast.task.pk).update(retired_by=batch)
    with pytest.raises(NotTracked):
        completion.accept(filed, criteria_met={0}, by=cast.s2, at=NOON)
    with pytest.raises(NotTracked):
        report(cast)
    assert not select.visible_to(cast.s2, on=TODAY).exists()


def test_decisions_wait_while_the_programme_is_not_followed(cast: SimpleNamespace) -> None:
    wanted, filed = asked(cast), claimed(cast)
    programme = cast.task.programme
    programme.tracking = Tracking.CATALOGUE
    programme.save()
    with pytest.raises(NotTracked):
        extensions.grant(wanted, document="1/QĐ", by=cast.s2, at=NOON)  # type: ignore[arg-type]
    with pytest.raises(NotTracked):
        completion.withdraw(filed, by=cast.ex, at=NOON)


def test_the_coordinator_sees_the_children_of_its_collective_task(cast: SimpleNamespace) -> None:
    everyone = AgencyFactory(code="ALL_PROVINCES")
    parent = make_task(lead=everyone, coordinator=cast.btc)
    child = make_task(lead=AgencyFactory(code="HN"), parent=parent)
    seen = select.visible_to(cast.co, on=TODAY)
    assert {parent, child} <= set(seen)
    assert child not in select.visible_to(cast.stranger, on=TODAY)


# -- what a claim carries -------------------------------------------------------------------


@pytest.mark.parametrize("ended_by", ["return", "withdraw"])
def test_a_second_claim_carries_the_evidence_of_the_first(
    cast: SimpleNamespace, ended_by: str
) -> None:
    cast.task = make_task(lead=cast.btp, product_is_document=True)
    row = document(cast, issued_on=TODAY - timedelta(days=9))
    first = completion.claim(cast.task, completed_on=TODAY, by=cast.ex, at=NOON)
    if ended_by == "return":
        reason = ReturnReason.OTHER
        completion.return_claim(first, reason=reason, note="Chưa đủ", by=cast.s2, at=NOON)
    else:
        completion.withdraw(first, by=cast.ex, at=NOON)
    second = completion.claim(cast.task, completed_on=TODAY, by=cast.ex, at=NOON)
    assert list(second.evidence.all()) == [row]
    for event in cast.task.events.filter(kind=EventKind.CLAIMED):
        assert event.payload["evidence"] == [row.pk]
    completion.accept(second, criteria_met={0}, by=cast.s2, at=NOON)
    cast.task.refresh_from_db()
    assert cast.task.completed_on == TODAY - timedelta(days=9)


def test_a_document_older_than_the_assignment_is_not_the_product(cast: SimpleNamespace) -> None:
    cast.task = make_task(lead=cast.btp, product_is_document=True)
    document(cast, issued_on=ASSIGNED_ON - timedelta(days=1))
    filed = completion.claim(cast.task, completed_on=TODAY, by=cast.ex, at=NOON)
    assert completion.completion_date(cast.task, filed) == TODAY


def test_an_expired_request_granted_twice_keeps_the_first_end_of_the_chain(
    cast: SimpleNamespace,
) -> None:
    late = NOON + timedelta(days=30)
    for round_, day in enumerate([date(2026, 8, 1), date(2026, 9, 1)]):
        asked_at = late + timedelta(days=round_)
        wanted = extensions.request(
            cast.task, extensions.Request(day, "Chờ văn bản"), by=cast.wg, at=asked_at
        )
        extensions.grant(wanted, document="1/QĐ", by=cast.s2, at=asked_at)
    cast.task.refresh_from_db()
    assert (cast.task.deadline, cast.task.chain_deadline) == (date(2026, 9, 1), date(2026, 6, 30))
    assert_whole(cast.task, on=late.date() + timedelta(days=1))


# -- what it costs --------------------------------------------------------------------------


def statements(run: Callable[[], object]) -> int:
    """Return how many statements `run` sends besides those that open and close transactions."""
    with CaptureQueriesContext(connection) as captured:
        run()
    control = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return sum(not query["sql"].startswith(control) for query in captured.captured_queries)


def test_each_step_costs_a_bounded_number_of_statements(cast: SimpleNamespace) -> None:
    assert statements(lambda: report(cast)) <= 6
    assert statements(lambda: document(cast)) <= 7
    assert statements(lambda: blocker(cast)) <= 6
    assert statements(lambda: asked(cast)) <= 8
    task = Task.objects.get(pk=cast.task.pk)
    for n in range(5):
        document(cast, number=f"{n}/BC")
    at = NOON
    costs = statements(lambda: completion.claim(task, completed_on=TODAY, by=cast.ex, at=at))
    assert costs <= 8
    filed = CompletionClaim.objects.get(decision=Decision.PENDING)
    assert statements(lambda: completion.open_review(filed, by=cast.s2, at=at)) <= 8
    costs = statements(lambda: completion.accept(filed, criteria_met={0}, by=cast.s2, at=at))
    assert costs <= 13
    assert_whole(task, on=TODAY)


def test_receipt_costs_as_much_with_a_long_history(cast: SimpleNamespace) -> None:
    for _ in range(5):
        report(cast)
    short = statements(lambda: report(cast))
    for _ in range(20):
        report(cast)
    assert statements(lambda: report(cast)) == short


def test_every_refusal_says_in_vietnamese_what_to_do(cast: SimpleNamespace) -> None:
    task = make_task(lead=cast.btp, status=Status.ASSIGNED)
    with pytest.raises(DomainError, match="Vai trò của tài khoản này") as refusal:
        tasks.start(task, by=cast.stranger, at=NOON)
    assert "Liên hệ cơ quan chủ trì" in refusal.value.message
