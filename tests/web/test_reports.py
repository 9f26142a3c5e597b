"""/r/<code>: anybody verifies what was given out; every number opens its tasks to who may see."""

from typing import Any

import pytest
from django.test import Client

from tasks_app.enums import Role
from tests.factories import NOON, AgencyFactory, UserFactory
from tests.reports import change_facts, drafted, frozen, published, reviewer, some_tasks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def noon(time_machine: Any) -> None:
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def out() -> Any:
    return published(some_tasks()[0], by=reviewer())


def test_anybody_verifies_a_published_report(out):
    found = Client().get(f"/r/{out.code}")
    text = found.content.decode()
    assert found.status_code == 200
    assert out.sha256 in text and "Đã phát hành" in text and "tháng 6/2026" in text
    assert f"phiên bản {out.definitions_version}</dd>" in text
    assert "/o/" not in text and "DA06-001" not in text and "/api/" not in text
    assert Client().get(f"/r/{out.code.lower()}/").status_code == 200


@pytest.mark.parametrize("make", [drafted, frozen])
def test_what_is_not_given_out_is_there_for_its_readers_only(make, browser_of):
    by = reviewer()
    report = make(some_tasks()[0], by=by)
    member = UserFactory(member_of=AgencyFactory(code="BO0"), role=Role.EXECUTOR)
    assert Client().get(f"/r/{report.code}").status_code == 404
    assert browser_of(member).get(f"/r/{report.code}").status_code == 404
    assert browser_of(by).get(f"/r/{report.code}").status_code == 200


@pytest.mark.parametrize("code", ["0000000000", "x", "%00"])
def test_a_code_of_nothing_is_not_found(code):
    assert Client().get(f"/r/{code}").status_code == 404


@pytest.mark.parametrize(
    ("cut", "words"), [(64, "SHA-256 khớp"), (12, "SHA-256 khớp"), (4, "không khớp")]
)
def test_a_hash_is_compared(out, cut, words):
    text = Client().get(f"/r/{out.code}", {"sha": out.sha256[:cut].upper()}).content.decode()
    assert words in text
    other = Client().get(f"/r/{out.code}", {"sha": "0" * 64}).content.decode()
    assert "không khớp" in other and "SHA-256 khớp" not in other


def test_a_number_opens_its_tasks_as_they_stood(browser_of):
    tasks, by = some_tasks(), reviewer()
    report = published(tasks[0], by=by)
    client = browser_of(by)
    page = client.get(f"/r/{report.code}").content.decode()
    assert f'href="/r/{report.code}/o/open_overdue/"' in page
    before = client.get(f"/r/{report.code}/o/agency/BO0/open/").content.decode()
    change_facts(tasks, 50)
    after = client.get(f"/r/{report.code}/o/agency/BO0/open/").content.decode()
    assert before.count("?ngay=2026-06-14") == after.count("?ngay=2026-06-14") == 4


def test_a_member_reads_the_number_and_the_own_tasks(out, browser_of):
    member = UserFactory(member_of=AgencyFactory(code="BO0"), role=Role.EXECUTOR)
    text = browser_of(member).get(f"/r/{out.code}/o/total/").content.decode()
    assert "12 nhiệm vụ" in text and "xem được 4" in text
    assert text.count("?ngay=") == 4


def test_an_unknown_number_is_not_found_and_tasks_ask_for_a_sign_in(out, browser_of):
    assert browser_of(reviewer()).get(f"/r/{out.code}/o/xong/").status_code == 404
    assert "/dang-nhap/" in Client().get(f"/r/{out.code}/o/total/").url
