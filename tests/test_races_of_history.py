"""The history put right, taken back and sealed by several at once: one says so, all is proved."""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from tasks_app import conf
from tasks_app.enums import EventKind
from tasks_app.errors import TransitionNotAllowed
from tasks_app.models import DayAnchor, TaskEvent, User
from tasks_app.selectors.history import Checked
from tasks_app.selectors.proof import Question, faults
from tasks_app.services import anchors, comments, corrections, reports
from tasks_app.services.corrections import Correction, correct
from tests.factories import NOON, make_task
from tests.history import assert_whole
from tests.racing import TODAY, Run, outcomes, race, rounds

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_corrections_and_a_retraction_of_one_report_one_happens(cast: SimpleNamespace) -> None:
    for _ in rounds(10):
        task = make_task(lead=cast.btp, percent=40)
        told = reports.report(task, reports.Progress(80, "Đang làm"), by=cast.ex, at=NOON)

        def put_right(percent: int, event: TaskEvent = told.event) -> Run:
            right = Correction(percent=percent)
            return lambda by: correct(event, right, reason="Nhầm", by=by, at=NOON)

        def take_back(by: User, told: object = told) -> object:
            return corrections.retract_report(told, by=by, at=NOON)

        results = race((cast.s1, put_right(50)), (cast.s2, put_right(60)), (cast.ex, take_back))
        assert outcomes(results) == {TaskEvent: 1, TransitionNotAllowed: 2}
        assert task.events.filter(position=told.event.position).count() == 2
        task.refresh_from_db()
        assert task.percent in (40, 50, 60)
        assert_whole(task, on=TODAY)


def test_a_comment_is_taken_back_once_or_answered(cast: SimpleNamespace) -> None:
    for _ in rounds(10):
        said = comments.write(cast.task, text="Chào", by=cast.ex, at=NOON)
        take_back = lambda by, said=said: comments.retract(said, by=by, at=NOON)  # noqa: E731
        answer = lambda by: comments.write(cast.task, text="Rõ", by=by, at=NOON)  # noqa: E731
        race((cast.ex, take_back), (cast.wg, answer), (cast.ex, take_back))
        said.refresh_from_db()
        retracted = cast.task.events.filter(kind=EventKind.RETRACTED, supersedes=said.event)
        assert retracted.count() == int(said.retracted_at is not None)
    assert_whole(cast.task, on=TODAY)


def test_days_sealed_twice_at_once_while_people_write_are_sealed_once(
    cast: SimpleNamespace, settings: SimpleNamespace, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    tasks = [make_task(lead=cast.btp) for _ in range(4)]
    for number in rounds(20):
        day, at = TODAY + timedelta(days=number), NOON + timedelta(days=number)

        def write(by: User, number: int = number, at: object = at) -> None:
            for task in tasks:
                progress = reports.Progress(number % 100, f"Đợt {number}")
                reports.report(task, progress, by=by, at=at)

        def seal(by: User, day: object = day, at: object = at) -> object:
            return anchors.seal(day - timedelta(days=1), at=at)

        race((cast.sa, seal), (cast.ex, write), (cast.sa, seal), (cast.wg, write))
        assert list(faults(Question(at=at), Checked())) == []
    anchors.seal(at=at + timedelta(days=2))
    sealed = list(DayAnchor.objects.order_by("day").values_list("day", flat=True))
    assert sealed[-len(rounds(20)) :] == [TODAY + timedelta(days=n) for n in rounds(20)]
    assert len(conf.anchors_log().read_text().splitlines()) == len(sealed)
    assert list(faults(Question(at=at), Checked())) == []
