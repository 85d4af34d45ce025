"""A mail server that takes each letter, and for a tenth of them goes away before it has said so."""

from __future__ import annotations

import email
import email.policy
import random
import threading
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from servers import free_port


@dataclass(frozen=True)
class Letter:
    """What arrived: the Message-ID, to whom, and of which kind the app says that it is (`mail.approved`)."""

    mark: str
    to: str

    @property
    def kind(self) -> str:
        """What the Message-ID begins with: the kind of the outbox message behind the letter."""
        return ".".join(self.mark.strip("<>").split(".")[:2])


@dataclass
class Mailbox:
    """Everything that was handed in, in order; a second time under the same Message-ID stands there twice."""

    chance: random.Random
    port: int = field(default_factory=free_port)
    letters: list[Letter] = field(default_factory=list)
    unanswered: int = 0
    kind: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's)
        """Take a letter; now and then drop the line instead of answering."""
        raw = envelope.content or b""
        message = email.message_from_bytes(raw if isinstance(raw, bytes) else raw.encode(), policy=email.policy.default)
        with self.lock:
            self.letters += [Letter(str(message["Message-ID"]).strip(), to.lower()) for to in envelope.rcpt_tos]
            spoiled = not self.kind and self.chance.random() < 0.1
            self.unanswered += spoiled
        if spoiled and server.transport is not None:
            server.transport.abort()
        return "250 Message accepted"

    def __enter__(self) -> Self:
        """Open."""
        self._server = Controller(self, hostname="127.0.0.1", port=self.port)
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self._server.stop()
