"""What the log of access holds."""

from tasks_app.enums import AuditKind
from tasks_app.models import AuditEntry


def entries(kind: AuditKind) -> list[AuditEntry]:
    """Return the entries of one kind, in their order."""
    return list(AuditEntry.objects.filter(kind=kind).order_by("id"))


def only(kind: AuditKind) -> AuditEntry:
    """Return the one entry of this kind."""
    (entry,) = entries(kind)
    return entry
