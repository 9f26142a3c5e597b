"""Chi tiết nhiệm vụ: everything about one task, and what the person may do with it now."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from tasks_app import conf
from tasks_app.enums import EventKind, Status, Tracking
from tasks_app.errors import InvalidInput
from tasks_app.models import Task, User
from tasks_app.permissions import Standing, Verdict, standing_of, verdicts
from tasks_app.rules.text import format_date
from tasks_app.selectors import asof, lateness, task_page
from tasks_app.selectors.asof import At, Scope
from tasks_app.selectors.assignment import closed_by_now
from tasks_app.selectors.calendar import work_calendar
from tasks_app.web.as_of_list import row_at
from tasks_app.web.chart import ProgressChart, progress_chart
from tasks_app.web.dates import Moment, moment_of, snapshot_notice
from tasks_app.web.errors import SignedIn, page
from tasks_app.web.evidence_rows import evidence_rows
from tasks_app.web.history import HistoryItem, history_of, retractable
from tasks_app.web.parts import parts_of
from tasks_app.web.plan_parts import (
    PlanPart,
    conversation_part,
    declared_words,
    draft_of,
    may_promise,
    plan_part,
)
from tasks_app.web.reasons import reasons_of
from tasks_app.web.rows import Desk, TaskRow, desk_on, task_row

HISTORY_SHOWN = 12


@page
def task_detail(request: SignedIn, code: str) -> HttpResponse:
    """Show one task as it stands today, or read-only as it stood on `?ngay=`."""
    today = timezone.localdate()
    task = found_or_404(request, code, on=today)
    moment = moment_of(request.GET, today)
    shown = task_page.page_of(task, on=moment.on)
    desk = desk_on(moment.on, work_calendar())
    row = _row_at(shown, desk, moment)
    standing = standing_of(request.user, today)
    judged = [] if moment.is_past else _verdicts(shown, standing)
    shown = shown.until(moment.on)
    history = history_of(shown.events, today=today, superseded=shown.superseded)
    plan = plan_part(shown, request.user, on=moment.on, is_past=moment.is_past)
    return render(
        request,
        "tasks_app/task_detail.html",
        {
            "task": shown.task,
            "row": row,
            "page": shown,
            "can": {one.action.value: True for one in judged if one.possible},
            "reasons": reasons_of(task, judged),
            "chart": _chart(shown, row, desk, plan),
            "plan": plan,
            **_talk(shown, request.user, moment),
            "evidence": evidence_rows(shown.evidence, task, standing, shown.parties),
            "history": _part(history, request.GET.get("lich-su", "")),
            "history_count": len(history),
            "retractable": retractable(shown.events, request.user, timezone.now()),
            "retraction_minutes": conf.policy().retraction_minutes,
            "lateness": [] if moment.is_past else _lateness(shown, desk),
            "headline": headline(row, is_past=moment.is_past),
            "last_report": _last_report(shown),
            "criteria": [line for line in shown.task.acceptance_criteria.splitlines() if line],
            "as_of_notice": _notice(shown.task, moment),
            "parts": [] if moment.is_past else parts_of(request, shown.task, desk),
            "today_url": f"/nhiem-vu/{code}/" if moment.is_past else "",
            "has_illustrative": row.is_illustrative,
        },
    )


def _verdicts(shown: task_page.TaskPage, standing: Standing) -> list[Verdict]:
    """Return what the person may do now; the history that the page has says what is too late."""
    closed = closed_by_now(shown.task, standing, told=shown.standing or None)
    return verdicts(shown.task, standing, shown.parties, closed=closed)


def found_or_404(request: SignedIn, code: str, *, on: date) -> Task:
    """Return the task, or answer as if it did not exist."""
    task = None if "\x00" in code else task_page.find(request.user, code, on=on)
    if task is None:
        raise Http404
    return task


def headline(row: TaskRow, *, is_past: bool) -> str:
    """Return the sentence above the chart: reached and expected."""
    if row.status == Status.COMPLETED:
        return "Đã hoàn thành"
    if not row.has_state:
        return "Chưa có số liệu"
    if row.percent is None:
        return "Nhiệm vụ thường xuyên"
    expected, day = row.reading.expected, "" if is_past else " hôm nay"
    return f"Đạt {row.percent}%" + (f", dự kiến{day} {expected}%" if expected else "")


def _part(history: list[HistoryItem], asked: str) -> list[HistoryItem]:
    return history if asked == "tat-ca" else history[:HISTORY_SHOWN]


def _last_report(shown: task_page.TaskPage) -> str:
    reported = [e.effective_on for e in shown.standing if e.kind == EventKind.PROGRESS_REPORTED]
    return f"Báo cáo gần nhất {format_date(max(reported))}" if reported else ""


def _lateness(shown: task_page.TaskPage, desk: Desk) -> list[lateness.LateLine]:
    asked = {"asked_deadline": shown.extension.proposed_deadline} if shown.extension else {}
    return lateness.lines_of({**shown.row, **asked}, desk.today, calendar=desk.calendar)


def _talk(shown: task_page.TaskPage, user: User, moment: Moment) -> dict[str, Any]:
    """Return what people said; today also what the owner declares and may promise."""
    now = timezone.now()
    return {
        "conversation": conversation_part(shown, user, on=moment.on, now=now),
        "comment_draft": draft_of(user, shown.task),
        "declared": "" if moment.is_past else declared_words(shown.row),
        "may_promise": may_promise(shown.task, shown.row, moment.today),
    }


def _chart(
    shown: task_page.TaskPage, row: TaskRow, desk: Desk, plan: PlanPart
) -> ProgressChart | None:
    task = shown.task
    if task.assigned_on is None or task.programme.tracking != Tracking.ACTIVE:
        return None
    return progress_chart(
        shown.standing,
        assigned_on=task.assigned_on,
        deadline=row.due.day,
        until=min(task.completed_on or desk.today, desk.today),
        calendar=desk.calendar,
        milestones=plan.steps,
    )


def _row_at(shown: task_page.TaskPage, desk: Desk, moment: Moment) -> TaskRow:
    """Return the task's row as it stood at the end of the day asked for, as known today.

    Raises:
        InvalidInput: the task was not there yet.
    """
    if not moment.is_past:
        return task_row(shown.row, desk)
    at = At(moment.on)
    found = asof.states_on(Scope(tasks=[shown.task.pk]), at)
    if not found:
        raise InvalidInput.on(
            "ngay", f"{shown.task.code} chưa có số liệu ngày {moment.on:%d/%m/%Y}."
        )
    leads = shown.parties.leads
    lead = (leads[0].code, leads[0].short_name, leads[0].name) if leads else ("", "–", "")
    row = row_at(shown.row, found[0], lead)
    judged = asof.judge(found, at, calendar=desk.calendar, policy=desk.policy)
    return task_row(row, desk, reading=judged[0].reading)


def _notice(task: Task, moment: Moment) -> str:
    if moment.is_past:
        return f"Số liệu ngày {format_date(moment.on)}."
    return snapshot_notice(task.programme)
