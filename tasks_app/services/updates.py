"""One sitting of the owner: report, blocker, evidence and claim, all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile

from tasks_app.enums import BlockerKind
from tasks_app.errors import InvalidInput
from tasks_app.models import Evidence, Task, User

from . import blockers, completion, evidence, reports

Upload = UploadedFile | evidence.Checked


@dataclass(frozen=True, slots=True)
class Update:
    """What the owner states at once. `completed_on` given: the task is claimed as completed."""

    progress: reports.Progress
    blocker_kind: BlockerKind | None = None
    blocker_description: str = ""
    files: Sequence[Upload] = ()
    completed_on: date | None = None


def save(task: Task, update: Update, *, by: User, at: datetime, version: int | None = None) -> None:
    """File an update of progress with what goes with it.

    Files already stored are removed when a later part is refused.

    Raises:
        InvalidInput: as the parts say; a claim below 100 %.
        EvidenceMissing: a claim without any evidence.
        NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion.
    """
    files = _checked(task, update.files, by=by, at=at)
    with evidence.kept_files() as stored:
        _save(task, replace(update, files=files), stored, by=by, at=at, version=version)


def add_files(
    task: Task,
    files: Sequence[Upload],
    *,
    by: User,
    at: datetime,
    version: int | None = None,
) -> None:
    """Add files as evidence, all of them or none.

    Raises:
        InvalidInput, NotPermitted, TransitionNotAllowed, NotTracked, StaleVersion.
    """
    checked = _checked(task, files, by=by, at=at)
    with evidence.kept_files() as stored:
        for place, file in enumerate(checked):
            seen = version if place == 0 else None  # the first file itself moves the version
            stored.append(evidence.add_file(task, file, by=by, at=at, version=seen))


def _checked(
    task: Task, files: Sequence[Upload], *, by: User, at: datetime
) -> Sequence[evidence.Checked]:
    """Return the files read and scanned: that takes its time and holds no lock."""
    if files:
        evidence.may_add_file(task, by=by, at=at)
    return [file if isinstance(file, evidence.Checked) else evidence.check(file) for file in files]


def _save(
    task: Task,
    update: Update,
    stored: list[Evidence],
    *,
    by: User,
    at: datetime,
    version: int | None,
) -> None:
    claims = update.completed_on is not None
    if claims and update.progress.percent != 100:
        raise InvalidInput.on(
            "percent",
            f"Chưa trình được: kết quả là {update.progress.percent or 0}%. "
            "Cập nhật lên 100% và thêm ít nhất 1 minh chứng.",
        )
    reports.report(task, update.progress, by=by, at=at, version=version)
    if update.blocker_kind is not None:
        description = update.blocker_description or update.progress.content
        blockers.raise_blocker(
            task, kind=update.blocker_kind, description=description, by=by, at=at
        )
    for file in update.files:
        stored.append(evidence.add_file(task, file, by=by, at=at))
    if update.completed_on is not None:
        completion.claim(
            task, completed_on=update.completed_on, note=update.progress.content, by=by, at=at
        )
