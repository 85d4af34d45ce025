"""The inbox: every message that was handed in by SMTP, parsed once."""

import email
import email.policy
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

KEPT = 2000
LARGEST_BYTES = 25 * 1024 * 1024


@dataclass
class Letter:
    """One received message; attachments are named, not kept."""

    id: int
    received_at: str
    sender: str
    to: list[str]
    subject: str
    text: str
    html: str
    headers: dict[str, str]
    attachments: list[dict[str, Any]]


@dataclass
class Inbox:
    """Letters, oldest first; `changed` is told after each change."""

    changed: Callable[[], None] = lambda: None
    letters: list[Letter] = field(default_factory=list)
    last_id: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def receive(self, *, sender: str, to: list[str], raw: bytes) -> Letter:
        """Keep one message as it came over SMTP."""
        message = email.message_from_bytes(raw, policy=email.policy.default)
        with self.lock:
            self.last_id += 1
            letter = _letter(self.last_id, sender, to, message)
            self.letters.append(letter)
            del self.letters[: max(0, len(self.letters) - KEPT)]
        self.changed()
        return letter

    def find(self, letter_id: int) -> Letter | None:
        """Return a letter by id, or None."""
        with self.lock:
            return next((letter for letter in self.letters if letter.id == letter_id), None)

    def all(self) -> list[Letter]:
        """Return the letters, oldest first."""
        with self.lock:
            return list(self.letters)

    def clear(self) -> None:
        """Throw every letter away."""
        with self.lock:
            self.letters.clear()
        self.changed()

    def dump(self) -> dict[str, Any]:
        """Return the inbox as JSON-ready data."""
        with self.lock:
            return {"last_id": self.last_id, "letters": [asdict(letter) for letter in self.letters]}

    def load(self, data: dict[str, Any]) -> None:
        """Replace the inbox by what `dump` returned."""
        with self.lock:
            self.last_id = data["last_id"]
            self.letters = [Letter(**item) for item in data["letters"]]


class Postman:
    """aiosmtpd's handler: takes each message into the inbox."""

    def __init__(self, inbox: Inbox) -> None:
        """Deliver into `inbox`."""
        self.inbox = inbox

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        """Take one message."""
        content = envelope.content
        raw = content.encode() if isinstance(content, str) else content or b""
        self.inbox.receive(sender=envelope.mail_from or "", to=list(envelope.rcpt_tos), raw=raw)
        return "250 Message accepted"


def smtp_server(inbox: Inbox, *, host: str, port: int) -> Controller:
    """Return a mail server for the inbox, not yet started; start() raises OSError when the port is taken."""
    return Controller(Postman(inbox), hostname=host, port=port, data_size_limit=LARGEST_BYTES)


def _letter(letter_id: int, sender: str, to: list[str], message: EmailMessage) -> Letter:
    return Letter(
        id=letter_id,
        received_at=datetime.now(UTC).isoformat(timespec="seconds"),
        sender=sender,
        to=to,
        subject=str(message.get("Subject", "")).strip(),
        text=_part(message, "plain"),
        html=_part(message, "html"),
        headers={name: str(value) for name, value in message.items()},
        attachments=[_attachment(part) for part in message.iter_attachments()],
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _attachment(part: Any) -> dict[str, Any]:
    content = part.get_payload(decode=True) or b""
    return {"filename": part.get_filename() or "", "type": part.get_content_type(), "bytes": len(content)}
