"""The hash chains over a task's events and over the days: one encoding, one link function.

Encoding: JSON, sorted keys, NFC, no spaces; dates as ISO text, instants as UTC microseconds,
no floats. The first link starts from `GENESIS`.
"""

import hashlib
import json
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

GENESIS = "0" * 64
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIELDS = (
    "task_id",
    "seq",
    "position",
    "kind",
    "actor_id",
    "on_behalf_of_id",
    "actor_agency_id",
    "actor_role",
    "effective_on",
    "recorded_at",
    "written_at",
    "sets",
    "status",
    "completed_on",
    "declared_timeliness",
    "deadline",
    "chain_deadline",
    "lead_id",
    "percent",
    "payload",
    "provenance",
    "supersedes_id",
)
AUDIT_FIELDS = (
    "id",
    "at",
    "kind",
    "user_id",
    "account",
    "address",
    "method",
    "path",
    "subject",
    "detail",
)
SEAL_FIELDS = (  # not when it was sealed: sealed again, an honest day gives the same hash
    "day",
    "task_count",
    "event_count",
    "audit_count",
    "heads_digest",
    "audit_digest",
)


def plain(value: Any) -> Any:
    """Return `value` in the types the encoding knows.

    Raises:
        TypeError: a float or another type that has no single written form.
    """
    if value is None or isinstance(value, int):  # a bool is one
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", str(value))
    if isinstance(value, datetime):
        delta = value - EPOCH
        return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    raise TypeError(f"no canonical form for {type(value).__name__}")


def canonical(value: Any) -> bytes:
    """Return the one byte string that stands for `value`."""
    return json.dumps(
        plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()


def link(prev_hash: str, entry: Any, fields: Sequence[str] = FIELDS) -> str:
    """Return the hash of `entry` (anything with the attributes `fields`) after `prev_hash`."""
    named = {name: getattr(entry, name) for name in fields}
    return hashlib.sha256(prev_hash.encode() + canonical(named)).hexdigest()


class Digest:
    """One hash over entries in their order, added one by one: memory stays constant."""

    def __init__(self) -> None:
        self._hash, self.count = hashlib.sha256(), 0

    def add(self, entry: Any) -> None:
        self._hash.update(canonical(entry) + b"\n")
        self.count += 1

    def hexdigest(self) -> str:
        return self._hash.hexdigest()
