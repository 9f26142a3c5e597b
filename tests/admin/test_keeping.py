"""What the stewards keep: agencies, people, calendar, catalogue."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail
from knox.models import AuthToken

from tasks_app.enums import AgencyKind, DayKind, Role, Tracking
from tasks_app.models import Agency, AgencyGroupMember, Holiday, Membership, Programme, Task, User
from tasks_app.selectors import calendar
from tests.factories import AgencyFactory, UserFactory

ROOT = "/quan-tri/tasks_app/"
FRIDAY = date(2026, 11, 20)


def form_of(row, **changed):
    """Return the posted fields of a form that shows `row`."""
    values = {
        field.name: getattr(row, field.attname)
        for field in row._meta.fields
        if field.editable and not field.primary_key
    }
    merged = {**values, **changed}
    return {name: "" if value is None else value for name, value in merged.items()}


def agency_form(agency, **changed):
    return form_of(agency, **{"parent": agency.parent_id, **changed})


def test_a_new_agency_stands_below_its_parent(desk, sign_in):
    fresh = Agency(code="QTK", name="Cục Quản trị", short_name="QTK", kind=AgencyKind.OTHER)
    sign_in(desk.sa).post(f"{ROOT}agency/add/", agency_form(fresh, parent=desk.c06.pk))

    assert Agency.objects.get(code="QTK").path == "CP/BCA/C06/QTK/"
    assert LogEntry.objects.filter(user=desk.sa, object_repr="Cục Quản trị").exists()


def test_a_moved_agency_takes_its_subtree_along(desk, sign_in):
    unit = AgencyFactory(code="P1", parent=desk.c06)
    page = f"{ROOT}agency/{desk.c06.pk}/change/"

    sign_in(desk.sa).post(page, agency_form(desk.c06, parent=desk.vpcp.pk, code="C6"))

    unit.refresh_from_db()
    assert unit.path == "CP/VPCP/C6/P1/"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("parent", "c06", "không thể là cơ quan cấp trên"),
        ("parent", "bca", "không thể là cơ quan cấp trên"),
        ("code", "A/B", "không chứa dấu"),
    ],
)
def test_a_tree_stays_a_tree(desk, sign_in, field, value, sentence):
    value = getattr(desk, value).pk if field == "parent" else value
    page = f"{ROOT}agency/{desk.bca.pk}/change/"

    answer = sign_in(desk.sa).post(page, agency_form(desk.bca, **{field: value}))

    assert answer.status_code == 200 and sentence in answer.content.decode()
    assert Agency.objects.get(pk=desk.bca.pk).path == "CP/BCA/"


def test_an_interval_ends_after_it_begins(desk, sign_in):
    page = f"{ROOT}agency/{desk.bca.pk}/change/"
    changed = agency_form(desk.bca, valid_from="01/03/2025", valid_to="28/02/2025")
    answer = sign_in(desk.sa).post(page, changed)
    assert "Ngày kết thúc phải sau 01/03/2025." in answer.content.decode()


def test_a_group_takes_in_real_agencies_only(desk, sign_in):
    group = AgencyFactory(code="CAC_BO", kind=AgencyKind.COLLECTIVE)
    client, page = sign_in(desk.sa), f"{ROOT}agencygroupmember/add/"

    wrong = client.post(page, {"group": desk.bca.pk, "member": desk.btp.pk})
    client.post(page, {"group": group.pk, "member": desk.btp.pk})

    assert "không phải là nhóm cơ quan" in wrong.content.decode()
    assert AgencyGroupMember.objects.get().member == desk.btp


def test_a_new_account_has_no_password_and_gets_a_link(desk, sign_in):
    sent = {"email": "Moi@BTP.example.com", "full_name": "Người mới", "is_active": "on"}
    sign_in(desk.sa).post(f"{ROOT}user/add/", sent | EMPTY_SEATS)

    user = User.objects.get(email="moi@btp.example.com")
    assert not user.has_usable_password() and not user.is_staff
    assert mail.outbox[0].to == ["moi@btp.example.com"]
    assert mail.outbox[0].subject == "[Đề án 06] Liên kết đặt mật khẩu"
    assert "/tai-khoan/password/reset/key/" in mail.outbox[0].body


EMPTY_SEATS = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}


def account(user, **changed):
    base = {"email": user.email, "full_name": user.full_name, "position": "", "is_active": "on"}
    return {**base, **changed} | EMPTY_SEATS


def test_switching_an_account_off_ends_its_sessions_for_good(desk, sign_in):
    page, client = f"{ROOT}user/{desk.s2.pk}/change/", sign_in(desk.s2)
    AuthToken.objects.create(user=desk.s2)
    steward = sign_in(desk.sa)
    off = account(desk.s2)
    del off["is_active"]

    steward.post(page, off)
    assert client.get("/quan-tri/").status_code == 302
    steward.post(page, account(desk.s2))

    desk.s2.refresh_from_db()
    assert desk.s2.is_active
    assert client.get("/quan-tri/").status_code == 302
    assert not AuthToken.objects.filter(user=desk.s2).exists()


def test_nobody_changes_the_own_account_nor_a_superusers(desk, sign_in):
    client = sign_in(desk.sa)
    for user in (desk.sa, desk.root):
        answer = client.post(f"{ROOT}user/{user.pk}/change/", account(user, full_name="X"))
        assert answer.status_code == 403
        user.refresh_from_db()
        assert user.full_name != "X"


def seat(user, agency, role, **changed):
    sent = {"user": user.pk, "agency": agency.pk, "role": role, "valid_from": "01/01/2026"}
    return {**sent, "valid_to": "", **changed}


def test_a_seat_at_the_desk_opens_the_admin_and_its_end_closes_it(desk, sign_in):
    client, user = sign_in(desk.sa), UserFactory()
    client.post(f"{ROOT}membership/add/", seat(user, desk.vpcp, Role.REVIEWER))
    user.refresh_from_db()
    assert user.is_staff

    held = Membership.objects.get(user=user)
    client.post(
        f"{ROOT}membership/{held.pk}/change/",
        seat(user, desk.vpcp, Role.REVIEWER, valid_to="01/02/2026"),
    )
    user.refresh_from_db()
    assert not user.is_staff


def test_a_seat_keeps_its_person_agency_and_role(desk, sign_in):
    held = desk.ex.memberships.get()
    sign_in(desk.sa).post(
        f"{ROOT}membership/{held.pk}/change/", seat(desk.co, desk.vpcp, Role.REVIEWER)
    )
    held.refresh_from_db()
    assert (held.user, held.agency, held.role) == (desk.ex, desk.btp, Role.EXECUTOR)
    assert held.valid_from == date(2026, 1, 1)


@pytest.mark.parametrize("who", ["sa", "root"])
def test_nobody_seats_himself(desk, sign_in, who):
    user = getattr(desk, who)
    before = user.memberships.count()

    answer = sign_in(user).post(
        f"{ROOT}membership/add/", seat(user, desk.vpcp, Role.REVIEWER), follow=True
    )

    assert "Không tự sửa tài khoản, vai trò của mình" in answer.content.decode()
    assert user.memberships.count() == before


def test_a_superuser_seats_the_first_steward(desk, sign_in):
    user = UserFactory()
    sign_in(desk.root).post(f"{ROOT}membership/add/", seat(user, desk.vpcp, Role.SECRETARIAT_ADMIN))
    assert user.memberships.get().role == Role.SECRETARIAT_ADMIN


def test_a_seat_needs_an_agency_that_exists_then(desk, sign_in):
    gone = AgencyFactory(code="BTTTT", valid_to=date(2025, 3, 1))
    answer = sign_in(desk.sa).post(
        f"{ROOT}membership/add/", seat(UserFactory(), gone, Role.EXECUTOR)
    )
    assert "không hoạt động vào ngày 01/01/2026" in answer.content.decode()


def test_a_day_off_counts_at_once_and_moves_no_deadline(
    desk, sign_in, django_capture_on_commit_callbacks
):
    Task.objects.filter(pk=desk.task.pk).update(deadline=FRIDAY)
    assert calendar.work_calendar().is_working(FRIDAY)
    sent = {"day": "20/11/2026", "kind": DayKind.HOLIDAY, "name": "Nghỉ", "provenance": "recorded"}

    with django_capture_on_commit_callbacks(execute=True):
        answer = sign_in(desk.sa).post(f"{ROOT}holiday/add/", sent, follow=True)

    assert "1 nhiệm vụ có hạn đúng ngày này; các hạn giữ nguyên." in answer.content.decode()
    assert not calendar.work_calendar().is_working(FRIDAY)
    assert Task.objects.get(pk=desk.task.pk).deadline == FRIDAY


def test_a_removed_day_follows_the_week_again(desk, sign_in, django_capture_on_commit_callbacks):
    row = Holiday.objects.create(day=FRIDAY, kind=DayKind.HOLIDAY, name="Nghỉ")
    assert not calendar.work_calendar().is_working(FRIDAY)
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(desk.sa).post(f"{ROOT}holiday/{row.pk}/delete/", {"post": "yes"})
    assert calendar.work_calendar().is_working(FRIDAY)


def test_a_weekday_cannot_be_worked_instead(desk, sign_in):
    sent = {"day": "20/11/2026", "kind": DayKind.SWAPPED_WORK, "name": "x", "provenance": "read"}
    answer = sign_in(desk.sa).post(f"{ROOT}holiday/add/", sent)
    assert "vốn là ngày làm việc" in answer.content.decode()
    assert not Holiday.objects.exists()


def test_how_far_a_programme_is_followed_is_not_a_field_of_the_form(desk, sign_in):
    programme = Programme.objects.get(code="DA06")
    sent = form_of(programme, tracking=Tracking.CATALOGUE, name="Tên mới", parent="", successor="")
    sign_in(desk.sa).post(f"{ROOT}programme/{programme.pk}/change/", sent)

    programme.refresh_from_db()
    assert (programme.name, programme.tracking) == ("Tên mới", Tracking.ACTIVE)


@pytest.mark.parametrize("name", ["s1", "inspector", "root"])
@pytest.mark.parametrize("page", ["agency", "holiday", "programme"])
def test_others_change_nothing(desk, sign_in, name, page):
    row = {"agency": desk.bca, "programme": desk.task.programme}.get(page)
    row = row or Holiday.objects.create(day=FRIDAY, kind=DayKind.HOLIDAY, name="Nghỉ")
    answer = sign_in(getattr(desk, name)).post(f"{ROOT}{page}/{row.pk}/change/", form_of(row))
    assert answer.status_code == 403
