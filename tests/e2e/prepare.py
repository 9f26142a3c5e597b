"""Fill DATA_DIR as `make run` does, on the morning of the tests, and send its letters."""

import django
import time_machine

django.setup()

from django.core.management import call_command  # noqa: E402

from tasks_app.management.preparation import prepare  # noqa: E402
from tests.e2e.clock import MONDAY  # noqa: E402

if __name__ == "__main__":
    with time_machine.travel(MONDAY, tick=True):
        prepare(print)
        call_command("plan_reminders")
        call_command("deliver_mail", once=True)
