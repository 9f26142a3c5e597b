"""The lists of the desk, and one decision on many requests."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tasks_app.enums import Decision, Status
from tasks_app.models import CompletionClaim, DeadlineExtension, Task
from tasks_app.services import completion
from tests.admin.conftest import ask_extension, file_claim

CLAIMS = "/quan-tri/tasks_app/completionclaim/"
EXTENSIONS = "/quan-tri/tasks_app/deadlineextension/"


def chosen(rows, action, **more):
    """Return what the confirmation page sends for `rows`, every criterion ticked."""
    sent = {"action": action, "_selected_action": [row.pk for row in rows], **more}
    if "confirmed" in more:
        for row in rows:
            version = Task.objects.get(pk=row.task_id).version
            sent |= {f"{row.pk}-version": version, f"{row.pk}-criteria_met": ["0"]}
    return sent


@pytest.fixture
def claims(desk):
    ours = [file_claim(desk.ex, desk.btp, f"PL-0{number}") for number in range(3)]
    return [*ours, file_claim(desk.ex_bca, desk.bca, "CA-01")]


def test_the_list_shows_what_waits_and_who_decides_it(desk, sign_in, claims):
    completion.accept(claims[0], criteria_met={0}, by=desk.s2, at=timezone.now())
    client = sign_in(desk.s1)

    page = client.get(CLAIMS).content.decode()
    mine = client.get(CLAIMS, {"phan": "toi"}).content.decode()
    done = client.get(CLAIMS, {"ket-qua": "granted"}).content.decode()

    assert "3 hồ sơ chờ" in page and "PL-00" not in page and "CA-01" in page
    assert "cơ quan thường trực khác" in page
    assert "PL-01" in mine and "CA-01" not in mine
    assert "PL-00" in done and "PL-01" not in done


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"chu-tri": "BCA"}, {"CA-01"}),
        ({"q": "pl-01"}, {"PL-01"}),
        ({"cho": "3"}, {"PL-02"}),
        ({"cho": "5"}, set()),
        ({"cho": "x", "phan": "y"}, {"PL-00", "PL-01", "PL-02", "CA-01"}),
    ],
)
def test_filters_narrow_the_list(desk, sign_in, claims, query, found):
    earlier = timezone.localdate() - timedelta(days=6)  # 4 or 5 working days, whatever today is
    CompletionClaim.objects.filter(pk=claims[2].pk).update(filed_on=earlier)

    page = sign_in(desk.s2).get(CLAIMS, query)

    rows = page.context["cl"].queryset
    assert {row.task.code for row in rows} == found


def test_choosing_many_first_asks_and_changes_nothing(desk, sign_in, claims):
    answer = sign_in(desk.s1).post(CLAIMS, chosen(claims, "accept_many"))

    page = answer.content.decode()
    assert "Để tôi xem lại" in page and "PL-00" in page
    assert "Cơ quan thường trực còn lại xử lý hồ sơ này." in page  # the row of its own line
    assert set(CompletionClaim.objects.values_list("decision", flat=True)) == {Decision.PENDING}


def test_those_allowed_are_accepted_and_the_others_named(desk, sign_in, claims):
    answer = sign_in(desk.s1).post(
        CLAIMS, chosen(claims, "accept_many", confirmed="1", note=""), follow=True
    )

    page = answer.content.decode()
    granted = CompletionClaim.objects.filter(decision=Decision.GRANTED)
    assert {claim.task.code for claim in granted} == {"PL-00", "PL-01", "PL-02"}
    assert "3 hồ sơ: Xác nhận hoàn thành" in page
    assert "CA-01: " in page and "cùng hệ thống" in page
    assert claims[3].task.events.filter(kind="accepted").count() == 0


def test_an_unticked_row_stays_and_is_named(desk, sign_in, claims):
    sent = chosen(claims[:2], "accept_many", confirmed="1", note="")
    del sent[f"{claims[0].pk}-criteria_met"]

    page = sign_in(desk.s2).post(CLAIMS, sent, follow=True).content.decode()

    claims[0].refresh_from_db()
    claims[1].refresh_from_db()
    assert (claims[0].decision, claims[1].decision) == (Decision.PENDING, Decision.GRANTED)
    assert "PL-00: Chưa xác nhận được" in page


def test_a_row_with_a_failed_check_is_left_to_its_own_page(desk, sign_in):
    late = timezone.localdate() - timedelta(days=3)
    claim = file_claim(desk.ex, desk.btp, "PL-09", deadline=late)

    page = sign_in(desk.s2).post(
        CLAIMS, chosen([claim], "accept_many", confirmed="1", note="x"), follow=True
    )

    assert "Mở hồ sơ để xét riêng" in page.content.decode()
    claim.refresh_from_db()
    assert claim.decision == Decision.PENDING


def test_sending_the_same_choice_again_changes_nothing(desk, sign_in, claims):
    client = sign_in(desk.s2)
    sent = chosen(claims[:2], "accept_many", confirmed="1", note="")
    client.post(CLAIMS, sent)
    events = claims[0].task.events.count()

    page = client.post(CLAIMS, sent, follow=True).content.decode()

    assert "2 hồ sơ đã được xử lý trước đó" in page
    assert claims[0].task.events.count() == events


def test_many_are_returned_with_one_reason(desk, sign_in, claims):
    client = sign_in(desk.s2)
    sent = chosen(claims[:2], "return_many", confirmed="1", note="Bổ sung biên bản", reason="")
    client.post(CLAIMS, sent)
    assert not CompletionClaim.objects.filter(decision=Decision.RETURNED).exists()

    client.post(CLAIMS, {**sent, "reason": "evidence_missing"})

    assert CompletionClaim.objects.filter(decision=Decision.RETURNED).count() == 2
    assert Task.objects.get(code="PL-00").status == Status.IN_PROGRESS


def test_many_extensions_are_granted_on_one_document(desk, sign_in):
    rows = [ask_extension(desk.wg, desk.btp, f"PL-1{number}") for number in range(2)]
    sent = chosen(rows, "grant_many", confirmed="1", note="", document="99/QĐ-TTg")

    sign_in(desk.s2).post(EXTENSIONS, sent)

    assert DeadlineExtension.objects.filter(decision_document="99/QĐ-TTg").count() == 2


@pytest.mark.parametrize("name", ["sa", "inspector"])
def test_who_may_not_decide_is_offered_no_action(desk, sign_in, claims, name):
    client = sign_in(getattr(desk, name))
    assert "accept_many" not in client.get(CLAIMS).content.decode()
    client.post(CLAIMS, chosen(claims, "accept_many", confirmed="1", note=""))
    assert set(CompletionClaim.objects.values_list("decision", flat=True)) == {Decision.PENDING}


@pytest.mark.parametrize("address", [CLAIMS, "/quan-tri/tasks_app/task/",
                                     "/quan-tri/tasks_app/taskevent/",
                                     "/quan-tri/tasks_app/evidence/"])  # fmt: skip
def test_a_list_asks_as_often_for_twenty_rows_as_for_ten(desk, sign_in, address):
    client = sign_in(desk.s2)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    for number in range(10):
        file_claim(desk.ex, desk.btp, f"A-{number:02}")
    client.get(address)
    ten = queries()
    for number in range(10):
        file_claim(desk.ex, desk.btp, f"B-{number:02}")
    assert queries() == ten <= 14
