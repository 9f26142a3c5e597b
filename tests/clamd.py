"""A scanner that listens on a Unix socket and answers as it is told."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

Answer = Callable[[socket.socket], None]


def says(words: bytes) -> Answer:
    """Return a scanner that hears the whole stream and then says `words`."""

    def answer(line: socket.socket) -> None:
        hear(line)
        line.sendall(words)

    return answer


def hear(line: socket.socket) -> bytes:
    """Return what was streamed, by the protocol."""
    assert exactly(line, 10) == b"zINSTREAM\0"
    heard = b""
    while size := struct.unpack(">L", exactly(line, 4))[0]:
        heard += exactly(line, size)
    return heard


def exactly(line: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        part = line.recv(size - len(found))
        if not part:
            raise ConnectionError
        found += part
    return found


@contextmanager
def listening(folder: Path, answer: Answer) -> Iterator[str]:
    """Serve one connection after the other at the address given."""
    address = str(folder / "clamd.sock")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(address)
        server.listen()

        def serve() -> None:
            while True:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                with line:
                    try:
                        answer(line)
                    except OSError:
                        continue

        threading.Thread(target=serve, daemon=True).start()
        try:
            yield address
        finally:
            server.shutdown(socket.SHUT_RDWR)
