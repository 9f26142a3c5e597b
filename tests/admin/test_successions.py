"""The page that applies a succession: choose, see, confirm."""

import pytest

from tasks_app.enums import EventKind
from tasks_app.models import Agency, AgencySuccession, Task, TaskEvent
from tests.factories import AgencyFactory, make_task

ROOT = "/quan-tri/tasks_app/agencysuccession/"
PAGE = f"{ROOT}ap-dung/"


@pytest.fixture
def house(desk):
    cp = Agency.objects.get(code="CP")
    desk.old = AgencyFactory(code="BTTTT", parent=cp)
    desk.new, desk.third = (
        AgencyFactory(code="BKHCN", parent=cp),
        AgencyFactory(code="BVHTT", parent=cp),
    )
    desk.moved = make_task(lead=desk.old, code="DA06-010")
    return desk


def asked(**changed):
    return {
        "predecessor": "BTTTT",
        "successors": "BKHCN",
        "kind": "merge",
        "effective_on": "2026-03-01",
        "document": "176/2025/QH15",
        **changed,
    }


def test_the_list_leads_to_the_page(house, sign_in):
    assert PAGE in sign_in(house.sa).get(ROOT).content.decode()
    assert PAGE not in sign_in(house.inspector).get(ROOT).content.decode()


def test_the_preview_writes_nothing_and_its_confirmation_does_just_that(house, sign_in):
    admin = sign_in(house.sa)
    seen = admin.post(PAGE, asked())
    assert "chủ trì của BTTTT chuyển sang BKHCN từ 01/03/2026" in seen.content.decode()
    assert not AgencySuccession.objects.exists()
    digest = seen.context["outline"].digest
    assert f'value="{digest}"' in seen.content.decode()

    done = admin.post(PAGE, asked(confirmed=digest), follow=True)

    assert "1 nhiệm vụ được chuyển" in done.content.decode()
    assert Task.objects.get(code="DA06-010").lead == house.new
    assert AgencySuccession.objects.get().applied_by == house.sa


def test_what_changed_since_the_preview_is_not_applied(house, sign_in):
    admin = sign_in(house.sa)
    digest = admin.post(PAGE, asked()).context["outline"].digest
    make_task(lead=house.old, code="DA06-011")
    answer = admin.post(PAGE, asked(confirmed=digest))
    assert answer.status_code == 412
    assert "Xem trước lại" in answer.content.decode()
    assert not TaskEvent.objects.filter(kind=EventKind.LEAD_CHANGED).exists()


def test_a_split_asks_for_every_open_task_by_name(house, sign_in):
    admin, split = sign_in(house.sa), asked(kind="split", successors="BKHCN; BVHTT")
    first = admin.post(PAGE, split)
    page = first.content.decode()
    assert (first.status_code, 'name="to-DA06-010"' in page) == (400, True)
    assert "Chưa giao cho cơ quan nào: DA06-010" in page

    split["to-DA06-010"] = "BVHTT"
    seen = admin.post(PAGE, split)
    assert '<option value="BVHTT" selected>' in seen.content.decode()
    admin.post(PAGE, {**split, "confirmed": seen.context["outline"].digest})
    assert Task.objects.get(code="DA06-010").lead == house.third


def test_a_secret_task_is_asked_for_by_its_code_alone(house, sign_in):
    make_task(lead=house.old, code="DA06-099", title="Nội dung mật", secrecy="secret")
    page = sign_in(house.sa).post(PAGE, asked(kind="dissolve")).content.decode()
    assert "DA06-099" in page
    assert "Nội dung mật" not in page


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"predecessor": "KHONG-CO"}, "Không có cơ quan mã"),
        ({"predecessor": ""}, "bắt buộc"),
        ({"successors": "BTTTT"}, "phải khác cơ quan cũ"),
        ({"successors": "<script>"}, "Không có cơ quan mã: &lt;script&gt;"),
        ({"effective_on": "2026-02-30"}, "ngày"),
        ({"kind": "swallow"}, "swallow"),
    ],
)
def test_a_wrong_choice_is_told_and_kept(house, sign_in, changed, says):
    answer = sign_in(house.sa).post(PAGE, asked(**changed))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert says in page
    assert 'value="176/2025/QH15"' in page
    assert not AgencySuccession.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"), [("s1", 403), ("s2", 403), ("inspector", 403), ("root", 403), ("ex", 302)]
)
def test_only_the_administrator_opens_the_page(house, sign_in, who, status):
    for answer in (
        sign_in(getattr(house, who)).get(PAGE),
        sign_in(getattr(house, who)).post(PAGE, asked()),
    ):
        assert answer.status_code == status
    assert not AgencySuccession.objects.exists()


def test_nobody_signed_in_is_sent_to_sign_in(house, client):
    assert client.get(PAGE).status_code == 302


def test_an_edge_that_closes_a_circle_or_was_applied_is_not_saved(house, sign_in):
    AgencySuccession.objects.create(
        predecessor=house.new, successor=house.old, effective_on="2026-03-01", scope="x",
        provenance="read",
    )  # fmt: skip
    admin = sign_in(house.sa)
    row = {
        "predecessor": house.old.pk,
        "successor": house.new.pk,
        "effective_on": "01/03/2026",
        "kind": "merge",
        "scope": "toàn bộ",
        "provenance": "recorded",
    }
    assert "Kế thừa thành vòng" in admin.post(f"{ROOT}add/", row).content.decode()
    AgencySuccession.objects.update(applied_at="2026-03-02T00:00Z")
    known = AgencySuccession.objects.get()
    changed = {**row, "predecessor": house.new.pk, "successor": house.third.pk}
    page = admin.post(f"{ROOT}{known.pk}/change/", changed).content.decode()
    assert "đã áp dụng nên không sửa được" in page
