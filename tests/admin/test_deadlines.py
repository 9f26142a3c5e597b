"""The desk of extensions by level and signature; deadlines changed and facts corrected."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tasks_app.enums import AuthorityLevel, Decision, EventKind, Status
from tasks_app.models import Task
from tasks_app.services import extensions, reports
from tests.admin.conftest import ask_extension
from tests.factories import make_task

EXTENSIONS = "/quan-tri/tasks_app/deadlineextension/"


def desk_of(request):
    return f"{EXTENSIONS}{request.pk}/change/"


def page_below(task, rest=""):
    return f"/quan-tri/tasks_app/task/{task.pk}/{rest}"


def version_of(task):
    return Task.objects.get(pk=task.pk).version


def text(answer):
    return answer.content.decode()


@pytest.fixture
def reported(desk):
    deadline = timezone.localdate() + timedelta(days=30)
    task = make_task(lead=desk.btp, status=Status.IN_PROGRESS, code="PL-05", deadline=deadline)
    done = reports.Progress(60, "Đã xong phần một")
    return reports.report(task, done, by=desk.ex, at=timezone.now()).event


def test_the_desk_says_who_has_not_signed_and_grants_nothing(desk, sign_in):
    request = ask_extension(desk.ex, desk.btp, "PL-03")
    client = sign_in(desk.s2)
    page = text(client.get(desk_of(request)))
    assert "chưa ký đồng" in page and "Tổ công tác chưa ký" in page
    assert "chờ Tổ công tác ký" in text(client.get(EXTENSIONS))

    sent = {"verb": "grant", "version": version_of(request.task), "document": "", "note": ""}
    refused = client.post(desk_of(request), sent)
    assert refused.status_code == 409 and "chưa ký đồng đề nghị này" in text(refused)

    extensions.cosign(request, by=desk.wg, at=timezone.now())
    client.post(desk_of(request), sent | {"version": version_of(request.task)})
    request.refresh_from_db()
    assert request.decision == Decision.GRANTED


def test_the_answer_is_due_from_the_signature_on(desk, sign_in):
    request = ask_extension(desk.ex, desk.btp, "PL-03")
    old = timezone.now() - timedelta(days=30)
    request.filed_at, request.filed_on = old, old.date()
    request.save()
    client = sign_in(desk.s2)
    assert "1 hồ sơ chờ, 0 hồ sơ quá hạn" in text(client.get(EXTENSIONS))
    extensions.cosign(request, by=desk.wg, at=timezone.now())
    assert "còn 3 ngày" in text(client.get(EXTENSIONS))


def test_a_deadline_of_the_prime_minister_is_for_the_other_desk(desk, sign_in):
    request = ask_extension(desk.wg, desk.btp, "PL-03")
    Task.objects.update(deadline_level=AuthorityLevel.PRIME_MINISTER)
    first = sign_in(desk.s1)
    page = text(first.get(desk_of(request)))
    assert "do Thủ tướng Chính phủ quyết định" in page and 'name="verb"' not in page
    sent = {"verb": "grant", "version": version_of(request.task), "document": "1", "note": ""}
    assert first.post(desk_of(request), sent).status_code == 403
    assert "cơ quan thường trực khác xử lý" in text(first.get(EXTENSIONS))
    assert "Bắt buộc khi đồng ý: văn bản của Thủ tướng" in text(
        sign_in(desk.s2).get(desk_of(request))
    )


def test_the_desk_tells_lateness_and_the_third_request(desk, sign_in):
    late = timezone.localdate() - timedelta(days=5)
    task = make_task(lead=desk.btp, code="PL-04", deadline=late)
    for _ in range(3):
        asked = extensions.Request(late + timedelta(days=90), "Chờ")
        request = extensions.request(task, asked, by=desk.wg, at=timezone.now())
        if request.number < 3:
            extensions.refuse(request, note="Không", by=desk.s2, at=timezone.now())
    page = text(sign_in(desk.s2).get(desk_of(request)))
    assert "đã báo Tổ công tác và Văn phòng Chính phủ" in page
    assert "gia hạn muộn" in page and "chậm 5 ngày" in page


@pytest.mark.parametrize("who", ["s1", "sa"])
def test_a_deadline_is_changed_from_the_page_of_the_task(desk, sign_in, reported, who):
    task, client = reported.task, sign_in(getattr(desk, who))
    url = page_below(task, "dieu-chinh-han/")
    assert url in text(client.get(page_below(task, "change/")))
    assert "Hạn mới" in text(client.get(url))
    new = task.deadline + timedelta(days=30)
    sent = {"deadline": new.isoformat(), "document": "12/VPCP", "reason": "Theo kết luận"}

    answer = client.post(url, sent | {"version": version_of(task)})

    assert answer.status_code == 302
    task.refresh_from_db()
    assert task.deadline == new
    again = client.post(url, sent | {"version": task.version - 1})
    assert again.status_code == 412 and "12/VPCP" in text(again)
    assert task.events.filter(kind=EventKind.DEADLINE_CHANGED).count() == 1


def test_what_is_missing_is_told_beside_its_field(desk, sign_in, reported):
    client, url = sign_in(desk.s1), page_below(reported.task, "dieu-chinh-han/")
    sent = {"deadline": "2099-01-01", "document": "1", "reason": "x"}
    for name, words in (("deadline", "quá xa"), ("document", "Cần nhập số"), ("reason", "lý do")):
        bad = {**sent, "deadline": str(timezone.localdate() + timedelta(days=90))}
        bad |= {name: "2099-01-01" if name == "deadline" else " "}
        answer = client.post(url, bad | {"version": version_of(reported.task)})
        assert answer.status_code == 400 and words in text(answer)
    assert client.post(url, sent).status_code == 400


def test_a_reviewer_corrects_an_entry_and_both_stay_to_be_read(desk, sign_in, reported):
    task, client = reported.task, sign_in(desk.s1)
    listed = text(client.get(page_below(task, "dinh-chinh/")))
    url = page_below(task, f"dinh-chinh/{reported.seq}/")
    assert url in listed and page_below(task, "dinh-chinh/1/") not in listed
    form = text(client.get(url))
    assert 'value="60"' in form and 'name="deadline"' not in form
    sent = {"percent": "45", "effective_on": reported.effective_on.isoformat()}
    sent |= {"reason": "Nhập nhầm", "version": version_of(task)}

    answer = client.post(url, sent)

    assert answer.status_code == 302
    task.refresh_from_db()
    assert task.percent == 45
    assert task.events.last().payload["correction"]["before"] == {"percent": 60}
    assert client.post(url, sent).status_code in {409, 412}
    page = text(client.get(page_below(task, "change/")))
    assert "Trước đính chính: kết quả 60%" in page


def test_an_unchanged_correction_and_a_date_out_of_order_are_refused(desk, sign_in, reported):
    client, url = sign_in(desk.s1), page_below(reported.task, f"dinh-chinh/{reported.seq}/")
    same = {"percent": "60", "effective_on": reported.effective_on.isoformat(), "reason": "x"}
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    for changed, words in (
        ({}, "Nhập giá trị đúng"),
        ({"effective_on": tomorrow}, "sau ngày ghi nhận"),
        ({"percent": "200"}, "số nguyên từ 0 đến 100"),
        ({"effective_on": "x"}, "ngày"),
    ):
        sent = same | changed | {"version": version_of(reported.task)}
        answer = client.post(url, sent)
        assert answer.status_code == 400 and words in text(answer)


@pytest.mark.parametrize(
    ("who", "rest", "status"),
    [
        ("inspector", "dieu-chinh-han/", 403),
        ("inspector", "dinh-chinh/", 403),
        ("sa", "dinh-chinh/", 403),
        ("root", "dieu-chinh-han/", 404),
    ],
)
def test_the_address_alone_opens_nothing(desk, sign_in, reported, who, rest, status):
    client = sign_in(getattr(desk, who))
    url = page_below(reported.task, rest)
    assert client.get(url).status_code == status
    sent = {"deadline": "2027-01-01", "document": "1", "reason": "x", "version": 1}
    assert client.post(url, sent).status_code == status
    assert reported.task.events.count() == reported.seq


def test_what_is_not_there_is_not_found(desk, sign_in, reported):
    client = sign_in(desk.s1)
    for rest in ("dinh-chinh/1/", "dinh-chinh/99/"):
        assert client.get(page_below(reported.task, rest)).status_code == 404
    assert client.get("/quan-tri/tasks_app/task/999999/dinh-chinh/").status_code == 404


def test_a_secret_task_shows_no_words_to_who_corrects_it(desk, sign_in, reported):
    Task.objects.filter(pk=reported.task_id).update(secrecy="secret", title="Tên mật")
    client = sign_in(desk.s1)
    for rest in ("dinh-chinh/", f"dinh-chinh/{reported.seq}/", "dieu-chinh-han/"):
        page = text(client.get(page_below(reported.task, rest)))
        assert "Tên mật" not in page and "Đã xong phần một" not in page
