"""One made-up task with a plausible life, as plain values; the same seed tells the same lives.

Six in ten are completed, the rest wait, are late, or have time left; one in eight was extended.
Ten events each on average. Every row is illustrative.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from tasks_app.enums import Attribute, EventKind, Provenance, Status
from tasks_app.rules.chain import GENESIS, link

FIRST_DAY = date(2022, 1, 6)
VERBS = ("Xây dựng", "Hoàn thiện", "Kết nối, chia sẻ", "Số hóa", "Rà soát, sửa đổi", "Triển khai")
THINGS = (
    "cơ sở dữ liệu hộ tịch điện tử", "dịch vụ công đăng ký thường trú", "dữ liệu đất đai",
    "cơ sở dữ liệu an sinh xã hội", "quy định về định danh và xác thực điện tử",
    "dữ liệu bảo hiểm y tế", "chi trả trợ cấp qua tài khoản", "sổ sức khỏe điện tử",
)  # fmt: skip
WHERE = ("với cơ sở dữ liệu quốc gia về dân cư", "tại địa phương", "giai đoạn 2022–2025")
WORKING = Attribute.STATUS | Attribute.PERCENT


@dataclass(slots=True)
class MadeEvent:
    """One event; the names are those of `rules.chain.FIELDS`, so `link` hashes it as it is."""

    task_id: int
    seq: int
    kind: str
    effective_on: date
    recorded_at: datetime
    written_at: datetime
    sets: int
    actor_agency_id: int
    status: str | None = None
    completed_on: date | None = None
    deadline: date | None = None
    chain_deadline: date | None = None
    lead_id: int | None = None
    percent: int | None = None
    payload: dict[str, Any] = field(default_factory=dict)
    position: int = 0
    actor_id: int | None = None
    on_behalf_of_id: int | None = None
    actor_role: str = ""
    declared_timeliness: str | None = None
    provenance: str = Provenance.ILLUSTRATIVE
    supersedes_id: int | None = None
    prev_hash: str = ""
    hash: str = ""


@dataclass(slots=True)
class Story:
    """A task's row and everything that happened to it."""

    pk: int
    code: str
    title: str
    group: int
    lead: int
    assigned_on: date
    original_deadline: date
    written_at: datetime
    status: str = Status.DRAFT
    deadline: date | None = None
    chain_deadline: date | None = None
    percent: int | None = None
    completed_on: date | None = None
    last_report_on: date | None = None
    claimed_on: date | None = None
    accepted: bool = False
    extended_on: date | None = None
    events: list[MadeEvent] = field(default_factory=list)

    @property
    def head_hash(self) -> str:
        return self.events[-1].hash if self.events else GENESIS

    def tell(self, kind: EventKind, on: date, sets: Attribute, **values: Any) -> None:
        """Append one event, linked to the last, and move the row with it."""
        event = MadeEvent(
            task_id=self.pk, seq=len(self.events) + 1, position=len(self.events) + 1, kind=kind,
            effective_on=on, recorded_at=_office_hour(on, len(self.events)), sets=int(sets),
            written_at=self.written_at, actor_agency_id=self.lead, prev_hash=self.head_hash,
            **values,
        )  # fmt: skip
        event.hash = link(event.prev_hash, event)
        self.events.append(event)
        for name, value in values.items():
            if name in ("status", "deadline", "chain_deadline", "percent", "completed_on"):
                setattr(self, name, value)


def stories(
    count: int, *, first: int, groups: list[int], leads: list[int], seed: int, today: date,
    written_at: datetime,
) -> Iterator[Story]:  # fmt: skip
    """Yield `count` tasks with keys from `first`; groups and leads take turns."""
    random = Random(seed)  # noqa: S311  no secret: it must be repeatable
    for place in range(count):
        assigned_on = FIRST_DAY + timedelta(days=random.randrange((today - FIRST_DAY).days - 60))
        deadline = assigned_on + timedelta(days=random.randint(60, 900))
        title = f"{random.choice(VERBS)} {random.choice(THINGS)} {random.choice(WHERE)}"
        story = Story(
            pk=first + place, code=f"TAI-{place + 1:07d}", title=title,
            group=groups[place % len(groups)], lead=leads[place % len(leads)],
            assigned_on=assigned_on, original_deadline=deadline, written_at=written_at,
        )  # fmt: skip
        _live(story, random, today)
        yield story


def _live(story: Story, random: Random, today: date) -> None:
    due = story.original_deadline
    story.tell(
        EventKind.ASSIGNED, story.assigned_on,
        Attribute.STATUS | Attribute.DEADLINE | Attribute.CHAIN_DEADLINE | Attribute.LEAD,
        status=Status.ASSIGNED, deadline=due, chain_deadline=due, lead_id=story.lead,
    )  # fmt: skip
    done = random.random() < 0.6
    last = min(due + timedelta(days=random.randint(-40, 60)), today - timedelta(days=2))
    if random.random() < 0.05 or last - story.assigned_on < timedelta(days=20):
        return
    _work(story, random, last)
    if random.random() < 0.125:
        _extend(story, due + timedelta(days=90), min(due, last))
    if done or random.random() < 0.1:
        _finish(story, last, accepted=done)


def _work(story: Story, random: Random, last: date) -> None:
    story.tell(
        EventKind.STARTED, story.assigned_on + timedelta(days=5), Attribute.STATUS,
        status=Status.IN_PROGRESS,
    )  # fmt: skip
    reports = random.randint(5, 8)
    step = (last - story.assigned_on - timedelta(days=6)) / reports
    for number in range(1, reports + 1):
        on = story.assigned_on + timedelta(days=5) + step * number
        percent = min(95, number * 100 // (reports + 1))
        payload = {"content": "Kết quả trong kỳ đạt kế hoạch.", "percent": percent}
        story.tell(
            EventKind.PROGRESS_REPORTED, on, Attribute.PERCENT, percent=percent, payload=payload
        )
        story.last_report_on = on


def _extend(story: Story, deadline: date, on: date) -> None:
    story.extended_on = on
    story.tell(EventKind.EXTENSION_REQUESTED, on, Attribute(0))
    story.tell(
        EventKind.EXTENSION_GRANTED, on, Attribute.DEADLINE | Attribute.CHAIN_DEADLINE,
        deadline=deadline, chain_deadline=deadline,
    )  # fmt: skip


def _finish(story: Story, on: date, *, accepted: bool) -> None:
    story.claimed_on = on
    story.tell(
        EventKind.CLAIMED, on, WORKING, status=Status.AWAITING_ACCEPTANCE, percent=100,
        payload={"completed_on": on.isoformat()},
    )  # fmt: skip
    if accepted:
        story.accepted = True
        story.tell(
            EventKind.ACCEPTED, on, WORKING, status=Status.COMPLETED, completed_on=on, percent=100
        )


def _office_hour(on: date, place: int) -> datetime:
    """Return an instant of a working afternoon; later events of a day come later."""
    return datetime(on.year, on.month, on.day, 2, 0, place % 60, tzinfo=UTC)
