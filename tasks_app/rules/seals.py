"""Seals as lines of text: in the log beside the database, and as an inspector keeps the letters.

The log holds one JSON document a line. In a letter the seal is "2026-06-15:<64 hex digits>";
a file of saved letters is read as it is, everything else in it is passed over.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from .chain import SEAL_FIELDS, plain

IN_A_LETTER = re.compile(r"\b(\d{4}-\d{2}-\d{2})[: ]([0-9a-f]{64})\b")
KEPT = ("day", "sealed_at", *SEAL_FIELDS[1:], "prev_hash", "hash")


def line_of(seal: Any) -> str:
    """Return `seal` (anything with the attributes `KEPT`) as one line of the log."""
    sealed_at = seal.sealed_at.isoformat()
    kept = {name: plain(getattr(seal, name)) for name in KEPT} | {"sealed_at": sealed_at}
    return json.dumps(kept, separators=(",", ":"))


def short_line(day: date, seal: str) -> str:
    """Return a seal as letters and pages print it; `read` understands it."""
    return f"{day.isoformat()}:{seal}"


def read(lines: Iterable[str]) -> Iterator[tuple[date, str]]:
    """Yield (day, hash) of every seal in `lines`; a torn line says nothing."""
    for line in lines:
        if line.lstrip().startswith("{"):
            yield from _from_json(line)
        else:
            for day, seal in IN_A_LETTER.findall(line):
                yield from _seal(day, seal)


def _from_json(line: str) -> Iterator[tuple[date, str]]:
    try:
        kept = json.loads(line)
    except ValueError:
        return
    if isinstance(kept, dict):
        yield from _seal(kept.get("day"), kept.get("hash"))


def _seal(day: object, seal: object) -> Iterator[tuple[date, str]]:
    try:
        yield date.fromisoformat(str(day)), str(seal)
    except ValueError:
        return
