"""What every test gets."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db.backends.base.operations import BaseDatabaseOperations
from hypothesis import settings

from tests.append_only import lifted

pytest_plugins = ["tests.cast", "tests.collective", "tests.demo", "tests.racing"]


settings.register_profile("house", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("house")


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Start each test with an empty cache: rate limits do not leak from one to the next."""
    cache.clear()


@pytest.fixture(autouse=True, scope="session")
def _flush_despite_append_only() -> Iterator[None]:
    """Let transactional tests clean up after themselves; the triggers are back before the next.

    On PostgreSQL rows are deleted: to truncate some sixty small tables takes seconds.
    """
    original = BaseDatabaseOperations.execute_sql_flush

    def flush(self: Any, sql_list: list[str]) -> None:
        if self.connection.vendor == "postgresql":
            tables = self.connection.introspection.django_table_names(only_existing=True)
            names = [self.quote_name(table) for table in tables]
            sql_list = [f"DELETE FROM {name}" for name in names]  # noqa: S608
        with lifted(self.connection):
            original(self, sql_list)

    BaseDatabaseOperations.execute_sql_flush = flush  # type: ignore[method-assign]
    yield
    BaseDatabaseOperations.execute_sql_flush = original  # type: ignore[method-assign]
