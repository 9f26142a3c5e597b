"""A collective of provinces through a merger, its people, and a task that is given to it."""

from datetime import date
from types import SimpleNamespace

import pytest

from tasks_app.enums import AgencyKind, Role, Status
from tasks_app.models import AgencyGroupMember, Task
from tasks_app.services import completion, evidence, reports
from tests.factories import NOON, AgencyFactory, UserFactory, make_task

MERGED_ON = date(2026, 3, 1)
TODAY = NOON.date()
DOC = evidence.Document(number="12/BB-UBND")


@pytest.fixture
def collective(cast: SimpleNamespace) -> SimpleNamespace:
    """Three provinces of which P2 merges into P1 on 1/3/2026; P1 has two communes."""
    provinces = [
        AgencyFactory(code=f"P{n}", kind=AgencyKind.PROVINCE, parent=cast.bca.parent)
        for n in range(1, 4)
    ]
    group = AgencyFactory(code="ALL_PROVINCES", kind=AgencyKind.COLLECTIVE, short_name="Các tỉnh")
    for province, end in zip(provinces, [None, MERGED_ON, None], strict=True):
        AgencyGroupMember.objects.create(group=group, member=province, valid_to=end)
    communes = [
        AgencyFactory(code=f"X{n}", kind=AgencyKind.COMMUNE, parent=provinces[0]) for n in (1, 2)
    ]
    return SimpleNamespace(
        group=group,
        provinces=provinces,
        communes=communes,
        ex=[UserFactory(member_of=province) for province in provinces],
        wg=UserFactory(member_of=provinces[0], role=Role.WORKING_GROUP),
        ex_commune=UserFactory(member_of=communes[0]),
        task=make_task(
            lead=group, coordinator=cast.btp, status=Status.ASSIGNED, code="DA06-150", percent=None
        ),
    )


def finish(task: Task, *, owner, reviewer, on: date = TODAY) -> None:
    """Take one part through its whole life: report, evidence, claim, acceptance."""
    reports.report(task, reports.Progress(80, "Đang làm"), by=owner, at=NOON)
    evidence.add_document(task, DOC, by=owner, at=NOON)
    filed = completion.claim(task, completed_on=on, by=owner, at=NOON)
    completion.accept(filed, criteria_met={0}, by=reviewer, at=NOON)
    task.refresh_from_db()
