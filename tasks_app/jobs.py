"""The daily roll of the register.

It may run twice, at once, late or never: the next run is right.
"""

from celery import shared_task
from django.utils import timezone

from tasks_app import conf
from tasks_app.rules.calendar import local_date
from tasks_app.services import anchors, freezing, projection, recurrence

ROLL = "roll"


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
