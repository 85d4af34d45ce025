"""Twilio's Messages API: https://www.twilio.com/docs/messaging/api/message-resource."""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

import httpx
import msgspec
from django.conf import settings

from returns_portal.sms.provider import NoSuchNumber, OptedOut, Refused, Unavailable, Unusable

T = TypeVar("T")
TIMEOUT = httpx.Timeout(15.0, connect=5.0)
OPTED_OUT = 21610
# Not a number; not one of a mobile telephone.
NO_SUCH_NUMBER = frozenset({21211, 21614, 21217, 21265})
SERVICE = re.compile(r"MG[0-9a-f]{32}")
# A number gets few texts of one shop, and the newest come first.
LOOKED_AT = 50
LONGEST_WAIT = 3600


class _Account(msgspec.Struct):
    status: str


class _Message(msgspec.Struct):
    sid: str
    body: str = ""


class _Messages(msgspec.Struct):
    messages: list[_Message]


class _Problem(msgspec.Struct):
    code: int = 0


def takes_answers(sender: str) -> bool:
    """Whether readers can answer it: a number or a messaging service, not a name."""
    return sender.startswith("+") or bool(SERVICE.fullmatch(sender))


@dataclass(frozen=True, slots=True)
class Twilio:
    """One account; see `provider.Provider`."""

    sid: str
    token: str = field(repr=False)
    sender: str

    def check(self) -> None:
        """Read the account; one that is suspended or closed is no use."""
        if _read(self._ask("GET", ".json"), _Account).status != "active":
            raise Unusable("the account is not active")

    def send(self, *, to: str, body: str, callback: str) -> str:
        """Send once: Twilio knows no key that would make a second request harmless."""
        by = "MessagingServiceSid" if SERVICE.fullmatch(self.sender) else "From"
        data = {"To": to, by: self.sender, "Body": body, "StatusCallback": callback}
        return _read(self._ask("POST", "/Messages.json", data=data), _Message).sid

    def find(self, *, to: str, mark: str) -> str:
        """Among the newest to this number. Not by date: a text that waits at Twilio has none yet."""
        query = {"To": to, "PageSize": str(LOOKED_AT)}
        listed = _read(self._ask("GET", "/Messages.json", params=query), _Messages)
        return next((message.sid for message in listed.messages if mark in message.body), "")

    def is_signed(self, *, url: str, fields: Mapping[str, Sequence[str]], signature: str) -> bool:
        """HMAC-SHA1 with the account's token over the address and each field with its value, sorted by name."""
        said = url + "".join(name + value for name in sorted(fields) for value in sorted(set(fields[name])))
        digest = base64.b64encode(hmac.digest(self.token.encode(), said.encode(), "sha1"))
        return hmac.compare_digest(digest, signature.encode())

    def _ask(self, method: str, path: str, **content: Any) -> bytes:
        address = f"{settings.TWILIO_URL}/2010-04-01/Accounts/{self.sid}{path}"
        try:
            answer = httpx.request(method, address, auth=(self.sid, self.token), timeout=TIMEOUT, **content)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise Unavailable(f"Twilio cannot be reached ({type(error).__name__})", unknown=False) from error
        except httpx.HTTPError as error:
            raise Unavailable(f"Twilio did not answer ({type(error).__name__})", unknown=True) from error
        if answer.is_success:
            return answer.content
        raise _complaint(answer)


def _complaint(answer: httpx.Response) -> Exception:
    status = answer.status_code
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return Unavailable("Twilio asks us to wait", unknown=False, delay=_patience(answer))
    if status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        return Unusable("Twilio does not accept our key")
    if not httpx.codes.is_client_error(status):
        return Unavailable(f"Twilio answered {status}", unknown=True)
    try:
        code = msgspec.json.decode(answer.content, type=_Problem).code or status
    except msgspec.MsgspecError:
        code = status
    if code == OPTED_OUT:
        return OptedOut(code)
    return NoSuchNumber(code) if code in NO_SUCH_NUMBER else Refused(code)


def _patience(answer: httpx.Response) -> timedelta | None:
    said = answer.headers.get("Retry-After", "")
    return timedelta(seconds=min(int(said), LONGEST_WAIT)) if said.isascii() and said.isdigit() else None


def _read(content: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(content, type=kind)
    except msgspec.MsgspecError as error:
        raise Unavailable("Twilio's answer cannot be read", unknown=True) from error
