"""Histories made by the services, with corrections and retractions: SQL and model agree."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from tasks_app.enums import EventKind, Status
from tasks_app.errors import DomainError
from tasks_app.models import Task, TaskEvent, User
from tasks_app.rules.calendar import local_date
from tasks_app.rules.corrections import CORRECTABLE
from tasks_app.rules.figures import CELLS
from tasks_app.selectors import asof
from tasks_app.selectors.asof import At, Scope
from tasks_app.services import completion, corrections, deadlines, evidence, extensions, reports
from tests.factories import make_task
from tests.history import assert_whole
from tests.selectors.figure_model import SETS, model_of, state_cells

REQUESTED = {"extension_pending", "overdue_awaiting_review", "forecast_late"}  # not of the state
TASKS, STEPS, SEED = 8, 22, 20260615
BEGUN = date(2026, 1, 5)


class Story:
    """One task, a clock that goes forward, and whatever the services let happen."""

    def __init__(self, cast: SimpleNamespace, random: Random) -> None:
        self.cast, self.random = cast, random
        self.task = make_task(lead=cast.btp, status=Status.ASSIGNED, deadline=date(2026, 3, 31))
        self.at = datetime(2026, 1, 6, 3, tzinfo=UTC)

    @property
    def today(self) -> date:
        return local_date(self.at)

    def some_day(self, back: int = 20, ahead: int = 0) -> date:
        return self.today + timedelta(days=self.random.randint(-back, ahead))

    def step(self) -> None:
        self.at += timedelta(days=self.random.choice([0, 0, 1, 6]), minutes=1)
        deed = self.random.choice(
            [self.report, self.report, self.take_back, self.correct, self.correct, self.correct,
             self.extend, self.change, self.claim, self.decide]
        )  # fmt: skip
        try:
            deed()
        except DomainError:
            return

    def report(self) -> None:
        on = self.some_day(back=4)
        done = reports.Progress(self.random.randint(0, 100), "Đã làm", reported_on=on)
        reports.report(self.task, done, by=self.cast.ex, at=self.at)

    def take_back(self) -> None:
        last = self.task.reports.order_by("-id").first()
        if last is not None:
            corrections.retract_report(last, by=self.cast.ex, at=self.at)

    def correct(self) -> None:
        said = TaskEvent.objects.filter(task=self.task, superseded_by=None, kind__in=[*CORRECTABLE])
        event = self.random.choice([None, *said])
        if event is None:
            return
        given = {
            "percent": self.random.randint(0, 100),
            "completed_on": self.some_day(),
            "deadline": self.some_day(ahead=120),
            "effective_on": self.some_day(),
        }
        names = self.random.sample(sorted(CORRECTABLE[EventKind(event.kind)]), 1)
        right = corrections.Correction(**{name: given[name] for name in names})  # type: ignore[arg-type]
        by = self.random.choice([self.cast.s1, self.cast.s2])
        corrections.correct(event, right, reason="Nhập nhầm", by=by, at=self.at)

    def extend(self) -> None:
        asked = extensions.Request(self.some_day(back=0, ahead=90), "Chờ")
        row = extensions.request(self.task, asked, by=self.cast.wg, at=self.at)
        extensions.grant(row, by=self._reviewer(), at=self.at + timedelta(seconds=1))

    def change(self) -> None:
        new = self.some_day(ahead=90)
        words: dict[str, Any] = {"document": "1/VPCP", "reason": "x", "by": self._reviewer()}
        deadlines.change(self.task, deadline=new, **words, at=self.at)

    def claim(self) -> None:
        evidence.add_document(self.task, evidence.Document("1/BC"), by=self.cast.ex, at=self.at)
        done_on = self.some_day(back=5)
        completion.claim(self.task, completed_on=done_on, by=self.cast.ex, at=self.at)

    def decide(self) -> None:
        filed = self.task.claims.order_by("-id").first()
        if filed is None:
            return
        if self.random.random() < 0.7:
            note = {"reason": "other", "note": "Thiếu", "by": self._reviewer(), "at": self.at}
            completion.return_claim(filed, **note)  # type: ignore[arg-type]
        else:
            completion.accept(filed, criteria_met={0}, by=self._reviewer(), at=self.at)

    def _reviewer(self) -> User:
        found: User = self.random.choice([self.cast.s1, self.cast.s2])
        return found


@pytest.fixture
def stories(cast: SimpleNamespace) -> list[Story]:
    random = Random(SEED)
    told = [Story(cast, random) for _ in range(TASKS)]
    for story in told:
        for _ in range(STEPS):
            story.step()
    return told


def test_every_attribute_is_what_the_model_reads_at_every_pair_of_dates(stories):
    random = Random(SEED)
    kinds = set(TaskEvent.objects.filter(supersedes__isnull=False).values_list("kind", flat=True))
    assert {EventKind.PROGRESS_REPORTED, EventKind.RETRACTED} < kinds
    assert kinds & {EventKind.EXTENSION_GRANTED, EventKind.DEADLINE_CHANGED}
    for story in stories:
        task = Task.objects.get(pk=story.task.pk)
        events = list(task.events.order_by("seq"))
        assert_whole(task, on=story.today)
        for _ in range(25):
            at = At(*(BEGUN + timedelta(days=random.randrange(90)) for _ in range(2)))
            known = model_of(events, at.on, at.known_until)
            near = at.on + timedelta(days=10)
            cells = state_cells(known, task, at.on, near)
            states = asof.states_on(Scope(tasks=[task.pk]), at)
            assert bool(states) == ("total" in cells)
            for name in SETS if states else ():
                folded = getattr(states[0].task, name)
                assert folded == known.get(name), (task.code, at, name)
            counted = asof.counts(Scope(tasks=[task.pk]), at, near_due_until=near)
            found = {name for c, _ in counted.values() for name in CELLS if c.cell(name)}
            assert found - REQUESTED == cells, (task.code, at)
