"""The forms on one task: what is saved, what is refused, and that nothing typed is lost."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tasks_app.enums import BlockerKind, EventKind, Secrecy, Status, Tracking
from tasks_app.models import Evidence
from tasks_app.services import blockers, completion, evidence
from tests.factories import NOON, ProgrammeFactory, UserFactory, make_task

pytestmark = pytest.mark.usefixtures("monday")

WORDS = "Đồng bộ thử 1.250.000 bản ghi khai sinh, tỷ lệ khớp 98,7%."


@pytest.fixture
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def address(task, form):
    return f"/nhiem-vu/{task.code}/{form}/"


def update(task, **sent):
    return {"version": task.version, "percent": "60", "content": WORDS, **sent}


def pdf(name="bien-ban.pdf", content=b"%PDF-1.7 minutes"):
    return SimpleUploadedFile(name, content)


def stored(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


class TestUpdate:
    def test_a_report_is_saved_with_one_event_and_leads_back(self, cast, browser_of):
        answer = browser_of(cast.ex).post(address(cast.task, "cap-nhat"), update(cast.task))

        cast.task.refresh_from_db()
        assert (answer.status_code, answer.url) == (302, f"/nhiem-vu/{cast.task.code}/")
        assert cast.task.percent == 60
        assert cast.task.reports.get().content == WORDS
        assert cast.task.events.last().kind == EventKind.PROGRESS_REPORTED

    def test_what_was_saved_is_told_and_the_draft_is_let_go(self, cast, browser_of):
        answer = browser_of(cast.ex).post(
            address(cast.task, "cap-nhat"), update(cast.task), follow=True
        )

        html = answer.content.decode()
        assert f"Đã lưu {cast.task.code}: 60%." in html
        assert f"da06:{cast.ex.pk}:{cast.task.code}:report" in html

    def test_the_panel_is_the_same_form_and_sends_the_browser_on(self, cast, browser_of):
        browser, panel = browser_of(cast.ex), {"HX-Request": "true"}

        shown = browser.get(address(cast.task, "cap-nhat"), headers=panel).content.decode()
        answer = browser.post(address(cast.task, "cap-nhat"), update(cast.task), headers=panel)

        assert shown.startswith('<dialog class="panel"')
        assert answer.headers["HX-Redirect"] == f"/nhiem-vu/{cast.task.code}/"

    def test_the_way_back_never_leads_elsewhere(self, cast, browser_of):
        sent = update(cast.task, next="https://elsewhere.example/")

        answer = browser_of(cast.ex).post(address(cast.task, "cap-nhat"), sent)

        assert answer.url == f"/nhiem-vu/{cast.task.code}/"

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"percent": "120"}, "Kết quả không thể trên 100%"),
            ({"percent": "-1"}, "Kết quả không thể dưới 0%"),
            ({"percent": "nhiều"}, "Nhập số nguyên từ 0 đến 100"),
            ({"situation": "vuong-mac"}, "Chọn nguyên nhân vướng mắc"),
            ({"content": ""}, "Cần nhập nội dung thực hiện trong kỳ"),
            ({"trinh": "1"}, "Chưa trình được: kết quả là 60%"),
            ({"trinh": "1", "percent": "100"}, "cần ít nhất 1 minh chứng"),
        ],
    )
    def test_a_refusal_names_the_field_and_keeps_the_words(self, cast, browser_of, wrong, said):
        answer = browser_of(cast.ex).post(
            address(cast.task, "cap-nhat"), update(cast.task, **wrong)
        )

        html = answer.content.decode()
        assert answer.status_code == 400
        assert said in html
        assert "<title>Lỗi:" in html
        assert wrong.get("content", WORDS) in html
        assert cast.task.reports.count() == 0

    def test_somebody_saved_first_shows_both_and_the_second_save_succeeds(self, cast, browser_of):
        seen = update(cast.task, content="Bản của tôi, viết dài hơn.")
        browser_of(cast.wg).post(address(cast.task, "cap-nhat"), update(cast.task))
        browser = browser_of(cast.ex)

        answer = browser.post(address(cast.task, "cap-nhat"), seen)
        html = answer.content.decode()

        assert answer.status_code == 412
        assert WORDS in html
        assert "Bản của tôi, viết dài hơn." in html
        cast.task.refresh_from_db()
        assert f'name="version" value="{cast.task.version}"' in html
        again = browser.post(address(cast.task, "cap-nhat"), seen | {"version": cast.task.version})
        assert again.status_code == 302
        assert cast.task.reports.count() == 2

    def test_a_blocker_and_files_go_with_the_report(self, cast, browser_of, storage):
        sent = update(
            cast.task,
            situation="vuong-mac",
            blocker_kind=BlockerKind.COORDINATION,
            attachments=[pdf(), pdf("ket-qua.pdf", b"%PDF-1.7 results")],
        )

        browser_of(cast.ex).post(address(cast.task, "cap-nhat"), sent)

        assert cast.task.blockers.get().description == WORDS
        assert {row.filename for row in cast.task.evidence.all()} == {"bien-ban.pdf", "ket-qua.pdf"}

    def test_save_and_claim_is_one_step(self, cast, browser_of, storage):
        sent = update(
            cast.task, percent="100", trinh="1", completed_on="12/06/2026", attachments=[pdf()]
        )

        browser_of(cast.ex).post(address(cast.task, "cap-nhat"), sent)

        cast.task.refresh_from_db()
        assert cast.task.status == Status.AWAITING_ACCEPTANCE
        assert cast.task.claims.get().completed_on == date(2026, 6, 12)

    def test_all_or_nothing_a_refused_claim_leaves_no_file_behind(self, cast, browser_of, storage):
        sent = update(
            cast.task, percent="100", trinh="1", completed_on="01/01/2030", attachments=[pdf()]
        )

        answer = browser_of(cast.ex).post(address(cast.task, "cap-nhat"), sent)

        assert answer.status_code == 400
        assert cast.task.reports.count() == 0
        assert stored(storage) == []

    def test_the_wrong_role_is_told_whom_to_ask(self, cast, browser_of):
        answer = browser_of(cast.co).post(address(cast.task, "cap-nhat"), update(cast.task))

        html = answer.content.decode()
        assert answer.status_code == 403
        assert "Chỉ Cơ quan BTP" in html
        assert WORDS in html

    def test_a_stranger_finds_no_such_task(self, cast, browser_of):
        assert browser_of(cast.stranger).get(address(cast.task, "cap-nhat")).status_code == 404

    def test_a_closed_task_says_what_is_possible(self, cast, browser_of):
        done = make_task(lead=cast.btp, status=Status.SUSPENDED)

        answer = browser_of(cast.ex).post(address(done, "cap-nhat"), update(done))

        assert answer.status_code == 409
        assert "Tạm dừng".lower() in answer.content.decode().lower()

    def test_a_snapshot_takes_no_reports(self, cast, browser_of):
        programme = ProgrammeFactory(
            code="TB552", tracking=Tracking.SNAPSHOT, snapshot_on=date(2025, 11, 16)
        )
        task = make_task(lead=cast.btp, programme=programme)

        answer = browser_of(cast.ex).post(address(task, "cap-nhat"), update(task))

        assert answer.status_code == 409

    def test_without_a_token_nothing_is_written_and_the_words_are_shown(self, cast):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(cast.ex)

        answer = browser.post(address(cast.task, "cap-nhat"), update(cast.task))

        assert answer.status_code == 403
        assert WORDS in answer.content.decode()
        assert cast.task.reports.count() == 0


class TestEvidence:
    @pytest.mark.parametrize(
        ("sent", "kind"),
        [
            ({"kind": "document", "document_number": "42/BB-CNTT", "document_on": "9/6/2026"},
             "document"),
            ({"kind": "link", "url": "https://dichvucong.gov.vn/p"}, "link"),
        ],
    )  # fmt: skip
    def test_a_document_or_a_link_is_added(self, cast, browser_of, sent, kind):
        browser_of(cast.co).post(
            address(cast.task, "minh-chung"), {"version": cast.task.version, **sent}
        )

        assert cast.task.evidence.get().kind == kind

    def test_a_file_that_is_not_what_it_says_is_refused(self, cast, browser_of, storage):
        sent = {"version": cast.task.version, "kind": "file", "attachments": pdf(content=b"MZ")}

        answer = browser_of(cast.ex).post(address(cast.task, "minh-chung"), sent)

        assert answer.status_code == 400
        assert "bien-ban.pdf" in answer.content.decode()
        assert stored(storage) == []

    def test_no_file_chosen_says_what_is_accepted(self, cast, browser_of):
        answer = browser_of(cast.ex).post(
            address(cast.task, "minh-chung"), {"version": cast.task.version, "kind": "file"}
        )

        assert "PDF, Word, Excel, PowerPoint" in answer.content.decode()

    def test_a_file_is_an_attachment_for_those_who_may_see_the_task(
        self, cast, browser_of, storage
    ):
        item = evidence.add_file(cast.task, pdf("<b>.pdf"), by=cast.ex, at=NOON)
        page = f"/nhiem-vu/{cast.task.code}/minh-chung/{item.pk}/"

        answer = browser_of(cast.co).get(page)

        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert browser_of(cast.stranger).get(page).status_code == 404
        assert Client().get(page).status_code == 302

    def test_a_file_is_not_found_below_another_task(self, cast, browser_of, storage):
        item = evidence.add_file(cast.task, pdf(), by=cast.ex, at=NOON)
        other = make_task(lead=cast.btp)

        page = f"/nhiem-vu/{other.code}/minh-chung/{item.pk}/"

        assert browser_of(cast.ex).get(page).status_code == 404


class TestRequests:
    def claimable(self, cast):
        document = evidence.Document("42/BB", issued_on=date(2026, 6, 1))
        evidence.add_document(cast.task, document, by=cast.ex, at=NOON)
        cast.task.refresh_from_db()

    def test_a_claim_waits_for_acceptance(self, cast, browser_of):
        self.claimable(cast)
        sent = {"version": cast.task.version, "completed_on": "10/06/2026", "note": "Xong"}

        browser_of(cast.ex).post(address(cast.task, "trinh-xac-nhan"), sent)

        assert cast.task.claims.get().completed_on == date(2026, 6, 10)

    def test_a_claim_can_be_withdrawn_until_it_is_opened(self, cast, browser_of):
        self.claimable(cast)
        filed = completion.claim(cast.task, completed_on=date(2026, 6, 1), by=cast.ex, at=NOON)
        browser = browser_of(cast.ex)
        completion.open_review(filed, by=cast.s2, at=NOON)

        refused = browser.post(address(cast.task, "rut"))

        assert refused.status_code == 409
        assert "đã mở hồ sơ" in refused.content.decode()

    def test_a_withdrawn_claim_is_work_again(self, cast, browser_of):
        self.claimable(cast)
        completion.claim(cast.task, completed_on=date(2026, 6, 1), by=cast.ex, at=NOON)

        browser_of(cast.ex).post(address(cast.task, "rut"))

        cast.task.refresh_from_db()
        assert cast.task.status == Status.IN_PROGRESS

    def test_an_extension_is_asked_for(self, cast, browser_of):
        sent = {"version": cast.task.version, "proposed_deadline": "31/12/2026", "reason": "Vốn"}

        browser_of(cast.ex).post(address(cast.task, "gia-han"), sent)

        assert cast.task.extensions.get().proposed_deadline == date(2026, 12, 31)

    @pytest.mark.parametrize("day", ["30/06/2026", "31/31/2026", "", "mai"])
    def test_a_date_that_will_not_do_is_told_with_an_example(self, cast, browser_of, day):
        sent = {"version": cast.task.version, "proposed_deadline": day, "reason": "Chờ kinh phí"}

        answer = browser_of(cast.ex).post(address(cast.task, "gia-han"), sent)

        html = answer.content.decode()
        assert answer.status_code == 400
        assert "dd/mm/yyyy, ví dụ" in html
        assert "Chờ kinh phí" in html

    def test_receipt_starts_the_task(self, cast, browser_of):
        task = make_task(lead=cast.btp, status=Status.ASSIGNED)

        browser_of(cast.ex).post(address(task, "tiep-nhan"), {"version": task.version})

        task.refresh_from_db()
        assert task.status == Status.IN_PROGRESS

    def test_a_get_never_changes_anything(self, cast, browser_of):
        task = make_task(lead=cast.btp, status=Status.ASSIGNED)

        assert browser_of(cast.ex).get(address(task, "tiep-nhan")).status_code == 405

    def test_a_solved_blocker_is_closed_with_its_words(self, cast, browser_of):
        blocker = blockers.raise_blocker(
            cast.task, kind=BlockerKind.DATA, description="Thiếu dữ liệu", by=cast.ex, at=NOON
        )

        browser_of(cast.ex).post(
            f"/nhiem-vu/{cast.task.code}/vuong-mac/{blocker.pk}/", {"resolution": "Đã cấp"}
        )

        blocker.refresh_from_db()
        assert (blocker.resolved_on, blocker.resolution) == (date(2026, 6, 15), "Đã cấp")


class TestDetail:
    def test_the_page_offers_what_the_person_may_do(self, cast, browser_of):
        page = f"/nhiem-vu/{cast.task.code}/"

        own = browser_of(cast.ex).get(page).content.decode()
        coordinating = browser_of(cast.co).get(page).content.decode()

        assert "Cập nhật tiến độ" in own
        assert "Cập nhật tiến độ" not in coordinating
        assert "/minh-chung/" in coordinating

    def test_a_past_date_is_read_only(self, cast, browser_of):
        page = f"/nhiem-vu/{cast.task.code}/?ngay=2026-02-02"
        html = browser_of(cast.ex).get(page).content.decode()

        assert "Số liệu ngày 02/02/2026" in html
        assert "cap-nhat" not in html

    @pytest.mark.parametrize("day", ["2025-12-31", "2030-01-01", "hôm qua"])
    def test_a_date_without_an_answer_is_refused(self, cast, browser_of, day):
        answer = browser_of(cast.ex).get(f"/nhiem-vu/{cast.task.code}/", {"ngay": day})

        assert answer.status_code == 400

    def test_a_secret_task_shows_its_code_alone(self, cast, browser_of):
        task = make_task(
            lead=cast.btp,
            title="Kế hoạch tuyệt mật",
            deliverable="Tài liệu mật",
            secrecy=Secrecy.SECRET,
        )

        html = browser_of(cast.ex).get(f"/nhiem-vu/{task.code}/").content.decode()

        assert task.code in html
        assert "tuyệt mật" not in html
        assert "Tài liệu mật" not in html

    def test_what_people_write_is_text(self, cast, browser_of):
        browser = browser_of(cast.ex)
        sent = update(cast.task, content="<img src=x onerror=alert(1)>")
        browser.post(address(cast.task, "cap-nhat"), sent)

        html = browser.get(f"/nhiem-vu/{cast.task.code}/").content.decode()

        assert "<img src=x" not in html
        assert "&lt;img src=x" in html

    def test_a_member_of_nothing_sees_nothing(self, cast, browser_of):
        nobody = UserFactory()

        assert browser_of(nobody).get(f"/nhiem-vu/{cast.task.code}/").status_code == 404
        assert Evidence.objects.count() == 0
