"""A mail server of our own that keeps what it gets and misbehaves on request."""

import asyncio
import email
import email.policy
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

DROP, HANG = "drop", "hang"


@dataclass
class MailServer:
    """`answers` maps an address to what RCPT replies; `DROP` and `HANG` break the connection."""

    answers: dict[str, str] = field(default_factory=dict)
    on_data: Callable[[int], None] = lambda count: None
    got: list[EmailMessage] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        answer = self.answers.get(address, "250 OK")
        if answer == DROP:
            server.transport.abort()
        if answer in (DROP, HANG):
            await asyncio.Event().wait()
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        self.got.append(mail)
        self.on_data(len(self.got))
        return "250 OK"


@contextmanager
def running(server: MailServer) -> Iterator[MailServer]:
    """Yield the server while it listens on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server.port = probe.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop(no_assert=True)
