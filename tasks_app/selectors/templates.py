"""Which Word template is in force."""

from tasks_app.enums import DocumentKind
from tasks_app.models import DocumentTemplate


def latest(kind: DocumentKind) -> DocumentTemplate | None:
    """Return the last template put in force, or None where none ever was."""
    return DocumentTemplate.objects.filter(kind=kind).first()


def in_force(kind: DocumentKind) -> bytes | None:
    """Return the secretariat's own template, or None while the built-in one is used."""
    row = latest(kind)
    return None if row is None or row.is_built_in else bytes(row.content)
