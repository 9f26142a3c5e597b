"""Calendar feeds: read back as a calendar program does, with the eyes of their owner, revocable."""

import re
from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client
from icalendar import Calendar

from tasks_app.enums import AuditKind, DayKind, EventKind, Role, Secrecy, Status
from tasks_app.models import AuditEntry, CalendarFeed, Holiday, Membership, Task
from tasks_app.services import feeds
from tests.factories import NOON, AgencyFactory, UserFactory, add_event, make_task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

DEADLINES, DAYS_OFF = "/api/v1/calendar.ics", "/api/v1/calendar/days-off.ics"


@pytest.fixture
def noon(time_machine):
    time_machine.move_to(NOON, tick=False)


def secret_of(user, *, unit=None) -> str:
    return feeds.make(unit=unit, by=user, at=NOON)[1]


def read(token, path=DEADLINES):
    answer = Client().get(path, {"token": token}, headers={"Accept": "text/calendar"})
    assert answer.status_code == 200, answer.content
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.content)


def events_in(calendar) -> dict[str, object]:
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


def test_a_deadline_is_a_whole_day_with_vietnamese_words(cast):
    title = "Kết nối, chia sẻ; dữ liệu dân cư\nBEGIN:VALARM " + "rất dài " * 20
    task = make_task(lead=cast.btp, deadline=date(2026, 6, 30), percent=40, title=title)
    calendar = read(secret_of(cast.ex))
    event = events_in(calendar)[f"nhiem-vu-{task.pk}@127.0.0.1"]
    assert event["dtstart"].dt == date(2026, 6, 30)
    assert event["dtstart"].params["VALUE"] == "DATE"
    assert event["dtend"].dt == date(2026, 7, 1)
    assert str(event["summary"]) == f"Hạn {task.code}: {title.strip()}"
    assert "Chủ trì: Cơ quan BTP" in str(event["description"])
    assert "Kết quả: 40%" in str(event["description"])
    assert str(event["url"]).endswith(f"/nhiem-vu/{task.code}/")
    assert not calendar.walk("VALARM")
    assert str(calendar["x-wr-calname"]) == "Hạn nhiệm vụ: việc của tôi"


def test_lines_are_folded_for_old_programs(cast):
    make_task(lead=cast.btp, title="Đề án " * 60)
    answer = Client().get(DEADLINES, {"token": secret_of(cast.ex)})
    assert max(len(line) for line in answer.content.split(b"\r\n")) <= 75


def test_a_moved_deadline_keeps_its_name_and_counts_up(cast):
    token, uid = secret_of(cast.ex), f"nhiem-vu-{cast.task.pk}@127.0.0.1"
    before = events_in(read(token))[uid]
    add_event(cast.task, EventKind.DEADLINE_CHANGED, NOON.date(), {"deadline": date(2026, 9, 30)})
    after = events_in(read(token))[uid]
    assert after["sequence"] > before["sequence"]
    assert after["dtstart"].dt == date(2026, 9, 30)
    assert "Hạn ban đầu: 30/06/2026" in str(after["description"])


def test_a_secret_task_is_its_code_alone(cast):
    Task.objects.filter(pk=cast.task.pk).update(
        secrecy=Secrecy.SECRET, title="Bí mật", deliverable="Bí mật"
    )
    answer = Client().get(DEADLINES, {"token": secret_of(cast.ex)})
    text = answer.content.decode()
    assert f"{cast.task.code}: xem hồ sơ giấy" in text
    for hidden in ("Bí mật", "Cơ quan BTP", "40%", "DESCRIPTION"):
        assert hidden not in text


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.CANCELLED])
def test_what_is_over_leaves_the_calendar(cast, status):
    Task.objects.filter(pk=cast.task.pk).update(status=status)
    assert not events_in(read(secret_of(cast.ex)))


def test_nobody_reads_what_the_owner_does_not_see(cast):
    make_task(lead=cast.btc, title="Của cơ quan khác")
    assert len(events_in(read(secret_of(cast.ex)))) == 1
    assert not events_in(read(secret_of(cast.stranger)))


def test_a_unit_holds_its_line_and_what_its_owner_may_see(cast):
    below = AgencyFactory(code="CUC", parent=cast.btp)
    own, lower = cast.task, make_task(lead=below)
    make_task(lead=cast.btc, coordinating=(cast.btp,))
    found = events_in(read(secret_of(cast.hu, unit=cast.btp)))
    assert {uid.split("@")[0] for uid in found} == {f"nhiem-vu-{t.pk}" for t in (own, lower)}


def test_who_moves_away_sees_nothing_from_that_day_on(cast):
    token = secret_of(cast.hu, unit=cast.btp)
    assert events_in(read(token))
    Membership.objects.filter(user=cast.hu).update(valid_to=NOON.date())
    assert not events_in(read(token))


def deactivate(feed: CalendarFeed) -> None:
    type(feed.user).objects.filter(pk=feed.user_id).update(is_active=False)


def revoke(feed: CalendarFeed) -> None:
    feeds.revoke(feed, by=feed.user, at=NOON)


@pytest.mark.parametrize("end", [deactivate, revoke])
@pytest.mark.parametrize("path", [DEADLINES, DAYS_OFF])
def test_an_ended_feed_does_not_exist(cast, end, path):
    feed, token = feeds.make(unit=None, by=cast.ex, at=NOON)
    assert Client().get(path, {"token": token}).status_code == 200
    end(feed)
    assert Client().get(path, {"token": token}).status_code == 404


@pytest.mark.parametrize("token", ["", "x", "x" * 5000, "\x00", "😀"])
@pytest.mark.parametrize("path", [DEADLINES, DAYS_OFF])
def test_a_wrong_secret_opens_nothing(cast, path, token):
    secret_of(cast.ex)
    assert Client().get(path, {"token": token}).status_code in (400, 404)
    assert Client().get(path).status_code == 404


def test_a_kept_digest_is_no_secret(cast):
    feed, token = feeds.make(unit=None, by=cast.ex, at=NOON)
    assert token not in str(vars(feed)) and len(token) >= 40
    assert Client().get(DEADLINES, {"token": feed.token_hash}).status_code == 404


def test_being_signed_in_opens_no_calendar(cast, browser):
    assert browser(cast.ex).get(DEADLINES).status_code == 404


@pytest.fixture
def browser():
    def opened(user):
        client = Client()
        client.force_login(user)
        return client

    return opened


def test_days_off_and_days_worked_instead_are_named(cast):
    Holiday.objects.create(day=date(2026, 9, 2), kind=DayKind.HOLIDAY, name="Quốc khánh")
    Holiday.objects.create(day=date(2026, 8, 22), kind=DayKind.SWAPPED_WORK, name="Quốc khánh")
    found = events_in(read(secret_of(cast.ex), DAYS_OFF))
    said = {event["dtstart"].dt: str(event["summary"]) for event in found.values()}
    assert said == {
        date(2026, 8, 22): "Làm bù: Quốc khánh",
        date(2026, 9, 2): "Nghỉ: Quốc khánh",
    }


def test_more_deadlines_cost_no_more_statements(cast, django_assert_max_num_queries):
    token = secret_of(cast.ex)
    for _ in range(2):
        with django_assert_max_num_queries(4):
            read(token)
        for _ in range(10):
            make_task(lead=cast.btp)


# -- the account page -----------------------------------------------------------------------


def test_an_address_is_shown_once_and_revoked_with_a_button(cast, browser):
    client = browser(cast.hu)
    page = client.post("/tai-khoan/lich/", {"unit": cast.btp.pk})
    token = re.search(r"calendar\.ics\?token=([\w-]+)", page.content.decode()).group(1)
    assert events_in(read(token))
    again = client.get("/tai-khoan/").content.decode()
    assert token not in again and "Thu hồi" in again
    feed = CalendarFeed.objects.get()
    assert client.get(f"/tai-khoan/lich/{feed.pk}/thu-hoi/").status_code == 405
    assert client.post(f"/tai-khoan/lich/{feed.pk}/thu-hoi/").status_code == 302
    assert Client().get(DEADLINES, {"token": token}).status_code == 404
    kept = AuditEntry.objects.filter(kind=AuditKind.FEED_KEPT).order_by("id")
    assert [entry.detail["what"] for entry in kept] == ["made", "revoked"]
    assert token not in str([vars(entry) for entry in AuditEntry.objects.all()])


def test_nobody_revokes_the_feed_of_another(cast, browser):
    feed, _ = feeds.make(unit=None, by=cast.ex, at=NOON)
    assert browser(cast.wg).post(f"/tai-khoan/lich/{feed.pk}/thu-hoi/").status_code == 404
    feed.refresh_from_db()
    assert feed.revoked_at is None


@pytest.mark.parametrize("unit", ["other", "x", "999999999999"])
def test_a_unit_of_others_is_refused(cast, browser, unit):
    asked = cast.btc.pk if unit == "other" else unit
    page = browser(cast.ex).post("/tai-khoan/lich/", {"unit": asked})
    assert page.status_code == 400 and "trong danh sách" in page.content.decode()
    assert not CalendarFeed.objects.exists()


def test_ten_addresses_are_enough(cast, browser):
    for _ in range(10):
        secret_of(cast.ex)
    page = browser(cast.ex).post("/tai-khoan/lich/", {"unit": ""})
    assert page.status_code == 400 and "Thu hồi bớt" in page.content.decode()


def test_a_person_of_the_secretariat_has_no_unit_to_choose(cast: SimpleNamespace, browser):
    person = UserFactory(member_of=cast.vpcp, role=Role.REVIEWER)
    page = browser(person).get("/tai-khoan/").content.decode()
    assert "và đơn vị trực thuộc" not in page
