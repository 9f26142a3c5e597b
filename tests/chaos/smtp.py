"""A mail server that journals what it takes and misbehaves by chance: delay, refuse, hang, drop.

A line of the journal: how the letter was answered, its Message-ID, the digest of its bytes.
"""

import asyncio
import hashlib
import logging
import random
import re
from typing import Any

from aiosmtpd.smtp import SMTP

MESSAGE_ID = re.compile(rb"^Message-ID: <([^>]+)>", re.MULTILINE)
TAKEN, DROPPED, HUNG = "taken", "dropped", "hung"


class Server:
    """`faults` is the share of conversations in which something goes wrong."""

    def __init__(self, journal: str, faults: float, seed: int) -> None:
        self.journal, self.faults, self.chance = journal, faults, random.Random(seed)

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self._strikes():
            return "451 come again"
        if self._strikes():
            await asyncio.sleep(0.05)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        found = MESSAGE_ID.search(envelope.content)
        assert found is not None
        fate = TAKEN
        if self._strikes():
            fate = self.chance.choice([DROPPED, HUNG])
        digest = hashlib.sha256(envelope.content).hexdigest()
        with open(self.journal, "a", encoding="ascii") as file:  # noqa: PTH123
            file.write(f"{fate} {found[1].decode()} {digest}\n")
        if fate == DROPPED:
            server.transport.abort()
        if fate == HUNG:
            await asyncio.sleep(3600)
        return "250 OK"

    def _strikes(self) -> bool:
        return self.chance.random() < self.faults


def serve(port: str, journal: str, faults: str, seed: str) -> None:
    """Listen until killed."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    handler = Server(journal, float(faults), int(seed))

    async def run() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(handler), "127.0.0.1", int(port))
        async with server:
            await server.serve_forever()

    asyncio.run(run())
