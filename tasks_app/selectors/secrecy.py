"""What was written on a task: of a secret one there must be nothing. Source: DOMAIN §2."""

from django.db.models import Q

from tasks_app.enums import EvidenceKind
from tasks_app.models import Task
from tasks_app.rules.secrecy import field_with_words

# The register's own words beside the title.
REGISTER_WORDS = (
    "deliverable", "acceptance_criteria", "source", "note", "legal_basis", "deadline_text",
)  # fmt: skip


def written_on(task: Task) -> dict[str, int]:
    """Return what people wrote on `task` or sent to it, counted by what it is; empty: nothing."""
    files = Q(kind__in=[EvidenceKind.FILE, EvidenceKind.LINK]) | ~Q(document_signer="")
    counted = {
        "báo cáo tiến độ": task.reports.count(),
        "trao đổi": task.comments.count(),
        "vướng mắc": task.blockers.count(),
        "mốc công việc": task.milestones.count(),
        "tệp, đường dẫn hoặc văn bản có tên": task.evidence.filter(files).count(),
        "đề nghị gia hạn": task.extensions.count(),
    }
    rest = {"mục lịch sử có lời": _told_by_events(task)} if not any(counted.values()) else {}
    return {what: number for what, number in (counted | rest).items() if number}


def _told_by_events(task: Task) -> int:
    payloads = task.events.values_list("payload", flat=True)
    return sum(bool(field_with_words(payload)) for payload in payloads.iterator())
