"""What `load_demo` leaves in the database."""

import json
import stat
from collections import Counter
from datetime import date

import pytest
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command

from tasks_app.enums import (
    AssignmentRole,
    Decision,
    EventKind,
    EvidenceKind,
    Role,
    Status,
    Timeliness,
    Tracking,
)
from tasks_app.management import demo_accounts
from tasks_app.models import (
    Agency,
    AgencyGroupMember,
    CompletionClaim,
    DeadlineExtension,
    Evidence,
    ImportBatch,
    Membership,
    Programme,
    ProgressReport,
    PublishedFigure,
    Task,
    TaskAgency,
    TaskEvent,
    User,
)
from tasks_app.models.intervals import in_force
from tasks_app.rules.chain import GENESIS, link
from tasks_app.rules.search import fold
from tests.demo import FIXTURES
from tests.imports.fold import extensions_pending, figures, state_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
TODAY = date(2026, 11, 21)
COLUMNS = ("N", "H", "H_dh", "H_qh", "C", "C_th", "C_qh", "C_kh", "assigned", "awaiting_acceptance")


@pytest.mark.parametrize(
    ("programme", "tasks", "events", "tracking"),
    [
        ("DA06", 225, 3330, Tracking.ACTIVE),
        ("NQ03", 140, 181, Tracking.CATALOGUE),
        ("TB552", 49, 98, Tracking.SNAPSHOT),
        ("TB624", 74, 148, Tracking.SNAPSHOT),
    ],
)
def test_every_register_is_there(programme, tasks, events, tracking):
    found = Programme.objects.get(code=programme)
    assert (found.tasks.count(), found.tracking) == (tasks, tracking)
    assert TaskEvent.objects.filter(task__programme=found).count() == events


# The table that `make check-data` prints, known then and known now.
@pytest.mark.parametrize(
    ("as_of", "known_at", "expected", "pending"),
    [
        ("2022-06-30", None, (225, 16, 14, 2, 209, 193, 2, 14, 83, 0), 0),
        ("2022-12-25", None, (225, 59, 50, 9, 166, 152, 1, 13, 28, 2), 8),
        ("2022-12-25", TODAY, (225, 62, 53, 9, 163, 149, 1, 13, 28, 0), 8),
        ("2023-06-30", None, (225, 74, 64, 10, 151, 130, 10, 11, 8, 2), 0),
        ("2023-06-30", TODAY, (225, 76, 66, 10, 149, 129, 10, 10, 8, 0), 0),
        ("2023-12-21", None, (225, 92, 74, 18, 133, 100, 23, 10, 0, 2), 4),
        ("2023-12-21", TODAY, (225, 94, 75, 19, 131, 99, 22, 10, 0, 0), 4),
        ("2024-12-14", None, (225, 128, 88, 40, 97, 51, 38, 8, 0, 3), 11),
        ("2024-12-14", TODAY, (225, 131, 88, 43, 94, 51, 35, 8, 0, 0), 11),
        ("2025-02-28", None, (225, 135, 89, 46, 90, 48, 34, 8, 0, 1), 0),
        ("2025-02-28", TODAY, (225, 136, 89, 47, 89, 48, 33, 8, 0, 0), 0),
        ("2025-03-01", None, (225, 135, 89, 46, 90, 48, 34, 8, 0, 1), 0),
        ("2025-07-01", None, (225, 150, 91, 59, 75, 39, 28, 8, 0, 2), 2),
        ("2025-07-01", TODAY, (225, 152, 92, 60, 73, 38, 27, 8, 0, 0), 2),
        ("2026-11-21", None, (225, 192, 109, 83, 33, 20, 5, 8, 0, 4), 2),
    ],
)
def test_the_figures_are_those_of_the_data_check(as_of, known_at, expected, pending):
    day = date.fromisoformat(as_of)
    found = figures("DA06", day, known_at or day)
    assert tuple(found[column] for column in COLUMNS) == expected
    assert extensions_pending("DA06", day) == pending


def test_the_snapshots_show_what_the_government_published():
    overdue = figures("TB624", date(2025, 11, 7), TODAY)
    assert (overdue["N"], overdue["C_qh"], overdue["H"]) == (74, 74, 0)
    results = figures("TB552", date(2025, 11, 16), TODAY)
    assert (results["N"], results["H"], results["H_dh"], results["H_qh"]) == (49, 13, 11, 2)
    assert (results["in_progress"], results["assigned"]) == (24, 12)
    late = Task.objects.get(code="TB552-01")
    assert (late.status, late.completed_on, late.declared_timeliness, late.percent) == (
        Status.COMPLETED,
        None,
        Timeliness.LATE,
        100,
    )


def test_the_catalogue_is_assigned_on_its_signing_date_and_nothing_more():
    kinds = Counter(
        TaskEvent.objects.filter(task__programme__code="NQ03").values_list("kind", flat=True)
    )
    assert kinds == {EventKind.ASSIGNED: 140, EventKind.LEAD_CHANGED: 41}
    assert set(Task.objects.filter(programme__code="NQ03").values_list("assigned_on")) == {
        (date(2025, 1, 9),)
    }


def test_snapshot_rows_are_assigned_when_their_document_was_signed():
    days = dict(Task.objects.filter(programme__code="TB624").values_list("code", "assigned_on"))
    assert days["TB624-I1-01"] == date(2025, 10, 15)  # stated in the row
    assert days["TB624-I1-02"] == date(2025, 4, 1)  # NQ 71/NQ-CP, dated by its programme
    assert days["TB624-I2-44"] == date(2025, 11, 7)  # "Kế hoạch 02": the day of the state


def test_the_hash_chain_and_the_projection_hold_for_every_task():
    for task in Task.objects.prefetch_related("events"):
        previous = GENESIS
        for event in task.events.all():
            assert event.prev_hash == previous
            assert link(previous, event) == event.hash
            previous = event.hash
        assert (task.head_hash, task.event_count) == (previous, task.events.count())
        state = state_of(task.events.all(), TODAY, TODAY)
        assert (task.status, task.deadline, task.chain_deadline, task.lead_id) == (
            state["status"],
            state["deadline"],
            state["chain"],
            state["lead"],
        )


def test_what_was_filed_is_there_with_its_answers():
    assert ProgressReport.objects.count() == 2148
    claims = Counter(CompletionClaim.objects.values_list("decision", flat=True))
    assert claims == {Decision.GRANTED: 192, Decision.RETURNED: 17, Decision.PENDING: 4}
    asked = Counter(DeadlineExtension.objects.values_list("decision", flat=True))
    assert asked == {Decision.GRANTED: 111, Decision.REFUSED: 7, Decision.PENDING: 2}
    proofs = Evidence.objects.filter(kind=EvidenceKind.DOCUMENT, claim__isnull=False)
    assert proofs.count() == Evidence.objects.count() == 213


def test_a_report_is_split_into_result_difficulties_and_proposals():
    report = ProgressReport.objects.get(task__code="DA06-001")
    assert (report.percent, report.event.kind) == (60, EventKind.PROGRESS_REPORTED)
    assert report.content.startswith("Gửi thẩm định hồ sơ dự thảo")
    assert report.difficulties.startswith("Quy định liên quan nằm ở nhiều văn bản")
    assert report.proposals.startswith("Đề nghị cơ quan phối hợp cử đầu mối")


def test_events_name_their_filed_rows_and_keep_the_words_of_the_file():
    claim = CompletionClaim.objects.get(task__code="DA06-001")
    claimed, accepted = (
        TaskEvent.objects.get(task__code="DA06-001", kind=kind)
        for kind in (EventKind.CLAIMED, EventKind.ACCEPTED)
    )
    assert claimed.payload["claim"] == accepted.payload["claim"] == claim.pk
    assert claimed.payload["document_no"] == "26/2023/QH15"
    assert accepted.effective_on == accepted.completed_on == claim.completed_on
    assert (accepted.actor, accepted.actor_agency.code, accepted.actor_role) == (
        None,
        "VPCP",
        Role.REVIEWER,
    )


def test_a_returned_claim_gives_back_the_percent_before_it():
    returned = TaskEvent.objects.filter(kind=EventKind.RETURNED).order_by("pk").first()
    claim = CompletionClaim.objects.get(pk=returned.payload["claim"])
    assert returned.percent == claim.percent_before != 100
    assert claim.decision_note == returned.payload["note_vi"]


@pytest.mark.parametrize(
    ("code", "before", "after", "day"),
    [
        ("DA06-010", "BTTTT", "BKHCN", date(2025, 3, 1)),
        ("DA06-011", "BLDTBXH", "BYT", date(2025, 3, 1)),  # by scope, as the history says
        ("NQ03-001", "BTTTT", "BKHCN", date(2025, 3, 1)),
    ],
)
def test_the_lead_passes_to_the_successor_on_the_day(code, before, after, day):
    old, new = TaskAgency.objects.filter(task__code=code, role=AssignmentRole.LEAD).order_by(
        "valid_from"
    )
    assert (old.agency.code, old.valid_to) == (before, day)
    assert (new.agency.code, new.valid_from, new.valid_to) == (after, day, None)
    assert Task.objects.get(code=code).lead == new.agency


def test_merged_leads_of_one_task_become_one():
    now = TaskAgency.objects.filter(in_force(TODAY), task__code="NQ03-046").order_by("position")
    leads = now.exclude(role=AssignmentRole.COORDINATING)
    assert list(leads.values_list("agency__code", "role")) == [
        ("BKHCN", "lead"),
        ("BTC", "co_lead"),
        ("ALL_PROVINCES", "co_lead"),
    ]


def test_every_task_has_one_lead_on_every_day():
    for day in (date(2025, 2, 28), date(2025, 3, 1), date(2025, 6, 30), date(2025, 7, 1), TODAY):
        assigned = Task.objects.filter(assigned_on__lte=day).count()
        leads = TaskAgency.objects.filter(in_force(day), role=AssignmentRole.LEAD)
        assert leads.count() == leads.values("task").distinct().count() == assigned


def test_nobody_who_ended_still_carries_a_task():
    gone = TaskAgency.objects.filter(valid_to=None, agency__valid_to__lte=TODAY)
    assert not gone.exists()


def test_a_collective_task_is_coordinated_by_who_started_it_or_its_successor():
    named = dict(Task.objects.exclude(coordinator=None).values_list("code", "coordinator__code"))
    assert len(named) == 15
    assert (named["DA06-028"], named["DA06-200"]) == ("BTP", "BKHCN")


@pytest.mark.parametrize(
    ("group", "day", "count"),
    [
        ("ALL_PROVINCES", date(2025, 6, 30), 63),
        ("ALL_PROVINCES", date(2025, 7, 1), 34),
        ("ALL_MINISTRIES", date(2025, 2, 28), 22),
        ("ALL_MINISTRIES", date(2025, 3, 1), 17),
    ],
)
def test_collectives_have_their_members_of_the_day(group, day, count):
    members = AgencyGroupMember.objects.filter(in_force(day), group__code=group)
    assert members.values("member").distinct().count() == count


def test_agencies_know_their_place_and_their_end():
    insurance, telecoms = Agency.objects.get(code="BHXHVN2"), Agency.objects.get(code="BTTTT")
    assert insurance.path == "CP/BTC/BHXHVN2/"
    assert telecoms.valid_to == date(2025, 3, 1)
    assert telecoms.successions.get(is_main=True).successor.code == "BKHCN"
    party = Agency.objects.get(code="BTGTW").successions.get()
    assert (party.successor.code, party.effective_on) == ("BTGDVTW", date(2025, 2, 3))


def test_published_figures_stay_as_published():
    found = PublishedFigure.objects.get(programme__code="DA06", item="Nhiệm vụ")
    assert (found.done, found.total, found.in_progress) == (59, 225, 166)
    assert PublishedFigure.objects.count() == 61


def test_tasks_are_found_without_marks_by_title_and_by_agency():
    assert Task.objects.filter(search_text__contains=fold("can cuoc cong dan sua doi")).exists()
    found = Task.objects.get(code="DA06-010").search_text
    assert "thong tin va truyen thong" in found
    assert "khoa hoc va cong nghe" in found


def test_products_that_are_documents_are_marked():
    marked = dict(Task.objects.values_list("code", "product_is_document"))
    assert (marked["DA06-001"], marked["DA06-002"]) == (True, True)
    assert marked["TB624-I1-01"] is False


def test_demo_people_can_sign_in_with_the_kept_passwords():
    path = settings.DATA_DIR / demo_accounts.PASSWORDS_FILE
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(kept) == User.objects.filter(email__in=kept).count() == 60
    reviewer = User.objects.get(email="tham-dinh-01@c06.example.com")
    assert check_password(kept[reviewer.email], reviewer.password)
    assert reviewer.is_staff
    assert not reviewer.is_superuser
    assert set(Membership.objects.values_list("role", flat=True)) == set(Role.values)


def test_a_second_run_changes_nothing(django_assert_max_num_queries, capsys):
    before = (TaskEvent.objects.count(), ImportBatch.objects.count(), Task.objects.count())
    with django_assert_max_num_queries(2):
        call_command("load_demo", "--json")
    assert json.loads(capsys.readouterr().out) == {"changed": False}
    after = (TaskEvent.objects.count(), ImportBatch.objects.count(), Task.objects.count())
    assert after == before


def test_lost_passwords_are_issued_anew(demo):
    path = settings.DATA_DIR / demo_accounts.PASSWORDS_FILE
    path.unlink()
    call_command("load_demo")
    kept = json.loads(path.read_text(encoding="utf-8"))
    leader = User.objects.get(email="lanh-dao-01@cp.example.com")
    assert check_password(kept[leader.email], leader.password)


def test_a_changed_file_loads_again_and_keeps_the_registers(demo, tmp_path):
    for source in FIXTURES.glob("*.csv"):
        (tmp_path / source.name).write_bytes(source.read_bytes())
    calendar = tmp_path / "holidays_vn.csv"
    calendar.write_text(calendar.read_text("utf-8") + "2028-01-01,holiday,Tết,x,read\n", "utf-8")
    register = tmp_path / "nq03_register.csv"
    register.write_text(register.read_text("utf-8").replace("NQ03-001,", "NQ03-901,"), "utf-8")
    before = TaskEvent.objects.count()

    call_command("load_demo", folder=tmp_path)

    assert TaskEvent.objects.count() == before
    assert not Task.objects.filter(code="NQ03-901").exists()
    assert ImportBatch.objects.filter(filename="holidays_vn.csv").count() == 2


def test_demo_accounts_are_refused_in_production(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("load_demo")
