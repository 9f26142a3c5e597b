"""The names under which the published schema of the API knows closed lists."""

TASKS_APP = (
    "AgencyKind", "BlockerKind", "Confidence", "DayKind", "Decision", "EventKind", "EvidenceKind",
    "ExportFormat", "ExportKind", "ExportState",
    "Health", "Precision", "Provenance", "ReturnReason", "Role", "Secrecy", "Status",
    "SuccessionKind", "TaskAction", "TaskKind", "Timeliness", "Tracking",
)  # fmt: skip
ENUMS = {name: f"tasks_app.enums.{name}" for name in TASKS_APP} | {
    "NotificationKind": "notifications.enums.Kind",
    "NotificationState": "notifications.enums.State",
}
