"""The DA06 register with its history, as the demonstration loads it, once per module."""

import pytest

from tasks_app.models import Programme
from tests.demo import demo

__all__ = ["demo"]


@pytest.fixture
def da06(demo: None, db: None) -> Programme:
    """The programme with its 225 tasks and 3.330 events; what a test changes is undone."""
    return Programme.objects.get(code="DA06")
