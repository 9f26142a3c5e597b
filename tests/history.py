"""What must hold for one task after whatever happened to it."""

from datetime import date

from tasks_app.enums import AssignmentRole, Attribute, Decision, Status
from tasks_app.models import Task, TaskEvent
from tasks_app.models.intervals import in_force
from tasks_app.rules.chain import GENESIS, link
from tasks_app.selectors.filed_rows import bad_rows
from tasks_app.selectors.history import Checked
from tasks_app.services.events import SETS

PLAIN = ("deadline", "chain_deadline", "lead_id", "percent")


def assert_whole(task: Task, *, on: date) -> None:
    """Check chain, numbering, projection and the named promises of `task`."""
    task = Task.objects.get(pk=task.pk)
    history = list(task.events.order_by("seq"))
    if not history:  # a draft begins its history with the assignment
        assert (task.status, task.event_count, task.head_hash) == (Status.DRAFT, 0, "")
        return
    _assert_chained(task, history)
    assert list(bad_rows(Checked(), task=task.pk)) == []
    folded = fold(history, on=on)
    assert {name: getattr(task, name) for name in folded} == folded
    assert task.percent is None or 0 <= task.percent <= 100
    assert task.chain_deadline is None or task.chain_deadline <= (task.deadline or date.max)
    assert task.claims.filter(decision=Decision.PENDING).count() <= 1
    assert task.extensions.filter(decision=Decision.PENDING).count() <= 1
    leads = task.agencies.filter(in_force(on), role=AssignmentRole.LEAD)
    assert [part.agency_id for part in leads] == [task.lead_id]


def _assert_chained(task: Task, history: list[TaskEvent]) -> None:
    assert [event.seq for event in history] == list(range(1, len(history) + 1))
    assert task.event_count == len(history)
    assert task.version >= len(history)  # a draft rewritten, a day rolled: no event
    before = GENESIS
    for event in history:
        assert event.prev_hash == before
        before = link(before, event)
        assert event.hash == before
    assert task.head_hash == before


def fold(history: list[TaskEvent], *, on: date) -> dict[str, object]:
    """Return the columns of the projection as the events alone say (DOMAIN §6)."""
    superseded = {event.supersedes_id for event in history}
    said = [e for e in history if e.effective_on <= on and e.pk not in superseded]
    return {
        name: _last(said, name, attribute)
        for name, attribute in SETS.items()
        if attribute == Attribute.STATUS or name in PLAIN
    }


def _last(said: list[TaskEvent], name: str, attribute: Attribute) -> object:
    setting = [event for event in said if event.sets & attribute]
    return getattr(max(setting, key=lambda e: (e.position, e.seq)), name) if setting else None
