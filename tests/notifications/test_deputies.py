"""Letters of the absent go to their deputies, within the scope and the days, and nobody else."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from notifications import planning
from notifications.day import Day
from notifications.delivery import Tally
from notifications.models import Notification
from notifications.planning import drafting
from notifications.recipients.directory import directory_on
from notifications.recipients.ledger import ledger_on
from tasks_app.enums import Role
from tasks_app.models import Agency, Delegation, Task, User
from tasks_app.services import delegation
from tasks_app.services.delegation import Grant
from tests.factories import ProgrammeFactory, UserFactory, make_task

from .conftest import MONDAY, Recorder, at
from .test_news import returned

Morning = Callable[[date], Tally]
Send = Callable[[datetime], Tally]


def lend(owner: User, deputy: User, **more: Any) -> Delegation:
    days = {"valid_from": MONDAY, "valid_to": MONDAY + timedelta(days=30)} | more
    return delegation.give(Grant(owner, deputy, **days), by=owner, at=at(MONDAY, 6))


def overdue(lead: Agency, **fields: object) -> Task:
    return make_task(lead=lead, deadline=date(2026, 6, 9), percent=90, **fields)  # type: ignore[arg-type]


def told(day: date = MONDAY) -> dict[str, set[tuple[str, str]]]:
    """Return who is told of which step of which task."""
    found: dict[str, set[tuple[str, str]]] = {}
    for mail in drafting.draft_day(day).mails:
        steps = {(row.task.code, row.step) for row in mail.rows}
        found.setdefault(mail.recipient.email, set()).update(steps)
    return found


def test_the_deputy_gets_the_digest_and_the_absent_one_nothing(
    cast: SimpleNamespace, morning: Morning, post: Recorder
) -> None:
    overdue(cast.btp)
    lend(cast.ex, cast.stranger)
    morning(MONDAY)
    assert post.to(cast.ex.email) == []
    [letter] = post.to(cast.stranger.email)
    assert "Nhận thay Trần Thu Hà." in " ".join(letter.body.split())


def test_outside_its_days_the_owner_is_written_to(cast: SimpleNamespace) -> None:
    overdue(cast.btp)
    lend(cast.ex, cast.stranger, valid_from=MONDAY + timedelta(days=1))
    assert cast.ex.email in told() and cast.stranger.email not in told()
    later = told(MONDAY + timedelta(days=1))
    assert cast.stranger.email in later and cast.ex.email not in later


def test_a_scope_divides_the_letters(cast: SimpleNamespace) -> None:
    mine, lent = overdue(cast.btp), overdue(cast.btp, programme=ProgrammeFactory(code="NQ03"))
    lend(cast.ex, cast.stranger, programme=lent.programme)
    letters = told()
    assert (mine.code, "R6") in letters[cast.ex.email]
    assert (lent.code, "R6") not in letters[cast.ex.email]
    assert {code for code, _ in letters[cast.stranger.email]} == {lent.code}


def test_the_last_of_a_chain_gets_it(cast: SimpleNamespace) -> None:
    overdue(cast.btp)
    lend(cast.ex, cast.stranger)
    lend(cast.stranger, cast.co)
    letters = told()
    assert cast.co.email in letters
    assert not {cast.ex.email, cast.stranger.email} & set(letters)


def test_a_deputy_who_cannot_be_written_to_leaves_it_with_the_owner(cast: SimpleNamespace) -> None:
    overdue(cast.btp)
    lend(cast.ex, cast.stranger)
    User.objects.filter(pk=cast.stranger.pk).update(is_active=False)
    assert cast.ex.email in told()


def test_a_focal_persons_letters_go_to_his_deputy_not_to_the_others(cast: SimpleNamespace) -> None:
    focal = UserFactory(member_of=cast.btp)
    task = overdue(cast.btp, focal_person=focal)
    lend(focal, cast.stranger)
    letters = told()
    assert (task.code, "R6") in letters[cast.stranger.email]
    assert (task.code, "R6") not in letters[cast.ex.email]


def test_an_escalation_goes_to_the_superior_of_the_owner_not_of_the_deputy(
    cast: SimpleNamespace,
) -> None:
    other_head = UserFactory(member_of=cast.btc, role=Role.UNIT_HEAD)
    task = overdue(cast.btp)
    lend(cast.ex, cast.co)
    letters = told()
    assert (task.code, "E1") in letters[cast.hu.email]
    assert other_head.email not in letters


def test_an_escalation_goes_to_the_deputy_of_the_superior(cast: SimpleNamespace) -> None:
    task = overdue(cast.btp)
    lend(cast.hu, cast.stranger)
    letters = told()
    assert (task.code, "E1") in letters[cast.stranger.email]
    assert cast.hu.email not in letters


def test_an_escalation_never_ends_with_those_it_is_about(cast: SimpleNamespace) -> None:
    task = overdue(cast.btp)
    lend(cast.hu, cast.ex)
    letters = told()
    assert (task.code, "E1") in letters[cast.hu.email]
    assert (task.code, "E1") not in letters[cast.ex.email]


def test_the_right_person_is_found_at_the_moment_of_sending(
    cast: SimpleNamespace, send: Send, post: Recorder
) -> None:
    overdue(cast.btp)
    planning.plan_day(MONDAY, at=at(MONDAY, 6))
    lend(cast.ex, cast.stranger)
    send(at(MONDAY))
    assert post.to(cast.ex.email) == []
    assert Notification.objects.get(recipient=cast.ex).state == "dropped"


def test_news_goes_to_the_deputy_and_not_back_to_the_one_who_acted(
    cast: SimpleNamespace, send: Send, post: Recorder
) -> None:
    lend(cast.ex, cast.stranger)
    returned(cast, at(MONDAY, 10))
    planning.plan_news(at=at(MONDAY, 10))
    send(at(MONDAY, 10))
    [letter] = post.sent
    assert letter.to == [cast.stranger.email]
    assert "Nhận thay Trần Thu Hà." in " ".join(letter.body.split())
    assert Notification.objects.get().dedupe_key.endswith(f":{cast.stranger.pk}")


def test_what_one_person_gets_is_computed_alike_alone_and_with_all(cast: SimpleNamespace) -> None:
    for lead in (cast.btp, cast.btc, cast.bca):
        overdue(lead)
    lend(cast.ex, cast.stranger)
    lend(cast.hu, cast.ex)
    lend(cast.wg, cast.co)
    day = Day(MONDAY)
    whole = ledger_on(day, directory_on(MONDAY))
    for user in User.objects.all():
        near = ledger_on(day, directory_on(MONDAY, users={user.pk}), users={user.pk})
        assert near.digests.get(user.pk) == whole.digests.get(user.pk)
        ours = {key: dues for key, dues in whole.escalations.items() if key[2] == user.pk}
        assert {key: dues for key, dues in near.escalations.items() if key[2] == user.pk} == ours


@pytest.mark.parametrize("letter", ["digest", "escalation"])
def test_the_key_of_a_letter_names_its_recipient(cast: SimpleNamespace, letter: str) -> None:
    overdue(cast.btp)
    lend(cast.ex, cast.stranger)
    lend(cast.hu, cast.stranger, programme=cast.task.programme)
    keys = {mail.dedupe_key for mail in drafting.draft_day(MONDAY).mails}
    wanted = {
        "digest": f"digest:{cast.stranger.pk}:{MONDAY}",
        "escalation": f"escalation:E1:BTP:{cast.stranger.pk}:{MONDAY}",
    }
    if letter == "digest":
        assert wanted[letter] in keys
    else:  # the deputy of both would be told about himself: the head hears in person
        assert wanted[letter] not in keys
        assert f"escalation:E1:BTP:{cast.hu.pk}:{MONDAY}" in keys
