"""Is the history whole? Recomputes every chain and names the first bad entry of each task.

Found: an altered row, a broken link, a gap or doubled number in the sequence, a tail that was
cut off or added, an event of a task that is not there. Memory stays constant: tasks and events
are two streams in the order of their keys.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from tasks_app.models import Task, TaskEvent
from tasks_app.rules.chain import GENESIS, link
from tasks_app.rules.text import format_date

CHUNK = 2_000
HEAD = ("pk", "code", "event_count", "head_hash")
Head = tuple[int, str, int, str]


@dataclass(frozen=True, slots=True)
class BadEntry:
    """The first entry of a task's history, or the day, that does not hold, and why (Vietnamese)."""

    task: str
    seq: int
    code: str
    message: str
    day: date | None = None

    @property
    def place(self) -> str:
        """Return where it is, in words."""
        if self.day is not None:
            return f"Ngày {format_date(self.day)}"
        return f"{self.task}, mục {self.seq}" if self.seq else self.task


@dataclass(slots=True)
class Checked:
    """How much was read."""

    tasks: int = 0
    events: int = 0
    rows: int = 0
    days: int = 0
    files: int = 0
    reports: int = 0


def bad_entries(checked: Checked, *, task: int | None = None) -> Iterator[BadEntry]:
    """Yield the first bad entry of each task that has one; counts what was read in `checked`.

    With `task` only that one is looked at.

    The two streams are not one instant: what looks bad is read again by itself, so that a
    write in between is no alarm.
    """
    heads, found = Task.objects.all(), TaskEvent.objects.all()
    if task is not None:
        heads, found = heads.filter(pk=task), found.filter(task=task)
    events = found.order_by("task_id", "seq").iterator(chunk_size=CHUNK)
    chains = groupby(events, key=lambda event: event.task_id)
    pending = next(chains, None)
    for head in heads.order_by("pk").values_list(*HEAD).iterator(chunk_size=CHUNK):
        checked.tasks += 1
        chain: Iterable[TaskEvent] = ()
        while pending is not None and pending[0] < head[0]:
            yield _orphan(pending[0])
            pending = next(chains, None)
        if pending is not None and pending[0] == head[0]:
            chain = pending[1]
        bad = _check(head, _counted(chain, checked)) and _read_again(head[0])
        if bad is not None:
            yield bad
        if pending is not None and pending[0] == head[0]:
            pending = next(chains, None)
    while pending is not None:
        yield _orphan(pending[0])
        pending = next(chains, None)


def _orphan(task: int) -> BadEntry:
    return BadEntry(f"#{task}", 1, "orphan", "mục của một nhiệm vụ không có trong sổ")


def _read_again(task: int) -> BadEntry | None:
    """Return what is wrong with one task, read between two equal readings of its head."""
    heads = Task.objects.filter(pk=task).values_list(*HEAD)
    head = heads.get()
    while True:
        chain = list(TaskEvent.objects.filter(task=task).order_by("seq"))
        before, head = head, heads.get()
        if before == head:
            return _check(head, chain)


def _counted(chain: Iterable[TaskEvent], checked: Checked) -> Iterator[TaskEvent]:
    for event in chain:
        checked.events += 1
        yield event


def _check(kept: Head, chain: Iterable[TaskEvent]) -> BadEntry | None:
    """Return what is wrong first."""
    _, code, count, head = kept
    previous, seq = GENESIS, 0
    places: dict[int, int] = {}
    for seq, event in enumerate(chain, start=1):
        why = _fault(event, seq, previous, places)
        if why is not None:
            return BadEntry(code, seq, *why)
        previous = event.hash
        places[event.pk] = event.position
    if seq < count:
        return BadEntry(code, seq + 1, "cut", f"thiếu {count - seq} mục cuối của nhật ký")
    if seq > count:
        return BadEntry(code, count + 1, "added", f"thừa {seq - count} mục so với sổ")
    if previous != (head or GENESIS):
        return BadEntry(code, seq, "head", "mục cuối không khớp mã băm giữ ở nhiệm vụ")
    return None


def _fault(
    event: TaskEvent, seq: int, previous: str, places: dict[int, int]
) -> tuple[str, str] | None:
    if event.seq != seq:
        return "gap", f"số thứ tự đứt quãng, gặp mục {event.seq}"
    if event.prev_hash != previous:
        return "link", "không nối với mục trước"
    if link(event.prev_hash, event) != event.hash:
        return "altered", "nội dung đã bị thay đổi, không khớp mã băm"
    if event.supersedes_id is not None and places.get(event.supersedes_id) != event.position:
        return "position", "đính chính một mục không có hoặc sai vị trí"
    return None
