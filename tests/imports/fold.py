"""DOMAIN §6 in plain Python over event rows: the figures of a programme at (D, K)."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from tasks_app.enums import Attribute, Decision, Status, Timeliness
from tasks_app.models import Task, TaskEvent
from tasks_app.rules.calendar import end_of_day

OUTSIDE = {None, Status.DRAFT, Status.CANCELLED, Status.REPLACED}


def state_of(events: Iterable[TaskEvent], as_of: date, known_at: date) -> dict[str, Any]:
    """Return the columns in force, each from the event of greatest position that sets it."""
    state: dict[str, Any] = {}
    until = end_of_day(known_at)
    for event in sorted(events, key=lambda event: event.position):
        if event.effective_on > as_of or event.recorded_at >= until:
            continue
        if event.sets & Attribute.STATUS:
            state["status"] = event.status
            state["completed_on"] = event.completed_on
            state["declared"] = event.declared_timeliness
        if event.sets & Attribute.DEADLINE:
            state["deadline"] = event.deadline
        if event.sets & Attribute.CHAIN_DEADLINE:
            state["chain"] = event.chain_deadline
        if event.sets & Attribute.LEAD:
            state["lead"] = event.lead_id
    return state


def figures(programme: str, as_of: date, known_at: date) -> Counter[str]:
    """Return N, H, H_dh, H_qh, C, C_th, C_qh, C_kh and the open ones by status."""
    found: Counter[str] = Counter()
    tasks = Task.objects.filter(programme__code=programme, retired_by=None)
    for task in tasks.prefetch_related("events"):
        state = state_of(task.events.all(), as_of, known_at)
        if state.get("status") not in OUTSIDE:
            found["N"] += 1
            found.update(_cells(state, as_of))
    return found


def _cells(state: dict[str, Any], as_of: date) -> tuple[str, ...]:
    done_on, chain, deadline = state["completed_on"], state["chain"], state["deadline"]
    if state["status"] == Status.COMPLETED and (done_on is None or done_on <= as_of):
        if done_on is None:
            in_time = state["declared"] == Timeliness.ON_TIME
        else:
            in_time = chain is None or done_on <= chain
        return "H", "H_dh" if in_time else "H_qh"
    if deadline is None:
        return "C", "C_kh", state["status"]
    return "C", "C_qh" if deadline < as_of else "C_th", state["status"]


def extensions_pending(programme: str, as_of: date) -> int:
    """Return how many tasks had a request without an answer on that day."""
    tasks = Task.objects.filter(programme__code=programme).prefetch_related("extensions")
    return sum(
        any(
            extension.filed_on <= as_of
            and (extension.decision == Decision.PENDING or (extension.decided_on or as_of) > as_of)
            for extension in task.extensions.all()
        )
        for task in tasks
    )
