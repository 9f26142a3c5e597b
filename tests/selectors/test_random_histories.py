"""500 random histories: the SQL, the definitions and a plain model of DOMAIN §6 agree.

The model reads the events one after another and knows nothing of packing, SQL or rules.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from tasks_app.enums import Attribute, EventKind, Provenance, Status, TaskKind, Timeliness
from tasks_app.models import Agency, CompletionClaim, DeadlineExtension, Task, TaskEvent
from tasks_app.rules.figures import Counts, cells_of
from tasks_app.selectors import asof
from tasks_app.selectors.asof import At, Key, Scope
from tests.factories import AgencyFactory, ProgrammeFactory, TaskGroupFactory

HISTORIES, SEED = 500, 20221225
FIRST = date(2024, 1, 1)
SPAN = 60  # days; short, so that dates collide
SETS = {
    "status": Attribute.STATUS, "deadline": Attribute.DEADLINE, "lead": Attribute.LEAD,
    "chain_deadline": Attribute.CHAIN_DEADLINE, "percent": Attribute.PERCENT,
}  # fmt: skip


def some_day(random: Random) -> date:
    return FIRST + timedelta(days=random.randrange(SPAN))


def some_instant(random: Random) -> datetime:
    """Return an instant, often at the very end or begin of a Vietnamese day."""
    end_of_day = datetime(2024, 1, 1, 17, tzinfo=UTC) + timedelta(days=random.randrange(SPAN))
    return end_of_day + random.choice(
        [timedelta(0), timedelta(microseconds=-1), timedelta(hours=-random.randrange(24))]
    )


@dataclass
class History:
    """One task's events, at random: corrections, null values, late and early records."""

    random: Random
    task: Task
    leads: list[Agency]

    def events(self, first_key: int) -> list[TaskEvent]:
        made = [self.event(first_key, 1, {"status": Status.ASSIGNED, **self.values()})]
        for seq in range(2, self.random.randint(2, 9) + 1):
            made.append(self.event(first_key, seq, self.values()))
            if self.random.random() < 0.3:
                corrected = self.random.choice(made[:-1])
                made[-1].supersedes_id, made[-1].position = corrected.pk, corrected.position
        return made

    def event(self, first_key: int, seq: int, values: dict[str, Any]) -> TaskEvent:
        sets = int(sum(SETS[name] for name in SETS if name in values))
        lead = values.pop("lead", None)
        if values.get("status") == Status.COMPLETED:
            done = self.random.choice([None, some_day(self.random)])
            values |= {"completed_on": done}
            values |= {"declared_timeliness": self.random.choice([None, *Timeliness])}
        return TaskEvent(
            id=first_key + seq, task=self.task, seq=seq, position=seq, sets=sets,
            kind=EventKind.DEADLINE_CHANGED, effective_on=some_day(self.random), lead=lead,
            recorded_at=some_instant(self.random), written_at=some_instant(self.random),
            provenance=Provenance.READ, prev_hash="", hash="", **values,
        )  # fmt: skip

    def values(self) -> dict[str, Any]:
        """Return what one event sets: each attribute or not, to a value or to null."""
        random = self.random
        some = {
            "status": random.choice([*Status, Status.COMPLETED, Status.IN_PROGRESS]),
            "deadline": random.choice([None, some_day(random)]),
            "chain_deadline": random.choice([None, some_day(random)]),
            "lead": random.choice(self.leads),
            "percent": random.choice([None, 0, 45, 100]),
        }
        return {name: value for name, value in some.items() if random.random() < 0.5}


def model_of(events: list[TaskEvent], on: date, known_until: datetime) -> dict[str, Any]:
    """Return what DOMAIN §6 says about one task, by reading and nothing else."""
    known = [event for event in events if event.recorded_at < known_until]
    superseded = {event.supersedes_id for event in known}
    standing = [e for e in known if e.pk not in superseded and e.effective_on <= on]
    found: dict[str, Any] = {}
    for name, attribute in SETS.items():
        setting = [event for event in standing if event.sets & attribute]
        if setting:
            decisive = max(setting, key=lambda event: (event.position, event.seq))
            found[name] = decisive.lead_id if name == "lead" else getattr(decisive, name)
            if name == "status":
                found["completed_on"] = decisive.completed_on
                found["declared_timeliness"] = decisive.declared_timeliness
    return found


def model_counts(known: dict[str, Any], task: Task, on: date) -> set[str]:
    """Return the main cells of one task, spelled out from the table of DOMAIN §6."""
    outside = (None, Status.DRAFT, Status.CANCELLED, Status.REPLACED)
    if known.get("status") in outside or task.assigned_on > on:
        return set()
    cells = {"total"}
    if task.original_deadline and task.original_deadline <= on:
        cells.add("planned")
    done_on, due, chain = (known.get(n) for n in ("completed_on", "deadline", "chain_deadline"))
    if known["status"] == Status.COMPLETED and (done_on is None or done_on <= on):
        late = known["declared_timeliness"] == Timeliness.LATE
        if done_on is not None:
            late = chain is not None and done_on > chain
        return cells | {"completed", "completed_late" if late else "completed_on_time"}
    if due is None:
        return cells | {"open", "open_without_deadline"}
    return cells | {"open", "open_overdue" if due < on else "open_within_deadline"}


MAIN = (
    "total", "planned", "completed", "completed_on_time", "completed_late", "open",
    "open_within_deadline", "open_overdue", "open_without_deadline",
)  # fmt: skip


@pytest.fixture
def histories(db) -> dict[int, tuple[Task, list[TaskEvent]]]:
    random = Random(SEED)
    programme, group = ProgrammeFactory(), TaskGroupFactory()
    leads = [AgencyFactory() for _ in range(4)]
    tasks = Task.objects.bulk_create(
        Task(
            code=f"T{place}", programme=programme, group=group, title="", deadline_precision="day",
            provenance=Provenance.READ, assigned_on=some_day(random), lead=random.choice(leads),
            kind=random.choice([*TaskKind]),
            original_deadline=random.choice([None, some_day(random)]),
        )
        for place in range(HISTORIES)
    )  # fmt: skip
    told = {t.pk: (t, History(random, t, leads).events(t.pk * 100)) for t in tasks}
    TaskEvent.objects.bulk_create([event for _, events in told.values() for event in events])
    file_requests(random, tasks, leads)
    return told


def file_requests(random: Random, tasks: list[Task], leads: list[Agency]) -> None:
    for task in tasks:
        filed = {
            "task": task, "filed_agency": leads[0], "filed_on": some_day(random),
            "filed_at": some_instant(random),
        }  # fmt: skip
        decided = random.random() < 0.5
        answer = {
            "decision": "granted" if decided else "pending",
            "decided_at": some_instant(random) if decided else None,
        }
        CompletionClaim.objects.create(completed_on=some_day(random), **filed, **answer)
        DeadlineExtension.objects.create(
            number=1, deadline_before=FIRST, proposed_deadline=FIRST + timedelta(days=1),
            decided_on=some_day(random) if decided else None, **filed, **answer,
        )  # fmt: skip


def points() -> list[At]:
    random = Random(SEED)
    asked = [At(some_day(random), some_day(random)) for _ in range(12)]
    return [
        *asked,
        *(At(at.on) for at in asked[:4]),
        *(At(at.on, some_instant(random)) for at in asked[:4]),
    ]


def test_the_fold_of_each_task_is_what_the_model_reads(histories):
    programme = next(iter(histories.values()))[0].programme_id
    for at in points():
        states = {state.pk: state for state in asof.states_on(Scope(programme), at)}
        for pk, (task, events) in histories.items():
            known = model_of(events, at.on, at.known_until)
            if "total" not in model_counts(known, task, at.on):
                assert pk not in states
                continue
            folded = states[pk].task
            assert folded.status == known["status"]
            for name in ("deadline", "chain_deadline", "lead", "percent", "completed_on",
                         "declared_timeliness"):  # fmt: skip
                assert getattr(folded, name) == known.get(name), (at, pk, name)


def test_the_counts_in_sql_are_the_definitions_and_the_model(histories):
    programme = next(iter(histories.values()))[0].programme_id
    for at in points():
        near = at.on + timedelta(days=10)
        modelled = dict.fromkeys(MAIN, 0)
        for task, events in histories.values():
            for cell in model_counts(model_of(events, at.on, at.known_until), task, at.on):
                modelled[cell] += 1
        for key in Key:
            counted = asof.counts(Scope(programme), at, near_due_until=near, by=key)
            whole = sum((counts for counts, _ in counted.values()), Counts())
            assert {name: whole.cell(name) for name in MAIN} == modelled, (at, key)
            assert {k: c for k, (c, _) in counted.items()} == defined(programme, at, near, key)
            whole.check_identities()


def defined(programme: int, at: At, near: date, key: Key) -> dict[Any, Counts]:
    """Return the counts by `rules.figures.cells_of`, task by task."""
    tallies: dict[Any, dict[str, int]] = {}
    for state in asof.states_on(Scope(programme), at):
        tally = tallies.setdefault(state.value_of(key), {})
        for cell in cells_of(state.task, at.on, near_due_until=near):
            tally[cell] = tally.get(cell, 0) + 1
    return {value: Counts.from_cells(tally) for value, tally in tallies.items()}
