"""What every test gets."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Start each test with an empty cache: rate limits do not leak from one to the next."""
    cache.clear()
