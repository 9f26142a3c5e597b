"""Plan and conversation through the API: what is answered, refused, and hidden."""

from datetime import date

import pytest

from tasks_app.enums import Confidence, Status
from tasks_app.models import Comment, Milestone, Promise, Task
from tasks_app.services import blockers, dependencies, reports
from tests.factories import NOON, AgencyFactory, UserFactory, make_task

STEPS = [
    {"title": "Dự thảo", "planned_on": "2026-05-29", "weight": 30},
    {"title": "Ký", "planned_on": "2026-06-30", "weight": 70},
]


def test_a_plan_is_set_reached_and_read(call, cast):
    caller = call(cast.ex)
    answer = caller.act(cast.task, "milestones", {"milestones": STEPS})
    assert answer.status_code == 200
    first, second = answer.json()["milestones"]
    assert (first["share"], second["share"], first["reached_on"]) == (30.0, 70.0, None)
    assert caller.get(f"tasks/{cast.task.code}").json()["expected_percent"] == 65

    reached = caller.post(
        f"milestones/{first['id']}/reach", {"on": "2026-06-01"}, match=answer["ETag"]
    )
    assert reached.json()["milestone"]["reached_on"] == "2026-06-01"
    listed = caller.get(f"tasks/{cast.task.code}/milestones").json()["results"]
    assert [row["title"] for row in listed] == ["Dự thảo", "Ký"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "milestones"),
        ({"milestones": [{"title": "A", "planned_on": "x"}]}, "milestones.0.planned_on"),
        ({"milestones": [{"title": "A", "planned_on": "2026-07-15"}]}, "milestones"),
        ({"milestones": "A"}, "milestones"),
        ({"milestones": STEPS, "khác": 1}, "khác"),
    ],
)
def test_a_bad_plan_is_refused_by_field(call, cast, body, field):
    answer = call(cast.ex).act(cast.task, "milestones", body)
    assert answer.status_code == 400
    assert field in answer.json()["errors"]
    assert not Milestone.objects.exists()


def test_a_plan_asks_for_the_version_seen(call, cast):
    caller, path = call(cast.ex), f"tasks/{cast.task.code}/milestones"
    assert caller.post(path, {"milestones": STEPS}).status_code == 428
    assert caller.post(path, {"milestones": STEPS}, match='"0"').status_code == 412


def test_waiting_is_entered_read_from_both_sides_and_ended(call, cast):
    before, caller = make_task(lead=cast.btp), call(cast.ex)
    answer = caller.act(cast.task, "dependencies", {"predecessor": before.code, "note": "Dữ liệu"})
    assert answer.status_code == 201
    row = answer.json()["dependency"]
    assert (row["direction"], row["task"], row["title"]) == ("waits_for", before.code, before.title)
    (other,) = caller.get(f"tasks/{before.code}/dependencies").json()["results"]
    assert (other["direction"], other["task"]) == ("waited_for_by", cast.task.code)

    ended = caller.post(f"dependencies/{row['id']}/stop", {}, match=answer["ETag"])
    assert ended.status_code == 200
    assert caller.get(f"tasks/{cast.task.code}/dependencies").json()["results"] == []


def test_whoever_does_not_see_the_other_task_reads_its_dates_alone(call, cast):
    before = make_task(lead=cast.btp, title="Hạ tầng dùng chung")
    dependencies.wait_for(cast.task, before.code, by=cast.ex, at=NOON)
    answer = call(cast.co).get(f"tasks/{cast.task.code}/dependencies")
    (row,) = answer.json()["results"]
    assert (row["task"], row["title"], row["deadline"]) == (None, None, "2026-06-30")
    history = call(cast.co).get(f"tasks/{cast.task.code}/events")
    for body in (answer.content.decode(), history.content.decode()):
        assert before.code not in body
        assert before.title not in body


def test_a_day_is_promised_once(call, cast):
    task = make_task(lead=cast.btp, deadline=date(2026, 5, 29))
    caller = call(cast.ex)
    answer = caller.act(task, "promises", {"promised_on": "2026-06-30", "note": "Chờ ký"})
    assert answer.status_code == 201
    assert answer.json()["promise"]["deadline"] == "2026-05-29"
    assert caller.act(task, "promises", {"promised_on": "2026-07-01"}).status_code == 409
    rows = caller.get("tasks", fields="code,promised_on").json()["results"]
    assert {"code": task.code, "promised_on": "2026-06-30"} in rows
    assert Promise.objects.count() == 1


def test_a_comment_needs_no_version_and_is_written_once_for_one_key(call, cast):
    path = f"tasks/{cast.task.code}/comments"
    body = {"text": "Gửi số liệu giúp.", "mentions": [cast.co.email]}
    key = {"Idempotency-Key": "mot-lan"}
    caller = call(cast.ex)
    first, again = caller.post(path, body, **key), caller.post(path, body, **key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again["Idempotency-Replayed"] == "true"
    assert Comment.objects.count() == 1
    (row,) = call(cast.co).get(path).json()["results"]
    assert (row["text"], row["mentions"]) == ("Gửi số liệu giúp.", [cast.co.full_name])
    assert caller.post(path, {"text": "x"}, match='"0"').status_code == 412


def test_a_comment_is_taken_back_and_no_longer_listed(call, cast):
    caller, path = call(cast.ex), f"tasks/{cast.task.code}/comments"
    row = caller.post(path, {"text": "Nhầm."}).json()["comment"]
    assert call(cast.co).post(f"comments/{row['id']}/retract").status_code == 403
    assert call(cast.stranger).post(f"comments/{row['id']}/retract").status_code == 404
    assert caller.post(f"comments/{row['id']}/retract").status_code == 200
    assert caller.get(path).json()["results"] == []
    assert caller.post(f"comments/{row['id']}/retract").status_code == 409


def test_naming_a_stranger_says_what_naming_nobody_says(call, cast):
    path, said = f"tasks/{cast.task.code}/comments", set()
    for name in (cast.stranger.email, "khong-co@cq.example.com"):
        answer = call(cast.ex).post(path, {"text": "x", "mentions": [name]})
        assert answer.status_code == 400
        said.add(answer.json()["detail"].replace(name, "X"))
    assert len(said) == 1


def test_people_to_name_are_those_who_see_the_task(call, cast):
    path = f"tasks/{cast.task.code}/people"
    people = call(cast.ex).get(path, search="thu ha").json()["people"]
    assert [person["name"] for person in people] == ["Trần Thu Hà"]
    everybody = {person["id"] for person in call(cast.co).get(path).json()["people"]}
    assert cast.stranger.pk not in everybody
    assert call(cast.stranger).get(path).status_code == 404


@pytest.mark.parametrize("part", ["milestones", "dependencies", "promises", "comments", "people"])
def test_a_stranger_finds_nothing(call, cast, part):
    stranger = call(cast.stranger)
    assert stranger.get(f"tasks/{cast.task.code}/{part}").status_code == 404
    if part != "people":
        assert stranger.act(cast.task, part, {}).status_code == 404


@pytest.mark.parametrize("part", ["milestones", "dependencies", "promises", "comments"])
def test_a_secret_task_tells_nothing_of_it(call, cast, part):
    reports.report(cast.task, reports.Progress(50, "x"), by=cast.ex, at=NOON)
    call(cast.ex).act(cast.task, "milestones", {"milestones": STEPS})
    call(cast.ex).post(f"tasks/{cast.task.code}/comments", {"text": "Mật"})
    Task.objects.filter(pk=cast.task.pk).update(secrecy="secret")
    assert call(cast.ex).get(f"tasks/{cast.task.code}/{part}").json()["results"] == []


@pytest.fixture
def asked(cast):
    return blockers.raise_blocker(
        cast.task, kind="data", description="Chưa có dữ liệu thuế", by=cast.ex, at=NOON,
        authority=AgencyFactory(code="BNV", parent=cast.btp.parent),
    )  # fmt: skip


def test_the_authority_reads_and_answers_its_blocker_and_nothing_more(call, cast, asked):
    caller = call(UserFactory(member_of=asked.authority))
    (row,) = caller.get("blockers").json()["results"]
    assert (row["task"], row["title"]) == (cast.task.code, cast.task.title)
    answer = caller.post(f"blockers/{asked.pk}/answer", {"words": "Trước 20/6."})
    assert answer.status_code == 200
    assert list(answer.json()) == ["blocker"]
    assert "ETag" not in answer
    assert caller.post(f"blockers/{asked.pk}/answer", {"words": "Nữa"}).status_code == 409
    for path in ("", "/blockers", "/comments", "/events"):
        assert caller.get(f"tasks/{cast.task.code}{path}").status_code == 404
    (shown,) = call(cast.ex).get(f"tasks/{cast.task.code}/blockers").json()["results"]
    assert (shown["answer"], shown["answered_on"], shown["owner"]) == (
        "Trước 20/6.", "2026-06-15", "BTP",
    )  # fmt: skip


def test_others_do_not_answer_for_the_authority(call, cast, asked):
    path, body = f"blockers/{asked.pk}/answer", {"words": "x"}
    assert call(cast.ex).post(path, body).status_code == 403
    assert call(cast.stranger).post(path, body).status_code == 404
    assert call(cast.stranger).get("blockers").json()["results"] == []


def test_a_blocker_of_a_closed_task_waits_for_nobody(call, cast, asked):
    Task.objects.filter(pk=cast.task.pk).update(status=Status.CANCELLED)
    caller = call(UserFactory(member_of=asked.authority))
    assert caller.get("blockers").json()["results"] == []
    assert caller.post(f"blockers/{asked.pk}/answer", {"words": "x"}).status_code == 404


def test_a_word_two_steps_from_the_figures_reaches_the_reviewers(call, cast):
    sure = {"percent": 40, "content": "Ổn", "confidence": Confidence.CONFIDENT}
    assert call(cast.ex).act(cast.task, "report", sure).status_code == 201
    (row,) = call(cast.s1).get("queue/confidence").json()["results"]
    assert (row["task"], row["confidence"], row["health"]) == (
        cast.task.code, "confident", "behind",
    )  # fmt: skip
    (listed,) = call(cast.s1).get("tasks", fields="confidence").json()["results"]
    assert listed == {"confidence": "confident"}
    for who in (cast.ex, cast.sa, cast.ld):
        assert call(who).get("queue/confidence").json()["results"] == []
    own = make_task(lead=cast.bca, percent=10)
    call(cast.ex_bca).act(own, "report", sure)
    assert len(call(cast.s1).get("queue/confidence").json()["results"]) == 1
    assert len(call(cast.s2).get("queue/confidence").json()["results"]) == 2


@pytest.mark.parametrize("rows", [10, 20])
def test_the_lists_ask_as_little_for_many_rows_as_for_few(
    call, cast, django_assert_max_num_queries, rows
):
    for number in range(rows):
        Milestone.objects.create(
            task=cast.task, title=f"M{number}", planned_on=date(2026, 6, 1), added_at=NOON
        )
        dependencies.wait_for(cast.task, make_task(lead=cast.btp).code, by=cast.ex, at=NOON)
        call(cast.ex).post(
            f"tasks/{cast.task.code}/comments", {"text": "x", "mentions": [cast.wg.email]}
        )
    caller = call(cast.ex)
    for part in ("milestones", "dependencies", "comments"):
        with django_assert_max_num_queries(5):
            caller.get(f"tasks/{cast.task.code}/{part}")
