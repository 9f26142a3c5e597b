"""Background jobs of the register: the daily roll, files that people asked for.

Each may run twice, at once, late or never: the next run is right.
"""

import logging
import threading
from datetime import timedelta

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from tasks_app import conf
from tasks_app.exchange.exports import fill
from tasks_app.rules.calendar import local_date
from tasks_app.services import anchors, exports, freezing, projection, recurrence

log = logging.getLogger(__name__)

ROLL, EXPORTS = "roll", "exports"
LONGEST_RUN = timedelta(minutes=4)  # below the time limit of a job, with a long file to come


@shared_task(name="tasks_app.roll", acks_late=True, ignore_result=True)
def roll() -> dict[str, int]:
    """Bring in what was dated ahead to today, open the periods begun, seal the days that are over.

    Cheap when there is nothing to do, so beat rings it all day long: the first ring after
    midnight, or after an outage, does the work.
    """
    at = timezone.now()
    today = local_date(at)
    done = {
        "moved": projection.roll(today, at=at),
        "opened": len(recurrence.open_instances(on=today, at=at)),
        "drafted": len(freezing.place_drafts(today, at=at)),
        "sealed": len(anchors.seal(at=at)),
    }
    words = (
        "{moved} nhiệm vụ đổi chủ trì, {opened} kỳ mở, {drafted} dự thảo báo cáo, "
        "{sealed} ngày niêm phong"
    )
    conf.beat(ROLL, at=at, info=words.format(**done))
    return done


@shared_task(name="tasks_app.exports", acks_late=True, ignore_result=True)
def work_exports() -> dict[str, int]:
    """Make the files that wait, end those that broke too often, delete those whose days are over.

    What is not reached in time is left to the next ring.
    """
    at = timezone.now()
    done = {"made": 0, "given_up": exports.give_up(at=at), "expired": exports.expire(at=at)}
    for pk in exports.waiting(at=at):
        if timezone.now() - at > LONGEST_RUN:
            break
        done["made"] += exports.work(pk, fill=fill, clock=timezone.now)
    words = "{made} tệp lập xong, {given_up} tệp không lập được, {expired} tệp hết hạn"
    conf.beat(EXPORTS, at=timezone.now(), info=words.format(**done))
    return done


def ring_for_exports() -> None:
    """Tell the workers that a file was asked for; never raises, never waits."""
    threading.Thread(target=_publish, name="exports", daemon=True).start()


def _publish() -> None:
    try:
        work_exports.apply_async(retry=False)
    except (OperationalError, OSError) as problem:
        log.warning("broker does not answer, beat will ring: %s", problem)
