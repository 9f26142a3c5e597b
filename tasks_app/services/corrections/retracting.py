"""An own report, comment or piece of evidence taken back within minutes (DOMAIN §2)."""

from datetime import datetime, timedelta

from django.db import transaction

from tasks_app import conf
from tasks_app.enums import EventKind, TaskAction
from tasks_app.errors import NotPermitted, TransitionNotAllowed
from tasks_app.models import ProgressReport, Task, TaskEvent, User
from tasks_app.rules.calendar import local_date
from tasks_app.services import events
from tasks_app.services.guards import guard
from tasks_app.services.locks import lock_task

from .standing import still_standing

RETRACTABLE: dict[str, TaskAction] = {
    EventKind.PROGRESS_REPORTED: TaskAction.REPORT,
    EventKind.EVIDENCE_ADDED: TaskAction.ADD_EVIDENCE,
    EventKind.COMMENTED: TaskAction.COMMENT,
}


@transaction.atomic
def retract(event: TaskEvent, *, by: User, at: datetime, version: int | None = None) -> TaskEvent:
    """Take `event` back: the state falls back to what stands without it. Returns the new event.

    The one place that asks who, how long after, and whether anything followed; the services of
    reports, comments and evidence mark their own row beside it.

    Raises:
        NotPermitted: somebody else wrote it, or the person no longer may.
        TransitionNotAllowed: not of a kind that is taken back, too late, or something followed.
        NotTracked, StaleVersion.
    """
    task = lock_task(event.task_id, version=version)
    event = still_standing(task, event)
    _check_kind(event)
    seat = guard(task, RETRACTABLE[event.kind], by=by, on=local_date(at))
    if event.actor_id != by.pk:
        raise NotPermitted("Chỉ người đã ghi mục này được rút lại. Người khác thì đính chính.")
    _check_minutes(event, at=at)
    _check_last(task, event)
    return events.record(
        task,
        EventKind.RETRACTED,
        seat=seat,
        at=at,
        on=event.effective_on,
        payload={"retracts": event.seq, "kind_before": event.kind},
        supersedes=event,
    )


def _check_kind(event: TaskEvent) -> None:
    if event.kind not in RETRACTABLE or "blocker" in event.payload:  # an answer is no remark
        raise TransitionNotAllowed(
            f"Mục “{event.get_kind_display()}” không rút lại được. Chỉ rút được báo cáo, "
            "minh chứng, trao đổi vừa gửi."
        )


def _check_minutes(event: TaskEvent, *, at: datetime) -> None:
    minutes = conf.policy().retraction_minutes
    if at - event.recorded_at > timedelta(minutes=minutes):
        raise TransitionNotAllowed(
            f"Đã quá {minutes} phút nên không rút lại được. Gửi báo cáo mới, hoặc đề nghị thường "
            "trực đính chính."
        )


def _check_last(task: Task, event: TaskEvent) -> None:
    """Check that nothing followed; what followed and was itself taken back does not count."""
    later = task.events.filter(seq__gt=event.seq).exclude(kind=EventKind.RETRACTED)
    if later.exclude(superseded_by__kind=EventKind.RETRACTED).exists():
        raise TransitionNotAllowed(
            "Sau mục này đã có việc khác được ghi nên không rút lại được. "
            "Gửi báo cáo mới, hoặc đề nghị thường trực đính chính."
        )


@transaction.atomic
def retract_report(
    report: ProgressReport, *, by: User, at: datetime, version: int | None = None
) -> TaskEvent:
    """Take back an own report; a first report that started the task starts it no more.

    Raises:
        NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion: as `retract`.
    """
    event = retract(report.event, by=by, at=at, version=version)
    ProgressReport.objects.filter(pk=report.pk).update(retracted_at=at)
    return event
