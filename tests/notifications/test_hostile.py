"""What goes wrong around letters: broken content, moved facts, strange clocks and calendars."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.test import override_settings

from notifications import delivery, planning
from notifications.channels import mail_channel
from notifications.delivery import Tally, composing
from notifications.enums import Kind, State
from notifications.messages import letters
from notifications.models import Notification, NotificationItem
from tasks_app.enums import DayKind, EventKind, Provenance, ReturnReason, Role, Secrecy, Status
from tasks_app.models import Blocker, Holiday, ImportBatch, Task, TaskEvent
from tasks_app.selectors import calendar
from tasks_app.services import completion, evidence
from tests.factories import UserFactory, make_task

from .conftest import MONDAY, Recorder, at
from .mailserver import MailServer, running

Send = Callable[[datetime], Tally]
Morning = Callable[[date], Tally]
TUESDAY = MONDAY + timedelta(days=1)
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def late(cast: SimpleNamespace) -> SimpleNamespace:
    """One task a day overdue: told to executor, group and head."""
    cast.late = make_task(lead=cast.btp, deadline=MONDAY - timedelta(days=1), percent=40)
    return cast


def returned(cast: SimpleNamespace, moment: datetime) -> TaskEvent:
    evidence.add_document(cast.task, evidence.Document(number="12/BB"), by=cast.ex, at=moment)
    filed = completion.claim(cast.task, completed_on=moment.date(), by=cast.ex, at=moment)
    completion.return_claim(filed, reason=ReturnReason.OTHER, note="Chưa đủ", by=cast.s1, at=moment)
    event: TaskEvent = cast.task.events.get(kind=EventKind.RETURNED)
    return event


# -- letters that cannot be written or sent ------------------------------------------------


def test_a_letter_that_cannot_be_written_fails_alone_and_can_be_sent_again(
    late: SimpleNamespace, send: Send, post: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    planning.plan_due(at=at(MONDAY))
    whole = letters.digest

    def breaks(rows: object, *, name: str, **rest: object) -> object:
        if name == late.ex.full_name:
            raise KeyError("no such word")
        return whole(rows, name=name, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(letters, "digest", breaks)
    tally = send(at(MONDAY))
    assert (tally.sent, tally.failed, tally.problem) == (2, 1, "")
    letter = Notification.objects.get(recipient=late.ex)
    assert letter.state == State.FAILED
    assert letter.error == "Không soạn được thư: KeyError: 'no such word'"
    assert (letter.attempts, letter.lease_token, letter.text) == (0, None, "")

    monkeypatch.setattr(letters, "digest", whole)
    assert delivery.send_again(letter, at=at(MONDAY, 9))
    assert send(at(MONDAY, 9)).sent == 1
    assert len(post.to(late.ex.email)) == 1


def test_what_a_batch_cannot_read_together_is_read_letter_by_letter(
    late: SimpleNamespace, send: Send, post: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    planning.plan_due(at=at(MONDAY))
    read = composing.directory_on

    def breaks(day: date, *, users: set[int]) -> object:
        if late.ex.pk in users:
            raise ValueError("unreadable")
        return read(day, users=users)

    monkeypatch.setattr(composing, "directory_on", breaks)
    tally = send(at(MONDAY))
    assert (tally.sent, tally.failed) == (2, 1)
    assert Notification.objects.get(recipient=late.ex).state == State.FAILED


@pytest.mark.parametrize(
    "address",
    [
        "a\r\nBcc: x@y.example.com",
        "@.example.com",
        "hà@.example.com",
        "an@btp.example.com, bo@btp.example.com",
        "an@btp.example.com;bo@btp.example.com",
    ],
)
def test_an_address_that_no_mail_can_carry_fails_alone(late: SimpleNamespace, address: str) -> None:
    late.ex.email = address
    late.ex.save()
    planning.plan_due(at=at(MONDAY))
    with running(MailServer()) as server, override_settings(
        EMAIL_BACKEND=SMTP, EMAIL_HOST="127.0.0.1", EMAIL_PORT=server.port,
        EMAIL_USE_TLS=False, EMAIL_USE_SSL=False, EMAIL_TIMEOUT=5,
    ):  # fmt: skip
        tally = delivery.drain(mail_channel(), clock=lambda: at(MONDAY), wall=lambda: at(MONDAY))
    assert (tally.sent, tally.failed, tally.problem) == (2, 1, "")
    letter = Notification.objects.get(recipient=late.ex)
    assert letter.state == State.FAILED and letter.error
    assert all(mail["Bcc"] is None for mail in server.got)


def test_a_template_with_a_missing_word_fails_its_letter_alone(
    late: SimpleNamespace,
    send: Send,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    planning.plan_due(at=at(MONDAY))
    render = letters.render_to_string

    def forgets(name: str, context: dict[str, object], **rest: str) -> str:
        kept = {key: value for key, value in context.items() if key != "headline"}
        is_theirs = context["name"] == late.ex.full_name
        return render(name, kept if is_theirs else context, **rest)

    monkeypatch.setattr(letters, "render_to_string", forgets)
    tally = send(at(MONDAY))
    assert (tally.sent, tally.failed) == (2, 1)
    letter = Notification.objects.get(recipient=late.ex)
    assert "headline" in letter.error and letter.dedupe_key in caplog.text


def test_line_ends_in_a_name_reach_no_header(late: SimpleNamespace, send: Send) -> None:
    late.ex.full_name = "Trần Thu Hà\r\nBcc: ai@btp.example.com"
    late.ex.save()
    planning.plan_due(at=at(MONDAY))
    with running(MailServer()) as server, override_settings(
        EMAIL_BACKEND=SMTP, EMAIL_HOST="127.0.0.1", EMAIL_PORT=server.port,
        EMAIL_USE_TLS=False, EMAIL_USE_SSL=False, EMAIL_TIMEOUT=5,
    ):  # fmt: skip
        tally = delivery.drain(mail_channel(), clock=lambda: at(MONDAY), wall=lambda: at(MONDAY))
    assert tally.sent == 3
    assert all(mail["Bcc"] is None for mail in server.got)


def test_line_ends_in_a_subject_are_refused_and_logged(
    late: SimpleNamespace, caplog: pytest.LogCaptureFixture
) -> None:
    planning.plan_due(at=at(MONDAY))
    spoiled = {"subject": "Nhắc việc\r\nBcc: ai@btp.example.com", "text": "x", "html": "x"}
    Notification.objects.filter(recipient=late.ex).update(**spoiled, rendered_at=at(MONDAY))
    with running(MailServer()) as server, override_settings(
        EMAIL_BACKEND=SMTP, EMAIL_HOST="127.0.0.1", EMAIL_PORT=server.port,
        EMAIL_USE_TLS=False, EMAIL_USE_SSL=False, EMAIL_TIMEOUT=5,
    ):  # fmt: skip
        tally = delivery.drain(mail_channel(), clock=lambda: at(MONDAY), wall=lambda: at(MONDAY))
    assert (tally.sent, tally.failed) == (2, 1)
    letter = Notification.objects.get(recipient=late.ex)
    assert letter.state == State.FAILED and letter.dedupe_key in caplog.text
    assert len(server.got) == 2


def test_a_demo_writes_to_nobody_outside_example_com(
    late: SimpleNamespace, send: Send, post: Recorder
) -> None:
    planning.plan_due(at=at(MONDAY))
    late.ex.email = "ha@btp.gov.vn"
    late.ex.save()
    tally = send(at(MONDAY))
    assert (tally.sent, tally.dropped) == (2, 1)
    assert not post.to("ha@btp.gov.vn")
    assert "không được phép gửi" in Notification.objects.get(recipient=late.ex).error


def test_a_title_of_four_thousand_characters_is_cut(
    cast: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    words = "Kết nối cơ sở dữ liệu\n<script>alert(1)</script>\r\nBcc: ai@đó.vn " * 70
    make_task(lead=cast.btp, title=words[:4000], percent=40, deadline=date(2026, 6, 9))
    morning(MONDAY)
    for letter in post.sent:
        raw = letter.message().as_bytes()
        assert len(letter.subject) <= 70 and "\n" not in letter.subject
        assert max(len(line) for line in raw.splitlines()) <= 100
        assert "<script>" not in letter.alternatives[0][0]
        assert len(raw) < 20_000
    assert "…" in post.to(cast.ex.email)[0].body


# -- facts that move between planning and sending ------------------------------------------


def test_a_deadline_that_moved_away_silences_what_was_planned(
    late: SimpleNamespace, send: Send, post: Recorder
) -> None:
    planning.plan_due(at=at(MONDAY))
    Task.objects.filter(pk=late.late.pk).update(
        deadline=date(2026, 12, 31), percent=99, last_report_on=MONDAY
    )
    send(at(MONDAY))
    assert not [letter for letter in post.sent if late.late.code in letter.body]
    assert not NotificationItem.objects.filter(task=late.late).exists()


def test_a_deadline_that_moved_a_little_is_told_as_it_is_now(
    late: SimpleNamespace, send: Send, post: Recorder
) -> None:
    other = make_task(lead=late.btp, deadline=MONDAY, percent=99)
    planning.plan_due(at=at(MONDAY))
    Task.objects.filter(pk=late.late.pk).update(deadline=TUESDAY)
    send(at(MONDAY))
    [letter] = post.to(late.ex.email)
    assert "hạn 16/06/2026" in letter.body and other.code in letter.body
    assert "quá hạn" not in letter.subject


def test_a_task_retired_by_an_import_falls_silent(
    late: SimpleNamespace, send: Send, post: Recorder
) -> None:
    returned(late, at(MONDAY))
    planning.plan_due(at=at(MONDAY))
    batch = ImportBatch.objects.create(
        kind="register", filename="phu-luc.csv", row_count=1, loaded_at=at(MONDAY)
    )
    Task.objects.update(retired_by=batch)
    send(at(MONDAY))
    assert post.sent == []
    assert set(Notification.objects.values_list("state", flat=True)) == {State.DROPPED}


# -- clocks and calendars -------------------------------------------------------------------


@pytest.mark.parametrize("moment", [at(MONDAY, 23, 59), at(TUESDAY, 0, 0), at(TUESDAY, 6, 59)])
def test_news_of_the_night_leaves_in_the_morning_of_the_vietnamese_day(
    cast: SimpleNamespace, moment: datetime
) -> None:
    returned(cast, moment)
    planning.plan_news(at=moment)
    letter = Notification.objects.get(kind=Kind.IMMEDIATE)
    assert (letter.local_date, letter.next_try_at) == (TUESDAY, at(TUESDAY, 7, 30))


@pytest.mark.parametrize(
    ("moment", "count"),
    [(at(MONDAY, 0), 0), (at(MONDAY, 7, 29), 0), (at(MONDAY, 7, 30), 3), (at(MONDAY, 23, 59), 0)],
)
def test_digests_belong_to_the_vietnamese_day(
    late: SimpleNamespace, moment: datetime, count: int
) -> None:
    planning.plan_due(at=moment)
    assert Notification.objects.filter(local_date=MONDAY).count() == count


def test_a_clock_moved_back_repeats_nothing(
    late: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    morning(MONDAY)
    morning(TUESDAY)
    count = len(post.sent)
    morning(MONDAY)
    morning(TUESDAY)
    assert len(post.sent) == count


def test_tet_is_quiet_and_one_digest_follows(
    cast: SimpleNamespace, morning: Morning, send: Send, post: Recorder
) -> None:
    eve = date(2027, 2, 4)  # the last Thursday worked; Tết from the 5th to the 11th
    feast = [eve + timedelta(days=n) for n in range(1, 8)]
    Holiday.objects.bulk_create(Holiday(day=day, kind=DayKind.HOLIDAY, name="Tết") for day in feast)
    calendar.forget()
    make_task(lead=cast.btp, deadline=date(2027, 2, 6), percent=90)
    returned(cast, at(feast[2], 10))
    for day in feast:
        assert morning(day).touched == 0
    [news] = Notification.objects.all()
    after = date(2027, 2, 12)
    assert news.next_try_at == at(after, 7, 30)
    morning(after)
    assert len(post.to(cast.ex.email)) == 2  # the news and one digest
    digest = Notification.objects.get(recipient=cast.ex, kind=Kind.DIGEST)
    assert "Quá 1 ngày làm việc" in digest.text


# -- many and twice -------------------------------------------------------------------------


def test_sixty_overdue_tasks_are_forty_rows_and_twenty_more(
    cast: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    Task.objects.filter(pk=cast.task.pk).update(status=Status.SUSPENDED)
    for _ in range(60):
        make_task(lead=cast.btp, deadline=MONDAY - timedelta(days=6), percent=40)
    morning(MONDAY)
    for letter in post.sent:
        if letter.to[0] in {cast.ex.email, cast.hu.email}:
            assert letter.body.count("/nhiem-vu/") == 40
            assert "và 20 việc khác" in letter.body
            assert "60" in letter.subject


def test_a_person_with_two_seats_gets_one_digest(
    cast: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    both = UserFactory(member_of=cast.btp, role=Role.EXECUTOR)
    both.memberships.create(agency=cast.btp, role=Role.WORKING_GROUP, valid_from="2022-01-06")
    both.memberships.create(agency=cast.btc, role=Role.EXECUTOR, valid_from="2022-01-06")
    first = make_task(lead=cast.btp, deadline=MONDAY, percent=40)
    second = make_task(lead=cast.btc, deadline=MONDAY, percent=40)
    morning(MONDAY)
    [letter] = post.to(both.email)
    assert [letter.body.count(f"{task.code} ") for task in (first, second)] == [1, 1]


def test_a_secret_task_shows_nothing_but_its_code_in_any_letter(
    cast: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    task = make_task(
        lead=cast.btp, title="Chuyên án bí số",
        percent=40, deadline=date(2026, 6, 9), provenance=Provenance.READ,
    )  # fmt: skip
    Blocker.objects.create(
        task=task, kind="data", description="Nội dung mật", raised_on=date(2026, 5, 4)
    )
    Task.objects.filter(pk=cast.task.pk).update(status=Status.SUSPENDED)
    cast.task = task
    returned(cast, at(MONDAY, 7, 45))
    Task.objects.filter(pk=task.pk).update(secrecy=Secrecy.SECRET)
    morning(MONDAY)
    kinds = set()
    for letter in post.sent:
        if task.code not in letter.body:
            continue
        kinds.add(Notification.objects.get(message_id=letter.extra_headers["Message-ID"]).kind)
        whole = f"{letter.subject} {letter.body} {letter.alternatives[0][0]}"
        for leak in ("bí số", "mật", "09/06/2026", "4 ngày làm việc", "trả lại", "Người phụ trách"):
            assert leak not in whole, (letter.subject, leak)
    assert kinds == {Kind.DIGEST, Kind.ESCALATION, Kind.IMMEDIATE}
