"""Plan and conversation on the pages: written without script, escaped, refused in words."""

from datetime import date, timedelta

import pytest

from tasks_app.enums import BlockerKind, Confidence, EventKind, Status
from tasks_app.models import Comment, Dependency, Milestone, Promise
from tasks_app.services import blockers, comments, dependencies, milestones, promises, reports
from tests.factories import NOON, AgencyFactory, UserFactory, make_task

pytestmark = pytest.mark.usefixtures("monday")

BEFORE = NOON - timedelta(days=3)
SCRIPT = "<script>alert(1)</script>"


def address(task, part=""):
    return f"/nhiem-vu/{task.code}/{part}"


def html_of(browser, task, query=""):
    return browser.get(address(task) + query).content.decode()


def plan_sent(task, *steps, **more):
    sent = {"version": task.version, "rows": 4}
    for number, (title, day, weight) in enumerate(steps):
        sent |= {f"title_{number}": title, f"planned_on_{number}": day, f"weight_{number}": weight}
    return sent | more


class TestPlan:
    def test_a_plan_is_written_in_one_form_and_shown_with_its_shares(self, cast, browser_of):
        browser = browser_of(cast.ex)
        sent = plan_sent(
            cast.task, ("Dự thảo", "29/05/2026", "30"), ("Ký", "30/06/2026", ""), ("", "", "")
        )
        answer = browser.post(address(cast.task, "ke-hoach/"), sent | {"weight_1": "70"})
        assert answer.status_code == 302
        html = html_of(browser, cast.task)
        assert "Dự thảo" in html and "29/05/2026 · 30%" in html
        assert "chưa đạt" in html
        assert "dự kiến hôm nay 65%" in html
        form = browser.get(address(cast.task, "ke-hoach/")).content.decode()
        assert 'value="29/05/2026"' in form and 'name="title_4"' in form

    @pytest.mark.parametrize(
        ("step", "said"),
        [
            (("A", "", "1"), "Cần ngày dự kiến xong"),
            (("A", "32/05/2026", "1"), "Nhập ngày dạng"),
            (("A", "29/05/2026", "0"), "Tỷ trọng ít nhất là 1"),
            (("A", "15/07/2026", "1"), "Xin gia hạn trước"),
        ],
    )
    def test_a_refusal_keeps_what_was_typed(self, cast, browser_of, step, said):
        sent = plan_sent(cast.task, ("Bước đã gõ", "29/05/2026", "1"), step)
        answer = browser_of(cast.ex).post(address(cast.task, "ke-hoach/"), sent)
        html = answer.content.decode()
        assert answer.status_code == 400
        assert said in html and "Bước đã gõ" in html
        assert not Milestone.objects.exists()

    def test_an_odd_number_of_rows_is_no_harm(self, cast, browser_of):
        for rows in ("", "x", "-1", "99999999", "0"):
            sent = plan_sent(cast.task, ("A", "29/05/2026", "1"), rows=rows)
            assert (
                browser_of(cast.ex).post(address(cast.task, "ke-hoach/"), sent).status_code == 400
            )

    def test_a_step_is_reached_with_one_button(self, cast, browser_of):
        (step,) = milestones.set_plan(
            cast.task, [milestones.MilestoneIn("A", date(2026, 6, 20))], by=cast.ex, at=BEFORE
        )
        cast.task.refresh_from_db()
        sent = {"version": cast.task.version}
        assert (
            browser_of(cast.ex).post(address(cast.task, f"moc/{step.pk}/"), sent).status_code == 302
        )
        assert "đạt 15/06/2026" in html_of(browser_of(cast.co), cast.task)
        assert (
            browser_of(cast.ex).post(address(cast.task, f"moc/{step.pk}/"), sent).status_code == 412
        )

    def test_the_page_of_a_past_day_shows_the_plan_of_that_day(self, cast, browser_of):
        steps = [milestones.MilestoneIn("Cũ", date(2026, 6, 20))]
        milestones.set_plan(cast.task, steps, by=cast.ex, at=BEFORE)
        milestones.set_plan(
            cast.task, [milestones.MilestoneIn("Mới", date(2026, 6, 29))], by=cast.ex, at=NOON
        )
        browser = browser_of(cast.ex)
        assert "Mới" in html_of(browser, cast.task)
        then = html_of(browser, cast.task, "?ngay=2026-06-13")
        assert "Cũ" in then and "29/06/2026 ·" not in then

    def test_waiting_is_shown_on_both_pages_and_ended(self, cast, browser_of):
        other = make_task(lead=cast.btp, title="Cơ sở dữ liệu hộ tịch")
        browser = browser_of(cast.ex)
        sent = {"version": cast.task.version, "predecessor": other.code, "note": "Cần dữ liệu"}
        assert browser.post(address(cast.task, "cho/"), sent).status_code == 302
        assert "Cơ sở dữ liệu hộ tịch" in html_of(browser, cast.task)
        assert f'Đang chờ nhiệm vụ này: <a href="{address(cast.task)}"' in html_of(browser, other)
        html = html_of(browser_of(cast.co), cast.task)
        assert "ngoài phạm vi được xem" in html and other.code not in html.split("around")[1][200:]
        cast.task.refresh_from_db()
        row = Dependency.objects.get()
        done = {"version": cast.task.version}
        for _ in range(2):  # pressed twice
            assert browser.post(address(cast.task, f"cho/{row.pk}/thoi/"), done).status_code == 302
        assert "Cơ sở dữ liệu hộ tịch" not in html_of(browser, cast.task)

    def test_a_circle_is_refused_beside_the_field(self, cast, browser_of):
        other = make_task(lead=cast.btp)
        dependencies.wait_for(other, cast.task.code, by=cast.ex, at=BEFORE)
        sent = {"version": cast.task.version, "predecessor": other.code}
        answer = browser_of(cast.ex).post(address(cast.task, "cho/"), sent)
        assert answer.status_code == 400
        assert "không thể chờ nhau" in answer.content.decode()

    @pytest.mark.parametrize("part", ["ke-hoach/", "cho/", "hua-ngay/"])
    def test_only_the_owner_opens_the_forms(self, cast, browser_of, part):
        assert browser_of(cast.ex).get(address(cast.task, part)).status_code == 200
        assert browser_of(cast.co).get(address(cast.task, part)).status_code == 403
        assert browser_of(cast.stranger).get(address(cast.task, part)).status_code == 404


class TestPromise:
    def test_a_day_is_promised_from_the_page_and_told_in_lists(self, cast, browser_of):
        task = make_task(lead=cast.btp, deadline=date(2026, 5, 29), percent=40)
        browser = browser_of(cast.ex)
        assert "Hứa ngày" in html_of(browser, task)
        assert "Hứa ngày" not in html_of(browser, cast.task)
        sent = {"version": task.version, "promised_on": "30/06/2026", "note": "Chờ ký"}
        assert browser.post(address(task, "hua-ngay/"), sent).status_code == 302
        assert Promise.objects.get().promised_on == date(2026, 6, 30)
        html = html_of(browser, task)
        assert "Hứa xong ngày 30/06/2026" in html and "/hua-ngay/" not in html
        for page in ("/viec-cua-toi/", "/nhiem-vu/"):
            assert "hứa 30/6" in browser.get(page).content.decode()
        assert browser.post(address(task, "hua-ngay/"), sent).status_code in (409, 412)

    def test_a_promise_of_a_past_day_is_not_told_for_the_day_before(self, cast, browser_of):
        task = make_task(lead=cast.btp, deadline=date(2026, 5, 29))
        promises.promise(task, promised_on=date(2026, 6, 30), by=cast.ex, at=NOON)
        assert (
            "Hứa xong"
            not in html_of(browser_of(cast.ex), task, "?ngay=2026-06-10").split("lich-su")[0]
        )


class TestConfidence:
    def test_it_is_optional_on_the_form_and_printed_beside_the_health(self, cast, browser_of):
        browser = browser_of(cast.ex)
        form = browser.get(address(cast.task, "cap-nhat/")).content.decode()
        assert '<details class="field">' in form and 'value="unlikely"' in form
        sent = {"version": cast.task.version, "percent": "60", "content": "Xong phần 1."}
        browser.post(address(cast.task, "cap-nhat/"), sent | {"confidence": "at_risk"})
        assert cast.task.reports.get().confidence == Confidence.AT_RISK
        assert "Đơn vị tự đánh giá: có rủi ro" in html_of(browser_of(cast.s1), cast.task)
        cast.task.refresh_from_db()
        sent |= {"version": cast.task.version, "confidence": "chắc"}
        assert browser.post(address(cast.task, "cap-nhat/"), sent).status_code == 400


class TestConversation:
    def test_a_comment_is_sent_without_script_and_escaped(self, cast, browser_of):
        sent = {"text": f"Xem {SCRIPT}", "people": [str(cast.co.pk)], "addresses": cast.wg.email}
        answer = browser_of(cast.ex).post(address(cast.task, "trao-doi/"), sent)
        assert (answer.status_code, answer.url) == (302, address(cast.task) + "#trao-doi")
        html = html_of(browser_of(cast.co), cast.task)
        assert "&lt;script&gt;" in html and SCRIPT not in html
        assert cast.co.full_name in html and cast.wg.full_name in html
        assert set(Comment.objects.get().mentions.all()) == {cast.co, cast.wg}

    @pytest.mark.parametrize(
        "sent",
        [{"text": ""}, {"text": "Lời đã gõ từ nãy đến giờ", "addresses": "la@cq.example.com"},
         {"text": "Lời đã gõ từ nãy đến giờ", "is_question": "1"}],
    )  # fmt: skip
    def test_a_refusal_prints_the_words_back(self, cast, browser_of, sent):
        answer = browser_of(cast.ex).post(address(cast.task, "trao-doi/"), sent)
        assert answer.status_code in (400, 403)
        assert sent["text"] in answer.content.decode()
        assert not Comment.objects.exists()

    def test_who_may_not_speak_gets_no_form_and_a_stranger_no_task(self, cast, browser_of):
        assert 'name="text"' not in html_of(browser_of(cast.inspector), cast.task)
        path, sent = address(cast.task, "trao-doi/"), {"text": "x"}
        assert browser_of(cast.inspector).post(path, sent).status_code == 403
        assert browser_of(cast.stranger).post(path, sent).status_code == 404
        assert browser_of(cast.stranger).get(address(cast.task, "nguoi/")).status_code == 404

    def test_the_secretariat_is_offered_to_ask_while_a_claim_waits(self, cast, browser_of):
        task = make_task(lead=cast.btp, status=Status.AWAITING_ACCEPTANCE)
        assert 'name="is_question"' in html_of(browser_of(cast.s1), task)
        assert 'name="is_question"' not in html_of(browser_of(cast.ex), task)
        sent = {"text": "Số liệu nào?", "is_question": "1"}
        browser_of(cast.s1).post(address(task, "trao-doi/"), sent)
        assert "hỏi thêm" in html_of(browser_of(cast.ex), task)

    def test_a_comment_just_written_is_taken_back(self, cast, browser_of):
        row = comments.write(cast.task, text="Nhầm rồi", by=cast.ex, at=NOON - timedelta(hours=3))
        browser = browser_of(cast.ex)
        assert f"trao-doi/{row.pk}/rut/" in html_of(browser, cast.task)
        assert f"trao-doi/{row.pk}/rut/" not in html_of(browser_of(cast.co), cast.task)
        assert browser.post(address(cast.task, f"trao-doi/{row.pk}/rut/")).status_code == 302
        assert "Nhầm rồi" not in html_of(browser, cast.task)
        assert cast.task.events.last().kind == EventKind.RETRACTED

    def test_names_are_found_while_typing(self, cast, browser_of):
        html = browser_of(cast.co).get(address(cast.task, "nguoi/"), {"ten": "thu ha"}).content
        assert f'value="{cast.ex.pk}"' in html.decode()
        nobody = browser_of(cast.co).get(address(cast.task, "nguoi/"), {"ten": "zzz"}).content
        assert "Không có ai khớp" in nobody.decode()


class TestAnswers:
    def test_the_authority_finds_and_answers_what_it_was_asked(self, cast, browser_of):
        row = blockers.raise_blocker(
            cast.task, kind=BlockerKind.DATA, description=SCRIPT, by=cast.ex, at=BEFORE,
            authority=AgencyFactory(code="BNV", parent=cast.btp.parent),
        )  # fmt: skip
        browser = browser_of(UserFactory(member_of=row.authority))
        html = browser.get("/vuong-mac/").content.decode()
        assert cast.task.title in html and SCRIPT not in html
        assert browser.get(address(cast.task)).status_code == 404
        path = f"/vuong-mac/{row.pk}/tra-loi/"
        assert browser.post(path, {"words": " "}).status_code == 400
        assert browser.post(path, {"words": "Trước 20/6."}).status_code == 302
        assert "BNV trả lời 15/06/2026: Trước 20/6." in html_of(browser_of(cast.ex), cast.task)
        assert browser_of(cast.stranger).post(path, {"words": "x"}).status_code == 404
        assert "Không có vướng mắc" in browser_of(cast.stranger).get("/vuong-mac/").content.decode()


@pytest.mark.parametrize("rows", [10, 20])
def test_the_page_asks_as_little_for_a_long_conversation(
    cast, browser_of, django_assert_max_num_queries, rows
):
    for number in range(rows):
        comments.write(
            cast.task, text=f"Lời {number}", mentions=[cast.wg.email], by=cast.ex, at=BEFORE
        )
        dependencies.wait_for(cast.task, make_task(lead=cast.btp).code, by=cast.ex, at=BEFORE)
    browser = browser_of(cast.ex)
    html_of(browser, cast.task)
    with django_assert_max_num_queries(14):
        html_of(browser, cast.task)


def test_a_reviewer_finds_who_sees_it_otherwise_than_the_figures(cast, browser_of):
    reports.report(
        cast.task, reports.Progress(40, "Ổn", confidence="confident"), by=cast.ex, at=BEFORE
    )
    page = "/xet-duyet/tu-danh-gia/"
    assert cast.task.title in browser_of(cast.s1).get(page).content.decode()
    assert cast.task.title not in browser_of(cast.ex).get(page).content.decode()
