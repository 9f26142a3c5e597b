"""The virus scanner: clean, found, silent, nonsense; and none at all."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from tasks_app.enums import ScanState
from tasks_app.errors import InvalidInput, ScannerSilent
from tasks_app.models import Evidence
from tasks_app.services import evidence
from tests import clamd
from tests.factories import NOON

PDF = b"%PDF-1.7 bien ban"


@pytest.fixture(autouse=True)
def store(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "store"
    settings.CLAMD_TIMEOUT = 0.5
    return tmp_path / "store"


def add(cast: SimpleNamespace) -> Evidence:
    upload = SimpleUploadedFile("bien-ban.pdf", PDF)
    return evidence.add_file(cast.task, upload, by=cast.ex, at=NOON)


def test_without_a_scanner_a_file_is_kept_and_says_so(cast: SimpleNamespace) -> None:
    assert add(cast).scan_state == ScanState.UNSCANNED


def test_a_clean_file_is_streamed_whole_and_marked(
    cast: SimpleNamespace, settings: Settings, tmp_path: Path
) -> None:
    heard: list[bytes] = []

    def answer(line) -> None:
        heard.append(clamd.hear(line))
        line.sendall(b"stream: OK\0")

    with clamd.listening(tmp_path, answer) as settings.CLAMD_SOCKET:
        row = add(cast)
    assert (row.scan_state, heard) == (ScanState.CLEAN, [PDF])
    with row.file.open("rb") as stored:
        assert stored.read() == PDF


def test_what_was_found_is_named_and_nothing_is_kept(
    cast: SimpleNamespace, settings: Settings, tmp_path: Path, store: Path
) -> None:
    found = clamd.says(b"stream: Eicar-Test-Signature FOUND\0")
    with (
        clamd.listening(tmp_path, found) as settings.CLAMD_SOCKET,
        pytest.raises(InvalidInput, match=r"mã độc \(Eicar-Test-Signature\)"),
    ):
        add(cast)
    assert not Evidence.objects.exists()
    assert not list(store.rglob("*.pdf"))


def hangs(line) -> None:
    clamd.hear(line)
    time.sleep(2)


def drops(line) -> None:
    line.recv(4)


FAULTS: dict[str, Callable] = {
    "hangs": hangs,
    "drops the line": drops,
    "says nothing": clamd.says(b""),
    "says nonsense": clamd.says(b"\xff\xfe\0"),
    "is full": clamd.says(b"INSTREAM size limit exceeded. ERROR\0"),
    "never stops": clamd.says(b"x" * 100_000),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_scanner_that_does_not_answer_keeps_the_file_out(
    cast: SimpleNamespace, settings: Settings, tmp_path: Path, store: Path, fault: str
) -> None:
    started = time.monotonic()
    with (
        clamd.listening(tmp_path, FAULTS[fault]) as settings.CLAMD_SOCKET,
        pytest.raises(ScannerSilent, match="Gửi lại sau ít phút"),
    ):
        add(cast)
    assert time.monotonic() - started < 1.5
    assert not list(store.rglob("*.pdf"))
    assert cast.task.events.count() == 2


def test_no_scanner_at_the_address_is_a_silent_one(
    cast: SimpleNamespace, settings: Settings
) -> None:
    settings.CLAMD_SOCKET = "127.0.0.1:9"
    with pytest.raises(ScannerSilent):
        add(cast)
    settings.CLAMD_REQUIRED = False
    assert add(cast).scan_state == ScanState.UNSCANNED


def test_the_api_says_503_and_when_to_come_again(
    cast: SimpleNamespace, settings: Settings, client
) -> None:
    settings.CLAMD_SOCKET = "/nowhere/clamd.sock"
    client.force_login(cast.ex, "django.contrib.auth.backends.ModelBackend")
    answer = client.post(
        f"/api/v1/tasks/{cast.task.code}/evidence",
        {"kind": "file", "file": SimpleUploadedFile("a.pdf", PDF)},
        headers={"If-Match": "*"},
    )
    assert (answer.status_code, answer.json()["code"]) == (503, "scanner_silent")
    assert threading.active_count() < 20
