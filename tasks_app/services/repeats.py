"""The same request sent twice is carried out once: Idempotency-Key.

The key, the work and its answer are one transaction. A second request with the key waits for
the first one's row, then gets its answer; where the first was refused, nothing of it is left
and the second is carried out by the same rules.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from tasks_app.errors import DomainError
from tasks_app.models import IdempotencyKey, User

KEPT_FOR = timedelta(days=7)


class KeyReused(DomainError):
    """The key belongs to another request."""

    status = 422
    code = "idempotency_key_reused"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered; `replayed` where it comes from the first time."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)
    replayed: bool = False


@transaction.atomic
def once(
    work: Callable[[], Answer], *, key: str, request_hash: str, by: User, at: datetime
) -> Answer:
    """Return the answer of `work`, carried out only if `by` has not sent this key before.

    Raises:
        KeyReused: the key was sent with another request.
        whatever `work` raises; then the key is forgotten with it.
    """
    rows = IdempotencyKey.objects.filter(user=by)
    rows.filter(created_at__lt=at - KEPT_FOR).delete()
    row = IdempotencyKey(user=by, key=key, request_hash=request_hash, created_at=at)
    IdempotencyKey.objects.bulk_create([row], ignore_conflicts=True)
    kept = rows.select_for_update().get(key=key)
    if kept.request_hash != request_hash:
        raise KeyReused(
            "Idempotency-Key này đã dùng cho một yêu cầu khác. Tạo khóa mới cho mỗi yêu cầu mới."
        )
    if kept.status_code is not None:
        return Answer(kept.status_code, kept.body, kept.headers, replayed=True)
    answer = work()
    kept.status_code, kept.body, kept.headers = answer.status, answer.body, dict(answer.headers)
    kept.save(update_fields=["status_code", "body", "headers"])
    return answer
