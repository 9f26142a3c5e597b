"""What every test gets."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Start each test with an empty cache: rate limits do not leak from one to the next."""
    cache.clear()
    yield
