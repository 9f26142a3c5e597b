"""The DA06 register, loaded once per module and taken away after it."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from tasks_app.models import Programme
from tests.selectors import register


@pytest.fixture(scope="module")
def loaded_register(django_db_setup: None, django_db_blocker) -> Iterator[Programme]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield register.load()
        transaction.set_rollback(True)


@pytest.fixture
def da06(loaded_register: Programme, db: None) -> Programme:
    """The programme with its 225 tasks and 3.330 events; what a test changes is undone."""
    return Programme.objects.get(pk=loaded_register.pk)
