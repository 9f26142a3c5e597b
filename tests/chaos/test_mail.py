"""kill −9 in the middle of a batch: nothing lost, never a second Message-ID or text.

`CHAOS_MAILS` asks for more letters (`make chaos`: 500), `CHAOS_SEED` repeats a run.
"""

import os
import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection

from notifications import planning
from notifications.enums import State
from notifications.models import Notification
from tasks_app.enums import Role
from tasks_app.models import Membership, User
from tasks_app.rules.calendar import LOCAL
from tests.factories import make_task
from tests.notifications.mailserver import MailServer, running
from tests.racing import address

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chaos]
ROOT = Path(__file__).resolve().parent.parent.parent
MAILS = int(os.environ.get("CHAOS_MAILS", "50"))
SEED = int(os.environ.get("CHAOS_SEED", str(random.randrange(10**6))))
MONDAY = date(2026, 6, 15)
MORNING = datetime(2026, 6, 15, 8, tzinfo=LOCAL)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running(MailServer()) as server:
        yield server


@pytest.fixture
def owed(cast: SimpleNamespace) -> set[str]:
    """Return the Message-IDs of the letters that one overdue task owes to many people."""
    password = make_password(None)
    people = User.objects.bulk_create(
        User(email=f"can-bo-{n}@btp.example.com", full_name=f"Cán bộ {n}", password=password)
        for n in range(MAILS)
    )
    seat = {"agency": cast.btp, "role": Role.EXECUTOR, "valid_from": date(2022, 1, 6)}
    Membership.objects.bulk_create(Membership(user=person, **seat) for person in people)
    make_task(lead=cast.btp, deadline=MONDAY - timedelta(days=1), percent=40)
    planning.plan_day(MONDAY, at=MORNING)
    return set(Notification.objects.values_list("message_id", flat=True))


def worker(server: MailServer, folder: Path) -> subprocess.Popen[bytes]:
    """Start a process that sends what is owed and ends."""
    variables = {
        **os.environ,
        "DATABASE_URL": address(connection),
        "DATA_DIR": str(folder),
        "EMAIL_URL": f"smtp://127.0.0.1:{server.port}",
        "DJANGO_SETTINGS_MODULE": "project.settings",
        "DEMO": "1",
    }
    command = [sys.executable, "manage.py", "deliver_mail", "--once", "--at", MORNING.isoformat()]
    return subprocess.Popen(command, cwd=ROOT, env=variables, stdout=subprocess.DEVNULL)


def let_leases_expire() -> None:
    Notification.objects.filter(lease_until__isnull=False).update(lease_until=MORNING)


def test_a_worker_killed_in_the_middle_loses_no_letter(
    owed: set[str], server: MailServer, tmp_path: Path
) -> None:
    chance = random.Random(SEED)
    print(f"CHAOS_SEED={SEED}")  # noqa: T201 (shown when a round fails)
    kills = sorted(chance.sample(range(1, len(owed)), 2))
    for count in kills:
        process = worker(server, tmp_path)

        def kill(got: int, at: int = count, victim: subprocess.Popen[bytes] = process) -> None:
            if got == at:
                victim.kill()

        server.on_data = kill
        assert process.wait(timeout=120) == -9
        let_leases_expire()
    server.on_data = lambda got: None
    assert worker(server, tmp_path).wait(timeout=120) == 0

    texts = defaultdict(set)
    for mail in server.got:
        texts[mail["Message-ID"]].add((mail["To"], mail["Subject"], mail.as_bytes()))
    assert set(texts) == owed  # none lost, none under a second Message-ID
    assert {len(copies) for copies in texts.values()} == {1}  # copies are the same mail
    assert len({to for copies in texts.values() for to, _, _ in copies}) == len(owed)
    assert len(server.got) <= len(owed) + len(kills)
    assert {one.state for one in Notification.objects.all()} == {State.SENT}
