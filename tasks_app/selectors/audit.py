"""The log of access as people read it about themselves."""

from django.db.models import QuerySet

from tasks_app.enums import AuditKind
from tasks_app.models import AuditEntry, User

SIGN_INS = (AuditKind.SIGNED_IN, AuditKind.TOKEN_ISSUED)


def sign_ins_of(user: User) -> QuerySet[AuditEntry]:
    """Return when and from where `user` signed in, the newest first."""
    return AuditEntry.objects.filter(user=user, kind__in=SIGN_INS).order_by("-id")
