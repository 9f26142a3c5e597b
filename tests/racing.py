"""How races are run: everybody at once, each on a connection of its own.

`RACE_ROUNDS` is how often the longest race is run, the others a share of it: 100 in the suite,
1.000 in `make chaos`. `RACE_SEED` repeats what chance chose.
"""

import os
import random
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from tasks_app.errors import DomainError
from tasks_app.models import User
from tests.factories import NOON

ROUNDS = int(os.environ.get("RACE_ROUNDS", "100"))
SEED = int(os.environ.get("RACE_SEED", str(random.randrange(10**6))))
TODAY = NOON.date()

Run = Callable[[User], object]


def rounds(share: int = 1) -> range:
    """Return the rounds of a race that is run once for every `share` of the longest."""
    return range(max(ROUNDS // share, 1))


def race(*runs: tuple[User, Run]) -> list[object]:
    """Run all at once; return what each returned, or the refusal that its user was told.

    Whatever else a user would meet (a deadlock, a locked database) ends the test.
    """

    def one(who: User, run: Run) -> object:
        by = User.objects.get(pk=who.pk)  # as a request does
        try:
            return run(by)
        except DomainError as refused:
            return refused

    return together(*(lambda who=who, run=run: one(who, run) for who, run in runs))


def together(*runs: Callable[[], object]) -> list[object]:
    """Run all at once; return what each returned."""
    gate = threading.Barrier(len(runs))

    def one(run: Callable[[], object]) -> object:
        try:
            connections["default"].ensure_connection()
            gate.wait(timeout=60)
            return run()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(runs)) as pool:
        return [waiting.result() for waiting in [pool.submit(one, run) for run in runs]]


def outcomes(results: list[object]) -> Counter[type]:
    """Return how many results there are of each type."""
    return Counter(type(result) for result in results)


def refusals(results: list[object]) -> list[DomainError]:
    """Return those that were refused."""
    return [result for result in results if isinstance(result, DomainError)]


@pytest.fixture
def chance() -> random.Random:
    """Return what chooses, by the seed that is shown when a round fails."""
    print(f"RACE_SEED={SEED}")  # noqa: T201
    return random.Random(SEED)


def address(of: BaseDatabaseWrapper) -> str:
    """Return the DATABASE_URL of the database under test."""
    given = of.settings_dict
    if of.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    person = ":".join(str(given[name]) for name in ("USER", "PASSWORD") if given[name])
    host = quote(given["HOST"], safe="")  # may be the folder of a socket
    return f"postgres://{person}@{host}:{given['PORT'] or 5432}/{given['NAME']}"
