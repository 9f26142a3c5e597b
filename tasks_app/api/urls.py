"""Addresses of the API. One POST per intention; nothing is changed by PUT, PATCH or DELETE."""

from django.urls import path, re_path, register_converter
from django.urls.converters import StringConverter

from .views import (
    assignment,
    bulk,
    calendars,
    conversation,
    deadlines,
    delegations,
    evidence,
    exports,
    figures,
    filed,
    indicators,
    intentions,
    parts,
    periods,
    plan,
    queue,
    reconciliation,
    reference,
    report_deeds,
    report_files,
    reports,
    secrecy,
    successions,
    tasks,
    tokens,
    transitions,
    trend,
)
from .views.missing import MissingView


class CodeConverter(StringConverter):
    """The code of a task, as registers write it."""

    regex = r"[\w.\-]{1,60}"


class IdConverter:
    """The number of a row."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(CodeConverter, "task_code")
register_converter(IdConverter, "row_id")

app_name = "api"

TASK, REPORT = "tasks/<task_code:code>", "reports/<task_code:report>"
urlpatterns = [
    path("login", tokens.LoginView.as_view(), name="login"),
    path("logout", tokens.LogoutView.as_view(), name="logout"),
    path("me", reference.MeView.as_view(), name="me"),
    path("programmes", reference.ProgrammesView.as_view(), name="programmes"),
    path("groups", reference.GroupsView.as_view(), name="groups"),
    path("agencies", reference.AgenciesView.as_view(), name="agencies"),
    path("agencies/<task_code:code>", successions.AgencyView.as_view(), name="agency"),
    path("successions", successions.SuccessionsView.as_view(), name="successions"),
    path("successions/preview", successions.PreviewView.as_view(), name="succession-preview"),
    path("calendar", reference.CalendarView.as_view(), name="calendar"),
    path("calendar.ics", calendars.DeadlinesView.as_view(), name="calendar-ics"),
    path("calendar/days-off.ics", calendars.DaysOffView.as_view(), name="calendar-days-off-ics"),
    path("published-figures", reference.PublishedFiguresView.as_view(), name="published-figures"),
    path("reconciliation", reconciliation.ReconciliationView.as_view(), name="reconciliation"),
    path("indicators", indicators.IndicatorsView.as_view(), name="indicators"),
    path(
        "indicators/<row_id:pk>/values",
        indicators.IndicatorValuesView.as_view(),
        name="indicator-values",
    ),
    path("delegations", delegations.DelegationsView.as_view(), name="delegations"),
    path("delegations/<row_id:pk>/end", delegations.EndView.as_view(), name="delegation-end"),
    path("queue", queue.QueueView.as_view(), name="queue"),
    path("figures", figures.FiguresView.as_view(), name="figures"),
    path("figures/programmes", figures.SideBySideView.as_view(), name="figure-programmes"),
    path("figures/tasks", figures.FigureTasksView.as_view(), name="figure-tasks"),
    path("periods", periods.PeriodsView.as_view(), name="periods"),
    path("changes", periods.ChangesView.as_view(), name="changes"),
    path("updates", periods.UpdatesView.as_view(), name="updates"),
    path("causes", periods.CausesView.as_view(), name="causes"),
    path("needs", periods.NeedsView.as_view(), name="needs"),
    path("durations", periods.DurationsView.as_view(), name="durations"),
    path("tasks", tasks.TaskListView.as_view(), name="tasks"),
    *(
        path(f"tasks/bulk/{name}", view.as_view(), name=f"bulk-{name}")
        for name, view in {
            "accept": bulk.AcceptManyView,
            "return": bulk.ReturnManyView,
            "extend": bulk.ExtendManyView,
            "chase": bulk.ChaseManyView,
            "assign": bulk.AssignManyView,
        }.items()
    ),
    path(TASK, tasks.TaskDetailView.as_view(), name="task"),
    path(f"{TASK}/events", filed.EventsView.as_view(), name="task-events"),
    path(f"{TASK}/reports", filed.ReportsView.as_view(), name="task-reports"),
    path(f"{TASK}/claims", filed.ClaimsView.as_view(), name="task-claims"),
    path(f"{TASK}/evidence", evidence.EvidenceView.as_view(), name="task-evidence"),
    path(
        f"{TASK}/evidence/<row_id:pk>/file",
        evidence.EvidenceFileView.as_view(),
        name="task-evidence-file",
    ),
    path(
        f"{TASK}/evidence/<row_id:pk>/withdraw",
        evidence.EvidenceWithdrawView.as_view(),
        name="task-evidence-withdraw",
    ),
    path(f"{TASK}/make-secret", secrecy.MakeSecretView.as_view(), name="task-make-secret"),
    path(f"{TASK}/lift-secrecy", secrecy.LiftSecrecyView.as_view(), name="task-lift-secrecy"),
    path(f"{TASK}/extensions", filed.ExtensionsView.as_view(), name="task-extensions"),
    path(f"{TASK}/blockers", filed.BlockersView.as_view(), name="task-blockers"),
    path(f"{TASK}/milestones", plan.MilestonesView.as_view(), name="task-milestones"),
    path(f"{TASK}/dependencies", plan.DependenciesView.as_view(), name="task-dependencies"),
    path(f"{TASK}/promises", plan.PromisesView.as_view(), name="task-promises"),
    path(f"{TASK}/comments", conversation.CommentsView.as_view(), name="task-comments"),
    path(f"{TASK}/people", conversation.PeopleView.as_view(), name="task-people"),
    path("milestones/<row_id:pk>/reach", plan.ReachView.as_view(), name="milestone-reach"),
    path("dependencies/<row_id:pk>/stop", plan.StopWaitingView.as_view(), name="dependency-stop"),
    path(
        "comments/<row_id:pk>/retract",
        conversation.RetractCommentView.as_view(),
        name="comment-retract",
    ),
    path("blockers", conversation.AddressedView.as_view(), name="blockers"),
    path("blockers/<row_id:pk>/answer", conversation.AnswerView.as_view(), name="blocker-answer"),
    path("queue/confidence", plan.ConfidenceGapsView.as_view(), name="queue-confidence"),
    path(f"{TASK}/children", parts.ChildrenView.as_view(), name="task-children"),
    path(f"{TASK}/fan-out", parts.FanOutView.as_view(), name="task-fan-out"),
    path(f"{TASK}/break-down", parts.BreakDownView.as_view(), name="task-break-down"),
    path(f"{TASK}/recurrence", parts.RecurrenceView.as_view(), name="task-recurrence"),
    path("trend", trend.TrendView.as_view(), name="trend"),
    path("matrix", trend.MatrixView.as_view(), name="matrix"),
    path("timeline", trend.TimelineView.as_view(), name="timeline"),
    path("exports", exports.ExportsView.as_view(), name="exports"),
    path("exports/<row_id:pk>", exports.ExportView.as_view(), name="export"),
    path("exports/<row_id:pk>/file", exports.ExportFileView.as_view(), name="export-file"),
    path("reports", reports.ReportsView.as_view(), name="reports"),
    path("reports/preview", reports.PreviewView.as_view(), name="report-preview"),
    path("documents", report_files.DocumentView.as_view(), name="documents"),
    path(REPORT, reports.ReportDetailView.as_view(), name="report"),
    path(f"{REPORT}/cells", reports.ReportCellsView.as_view(), name="report-cells"),
    path(
        f"{REPORT}/differences",
        reports.ReportDifferencesView.as_view(),
        name="report-differences",
    ),
    path(f"{REPORT}/freeze", report_deeds.FreezeView.as_view(), name="report-freeze"),
    path(f"{REPORT}/publish", report_deeds.PublishView.as_view(), name="report-publish"),
    path(f"{REPORT}/correct", report_deeds.CorrectView.as_view(), name="report-correct"),
    path(
        f"{REPORT}/name-document",
        report_deeds.NameDocumentView.as_view(),
        name="report-name-document",
    ),
    path(f"{REPORT}/scan", report_deeds.ScanView.as_view(), name="report-scan"),
    path(f"{REPORT}/file", report_files.ReportFileView.as_view(), name="report-file"),
    path("workload", parts.WorkloadView.as_view(), name="workload"),
    path(f"{TASK}/start", intentions.StartView.as_view(), name="task-start"),
    path(f"{TASK}/report", intentions.ReportView.as_view(), name="task-report"),
    path(f"{TASK}/claim", intentions.ClaimView.as_view(), name="task-claim"),
    path(f"{TASK}/withdraw", intentions.WithdrawView.as_view(), name="task-withdraw"),
    path(f"{TASK}/open-review", intentions.OpenReviewView.as_view(), name="task-open-review"),
    path(f"{TASK}/accept", intentions.AcceptView.as_view(), name="task-accept"),
    path(f"{TASK}/return", intentions.ReturnView.as_view(), name="task-return"),
    path("drafts", assignment.DraftsView.as_view(), name="drafts"),
    path(
        "programmes/<task_code:code>/activate",
        assignment.ActivateView.as_view(),
        name="programme-activate",
    ),
    *(
        path(f"{TASK}/{name}", view.as_view(), name=f"task-{name}")
        for name, view in {
            "revise-draft": assignment.ReviseDraftView,
            "assign": assignment.AssignView,
            "refuse-assignment": assignment.RefuseAssignmentView,
            "confirm-assignment": assignment.ConfirmAssignmentView,
            "change-lead": assignment.ChangeLeadView,
            "change-coordinator": assignment.ChangeCoordinatorView,
            "name-focal-person": assignment.NameFocalPersonView,
            "appoint-reviewer": assignment.AppointReviewerView,
            "opening-state": assignment.OpeningStateView,
            "submit-upward": transitions.SubmitUpwardView,
            "answer": transitions.AnswerView,
            "suspend": transitions.SuspendView,
            "resume": transitions.ResumeView,
            "cancel": transitions.CancelView,
            "replace": transitions.ReplaceView,
            "propose-reopening": transitions.ProposeReopeningView,
            "reopen": transitions.ReopenView,
            "decline-reopening": transitions.DeclineReopeningView,
            "chase": transitions.ChaseView,
            "change-deadline": deadlines.ChangeDeadlineView,
            "correct": deadlines.CorrectView,
            "retract": deadlines.RetractView,
        }.items()
    ),
    path("extensions/<row_id:pk>/grant", intentions.GrantView.as_view(), name="extension-grant"),
    path("extensions/<row_id:pk>/refuse", intentions.RefuseView.as_view(), name="extension-refuse"),
    path("extensions/<row_id:pk>/cosign", deadlines.CosignView.as_view(), name="extension-cosign"),
    path(
        "extensions/<row_id:pk>/withdraw",
        deadlines.WithdrawExtensionView.as_view(),
        name="extension-withdraw",
    ),
    path("blockers/<row_id:pk>/resolve", intentions.ResolveView.as_view(), name="blocker-resolve"),
    re_path(r"^.*$", MissingView.as_view(), name="missing"),
]
