"""Both letters as they are read: words, escaping, headers, links."""

import email
import email.policy
import re
from collections.abc import Callable
from datetime import date, timedelta
from email.message import EmailMessage
from types import SimpleNamespace

import pytest
from django.test import override_settings

from notifications.delivery import Tally
from notifications.models import Notification
from tasks_app.enums import BlockerKind, Provenance, Role
from tasks_app.models import Blocker
from tests.factories import UserFactory, make_task

from .conftest import MONDAY, Recorder

Morning = Callable[[date], Tally]
FRIDAY = MONDAY - timedelta(days=3)


def read(post: Recorder, address: str) -> EmailMessage:
    """Return the one mail to an address as a mail program parses it."""
    [letter] = post.to(address)
    parsed = email.message_from_bytes(letter.message().as_bytes(), policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    content = body.get_content()
    assert isinstance(content, str)
    return content


def test_the_daily_letter_reads_like_the_drawing(
    cast: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    make_task(
        lead=cast.btp, code="DL-04", title="Kết nối CSDL hộ tịch", percent=85, deadline=FRIDAY
    )
    morning(MONDAY)
    mail = read(post, cast.hu.email)
    assert mail["Subject"] == "[Đề án 06] 1 việc quá hạn"
    assert part(mail, "plain").splitlines()[:14] == [
        "THEO DÕI ĐỀ ÁN 06",
        "",
        "Hôm nay: 1 việc quá hạn",
        "",
        f"Kính gửi đồng chí {cast.hu.full_name},",
        "",
        "Quá hạn",
        "Với việc vừa quá hạn, đề nghị chọn một: trình xác nhận, xin gia hạn, báo",
        "vướng mắc hoặc hẹn ngày hoàn thành.",
        "",
        "- DL-04 Kết nối CSDL hộ tịch",
        "  Quá 1 ngày làm việc, hạn 12/06/2026",
        "  Đạt 85%, chưa có báo cáo.",
        "  http://127.0.0.1:8000/nhiem-vu/DL-04/",
    ]
    html = part(mail, "html")
    assert "max-width:640px" in html and "■ Quá 1 ngày làm việc" in html
    assert ">DL-04 quá 1 ngày làm việc</div>" in html  # what the list of mails shows


def test_the_escalation_about_one_task_asks_one_question(
    cast: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    late = date(2026, 6, 9)
    focal = UserFactory(member_of=cast.btp, full_name="Vũ Hải Đăng")
    task = make_task(
        lead=cast.btp, code="DL-09", title="Đất đai", percent=40, deadline=late, focal_person=focal
    )
    Blocker.objects.create(
        task=task, kind=BlockerKind.DATA, description="Chưa thống nhất trường", raised_on=late
    )
    morning(MONDAY)
    mail = read(post, cast.hu.email)
    assert mail["Subject"] == "[Đề án 06] DL-09 quá hạn 4 ngày làm việc, cần ý kiến trước 18/6"
    text = part(mail, "plain")
    for words in (
        "Cấp 1, gửi thủ trưởng đơn vị, Cơ quan BTP",
        "- Vướng mắc: dữ liệu chưa đủ, chưa sạch: Chưa thống nhất trường",
        "- Người phụ trách: Vũ Hải Đăng",
        "1. Chốt ngày hoàn thành mới và lý do",
        "Hạn phản hồi: 17:00 thứ Năm, 18/06/2026",
    ):
        assert words in text


def test_an_escalation_names_the_days_of_earlier_reminders(
    cast: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    make_task(lead=cast.btp, percent=40, deadline=date(2026, 6, 9))
    morning(date(2026, 6, 10))
    morning(MONDAY)
    letter = Notification.objects.get(recipient=cast.hu, kind="escalation")
    assert "- Đã đôn đốc: 10/6" in letter.text


def test_a_title_cannot_become_markup_nor_headers(
    cast: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    title = "<script>alert(1)</script>\r\nBcc: kẻ@lạ.example.com"
    make_task(lead=cast.btp, title=title, percent=40, deadline=date(2026, 6, 9))
    morning(MONDAY)
    for address in (cast.ex.email, cast.hu.email):
        mail = read(post, address)
        assert mail["Bcc"] is None and "\n" not in mail["Subject"]
        assert "<script>" not in part(mail, "html")
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in part(mail, "html")
        assert "<script>alert(1)</script> Bcc" in part(mail, "plain")


def test_illustrative_data_says_so(cast: SimpleNamespace, morning: Morning, post: Recorder) -> None:
    make_task(lead=cast.btp, provenance=Provenance.ILLUSTRATIVE, percent=1, deadline=FRIDAY)
    morning(MONDAY)
    mail = read(post, cast.hu.email)
    assert "Dữ liệu minh họa" in part(mail, "plain") and "Dữ liệu minh họa" in part(mail, "html")


@override_settings(PUBLIC_BASE_URL="https://nhiemvu.example.gov.vn")
def test_every_link_and_the_message_id_come_from_the_public_address(
    cast: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    make_task(lead=cast.btp, percent=1, deadline=FRIDAY)
    morning(MONDAY)
    mail = read(post, cast.hu.email)
    links = re.findall(r"https?://[^\s\"<]+", part(mail, "plain") + part(mail, "html"))
    assert links
    assert all(link.startswith("https://nhiemvu.example.gov.vn/") for link in links)
    assert mail["Message-ID"].endswith("@nhiemvu.example.gov.vn>")


def test_a_subject_never_exceeds_seventy_characters(
    cast: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    cast.btp.name = "Ủy ban nhân dân thành phố trực thuộc trung ương có tên rất dài"
    cast.btp.save()
    UserFactory(member_of=cast.btp, role=Role.UNIT_HEAD)
    for days in (1, 6, 9, 30):
        make_task(lead=cast.btp, percent=1, deadline=MONDAY - timedelta(days=days))
        make_task(lead=cast.btp, percent=1, deadline=MONDAY + timedelta(days=days))
    morning(MONDAY)
    assert max(len(letter.subject) for letter in post.sent) <= 70


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_a_pending_request_adds_its_line(
    cast: SimpleNamespace, morning: Morning, post: Recorder, kind: str
) -> None:
    task = make_task(lead=cast.btp, percent=99, deadline=date(2026, 6, 16))
    task.extensions.create(
        number=1,
        deadline_before=date(2026, 6, 16),
        proposed_deadline=date(2026, 7, 16),
        reason="Chờ văn bản",
        filed_agency=cast.btp,
        filed_on=MONDAY,
        filed_at="2026-06-15T01:00Z",
    )
    morning(MONDAY)
    assert "Đang xin gia hạn." in part(read(post, cast.ex.email), kind)


def test_the_subject_of_an_escalation_keeps_its_date_and_cuts_a_long_unit(
    cast: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    cast.btp.name = "Ủy ban nhân dân thành phố trực thuộc trung ương"
    cast.btp.save()
    for _ in range(2):
        make_task(lead=cast.btp, percent=40, deadline=date(2026, 6, 9))
    morning(MONDAY)
    letter = Notification.objects.get(recipient=cast.hu, kind="escalation")
    assert letter.subject == (
        "[Đề án 06] 2 nhiệm vụ của Ủy ban nhân… quá hạn, cần ý kiến trước 18/6"
    )
