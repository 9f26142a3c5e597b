"""The desk's pages of reports: each step asks its role; the rest is to look at."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from tasks_app.models import FrozenReport
from tasks_app.selectors.report_content import ReportQuestion
from tasks_app.services import freezing
from tests.reports import scan

from .conftest import SignIn

LIST = "/quan-tri/tasks_app/frozenreport/"


@pytest.fixture
def draft(desk: SimpleNamespace) -> FrozenReport:
    asked = ReportQuestion(desk.task.programme, as_of=timezone.localdate())
    return freezing.draft(asked, by=desk.sa, at=timezone.now())


def test_a_report_is_taken_through_its_life(
    desk: SimpleNamespace, sign_in: SignIn, draft: FrozenReport
) -> None:
    browser, today = sign_in(desk.s2), timezone.localdate()
    assert "Chốt số liệu" in browser.get(f"{LIST}{draft.pk}/change/").content.decode()
    assert browser.get(LIST).status_code == 200
    sent = {
        "chot": {},
        "van-ban": {"number": "12/BC", "on": f"{today:%d/%m/%Y}"},
        "ban-ky": {"upload": scan()},
        "phat-hanh": {},
    }
    for revision, (step, body) in enumerate(sent.items(), start=1):
        address = f"{LIST}{draft.pk}/viec/{step}/"
        assert browser.get(address).status_code == 200
        answer = browser.post(address, {"revision": revision, **body})
        assert answer.status_code == 302, answer.content.decode()
    draft.refresh_from_db()
    assert (draft.state, draft.document_number) == ("published", "12/BC")

    address = f"{LIST}{draft.pk}/viec/dinh-chinh/"
    assert browser.post(address, {"revision": 5, "reason": ""}).status_code == 400
    assert browser.post(address, {"revision": 5, "reason": "Sót"}).status_code == 302
    assert FrozenReport.objects.get(previous=draft).version == 2


@pytest.mark.parametrize(
    ("who", "step", "status"),
    [
        ("s2", "chot", 200), ("sa", "chot", 200), ("inspector", "chot", 403),
        ("sa", "phat-hanh", 403), ("s2", "phat-hanh", 200), ("s2", "xoa", 404),
        ("root", "chot", 403),
    ],
)  # fmt: skip
def test_each_step_asks_its_role(
    desk: SimpleNamespace,
    sign_in: SignIn,
    draft: FrozenReport,
    who: str,
    step: str,
    status: int,
) -> None:
    browser = sign_in(getattr(desk, who))
    assert browser.get(f"{LIST}{draft.pk}/viec/{step}/").status_code == status


def test_refusals_are_told_and_nothing_is_edited_or_deleted(
    desk: SimpleNamespace, sign_in: SignIn, draft: FrozenReport
) -> None:
    browser = sign_in(desk.s2)
    early = browser.post(f"{LIST}{draft.pk}/viec/phat-hanh/", {"revision": 1})
    assert early.status_code == 400 and "chưa chốt số liệu" in early.content.decode()
    stale = browser.post(f"{LIST}{draft.pk}/viec/chot/", {"revision": 9})
    assert stale.status_code == 400 and "đã thay đổi" in stale.content.decode()
    for address in (f"{LIST}add/", f"{LIST}{draft.pk}/delete/"):
        assert browser.get(address).status_code == 403
    assert browser.post(f"{LIST}{draft.pk}/change/", {"code": "X"}).status_code == 403
