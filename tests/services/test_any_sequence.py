"""Whatever anybody tries in whatever order, the promises of the register hold."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tasks_app.enums import BlockerKind, Relation, ReturnReason, Status, TaskAction
from tasks_app.errors import DomainError
from tasks_app.models import Task, User
from tasks_app.rules.calendar import local_date
from tasks_app.rules.lifecycle import TRANSITIONS
from tasks_app.services import blockers, completion, evidence, extensions, reports, tasks
from tests.factories import NOON, make_task
from tests.history import assert_whole

PEOPLE = ("ex", "wg", "hu", "co", "ex_bca", "s1", "s2", "sa", "ld", "inspector", "stranger")
NASTY = ["", " ", "Đã xong", "x\x00y", "\ud800", "e\u0302\u0323", "\u202etxt", "ộ" * 4001, "1/BC"]


def mostly(good: SearchStrategy[Any], rare: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """Return what is right in four draws of five: deep states are reached, and disturbed."""
    return st.integers(0, 4).flatmap(lambda n: good if n else rare)


words = mostly(st.just("Đã xong 1/BC"), st.sampled_from(NASTY) | st.text(st.characters()))
odd_days = st.integers(-400, 400) | st.sampled_from([-1, 1, 10, 4000])
past = mostly(st.integers(-3, 0), odd_days)
ahead = mostly(st.integers(1, 40), odd_days)
CAN = {
    Relation.EXECUTOR: ("ex", "ex_bca"),
    Relation.WORKING_GROUP: ("wg",),
    Relation.COORDINATING: ("co",),
    Relation.REVIEWER: ("s1", "s2"),
}


def fitting_action(status: str) -> SearchStrategy[TaskAction]:
    possible = [a for a in DEEDS if status in TRANSITIONS[a].allowed_from]
    everything = st.sampled_from(list(DEEDS))
    return mostly(st.sampled_from(possible), everything) if possible else everything


def fitting_person(action: TaskAction) -> SearchStrategy[str]:
    able = sorted({who for relation in TRANSITIONS[action].who for who in CAN[relation]})
    return mostly(st.sampled_from(able), st.sampled_from(PEOPLE))


class Play:
    """One task, a clock that only goes forward, and everything that can be tried on it."""

    def __init__(self, cast: SimpleNamespace, status: Status, own: bool) -> None:
        self.cast, self.at = cast, NOON
        lead = cast.bca if own else cast.btp
        self.task = make_task(lead=lead, coordinating=(cast.btc,), status=status)

    @property
    def today(self) -> date:
        return local_date(self.at)

    @property
    def fresh(self) -> Task:
        return Task.objects.get(pk=self.task.pk)

    def day(self, offset: int) -> date:
        return self.today + timedelta(days=offset)

    def attempt(self, action: TaskAction, who: str, draw: Callable[[Any], Any]) -> None:
        """Try `action`; it either leaves one event and a state of the table, or a refusal."""
        before = self.fresh
        try:
            done = DEEDS[action](self, getattr(self.cast, who), self.at, draw)
        except DomainError as refused:
            assert_told_in_words(refused)
            done = None
        after = self.fresh
        moved = after.event_count - before.event_count
        assert moved == (done is not None) or (action == TaskAction.OPEN_REVIEW and not moved)
        if moved:
            assert before.status in TRANSITIONS[action].allowed_from
            assert after.status == expected_status(action, before.status)
        else:
            assert after.status == before.status
        assert_whole(self.task, on=self.today)


def assert_told_in_words(refused: DomainError) -> None:
    """A refusal is a Vietnamese sentence with a capital and a full stop."""
    sentences = [refused.message, *(line for lines in refused.fields.values() for line in lines)]
    for sentence in sentences:
        assert sentence[0].isupper()
        assert any(ord(letter) > 127 for letter in sentence)
        assert "None" not in sentence


def expected_status(action: TaskAction, before: str) -> str:
    """Return what the table promises; a first report also starts the task (T2)."""
    if action == TaskAction.REPORT and before == Status.ASSIGNED:
        return Status.IN_PROGRESS
    return TRANSITIONS[action].to or before


Deed = Callable[[Play, User, datetime, Callable[[Any], Any]], object]


def start(play: Play, by: User, at: datetime, draw: Any) -> object:
    return tasks.start(play.task, by=by, at=at, note=draw(words))


def report(play: Play, by: User, at: datetime, draw: Any) -> object:
    progress = reports.Progress(
        draw(mostly(st.integers(0, 100) | st.none(), st.integers() | st.just(True))),
        draw(words),
        difficulties=draw(words),
        reported_on=draw(st.none() | past.map(play.day)),
    )
    return reports.report(play.task, progress, by=by, at=at)


def add_evidence(play: Play, by: User, at: datetime, draw: Any) -> object:
    if draw(st.booleans()):
        url = draw(mostly(st.just("https://dvc.vn/a"), words))
        return evidence.add_link(play.task, url, title=draw(words), by=by, at=at)
    issued_on = draw(st.none() | past.map(play.day))
    row = evidence.Document(number=draw(words), title=draw(words), issued_on=issued_on)
    return evidence.add_document(play.task, row, by=by, at=at)


def claim(play: Play, by: User, at: datetime, draw: Any) -> object:
    day = play.day(draw(past))
    return completion.claim(play.task, completed_on=day, note=draw(words), by=by, at=at)


def open_review(play: Play, by: User, at: datetime, draw: Any) -> object:
    filed = play.task.claims.last()
    return filed and completion.open_review(filed, by=by, at=at)


def accept(play: Play, by: User, at: datetime, draw: Any) -> object:
    filed = play.task.claims.last()
    ticked = draw(mostly(st.just({0}), st.sampled_from([{7}, set()])))
    return filed and completion.accept(filed, criteria_met=ticked, note=draw(words), by=by, at=at)


def return_claim(play: Play, by: User, at: datetime, draw: Any) -> object:
    filed = play.task.claims.last()
    reason = draw(mostly(st.sampled_from(ReturnReason), words))
    return filed and completion.return_claim(filed, reason=reason, note=draw(words), by=by, at=at)


def withdraw(play: Play, by: User, at: datetime, draw: Any) -> object:
    filed = play.task.claims.last()
    return filed and completion.withdraw(filed, by=by, at=at)


def ask(play: Play, by: User, at: datetime, draw: Any) -> object:
    day = max(play.today, play.fresh.deadline) + timedelta(days=draw(ahead))
    wanted = extensions.Request(day, reason=draw(words), plan=draw(words), legal_basis=draw(words))
    return extensions.request(play.task, wanted, by=by, at=at)


def grant(play: Play, by: User, at: datetime, draw: Any) -> object:
    wanted = play.task.extensions.last()
    return wanted and extensions.grant(wanted, document=draw(words), note=draw(words), by=by, at=at)


def refuse(play: Play, by: User, at: datetime, draw: Any) -> object:
    wanted = play.task.extensions.last()
    return wanted and extensions.refuse(wanted, note=draw(words), by=by, at=at)


def raise_blocker(play: Play, by: User, at: datetime, draw: Any) -> object:
    return blockers.raise_blocker(
        play.task,
        kind=draw(mostly(st.sampled_from(BlockerKind), words)),
        description=draw(words),
        due_on=draw(st.none() | ahead.map(play.day)),
        by=by,
        at=at,
    )


def resolve_blocker(play: Play, by: User, at: datetime, draw: Any) -> object:
    row = play.task.blockers.last()
    return row and blockers.resolve(row, resolution=draw(words), by=by, at=at)


DEEDS: dict[TaskAction, Deed] = {
    TaskAction.START: start,
    TaskAction.REPORT: report,
    TaskAction.ADD_EVIDENCE: add_evidence,
    TaskAction.CLAIM: claim,
    TaskAction.OPEN_REVIEW: open_review,
    TaskAction.ACCEPT: accept,
    TaskAction.RETURN: return_claim,
    TaskAction.WITHDRAW: withdraw,
    TaskAction.REQUEST_EXTENSION: ask,
    TaskAction.GRANT_EXTENSION: grant,
    TaskAction.REFUSE_EXTENSION: refuse,
    TaskAction.RAISE_BLOCKER: raise_blocker,
    TaskAction.RESOLVE_BLOCKER: resolve_blocker,
}


def test_every_action_a_person_can_take_is_tried() -> None:
    assert set(DEEDS) == set(TRANSITIONS)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_sequence_of_attempts_breaks_a_promise(
    cast: SimpleNamespace, data: st.DataObject
) -> None:
    begun = st.sampled_from([Status.IN_PROGRESS, Status.SUBMITTED_UPWARD])
    status = data.draw(mostly(begun, st.just(Status.ASSIGNED)))
    play = Play(cast, status, own=data.draw(st.booleans()))
    for _ in range(data.draw(st.integers(4, 16))):
        play.at += timedelta(days=data.draw(st.sampled_from([0, 0, 1, 20])), minutes=1)
        action = data.draw(fitting_action(play.fresh.status))
        play.attempt(action, data.draw(fitting_person(action)), data.draw)
