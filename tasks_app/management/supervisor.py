"""Keeps a handful of programs running: starts them, restarts what dies, stops all together.

One thread, no shell. Output of every program is passed on line by line under its name.
"""

import contextlib
import ctypes
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

FIRST_DELAY = 1.0  # seconds before the first restart; doubled each time
LONGEST_DELAY = 30.0
HEALTHY_AFTER = 60.0  # a program that ran this long starts again without delay growing
PATIENCE = 30.0  # seconds a program gets to finish what it is doing
TICK = 0.2
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Program:
    """One command to keep running."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass
class _Child:
    program: Program
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    delay: float = field(default_factory=lambda: FIRST_DELAY)
    rest: bytes = b""

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Runs programs until told to stop by SIGINT, SIGTERM or SIGHUP.

    `say(name, line)` receives every line of output and every remark of the supervisor.
    """

    def __init__(self, say: Callable[[str, str], None]) -> None:
        self._say = say
        self._children: list[_Child] = []
        self._pipes = selectors.DefaultSelector()
        self._stopping = False

    def listen(self) -> None:
        """Take over the signals that mean stop. A second one ends everything at once."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def start(self, program: Program) -> None:
        """Add a program and start it now."""
        child = _Child(program)
        self._children.append(child)
        self._spawn(child)

    def wait_until(self, ready: Callable[[], bool], *, seconds: float) -> bool:
        """Keep things running until `ready` says so; False when time or patience ran out."""
        deadline = time.monotonic() + seconds
        while not self._stopping and time.monotonic() < deadline:
            self._tick()
            if ready():
                return True
        return False

    def run(self) -> None:
        """Keep everything running until a signal says stop, then stop it."""
        while not self._stopping:
            self._tick()
        self.stop()

    def stop(self) -> None:
        """Ask every program to finish, wait, and end what does not."""
        self._stopping = True
        for child in self._alive():
            _send(child, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        while self._alive() and time.monotonic() < deadline:
            self._pass_output_on()
        for child in self._alive():
            self._say(child.program.name, "không dừng kịp, buộc dừng")
            _kill_group(child)
        self._pass_output_on()

    def _alive(self) -> list[_Child]:
        return [child for child in self._children if child.is_alive]

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._stopping:
            for child in self._alive():
                _kill_group(child)
        self._stopping = True

    def _tick(self) -> None:
        self._pass_output_on()
        now = time.monotonic()
        for child in self._children:
            if child.is_alive or self._stopping:
                continue
            if child.process is not None:
                self._plan_restart(child, now, code=child.process.returncode)
            elif now >= child.start_at:
                self._spawn(child)

    def _plan_restart(self, child: _Child, now: float, *, code: int) -> None:
        """Note the death and when to try again: 1, 2, 4 … 30 seconds, fresh after a good run."""
        if now - child.started_at >= HEALTHY_AFTER:
            child.delay = FIRST_DELAY
        _kill_group(child)  # what it started itself must not linger beside the new one
        self._say(
            child.program.name,
            f"đã dừng (mã {code}), chạy lại sau {child.delay:.0f} giây",
        )
        child.start_at = now + child.delay
        child.delay = min(child.delay * 2, LONGEST_DELAY)
        child.process = None

    def _spawn(self, child: _Child) -> None:
        child.started_at = time.monotonic()
        reading, writing = os.pipe()
        child.process = subprocess.Popen(
            list(child.program.command),
            env={**os.environ, **child.program.environment},
            stdin=subprocess.DEVNULL,
            stdout=writing,
            stderr=writing,
            start_new_session=True,  # Ctrl-C reaches the supervisor only, which forwards it
            preexec_fn=_die_with_parent,
        )
        os.close(writing)
        self._pipes.register(reading, selectors.EVENT_READ, child)

    def _pass_output_on(self) -> None:
        for key, _ in self._pipes.select(timeout=TICK):
            chunk = os.read(key.fd, 65536)
            if not chunk:
                self._pipes.unregister(key.fd)
                os.close(key.fd)
            self._say_lines(key.data, chunk)

    def _say_lines(self, child: _Child, chunk: bytes) -> None:
        *lines, child.rest = (child.rest + chunk).split(b"\n")
        for line in lines:
            self._say(child.program.name, line.decode(errors="replace").rstrip())


def _send(child: _Child, number: int) -> None:
    if child.process is not None:
        with contextlib.suppress(ProcessLookupError):  # it ended by itself meanwhile
            child.process.send_signal(number)


def _kill_group(child: _Child) -> None:
    if child.process is not None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.process.pid, signal.SIGKILL)


def _die_with_parent() -> None:
    """Ask the kernel to stop this child when the supervisor is killed outright (Linux)."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
