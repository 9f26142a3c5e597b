"""The review desk: one file at a time."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tasks_app.enums import AuthorityLevel, Decision, EventKind, Secrecy, Status
from tasks_app.models import CompletionClaim, Task
from tasks_app.services import completion
from tests.admin.conftest import ask_extension, file_claim

CLAIMS = "/quan-tri/tasks_app/completionclaim/"
EXTENSIONS = "/quan-tri/tasks_app/deadlineextension/"


def page_of(row: object) -> str:
    base = CLAIMS if isinstance(row, CompletionClaim) else EXTENSIONS
    return f"{base}{row.pk}/change/"  # type: ignore[attr-defined]


def accept(claim: CompletionClaim, **changed: object) -> dict[str, object]:
    version = Task.objects.get(pk=claim.task_id).version
    return {"verb": "accept", "version": version, "criteria_met": ["0"], "note": "", **changed}


@pytest.fixture
def claim(desk):
    return file_claim(desk.ex, desk.btp, "PL-01")


def test_the_page_shows_what_a_decision_needs(desk, sign_in, claim):
    page = sign_in(desk.s2).get(page_of(claim)).content.decode()

    for words in ("PL-01", "Sản phẩm đúng văn bản giao", "12/BC-BTP", "Đã xong.", "Lịch sử",
                  "Kiểm tra trước khi quyết định", "Xác nhận hoàn thành"):  # fmt: skip
        assert words in page


def test_looking_at_a_file_changes_nothing(desk, sign_in, claim):
    before = claim.task.events.count()
    client = sign_in(desk.s2)

    client.get(page_of(claim))
    client.head(page_of(claim))

    claim.refresh_from_db()
    assert (claim.review_opened_at, claim.task.events.count()) == (None, before)


def test_taking_a_file_up_is_recorded_once(desk, sign_in, claim):
    client = sign_in(desk.s2)
    for _ in range(2):
        client.post(page_of(claim), {"verb": "open", "version": claim.task.version + 1})
        client.post(page_of(claim), accept(claim, verb="open"))

    claim.refresh_from_db()
    assert claim.review_opened_at is not None
    assert claim.task.events.filter(kind=EventKind.REVIEW_OPENED).count() == 1


def test_a_reviewer_accepts_with_every_criterion_ticked(desk, sign_in, claim):
    answer = sign_in(desk.s2).post(page_of(claim), accept(claim), follow=True)

    claim.refresh_from_db()
    claim.task.refresh_from_db()
    assert (claim.decision, claim.decided_by) == (Decision.GRANTED, desk.s2)
    assert claim.task.status == Status.COMPLETED
    assert "Đã xác nhận hoàn thành PL-01." in answer.content.decode()


def test_an_unticked_criterion_is_named_and_the_typed_text_kept(desk, sign_in, claim):
    answer = sign_in(desk.s2).post(page_of(claim), accept(claim, criteria_met=[], note="Đã đọc kỹ"))

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "tiêu chí chưa đánh dấu đạt" in page and "Đã đọc kỹ" in page
    assert "<title>Lỗi: PL-01" in page
    claim.refresh_from_db()
    assert claim.decision == Decision.PENDING


def test_the_second_accept_of_a_double_click_changes_nothing(desk, sign_in, claim):
    client, sent = sign_in(desk.s2), accept(claim)
    client.post(page_of(claim), sent)
    events = claim.task.events.count()

    answer = client.post(page_of(claim), sent)

    assert answer.status_code in {409, 412}
    assert claim.task.events.count() == events
    assert "Chưa thực hiện được" in answer.content.decode()


def test_a_stale_page_is_refused_and_shows_the_present_state(desk, sign_in, claim):
    sent = accept(claim)
    completion.open_review(claim, by=desk.s1, at=timezone.now())

    answer = sign_in(desk.s2).post(page_of(claim), sent)

    assert answer.status_code == 412
    assert f'name="version" value="{sent["version"] + 1}"' in answer.content.decode()
    claim.refresh_from_db()
    assert claim.decision == Decision.PENDING


@pytest.mark.parametrize("missing", ["version"])
def test_a_form_without_its_version_is_refused(desk, sign_in, claim, missing):
    sent = accept(claim)
    del sent[missing]
    assert sign_in(desk.s2).post(page_of(claim), sent).status_code == 400


def test_returning_needs_a_reason_and_words(desk, sign_in, claim):
    client = sign_in(desk.s2)
    no_reason = client.post(page_of(claim), accept(claim, verb="return", note="Thiếu biên bản"))
    no_words = client.post(
        page_of(claim), accept(claim, verb="return", reason="evidence_missing", note=" ")
    )
    assert "Chọn lý do trả lại." in no_reason.content.decode()
    assert (no_reason.status_code, no_words.status_code) == (400, 400)

    client.post(
        page_of(claim),
        accept(claim, verb="return", reason="evidence_missing", note="Thiếu biên bản"),
    )
    claim.refresh_from_db()
    assert (claim.decision, claim.return_reason) == (Decision.RETURNED, "evidence_missing")


def test_a_failed_check_asks_for_a_reason_to_accept_all_the_same(desk, sign_in):
    late = timezone.localdate() - timedelta(days=3)
    claim = file_claim(desk.ex, desk.btp, "PL-09", deadline=late)
    client = sign_in(desk.s2)

    refused = client.post(page_of(claim), accept(claim))
    client.post(page_of(claim), accept(claim, note="Chậm vì chờ Nghị định"))

    assert "Nêu lý do vẫn xác nhận" in refused.content.decode()
    claim.refresh_from_db()
    assert claim.decision == Decision.GRANTED


def test_a_reviewer_of_the_lead_agencys_line_reads_why_and_finds_no_button(desk, sign_in):
    claim = file_claim(desk.ex_bca, desk.bca, "PL-02")
    client = sign_in(desk.s1)

    page = client.get(page_of(claim)).content.decode()
    answer = client.post(page_of(claim), accept(claim))

    assert "Cơ quan thường trực còn lại xử lý hồ sơ này." in page
    assert 'name="verb"' not in page
    assert answer.status_code == 403
    claim.refresh_from_db()
    assert claim.decision == Decision.PENDING


@pytest.mark.parametrize("name", ["sa", "inspector"])
def test_who_only_reads_the_desk_decides_nothing(desk, sign_in, claim, name):
    client = sign_in(getattr(desk, name))

    assert 'name="verb"' not in client.get(page_of(claim)).content.decode()
    assert client.post(page_of(claim), accept(claim)).status_code == 403


def test_a_superuser_without_a_seat_sees_no_file(desk, sign_in, claim):
    assert sign_in(desk.root).get(page_of(claim)).status_code == 404


def test_an_unknown_verb_is_refused(desk, sign_in, claim):
    assert sign_in(desk.s2).post(page_of(claim), accept(claim, verb="x")).status_code == 400


def test_a_post_without_its_token_is_refused(desk, claim):
    client = Client(enforce_csrf_checks=True)
    client.force_login(desk.s2, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(page_of(claim), accept(claim)).status_code == 403


def test_a_secret_task_shows_no_title_no_file_no_words(desk, sign_in):
    claim = file_claim(desk.ex, desk.btp, "PL-77", title="Tên mật")
    Task.objects.filter(pk=claim.task_id).update(secrecy=Secrecy.SECRET)

    page = sign_in(desk.s2).get(page_of(claim)).content.decode()

    assert "xem hồ sơ giấy" in page
    assert "Tên mật" not in page and "12/BC-BTP" not in page


def test_an_extension_is_granted_on_a_document(desk, sign_in):
    request = ask_extension(desk.wg, desk.btp, "PL-03")
    Task.objects.update(deadline_level=AuthorityLevel.PRIME_MINISTER)
    client = sign_in(desk.s2)
    sent = {"verb": "grant", "version": Task.objects.get(pk=request.task_id).version, "note": ""}

    refused = client.post(page_of(request), {**sent, "document": ""})
    client.post(page_of(request), {**sent, "document": "99/QĐ-TTg"})

    request.refresh_from_db()
    request.task.refresh_from_db()
    assert refused.status_code == 400 and "Cần nhập số, ký hiệu" in refused.content.decode()
    assert (request.decision, request.decision_document) == (Decision.GRANTED, "99/QĐ-TTg")
    assert request.task.deadline == request.proposed_deadline


def test_an_extension_is_refused_with_a_reason(desk, sign_in):
    request = ask_extension(desk.wg, desk.btp, "PL-03")
    version = Task.objects.get(pk=request.task_id).version
    sign_in(desk.s2).post(
        page_of(request), {"verb": "refuse", "version": version, "note": "Không có căn cứ"}
    )
    request.refresh_from_db()
    assert (request.decision, request.decision_note) == (Decision.REFUSED, "Không có căn cứ")


def test_the_number_of_queries_of_a_file_does_not_grow_with_the_queue(
    desk, sign_in, claim, django_assert_max_num_queries
):
    client = sign_in(desk.s2)
    for number in range(20):
        file_claim(desk.ex, desk.btp, f"XX-{number:02}")
    with django_assert_max_num_queries(16):
        client.get(page_of(claim))
