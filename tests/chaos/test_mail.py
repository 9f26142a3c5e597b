"""kill −9 of workers, beats and the mail server: nothing lost, copies only where a fault hit.

`CHAOS_MAILS` is how many letters are owed under fire (`make chaos`: 5.000), `CHAOS_RACE` how
many without faults (2.000), `CHAOS_SEED` repeats a run.
"""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection

from notifications import heartbeats
from notifications.enums import State
from notifications.models import Notification
from tasks_app.enums import Role
from tasks_app.models import Membership, User
from tasks_app.rules.calendar import LOCAL
from tests.chaos.smtp import TAKEN
from tests.factories import make_task
from tests.racing import address

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chaos]
ROOT = Path(__file__).resolve().parent.parent.parent
MAILS = int(os.environ.get("CHAOS_MAILS", "150"))
RACE = int(os.environ.get("CHAOS_RACE", "200"))
SEED = int(os.environ.get("CHAOS_SEED", str(random.randrange(10**6))))
MONDAY = date(2026, 6, 15)
MORNING = datetime(2026, 6, 15, 8, tzinfo=LOCAL)
FACTOR = 60  # a minute of the service in each second
LONGEST = 60 + MAILS / 10


class Service:
    """Workers, beats and a mail server as processes, and what the mail server has journaled."""

    def __init__(self, folder: Path) -> None:
        self.journal, self.pids = folder / "journal", dict[int, str]()
        self.journal.touch()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        variables = {
            **os.environ,
            "DATABASE_URL": address(connection),
            "DATA_DIR": str(folder),
            "EMAIL_URL": f"smtp://127.0.0.1:{self.port}/?timeout=1",
            "DJANGO_SETTINGS_MODULE": "project.settings",
            "DEMO": "1",
            "LOG_FORMAT": "json",
        }
        command = [sys.executable, "-m", "tests.chaos.zygote", MORNING.isoformat(), str(FACTOR)]
        log = (folder / "log").open("w")
        self.zygote = subprocess.Popen(
            command, cwd=ROOT, env=variables, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
        )  # fmt: skip
        assert self._answer() == "ready"

    def _answer(self) -> str:
        assert self.zygote.stdout is not None
        return self.zygote.stdout.readline().strip()

    def start(self, name: str, *arguments: object) -> int:
        assert self.zygote.stdin is not None
        print(name, *arguments, file=self.zygote.stdin, flush=True)
        pid = int(self._answer())
        self.pids[pid] = name
        return pid

    def start_mail(self, faults: float, seed: int) -> int:
        return self.start("smtp", self.port, self.journal, faults, seed)

    def kill(self, *pids: int) -> None:
        for pid in pids:
            del self.pids[pid]
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        assert wait_for(lambda: not any(map(is_alive, pids)), 10)

    def named(self, name: str) -> list[int]:
        return [pid for pid, own in self.pids.items() if own == name]

    def lines(self) -> list[list[str]]:
        return [line.split() for line in self.journal.read_text().splitlines()]

    def end(self) -> None:
        self.kill(*self.pids)
        self.zygote.kill()
        self.zygote.wait()


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    service = Service(tmp_path)
    yield service
    service.end()


@pytest.fixture
def owe(cast: SimpleNamespace) -> Callable[[int], None]:
    """Let one overdue task owe a digest to so many more people; nothing is planned yet."""

    def run(count: int) -> None:
        password = make_password(None)
        people = User.objects.bulk_create(
            User(email=f"can-bo-{n}@btp.example.com", full_name=f"Cán bộ {n}", password=password)
            for n in range(count)
        )
        seat = {"agency": cast.btp, "role": Role.EXECUTOR, "valid_from": date(2022, 1, 6)}
        Membership.objects.bulk_create(Membership(user=person, **seat) for person in people)
        make_task(lead=cast.btp, deadline=MONDAY - timedelta(days=1), percent=40)

    return run


def wait_for(done: Callable[[], bool], seconds: float = LONGEST) -> bool:
    """Return whether it came true in time."""
    ends = time.monotonic() + seconds
    while not done():
        if time.monotonic() > ends:
            return False
        time.sleep(0.05)
    return True


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def is_over(owed: int) -> bool:
    """Return whether everything has been planned, at least `owed` letters, and has left."""
    letters = Notification.objects
    if heartbeats.last_digest_day() != MONDAY:
        return False
    return letters.count() >= owed and not letters.exclude(state=State.SENT).exists()


def let_leases_expire() -> None:
    """Do as if a minute had passed since everybody died."""
    Notification.objects.filter(lease_until__isnull=False).update(lease_until=MORNING)


def report(name: str, faults: int, service: Service) -> tuple[int, int]:
    """Print one line for `make chaos`; return copies and lost."""
    owed = set(Notification.objects.values_list("message_id", flat=True))
    seen = Counter(f"<{mid}>" for _, mid, _ in service.lines())
    copies, lost = sum(seen.values()) - len(seen), len(owed - set(seen))
    print(  # noqa: T201
        f"{name}: seed {SEED}, faults {faults}, owed {len(owed)}, "
        f"sent {sum(seen.values())}, copies {copies}, lost {lost}"
    )
    assert set(seen) <= owed  # nothing under a second Message-ID
    return copies, lost


def heard(service: Service) -> tuple[list[set[str]], int]:
    """Return the texts of each Message-ID, and the copies of letters that no fault had hit."""
    lines = service.lines()
    texts = defaultdict(set)
    for _, mid, digest in lines:
        texts[mid].add(digest)
    broken = {mid for fate, mid, _ in lines if fate != TAKEN}
    again = Counter(mid for _, mid, _ in lines if mid not in broken)
    return list(texts.values()), sum(again.values()) - len(again)


def test_killing_everything_at_random_loses_no_letter(
    owe: Callable[[int], None], service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(SEED)
    owe(MAILS)
    owed, rounds, workers = MAILS + 3, 4, 4
    hits = 0  # sends that a death may have hit
    service.start_mail(0.02, SEED)
    for _ in range(rounds):
        for name in ["beat"] * 2 + ["worker"] * workers:
            service.start(name)
        target = len(service.lines()) + MAILS // (rounds + 1)
        wait_for(lambda aim=target: len(service.lines()) >= aim or is_over(owed), 10)  # type: ignore[misc]
        service.kill(chance.choice(service.named("beat")), chance.choice(service.named("worker")))
        hits += 1
        time.sleep(chance.random() * 0.2)
        if chance.random() < 0.5:
            service.kill(*service.named("smtp"))
            service.start_mail(0.02, chance.randrange(10**6))
            hits += workers
        hits += len(service.named("worker"))
        service.kill(*service.named("beat"), *service.named("worker"))
        let_leases_expire()
    for name in ["beat", *["worker"] * workers]:
        service.start(name)
    finished = wait_for(lambda: is_over(owed))
    struck = Counter(fate for fate, _, _ in service.lines() if fate != TAKEN)
    with capsys.disabled():
        copies, lost = report("kill -9", hits + struck.total(), service)

    texts, innocent = heard(service)
    assert finished, Counter(Notification.objects.values_list("state", "error"))
    assert lost == 0
    assert {len(digests) for digests in texts} == {1}  # copies are the same mail
    assert innocent <= hits
    assert copies <= hits + struck.total()


def test_two_beats_and_ten_workers_send_nothing_twice(
    owe: Callable[[int], None], service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    owe(RACE)
    service.start_mail(0, SEED)
    for name in ["beat"] * 2 + ["worker"] * 10:
        service.start(name)
    finished = wait_for(lambda: is_over(RACE + 3), 60 + RACE / 10)
    with capsys.disabled():
        copies, lost = report("race", 0, service)
    assert finished
    assert (copies, lost) == (0, 0)
