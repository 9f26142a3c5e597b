"""One pass through a file before it is kept: its digest, its real size, its real type.

Memory stays constant, whatever is sent: chunks are looked at and let go.
"""

import codecs
import hashlib
import lzma
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from tasks_app import conf
from tasks_app.enums import ScanState
from tasks_app.errors import InvalidInput
from tasks_app.rules import files
from tasks_app.rules.files import Content

from .. import scanning

ENTRY = b"PK\x01\x02"  # begins each line of a zip's directory
MOST_ENTRIES = 5_000
MOST_UNPACKED = 300 * files.MEGA
MOST_TIMES = 200  # so many times its packed size
DECLARED_IN = "[Content_Types].xml"
LONGEST_DECLARATION = files.MEGA
# What zipfile and its decoders say of nonsense; RuntimeError: encrypted.
DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError,
    ValueError, OSError, EOFError, OverflowError, struct.error,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be kept."""

    upload: UploadedFile
    filename: str
    content_type: str
    size: int
    sha256: str
    scan_state: ScanState


def check(upload: UploadedFile) -> Checked:
    """Return the file with what was found out about it; no database is asked.

    Raises:
        InvalidInput: the name, the size, the type, or what the scanner found.
        ScannerSilent: the scanner is configured and does not answer.
    """
    limit, name = conf.upload_limit(), upload.name or ""
    _refuse(files.problem_of_name(name, limit=limit))
    _refuse(files.problem_of_size(name, upload.size or 0, limit=limit))
    filename = files.kept_name(name)
    kind = files.TYPES[files.suffix_of(filename)]
    seen = _Sieve(kind)
    for chunk in upload.chunks():
        seen.take(chunk)
    _refuse(files.problem_of_size(name, seen.size, limit=limit))
    _refuse(seen.problem(filename))
    if kind.content is Content.PACKAGE:
        _refuse(_problem_of_package(upload, seen, kind, filename))
    state = scanning.scan(upload, filename)
    upload.seek(0)
    return Checked(upload, filename, kind.mime, seen.size, seen.digest.hexdigest(), state)


def _refuse(problem: str) -> None:
    if problem:
        raise InvalidInput.on("file", problem)


class _Sieve:
    """What one pass over the bytes tells."""

    def __init__(self, kind: files.FileType) -> None:
        self.kind = kind
        self.digest = hashlib.sha256()
        self.size = self.entries = 0
        self.begins_well = True
        self.is_marked = self.is_text = True
        self._tail = b""
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        if kind.content is Content.COMPOUND:
            self.is_marked = False

    def take(self, chunk: bytes) -> None:
        """Look at the next bytes."""
        if self.size == 0:
            self.begins_well = chunk.startswith(self.kind.head)
        self.digest.update(chunk)
        self.size += len(chunk)
        if self.kind.content is Content.TEXT:
            self.is_text = self.is_text and self._reads(chunk)
            return
        both = self._tail + chunk  # a mark may lie across two chunks
        if self.kind.content is Content.COMPOUND:
            self.is_marked = self.is_marked or self.kind.mark in both
        if self.kind.content is Content.PACKAGE:
            self.entries += both.count(ENTRY) - self._tail.count(ENTRY)
        self._tail = both[-max(len(self.kind.mark), len(ENTRY)) + 1 :]

    def _reads(self, chunk: bytes, *, final: bool = False) -> bool:
        try:
            self._decoder.decode(chunk, final)
        except UnicodeDecodeError:
            return False
        return b"\x00" not in chunk

    def problem(self, name: str) -> str:
        """Return why the content is not what the name says."""
        if self.kind.content is Content.TEXT:
            whole = self.is_text and self._reads(b"", final=True)
            return "" if whole else files.problem_of_text(name)
        if not (self.begins_well and self.is_marked):
            return files.problem_of_type(name)
        return files.problem_of_archive(name) if self.entries > MOST_ENTRIES else ""


def _problem_of_package(upload: UploadedFile, seen: _Sieve, kind: files.FileType, name: str) -> str:
    """Return why a zip is not the Office document it claims to be; nothing large is unpacked."""
    upload.seek(0)
    stream: Any = upload.file
    try:
        with zipfile.ZipFile(stream) as package:
            if not _is_modest(package.infolist(), seen.size):
                return files.problem_of_archive(name)
            if DECLARED_IN not in package.namelist():
                return files.problem_of_type(name)
            with package.open(DECLARED_IN) as declared:
                parts = declared.read(LONGEST_DECLARATION)
    except DAMAGED:
        return files.problem_of_archive(name)
    return "" if kind.mark in parts else files.problem_of_type(name)


def _is_modest(entries: list[zipfile.ZipInfo], size: int) -> bool:
    unpacked = sum(entry.file_size for entry in entries)
    climbs = any(e.filename.startswith("/") or ".." in e.filename.split("/") for e in entries)
    return unpacked <= min(MOST_UNPACKED, MOST_TIMES * size) and not climbs
