"""500 random histories: the SQL, the definitions and a plain model of DOMAIN §6 agree."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from tasks_app.enums import EventKind, Provenance, Status, TaskKind, Timeliness
from tasks_app.models import (
    Agency,
    CompletionClaim,
    DeadlineExtension,
    Promise,
    Task,
    TaskEvent,
    User,
)
from tasks_app.rules.figures import CELLS, HEALTH_CELLS, Counts, cells_of
from tasks_app.selectors import asof
from tasks_app.selectors.asof import At, Key, Scope
from tests.factories import AgencyFactory, ProgrammeFactory, TaskGroupFactory, UserFactory
from tests.selectors.figure_model import SETS, Story, is_counted, model_cells, model_of

HISTORIES, SEED = 500, 20221225
FIRST = date(2024, 1, 1)
SPAN = 60  # days; short, so that dates collide
TOLD = tuple(name for name in CELLS if name not in HEALTH_CELLS.values())


def some_day(random: Random) -> date:
    return FIRST + timedelta(days=random.randrange(SPAN))


def some_deadline(random: Random) -> date | None:
    """Return none, a day that collides with others, or one that is long past."""
    long_past = FIRST - timedelta(days=random.randrange(150))
    return random.choice([None, some_day(random), some_day(random), long_past])


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
            "deadline": some_deadline(random),
            "chain_deadline": some_deadline(random),
            "lead": random.choice(self.leads),
            "percent": random.choice([None, 0, 45, 100]),
        }
        return {name: value for name, value in some.items() if random.random() < 0.5}


@pytest.fixture
def histories(db) -> dict[int, Story]:
    random = Random(SEED)
    programme, group = ProgrammeFactory(), TaskGroupFactory()
    leads = [AgencyFactory() for _ in range(4)]
    tasks = Task.objects.bulk_create(
        Task(
            code=f"T{place}", programme=programme, group=group, title="", deadline_precision="day",
            provenance=Provenance.READ, assigned_on=some_day(random), lead=random.choice(leads),
            kind=random.choice([*TaskKind]), original_deadline=some_deadline(random),
        )
        for place in range(HISTORIES)
    )  # fmt: skip
    told = {t.pk: (t, History(random, t, leads).events(t.pk * 100)) for t in tasks}
    TaskEvent.objects.bulk_create([event for _, events in told.values() for event in events])
    owner = UserFactory()
    return {
        pk: Story(
            task, events, *requests(random, task, leads[0]), promise_of(random, events, by=owner)
        )
        for pk, (task, events) in told.items()
    }


def requests(
    random: Random, task: Task, agency: Agency
) -> tuple[CompletionClaim, DeadlineExtension]:
    filed = {
        "task": task, "filed_agency": agency, "filed_on": some_day(random),
        "filed_at": some_instant(random),
    }  # fmt: skip
    decided = random.random() < 0.5
    answer = {
        "decision": "granted" if decided else "pending",
        "decided_at": some_instant(random) if decided else None,
    }
    claim = CompletionClaim.objects.create(completed_on=some_day(random), **filed, **answer)
    before = FIRST - timedelta(days=1)
    return claim, DeadlineExtension.objects.create(
        number=1, deadline_before=before, proposed_deadline=some_day(random),
        decided_on=some_day(random) if decided else None, **filed, **answer,
    )  # fmt: skip


def promise_of(random: Random, events: list[TaskEvent], *, by: User) -> Promise | None:
    """Return a promise, mostly for a deadline that the task once had."""
    missed = random.choice([*(event.deadline for event in events), some_day(random)])
    if missed is None or random.random() < 0.3:
        return None
    return Promise.objects.create(
        task=events[0].task, event=events[0], deadline=missed, filed_by=by,
        promised_on=missed + timedelta(days=random.randint(1, 30)),
        filed_on=some_day(random), filed_at=some_instant(random),
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
    programme = next(iter(histories.values())).task.programme_id
    for at in points():
        states = {state.pk: state for state in asof.states_on(Scope(programme), at)}
        for pk, story in histories.items():
            known = model_of(story.events, at.on, at.known_until)
            if not is_counted(known, story.task, at.on):
                assert pk not in states
                continue
            folded = states[pk].task
            assert folded.status == known["status"]
            for name in ("deadline", "chain_deadline", "lead", "percent", "completed_on",
                         "declared_timeliness"):  # fmt: skip
                assert getattr(folded, name) == known.get(name), (at, pk, name)


def test_the_counts_in_sql_are_the_definitions_and_the_model(histories):
    programme = next(iter(histories.values())).task.programme_id
    for at in points():
        near = at.on + timedelta(days=10)
        modelled: Counter[str] = Counter()
        for story in histories.values():
            modelled.update(model_cells(story, at.on, at.known_until, near))
        for key in Key:
            counted = asof.counts(Scope(programme), at, near_due_until=near, by=key)
            whole = sum((counts for counts, _ in counted.values()), Counts())
            assert {name: whole.cell(name) for name in TOLD} == {n: modelled[n] for n in TOLD}, at
            assert {k: c for k, (c, _) in counted.items()} == defined(programme, at, near, key)
            whole.check_identities()


def test_every_cell_is_met_by_some_history(histories):
    met: set[str] = set()
    for at in points():
        for story in histories.values():
            met |= model_cells(story, at.on, at.known_until, at.on + timedelta(days=10))
    assert met == set(TOLD)


def defined(programme: int, at: At, near: date, key: Key) -> dict[Any, Counts]:
    """Return the counts by `rules.figures.cells_of`, task by task."""
    tallies: dict[Any, dict[str, int]] = {}
    for state in asof.states_on(Scope(programme), at):
        tally = tallies.setdefault(state.value_of(key), {})
        for cell in cells_of(state.task, at.on, near_due_until=near):
            tally[cell] = tally.get(cell, 0) + 1
    return {value: Counts.from_cells(tally) for value, tally in tallies.items()}
