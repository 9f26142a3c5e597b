"""Real processes at the price of a fork: `python -m tests.chaos.zygote START FACTOR`.

Django is loaded once. Each line on stdin starts a child and prints its process id:
`worker`, `beat` (plans and tidies), `smtp PORT JOURNAL FAULTS SEED`. Children are meant to be
killed with −9. Days pass quickly: FACTOR seconds of the service in each real second.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import django
from django.utils import timezone

IDLE = 0.05


def hurry() -> None:
    """Shorten the pauses that pass in real time."""
    from notifications.channels import patient  # noqa: PLC0415 (after django.setup)
    from notifications.delivery import circuit  # noqa: PLC0415

    patient.WHILE_READ = 1.0
    circuit.FIRST_PAUSE, circuit.LONGEST_PAUSE = timedelta(seconds=0.2), timedelta(seconds=1)
    circuit.PROBE = timedelta(seconds=1)


def clock_from(start: str, factor: float) -> Callable[[], datetime]:
    begun, first = time.monotonic(), datetime.fromisoformat(start)
    return lambda: first + timedelta(seconds=(time.monotonic() - begun) * factor)


def worker(clock: Callable[[], datetime]) -> None:
    """Send what is owed, over and over."""
    from notifications import delivery  # noqa: PLC0415
    from notifications.channels import mail_channel  # noqa: PLC0415

    while True:
        delivery.drain(mail_channel(), clock=clock, wall=timezone.now)
        time.sleep(IDLE)


def beat(clock: Callable[[], datetime]) -> None:
    """Plan what is owed and tidy up, over and over."""
    from notifications import planning  # noqa: PLC0415
    from notifications.delivery import sweeping  # noqa: PLC0415

    while True:
        planning.plan_due(at=clock())
        sweeping.sweep(at=timezone.now())
        time.sleep(IDLE)


def child(run: Callable[..., Any], *arguments: Any) -> int:
    """Return the process id of a child that runs until it is killed."""
    if pid := os.fork():
        return pid
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        run(*arguments)
    finally:
        os._exit(1)


def main() -> None:
    django.setup()
    hurry()
    from tests.chaos import smtp  # noqa: PLC0415

    clock = clock_from(sys.argv[1], float(sys.argv[2]))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are buried by the kernel
    runs: dict[str, Callable[..., Any]] = {"worker": worker, "beat": beat}
    print("ready", flush=True)  # noqa: T201
    for line in sys.stdin:
        name, *arguments = line.split()
        pid = child(smtp.serve, *arguments) if name == "smtp" else child(runs[name], clock)
        print(pid, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
