"""The columns of every file that is loaded."""

from .table import Layout

REGISTER = Layout(
    required=(
        "code", "group_code", "group_name", "title", "lead_agency_code", "coordinating_codes",
        "deadline_text", "deadline_date", "deadline_precision", "deadline_exclusive",
        "deliverable", "acceptance_criterion", "legal_basis", "kind", "provenance", "source",
        "note",
    ),
    optional=(
        "status_known", "status_as_of", "result_text", "completed_on", "declared_timeliness",
        "deadline_in_force", "percent", "assigned_on", "coordinator_code",
    ),
)  # fmt: skip
HISTORY = Layout(
    required=(
        "code", "seq", "event", "effective_on", "recorded_at", "actor_role", "actor_agency",
        "percent", "completed_on", "new_deadline", "document_no", "note_vi", "provenance",
        "new_lead_code",
    )
)  # fmt: skip
AGENCIES = Layout(
    required=(
        "code", "name", "kind", "parent", "valid_from", "valid_to", "successor", "source",
        "confidence", "note", "demo_domain",
    ),
    optional=("short_name", "name_en"),
)  # fmt: skip
GROUPS = Layout(("group_code", "member_code", "valid_from", "valid_to"))
SUCCESSIONS = Layout(("from_code", "to_code", "effective_date", "scope", "source", "confidence"))
HOLIDAYS = Layout(("date", "kind", "name", "source", "confidence"))
PROGRAMMES = Layout(
    required=(
        "code", "name", "short_name", "legal_basis", "signed_on", "valid_from", "valid_to",
        "predecessor_or_parent", "successor", "total_tasks_published", "total_targets_published",
        "register_file", "note", "source", "confidence",
    ),
    optional=("tracking", "snapshot_on"),
)  # fmt: skip
FIGURES = Layout(
    required=(
        "programme_code", "item", "as_of", "qualifier", "done", "total", "in_progress",
        "overdue", "not_done", "value", "unit", "text_as_published", "source", "confidence",
        "comparable_with_register", "note",
    ),
    optional=("title_prefix",),
)  # fmt: skip
TARGETS = Layout(
    (
        "id", "programme", "kind", "target", "operator", "value", "unit", "year", "owner",
        "source", "confidence", "note",
    )
)  # fmt: skip
PEOPLE = Layout(
    (
        "username", "display_name", "role", "agency_code", "email", "valid_from", "valid_to",
        "note",
    )
)  # fmt: skip
