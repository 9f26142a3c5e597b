"""The whole demo loaded once per module: for tests that read it, or write inside a savepoint."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

FIXTURES = Path(__file__).parents[1] / "fixtures"


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Load fixtures/ as `load_demo` does; everything is rolled back at the end of the module.

    The tests need the `django_db` mark, too.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo")
        yield
        transaction.set_rollback(True)
