"""The triggers stand again after the test runner has emptied the tables."""

import pytest
from django.db import DatabaseError, connection

from tasks_app.models import TaskEvent
from tests.factories import make_task


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", [1, 2])
def test_history_is_append_only_in_every_transactional_test(round_: int) -> None:
    make_task()
    assert TaskEvent.objects.count() == 2
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM tasks_app_taskevent")
