"""Made-up data on PostgreSQL, measured in one go. Collected by `-m bench` alone."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.utils import timezone
from knox.models import AuthToken

from tasks_app.models import User
from tasks_app.services import load_data
from tests.bench.measuring import Bench, table

SCALE = int(os.environ.get("SCALE", "50000"))
RECIPIENTS = 500
REVIEWER = {"memberships__role": "reviewer", "memberships__agency__code": "VPCP"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the measurements out of an ordinary run of the suite."""
    if "bench" in (config.option.markexpr or ""):
        return
    left_out = [item for item in items if item.get_closest_marker("bench")]
    items[:] = [item for item in items if item not in left_out]
    if left_out:
        config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def bench(django_db_setup: None, django_db_blocker: Any, pytestconfig: Any) -> Iterator[Bench]:
    if connection.vendor != "postgresql":
        pytest.fail("make bench đo trên PostgreSQL: đặt DATABASE_URL hoặc chạy `make bench`.")
    with django_db_blocker.unblock():
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)  # kept open, as by the pool of the web
        call_command("load_demo")
        load_data.make(SCALE, RECIPIENTS, seed=6, at=timezone.now())
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        reader = User.objects.filter(**REVIEWER).first()
        assert reader is not None
        _, token = AuthToken.objects.create(user=reader)
        made = Bench(token=token, session="")
        yield made
    title = f"{SCALE} nhiệm vụ TAI, 225 nhiệm vụ DA06, trung vị"
    pytestconfig.stash[REPORT] = table(made.lines, title)


REPORT = pytest.StashKey[str]()
TOLD = pytest.StashKey[list[str]]()  # lines of measurements that stand alone


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print the table and the lines under the run."""
    written = [config.stash.get(REPORT, ""), *config.stash.get(TOLD, [])]
    for text in filter(None, written):
        terminalreporter.write_line("")
        terminalreporter.write_line(text)
