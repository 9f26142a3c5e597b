"""The one command: children are restarted, told to stop together, and heard under their names."""

import os
import signal
import socket
import sys
from collections.abc import Iterator

import pytest
from django.core.management import call_command

from tasks_app.management import demo_accounts, preparation, supervisor
from tasks_app.management.commands.serve import answers, programs
from tasks_app.management.preparation import forget_rings
from tasks_app.management.supervisor import Program, Supervisor

PATIENT = 30.0  # seconds; a loaded machine is slow, a right one passes at once


class Recorder:
    """Collects what a supervisor says."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []

    def __call__(self, name: str, line: str) -> None:
        self.lines.append((name, line))

    def has(self, name: str, word: str, *, times: int = 1) -> bool:
        return sum(found == name and word in line for found, line in self.lines) >= times


@pytest.fixture
def said() -> Recorder:
    return Recorder()


@pytest.fixture
def keeper(said, monkeypatch) -> Iterator[Supervisor]:
    monkeypatch.setattr(supervisor, "TICK", 0.01)
    monkeypatch.setattr(supervisor, "FIRST_DELAY", 0.05)
    keeper = Supervisor(said)
    yield keeper
    keeper.stop()


def _python(name: str, code: str) -> Program:
    return Program(name, [sys.executable, "-u", "-c", code])


WAITS = "import signal; print('ready'); signal.pause()"


def test_output_is_passed_on_under_the_name(keeper, said):
    keeper.start(_python("one", f"print('xin chào'); {WAITS}"))
    assert keeper.wait_until(lambda: said.has("one", "xin chào"), seconds=PATIENT)


def test_what_dies_is_started_again(keeper, said):
    keeper.start(_python("one", "import os; print('pid', os.getpid()); os.kill(os.getpid(), 9)"))
    assert keeper.wait_until(lambda: said.has("one", "pid", times=3), seconds=PATIENT)
    assert said.has("one", "mã -9", times=2)


def test_each_restart_waits_longer_than_the_one_before(keeper, said):
    keeper.start(_python("one", "raise SystemExit(1)"))
    child = keeper._children[0]
    delays = []

    def three_deaths() -> bool:
        if not delays or child.delay != delays[-1]:
            delays.append(child.delay)
        return len(delays) == 4

    assert keeper.wait_until(three_deaths, seconds=PATIENT)
    assert delays == sorted(delays)
    assert delays[-1] == delays[0] * 8


def test_a_stop_reaches_every_program(keeper, said):
    for name in ("one", "two"):
        keeper.start(_python(name, WAITS))
    assert keeper.wait_until(lambda: said.has("two", "ready"), seconds=PATIENT)
    keeper.stop()
    assert not keeper._alive()


def test_a_program_that_will_not_stop_is_ended(keeper, said, monkeypatch):
    monkeypatch.setattr(supervisor, "PATIENCE", 0.1)
    stubborn = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    keeper.start(_python("one", f"{stubborn} {WAITS}"))
    assert keeper.wait_until(lambda: said.has("one", "ready"), seconds=PATIENT)
    keeper.stop()
    assert said.has("one", "buộc dừng")
    keeper._children[0].process.wait(PATIENT)


def test_a_signal_ends_the_waiting(keeper, said):
    before = {number: signal.getsignal(number) for number in (2, 15, 1)}
    try:
        keeper.listen()
        keeper.start(_python("one", WAITS))
        assert keeper.wait_until(lambda: said.has("one", "ready"), seconds=PATIENT)
        os.kill(os.getpid(), signal.SIGTERM)
        keeper.run()
        assert not keeper._alive()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_a_taken_port_is_one_clear_sentence(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit) as refusal:
            call_command("serve", port=str(port))
    assert refusal.value.code == 1
    assert f"Không mở được cổng {port}" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["0", "70000", "http", "-1"])
def test_a_port_that_is_none_is_one_clear_sentence(capsys, port):
    with pytest.raises(SystemExit):
        call_command("serve", port=port)
    assert "PORT" in capsys.readouterr().err


def test_nobody_answers_on_a_closed_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert not answers("127.0.0.1", port)


def test_the_web_server_starts_first():
    assert [program.name for program in programs("127.0.0.1", 8000)] == ["web", "worker", "beat"]


def test_static_files_are_gathered_once(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    said: list[str] = []
    preparation.collect_static(said.append)
    preparation.collect_static(said.append)
    assert len(said) == 1


def test_demo_data_is_loaded_once_and_again_into_a_new_database(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    loaded: list[str] = []
    monkeypatch.setattr(preparation, "call_command", loaded.append)
    for again in (False, False, True):
        preparation.load_demo(str, again=again)
    assert loaded == ["load_demo", "load_demo"]


def test_the_demo_tells_typical_accounts_with_their_passwords(tmp_path):
    (tmp_path / demo_accounts.PASSWORDS_FILE).write_text(
        '{"dau-moi-01@btp.example.com": "abc", "other@example.com": "def"}'
    )
    told = "\n".join(demo_accounts.how_to_sign_in(tmp_path))
    assert "dau-moi-01@btp.example.com" in told
    assert "abc" in told
    assert "other@example.com" not in told


def test_without_demo_people_nothing_is_told(tmp_path):
    assert list(demo_accounts.how_to_sign_in(tmp_path)) == []


def test_rings_of_the_last_run_are_forgotten(tmp_path):
    for name, text in {"a.ring": "{}", "cut-off.ring": ""}.items():
        (tmp_path / name).write_text(text)
    forget_rings(str(tmp_path))
    assert list(tmp_path.iterdir()) == []
    forget_rings(None)
