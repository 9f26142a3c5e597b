"""What letters a day or an event calls for. Reads only: planning writes it, a dry run prints it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from notifications.day import Day
from notifications.enums import Kind, State
from notifications.messages import wording
from notifications.messages.rows import Row, Token, due_row, in_order, rows_of, tokens_of
from notifications.recipients import pages
from notifications.recipients.directory import directory_on
from notifications.recipients.ledger import Ledger, ledger_on
from notifications.recipients.people import Person
from tasks_app.rules.calendar import local_date
from tasks_app.rules.reminders import next_delivery_at

from . import memory, news

EVERY_UNIT = "tat-ca"  # in the key of an escalation that lists all units


@dataclass(frozen=True, slots=True)
class Planned:
    """One letter to be: to whom, with which rows, and which stages it tells for the first time."""

    recipient: Person
    kind: Kind
    dedupe_key: str
    subject: str
    rows: tuple[Row, ...]
    fresh: frozenset[Token]
    local_date: date
    not_before: datetime
    step: str = ""
    unit_id: int | None = None
    event_id: int | None = None
    state: State = State.PENDING


@dataclass(frozen=True, slots=True)
class Skipped:
    """A stage that nobody is told, and why."""

    recipient: str
    task: str
    reason: str


@dataclass
class Plan:
    day: date
    is_working: bool
    mails: list[Planned] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    events_read: list[int] = field(default_factory=list)


def draft_day(as_of: date, *, told: Collection[tuple[int, Token]] = frozenset()) -> Plan:
    """Return the digests and escalations that a day newly owes; nothing is written.

    `told`: (person, stage) that counts as told beside what the outbox knows.
    """
    day = Day(as_of)
    plan = Plan(as_of, day.is_working)
    if not plan.is_working:
        return plan
    ledger = ledger_on(day, directory_on(as_of))
    _enter_pages(ledger, told)
    drafts = [*_digests(ledger), *_escalations(ledger)]
    known = memory.told({task for mail in drafts for task, _ in mail.fresh}, before=as_of)
    known |= set(told)
    done = memory.existing(mail.dedupe_key for mail in drafts)
    for mail in drafts:
        fresh = frozenset(t for t in mail.fresh if (mail.recipient.id, t) not in known)
        if fresh and mail.dedupe_key not in done:
            plan.mails.append(replace(mail, fresh=fresh))
    plan.skipped = list(_skipped(ledger))
    return plan


def _enter_pages(ledger: Ledger, told: Collection[tuple[int, Token]]) -> None:
    """Write the pages in force into `ledger`, for those who have not had theirs."""
    stages = pages.stages_of(ledger.day)
    readers = {user for stage in stages for user in pages.readers_of(stage, ledger.directory)}
    keys = [key for stage in stages for key in (stage.key, f"{pages.UNTOLD}{stage.key}")]
    heard = memory.heard(readers, keys, before=ledger.day.as_of)
    heard |= {(user, key) for user, (_, key) in told}
    pages.enter(ledger, lambda user, key: (user, key) not in heard)


def draft_news(*, at: datetime) -> Plan:
    """Return the letters that unread events call for; nothing is written.

    Three a day for each person (cfg) leave at once, the rest is told by the next digest.
    """
    events, today = news.unread(at), Day(local_date(at))
    due_at = next_delivery_at(at, today.calendar, today.policy)
    day = replace(today, as_of=local_date(due_at))
    plan = Plan(day.as_of, is_working=True, events_read=[event.pk for event in events])
    if not events:
        return plan
    spent = news.spent_on(day.as_of)
    directory = directory_on(day.as_of)
    for one in news.news_of(events, day, directory):
        for user in one.asked:
            row = one.row_for(user)
            spent[user] += 1
            folded = spent[user] > day.policy.immediate_per_day
            plan.mails.append(
                Planned(
                    recipient=directory.people[user],
                    kind=Kind.IMMEDIATE,
                    dedupe_key=f"now:{one.event.pk}:{user}",
                    subject=wording.news_subject(row),
                    rows=(row,),
                    fresh=frozenset() if folded else frozenset(row.tokens),
                    local_date=day.as_of,
                    not_before=due_at,
                    event_id=one.event.pk,
                    state=State.FOLDED if folded else State.PENDING,
                )
            )
    return plan


def _digests(ledger: Ledger) -> Iterator[Planned]:
    day, folded = ledger.day, news.folded_rows(ledger)
    users = {*ledger.digests, *folded, *ledger.directory.admins}
    for user in sorted(users):
        rows = in_order([*rows_of(ledger, user), *folded.get(user, [])])
        if rows and user in ledger.directory.people:
            yield Planned(
                recipient=ledger.directory.people[user],
                kind=Kind.DIGEST,
                dedupe_key=f"digest:{user}:{day.as_of}",
                subject=wording.digest_subject(rows, day),
                rows=tuple(rows),
                fresh=frozenset(tokens_of(rows)),
                local_date=day.as_of,
                not_before=day.opening,
            )


def _escalations(ledger: Ledger) -> Iterator[Planned]:
    day = ledger.day
    for (step, unit_id, user), dues in sorted(ledger.escalations.items()):
        rows = [due_row(due) for due in dues]
        unit = ledger.directory.units.get(unit_id)
        subject = (
            wording.escalation_subject(rows, wording.reply_by(day))
            if unit
            else wording.meeting_subject(rows)
        )
        yield Planned(
            recipient=ledger.directory.people[user],
            kind=Kind.ESCALATION,
            dedupe_key=f"escalation:{step}:{unit.code if unit else EVERY_UNIT}:{user}:{day.as_of}",
            subject=subject,
            rows=tuple(rows),
            fresh=frozenset(tokens_of(rows)),
            local_date=day.as_of,
            not_before=day.opening,
            step=step,
            unit_id=unit.id if unit else None,
        )


def _skipped(ledger: Ledger) -> Iterator[Skipped]:
    for one in ledger.unrouted:
        who = "+".join(sorted(one.due.stage.rung.audience))
        code = one.due.task.code
        yield Skipped(f"{who}@{one.unit.code}", code, f"{one.due.stage.step}: {one.reason}")
    for task in ledger.broken:
        yield Skipped(f"@{task.unit.code}", task.code, "không tính được nhắc việc")
