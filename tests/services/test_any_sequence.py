"""Whatever anybody tries in whatever order, the promises of the register hold."""

from datetime import timedelta
from types import SimpleNamespace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from tasks_app.enums import Status, TaskAction
from tasks_app.errors import DomainError
from tasks_app.rules.lifecycle import ACTIVE, TRANSITIONS
from tasks_app.selectors import projection
from tasks_app.services.openings import STATES
from tasks_app.services.projection import roll
from tests.history import assert_whole
from tests.services.attempts import CAN, DEEDS, Play, mostly

PEOPLE = ("ex", "wg", "hu", "co", "ex_bca", "s1", "s2", "sa", "ld", "inspector", "stranger")


def fitting_action(status: str) -> SearchStrategy[TaskAction]:
    possible = [a for a in DEEDS if status in TRANSITIONS[a].allowed_from]
    everything = st.sampled_from(list(DEEDS))
    return mostly(st.sampled_from(possible), everything) if possible else everything


def fitting_person(action: TaskAction) -> SearchStrategy[str]:
    able = sorted({who for relation in TRANSITIONS[action].who for who in CAN[relation]})
    return mostly(st.sampled_from(able), st.sampled_from(PEOPLE))


def attempt(play: Play, action: TaskAction, who: str, draw: DrawFn) -> None:
    """Try `action`; it either leaves one event and a state of the table, or a refusal."""
    before = play.fresh
    try:
        done = DEEDS[action](play, getattr(play.cast, who), play.at, draw)
    except DomainError as refused:
        assert_told_in_words(refused)
        done = None
    after = play.fresh
    moved = after.event_count - before.event_count
    assert moved == (done is not None) or (action == TaskAction.OPEN_REVIEW and not moved)
    if moved:
        assert before.status in TRANSITIONS[action].allowed_from
        assert after.status in expected_statuses(action, before.status)
    else:
        assert after.status == before.status
    assert_whole(play.task, on=play.today)


def assert_told_in_words(refused: DomainError) -> None:
    """A refusal is a Vietnamese sentence with a capital and a full stop."""
    sentences = [refused.message, *(line for lines in refused.fields.values() for line in lines)]
    for sentence in sentences:
        assert sentence[0].isupper()
        assert any(ord(letter) > 127 for letter in sentence)
        assert "None" not in sentence


def expected_statuses(action: TaskAction, before: str) -> frozenset[str]:
    """Return what the table promises; a first report also starts the task (T2)."""
    if action == TaskAction.REPORT and before == Status.ASSIGNED:
        return frozenset({Status.IN_PROGRESS})
    if TRANSITIONS[action].restores:
        return ACTIVE
    if action == TaskAction.SET_OPENING_STATE:
        return frozenset(STATES)
    return frozenset({TRANSITIONS[action].to or before})


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
    status = data.draw(
        mostly(begun, st.sampled_from([Status.DRAFT, Status.ASSIGNED, Status.COMPLETED]))
    )
    play = Play(cast, status, own=data.draw(st.booleans()))
    for _ in range(data.draw(st.integers(4, 16))):
        play.at += timedelta(days=data.draw(st.sampled_from([0, 0, 1, 20])), minutes=1)
        roll(play.today, at=play.at)
        action = data.draw(fitting_action(play.fresh.status))
        attempt(play, action, data.draw(fitting_person(action)), data.draw)
        assert list(projection.drifts_among([play.task.pk], play.today)) == []
