"""The desk of texts: takes them as strictly as Twilio does, and reports on them with its signature."""

import base64
import hmac
import re
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from simulator.webhooks.delivery import Delivery
from simulator.webhooks.office import Office, new_id

SID, TOKEN = "AC" + "5" * 32, "demo-text-token"
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
SERVICE = re.compile(r"MG[0-9a-f]{32}")
NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}")
LONGEST = 1600
# Numbers that end so cannot get texts: a landline.
LANDLINE = "0000"
STATUSES = ("sent", "delivered", "undelivered", "failed")


class UnableToText(Exception):
    """The refusal: HTTP status, Twilio's code, its sentence."""

    def __init__(self, status: int, code: int, message: str) -> None:
        """Refuse."""
        super().__init__(message)
        self.status, self.code = status, code


@dataclass
class Text:
    """One text."""

    sid: str
    to: str
    sender: str
    body: str
    callback: str
    status: str = "queued"

    def shown(self) -> dict[str, Any]:
        """Return it as the API does."""
        said = {"sid": self.sid, "account_sid": SID, "to": self.to, "from": self.sender, "body": self.body}
        return {**said, "status": self.status, "error_code": None, "date_sent": None}


@dataclass
class TextDesk:
    """All texts, oldest first, and the numbers that said STOP."""

    office: Office
    changed: Callable[[], None] = lambda: None
    texts: list[Text] = field(default_factory=list)
    stopped: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, form: dict[str, str]) -> Text:
        """Take a text or raise UnableToText."""
        to, body = form.get("To", ""), form.get("Body", "")
        service, sender = form.get("MessagingServiceSid", ""), form.get("From", "")
        if not to:
            raise UnableToText(400, 21604, "A 'To' phone number is required.")
        if not E164.fullmatch(to):
            raise UnableToText(400, 21211, "The 'To' number is not a valid phone number.")
        if not sender and not SERVICE.fullmatch(service):
            raise UnableToText(400, 21603, "A 'From' phone number is required.")
        if sender and not (E164.fullmatch(sender) or NAME.fullmatch(sender)):
            raise UnableToText(400, 21212, "The 'From' number is not a valid phone number or sender.")
        if not body:
            raise UnableToText(400, 21602, "Message body is required.")
        if len(body) > LONGEST:
            raise UnableToText(400, 21617, "The concatenated message body exceeds the 1600 character limit.")
        if to.endswith(LANDLINE):
            raise UnableToText(400, 21614, "The 'To' number is not a mobile number.")
        with self.lock:
            if to in self.stopped:
                raise UnableToText(400, 21610, "Attempt to send to unsubscribed recipient.")
            text = Text(f"SM{new_id().replace('-', '')}", to, sender or service, body, form.get("StatusCallback", ""))
            self.texts.append(text)
        self.changed()
        return text

    def sent_to(self, to: str) -> list[Text]:
        """Return the texts to a number (of all without one), the newest first."""
        with self.lock:
            return [text for text in reversed(self.texts) if to in {"", text.to}]

    def report(self, sid: str, status: str, error: str = "") -> Text:
        """Let a text arrive or fail, and tell the app."""
        text = next((each for each in self.texts if each.sid == sid), None)
        if text is None or status not in STATUSES:
            raise UnableToText(404, 20404, "The requested resource was not found")
        text.status = status
        fields = {"AccountSid": SID, "MessageSid": sid, "MessageStatus": status, "To": text.to, "From": text.sender}
        self._post(text.callback, fields | ({"ErrorCode": error} if error else {}), topic=status)
        return text

    def answer(self, url: str, *, number: str, body: str) -> None:
        """Let a reader answer: STOP is heeded here, too, and everything is passed on to the app."""
        said = body.strip().upper()
        with self.lock:
            if said == "STOP":
                self.stopped.add(number)
            if said == "START":
                self.stopped.discard(number)
        fields = {"AccountSid": SID, "MessageSid": f"SM{new_id().replace('-', '')}", "From": number, "Body": body}
        self._post(url, fields, topic="answer")

    def clear(self) -> None:
        """Forget everything."""
        with self.lock:
            self.texts.clear()
            self.stopped.clear()

    def _post(self, url: str, fields: dict[str, str], *, topic: str) -> None:
        if not url:
            return
        signature = digest(TOKEN, url, fields.items())
        kind = "application/x-www-form-urlencoded"
        headers = {"Content-Type": kind, "X-Twilio-Signature": signature}
        self.office.take(
            Delivery("texts", topic, url, headers, urlencode(fields), new_id(), new_id(), due=time.time()),
            target="webhooks",
        )


def digest(token: str, url: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Return X-Twilio-Signature: base64 HMAC-SHA1 over the address and the sorted fields."""
    said = url + "".join(name + value for name, value in sorted(pairs))
    return base64.b64encode(hmac.digest(token.encode(), said.encode(), "sha1")).decode()
