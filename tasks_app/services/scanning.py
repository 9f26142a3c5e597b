"""The virus scanner: ClamAV's daemon over its socket, INSTREAM, where one is configured.

The protocol is a handful of lines; no library is worth its upkeep.
Source: clamd(8), INSTREAM: chunks with a four-byte length before each, a zero length ends.
"""

import logging
import socket
import struct
from typing import Any

from tasks_app import conf
from tasks_app.enums import ScanState
from tasks_app.errors import InvalidInput, ScannerSilent
from tasks_app.rules.files import shown_name

log = logging.getLogger(__name__)

CLEAN, FOUND = "stream: OK", " FOUND"
LONGEST_ANSWER = 4_096


def scan(upload: Any, name: str) -> ScanState:
    """Return what the scanner says of the file; without one configured it is unscanned.

    Raises:
        InvalidInput: something was found; it is named.
        ScannerSilent: the scanner does not answer, and the settings do not let it pass.
    """
    scanner = conf.scanner()
    if not scanner.address:
        return ScanState.UNSCANNED
    try:
        answer = _ask(upload, scanner)
    except (OSError, UnicodeDecodeError) as silent:
        return _silent(scanner, silent)
    if answer == CLEAN:
        return ScanState.CLEAN
    if answer.endswith(FOUND):
        finding = answer.removeprefix("stream: ").removesuffix(FOUND)
        log.warning("the scanner refused a file: %s", finding)
        raise InvalidInput.on(
            "file",
            f"Tệp “{shown_name(name)}” có mã độc ({shown_name(finding)}), không nhận. "
            "Quét lại máy đang dùng, tạo lại tệp sạch rồi gửi.",
        )
    return _silent(scanner, ValueError(answer[:200]))


def _silent(scanner: conf.Scanner, why: Exception) -> ScanState:
    log.error("the scanner does not answer", exc_info=why)
    if scanner.may_be_silent:
        return ScanState.UNSCANNED
    raise ScannerSilent(
        "Máy quét mã độc chưa trả lời nên tệp chưa được nhận. Gửi lại sau ít phút; "
        "nếu vẫn vậy, báo quản trị hệ thống."
    )


def _ask(upload: Any, scanner: conf.Scanner) -> str:
    with _connected(scanner) as line:
        line.settimeout(scanner.seconds)
        line.sendall(b"zINSTREAM\0")
        for chunk in upload.chunks():
            line.sendall(struct.pack(">L", len(chunk)) + chunk)
        line.sendall(struct.pack(">L", 0))
        return _answer(line)


def _answer(line: socket.socket) -> str:
    heard = b""
    while not heard.endswith(b"\0") and len(heard) < LONGEST_ANSWER:
        part = line.recv(LONGEST_ANSWER)
        if not part:
            break
        heard += part
    return heard.rstrip(b"\0").decode()


def _connected(scanner: conf.Scanner) -> socket.socket:
    """Return a connection to a Unix socket ("/run/clamd.ctl") or to "host:port"."""
    if scanner.address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(scanner.seconds)
        try:
            line.connect(scanner.address)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = scanner.address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), scanner.seconds)
