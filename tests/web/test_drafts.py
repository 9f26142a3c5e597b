"""Pages on which a draft, that nobody leads yet, stands beside assigned tasks."""

import pytest

from tasks_app.services import assignment
from tests.factories import NOON, TaskGroupFactory

PAGES = ["/tong-quan/", "/nhiem-vu/", "/nhiem-vu/{code}/", "/viec-cua-toi/"]
API = ["/api/v1/tasks", "/api/v1/tasks/{code}", "/api/v1/tasks/{code}/events"]


@pytest.fixture
def draft(cast):
    wanted = assignment.Draft(group=TaskGroupFactory(), title="Dự thảo chưa có chủ trì")
    return assignment.draft(wanted, by=cast.sa, at=NOON)


@pytest.mark.parametrize("page", [*PAGES, *API])
@pytest.mark.parametrize("who", ["sa", "s2", "ld"])
def test_the_secretariat_reads_a_draft_anywhere(client, cast, draft, page, who):
    client.force_login(getattr(cast, who))
    answer = client.get(page.format(code=draft.code))
    assert answer.status_code == 200
    assert "None" not in answer.content.decode()


@pytest.mark.parametrize("page", [*PAGES, *API])
def test_a_unit_reads_no_word_of_it(client, cast, draft, page):
    client.force_login(cast.ex)
    answer = client.get(page.format(code=draft.code))
    assert answer.status_code == (404 if "{code}" in page else 200)
    assert draft.title not in answer.content.decode()
