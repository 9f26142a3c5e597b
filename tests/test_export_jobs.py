"""The job behind exports: what a ring does, and what beat and /readyz know of it."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from kombu.exceptions import OperationalError

from notifications.models import Heartbeat
from project import celery, pulse
from tasks_app import jobs
from tasks_app.enums import ExportState
from tasks_app.models import Export
from tests.exports import ask
from tests.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


def test_a_ring_makes_what_waits_and_tells_the_pulse(cast: SimpleNamespace) -> None:
    job = ask(cast.s2)
    assert jobs.work_exports() == {"made": 1, "given_up": 0, "expired": 0}
    job.refresh_from_db()
    assert job.state == ExportState.DONE
    assert Heartbeat.objects.get(name="exports").info.startswith("1 tệp lập xong")
    assert jobs.work_exports() == {"made": 0, "given_up": 0, "expired": 0}


def test_a_ring_ends_what_broke_and_deletes_what_is_over(cast: SimpleNamespace) -> None:
    over, broken = ask(cast.s2), ask(cast.sa)
    jobs.work_exports()
    Export.objects.filter(pk=over.pk).update(expires_at=NOON)
    Export.objects.filter(pk=broken.pk).update(
        state=ExportState.RUNNING, attempts=3, lease_until=NOON - timedelta(seconds=1)
    )
    assert jobs.work_exports() == {"made": 0, "given_up": 1, "expired": 2}
    assert set(Export.objects.values_list("state", "path")) == {("expired", ""), ("failed", "")}


def test_beat_rings_and_silence_is_noticed() -> None:
    entry = celery.app.conf.beat_schedule["exports"]
    assert entry["task"] == jobs.work_exports.name
    assert pulse.LONGEST_SILENCE[jobs.EXPORTS] > 10 * timedelta(seconds=entry["schedule"])


def test_a_broker_that_is_silent_breaks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(**kwargs: object) -> None:
        raise OperationalError

    monkeypatch.setattr(jobs.work_exports, "apply_async", silent)
    jobs._publish()
