"""Files made in the background: asked for, made by whoever holds the lease, kept some days.

    job = request(ExportKind.REGISTER, ExportFormat.XLSX, asked.as_json(), by=user, at=now)
    work(job.pk, fill=files.fill, clock=timezone.now)      # by a worker; may run twice, or late

The row is the queue. A worker takes it by a conditional UPDATE and a lease that it renews while
it writes; one that is killed leaves the lease to run out, and the next one begins anew under a
new name. Whoever lost the lease writes nothing more. Source: DOMAIN §1 (visibility), ADR 0001.
"""

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q

from tasks_app import conf
from tasks_app.enums import OPEN_EXPORTS, AuditKind, ExportFormat, ExportKind, ExportState
from tasks_app.errors import DomainError, NotPermitted, TooManyExports
from tasks_app.models import Export, User
from tasks_app.selectors.evidence_store import digest_of

from . import audit

log = logging.getLogger(__name__)

SAME_WITHIN = timedelta(minutes=1)
LEASE = timedelta(minutes=3)
MOST_ATTEMPTS = 3
FOLDER = "exports"
GIVEN_UP = (
    f"Chưa lập được tệp sau {MOST_ATTEMPTS} lần thử, hệ thống đã ghi lại. "
    "Xuất lại; nếu vẫn không được, báo quản trị hệ thống."
)


class LeaseLost(Exception):
    """Another worker has taken the export over, or it was given up."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a file is called, how many rows it has, and what the log of access says of it."""

    filename: str
    rows: int
    subject: str


Tell = Callable[[int, int], None]  # rows done, rows in all
Fill = Callable[[Export, Path, datetime, Tell], Made]
Clock = Callable[[], datetime]


@transaction.atomic
def request(
    kind: ExportKind, form: ExportFormat, question: Mapping[str, Any], *, by: User, at: datetime
) -> Export:
    """Return the export of this question; the same one asked again within a minute is the same.

    Raises:
        TooManyExports: `by` has as many unfinished ones as one may have.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two requests at once: in turn
    own = Export.objects.filter(requested_by=by)
    recent = own.filter(kind=kind, format=form, created_at__gt=at - SAME_WITHIN)
    usable = recent.filter(state__in=[*OPEN_EXPORTS, ExportState.DONE])
    for job in usable:
        if job.question == question:
            return job
    most = conf.policy().exports_at_once
    if own.filter(state__in=OPEN_EXPORTS).count() >= most:
        raise TooManyExports(f"Đang có {most} tệp chưa lập xong. Chờ xong một tệp rồi xuất tiếp.")
    job = Export.objects.create(
        requested_by=by, kind=kind, format=form, question=dict(question), created_at=at
    )
    transaction.on_commit(conf.ring_for_exports, robust=True)
    return job


def waiting(*, at: datetime) -> list[int]:
    """Return the ids of what nobody works on, the longest waiting first."""
    rows = Export.objects.filter(_free(at), attempts__lt=MOST_ATTEMPTS)
    return list(rows.order_by("id").values_list("pk", flat=True))


def work(pk: int, *, fill: Fill, clock: Clock) -> bool:
    """Make the file of one export, unless somebody else does; return whether it was finished.

    `fill` writes the rows to a path and tells how far it is; what it is refused is told to the
    person, what it breaks on is tried again when the lease has run out.
    """
    job = _claim(pk, at=clock())
    if job is None:
        return False
    try:
        _make_or_say_why(job, fill, clock)
    except LeaseLost:
        log.warning("export %s was taken over by another worker", pk)
        default_storage.delete(job.path)
        return False
    return True


def give_up(*, at: datetime) -> int:
    """End what broke as often as is tried, with a sentence; return how many."""
    broken = Export.objects.filter(_free(at), attempts__gte=MOST_ATTEMPTS)
    values: dict[str, Any] = {"state": ExportState.FAILED, "error": GIVEN_UP, "finished_at": at}
    return broken.update(**values, lease_until=None)


def expire(*, at: datetime) -> int:
    """Delete the files whose days are over, and what was never finished; the rows stay.

    Return how many went. The state goes first: a file is never promised that is half gone.
    """
    Export.objects.filter(state=ExportState.DONE, expires_at__lte=at).update(
        state=ExportState.EXPIRED
    )
    gone = 0
    over = [ExportState.EXPIRED, ExportState.FAILED]
    for job in Export.objects.filter(state__in=over).exclude(path=""):
        default_storage.delete(job.path)
        gone += Export.objects.filter(pk=job.pk).update(path="")
    return gone


def taken(job: Export, *, by: User, at: datetime) -> None:
    """Record who takes a file away; without the entry there is none."""
    detail = {"export": job.pk, "sha256": job.sha256, "taken": True}
    audit.record(AuditKind.EXPORTED, at=at, user=by, subject=job.filename, detail=detail)


def _free(at: datetime) -> Q:
    left = Q(state=ExportState.RUNNING, lease_until__lte=at)
    return Q(state=ExportState.QUEUED) | left


def _claim(pk: int, *, at: datetime) -> Export | None:
    """Return the export, leased under a new name for its file; None: it is somebody else's."""
    name = secrets.token_urlsafe(32)
    with transaction.atomic():
        before = Export.objects.filter(_free(at), pk=pk, attempts__lt=MOST_ATTEMPTS).first()
        if before is None:
            return None
        claimed = Export.objects.filter(_free(at), pk=pk, attempts=before.attempts).update(
            state=ExportState.RUNNING,
            attempts=F("attempts") + 1,
            started_at=at,
            lease_until=at + LEASE,
            path=f"{FOLDER}/{name}.{before.format}",
            done_rows=0,
            total_rows=None,
        )
        job = Export.objects.select_related("requested_by").get(pk=pk) if claimed else None
    if job is not None and before.path:
        default_storage.delete(before.path)  # of a worker that was killed
    return job


def _make_or_say_why(job: Export, fill: Fill, clock: Clock) -> None:
    try:
        _make(job, fill, clock)
    except DomainError as refusal:
        _write(job, state=ExportState.FAILED, error=refusal.message, finished_at=clock())


def _make(job: Export, fill: Fill, clock: Clock) -> None:
    if not job.requested_by.is_active:
        raise NotPermitted("Tài khoản yêu cầu tệp này đã ngừng hoạt động.")

    def tell(done: int, total: int) -> None:
        _write(job, done_rows=done, total_rows=total, lease_until=clock() + LEASE)

    with TemporaryDirectory(prefix="export-") as folder:
        target = Path(folder) / f"tep.{job.format}"
        made = fill(job, target, clock(), tell)
        with target.open("rb") as written:
            sha256 = digest_of(written)
            written.seek(0)
            stored = default_storage.save(job.path, File(written))
        _finish(job, made, stored, target.stat().st_size, sha256, at=clock())


@transaction.atomic
def _finish(job: Export, made: Made, stored: str, size: int, sha256: str, *, at: datetime) -> None:
    """Show the file; from here on it is there, whole."""
    _write(
        job,
        state=ExportState.DONE,
        filename=made.filename,
        path=stored,
        size=size,
        sha256=sha256,
        done_rows=made.rows,
        total_rows=made.rows,
        finished_at=at,
        expires_at=at + timedelta(days=conf.policy().export_days),
        lease_until=None,
    )
    detail = {
        "export": job.pk,
        "format": job.format,
        "question": job.question,
        "rows": made.rows,
        "sha256": sha256,
    }
    audit.record(
        AuditKind.EXPORTED, at=at, user=job.requested_by, subject=made.subject, detail=detail
    )


def _write(job: Export, **values: Any) -> None:
    """Change the row while the lease is ours.

    Raises:
        LeaseLost: it is not.
    """
    ours = Export.objects.filter(pk=job.pk, state=ExportState.RUNNING, attempts=job.attempts)
    if not ours.update(**values):
        raise LeaseLost
