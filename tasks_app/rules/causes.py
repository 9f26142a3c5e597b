"""Why a task is overdue: one cause each, so that the causes add up. Source: DOMAIN §2, §6."""

from collections.abc import Iterable, Mapping

from tasks_app.enums import DelayCause, Status
from tasks_app.rules.figures import IdentityBroken
from tasks_app.rules.reporting import Cause


def cause_of(status: Status | None, *, blocker: str = "", waits: bool = False) -> DelayCause:
    """Return the one cause that is told of an overdue task.

    What the owner declared comes first: the kind of its most recent open `blocker`. Then what
    the service knows: with whom the task lies, and whether it `waits` for another that slips.
    """
    if blocker:
        return DelayCause(blocker)
    if status == Status.SUBMITTED_UPWARD:
        return DelayCause.AWAITING_AUTHORITY
    if status == Status.AWAITING_ACCEPTANCE:
        return DelayCause.AWAITING_REVIEW
    return DelayCause.PREDECESSOR_LATE if waits else DelayCause.UNDECLARED


def grouped(found: Mapping[int, DelayCause], overdue: Iterable[int]) -> tuple[Cause, ...]:
    """Return the causes that occur with their tasks, in the order of `DelayCause`.

    Raises:
        IdentityBroken: they do not add up to the `overdue` tasks: a defect of the service.
    """
    causes = tuple(
        Cause(cause.value, cause.label, tuple(sorted(pk for pk in found if found[pk] == cause)))
        for cause in DelayCause
        if cause in found.values()
    )
    told, counted = sorted(pk for cause in causes for pk in cause.tasks), sorted(overdue)
    if told != counted:
        raise IdentityBroken(
            f"Số liệu không khớp: {len(told)} nguyên nhân cho {len(counted)} nhiệm vụ quá hạn."
        )
    return causes
