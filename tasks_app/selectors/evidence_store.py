"""Does the store hold what the rows say? Files missing, altered, or of no row at all."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import PurePosixPath
from typing import IO, Any

from django.core.files.storage import Storage, default_storage

from tasks_app.enums import EvidenceKind
from tasks_app.models import Evidence

FOLDER = "evidence"
CHUNK = 1024 * 1024
BATCH = 500


@dataclass(frozen=True, slots=True)
class BadFile:
    """A row whose bytes are not there (`missing`) or are others (`altered`)."""

    task: str
    evidence: int
    filename: str
    code: str


@dataclass(frozen=True, slots=True)
class Orphan:
    """Bytes of no row: left by a transaction that was undone from outside."""

    name: str
    size: int
    stored_at: datetime


def digest_of(stream: IO[bytes] | Any) -> str:
    """Return the SHA-256 of what is left in `stream`; memory stays constant."""
    digest = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def bad_files() -> Iterator[BadFile | None]:
    """Yield for each file of a row what is wrong with it, None where nothing is."""
    rows = Evidence.objects.filter(kind=EvidenceKind.FILE).select_related("task").order_by("pk")
    for row in rows.iterator(chunk_size=BATCH):
        code = _fault(row)
        yield BadFile(row.task.code, row.pk, row.filename, code) if code else None


def _fault(row: Evidence) -> str:
    try:
        with row.file.open("rb") as stored:
            return "" if digest_of(stored) == row.sha256 else "altered"
    except OSError:
        return "missing"


def orphans(store: Storage = default_storage) -> Iterator[Orphan]:
    """Yield what the store holds and no row names."""
    names = _names(store, FOLDER)
    while batch := list(islice(names, BATCH)):
        known = set(Evidence.objects.filter(file__in=batch).values_list("file", flat=True))
        for name in batch:
            if name not in known:
                yield Orphan(name, store.size(name), store.get_modified_time(name))


def _names(store: Storage, folder: str) -> Iterator[str]:
    try:
        folders, files = store.listdir(folder)
    except FileNotFoundError:
        return
    yield from _within(folder, files)
    for inner in folders:
        yield from _names(store, f"{folder}/{inner}")


def _within(folder: str, files: Iterable[str]) -> Iterator[str]:
    return (str(PurePosixPath(folder) / file) for file in files)
