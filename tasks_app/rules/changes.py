"""What changed between two dates: who came, who left, what was done. Source: DOMAIN §6.

Both states are as known on one day, so that every number of the earlier date leads to that of
the later one:

    N(D) = N(since) + newly assigned + taken over − no longer counted − handed over
    H(D) = H(since) + newly completed − reopened + done ones taken over − done ones handed over

Nothing is taken or handed over in a whole programme, only between the units of it.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from tasks_app.rules.figures import IdentityBroken, TaskState, is_completed
from tasks_app.rules.reporting import Changes

States = Mapping[int, TaskState]


def changes_between(
    before: States,
    after: States,
    *,
    since: date,
    on: date,
    leads: Collection[int] | None = None,
) -> Changes:
    """Return the ids of the tasks of N that changed from the end of `since` to that of `on`.

    `before` and `after` hold every task of N of the programme; `leads` narrows the answer to
    what these agencies led at the date. A task that moved between units is neither new nor gone.

    Raises:
        IdentityBroken: a defect of the service.
    """
    then, now = _ours(before, leads), _ours(after, leads)
    done_then = {pk for pk, state in before.items() if is_completed(state, since)}
    done_now = {pk for pk, state in after.items() if is_completed(state, on)}
    gone = then - after.keys()
    found = Changes(
        since=since,
        newly_assigned=_listed(now - before.keys()),
        newly_completed=_listed((now & done_now) - done_then),
        newly_overdue=_listed(
            pk for pk in now if _overdue(after, pk, on) and not _overdue(before, pk, since)
        ),
        newly_extended=_listed(pk for pk in now if _extended(before.get(pk), after[pk])),
        no_longer_counted=_listed(gone),
        reopened=_listed(((now | gone) & done_then) - done_now),
        taken_over=_listed((now & before.keys()) - then),
        handed_over=_listed((then & after.keys()) - now),
    )
    _check(found, then, now, done_then, done_now)
    return found


def _ours(states: States, leads: Collection[int] | None) -> set[int]:
    return {pk for pk, state in states.items() if leads is None or state.lead in leads}


def _overdue(states: States, pk: int, on: date) -> bool:
    state = states.get(pk)
    if state is None or state.deadline is None or is_completed(state, on):
        return False
    return state.deadline < on


def _extended(before: TaskState | None, after: TaskState) -> bool:
    """Return whether the deadline in force lies later than it did; a first one is none."""
    if before is None or before.deadline is None or after.deadline is None:
        return False
    return after.deadline > before.deadline


def _listed(ids: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(ids))


def _check(
    found: Changes, then: set[int], now: set[int], done_then: set[int], done_now: set[int]
) -> None:
    came, went = set(found.taken_over), set(found.handed_over)
    total = len(then) + len(found.newly_assigned) + len(came)
    total -= len(found.no_longer_counted) + len(went)
    done = len(then & done_then) + len(found.newly_completed) - len(found.reopened)
    done += len(came & done_then) - len(went & done_then)
    _same("N", total, len(now))
    _same("H", done, len(now & done_now))


def _same(symbol: str, told: int, counted: int) -> None:
    if told != counted:
        raise IdentityBroken(
            f"Số liệu không khớp: {symbol} kỳ trước cộng thay đổi là {told}, kỳ này là {counted}."
        )
