"""What carriers that speak JSON over HTTP have in common: one request, one answer, and what each answer means.

Nothing here is sent twice: whether a paid call may be repeated is for `labels.purchase` to find out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

import httpx
import msgspec
from opentelemetry.trace import SpanKind

from labels.carriers.base import CarrierError, Customs, Parcel, Refused, Unavailable, Unpaid, Unusable
from returns.domain.order import Address
from returns.tracing import span

T = TypeVar("T")

TIMEOUT = httpx.Timeout(30.0, connect=5.0)
LARGEST_ANSWER = 4_000_000  # bytes; a list of shipments with all their rates is the largest
LARGEST_FILE = 5_000_000

_NO_NUL = r"^[^\x00]*$"  # no database stores it
Word = Annotated[str, msgspec.Meta(max_length=64, pattern=_NO_NUL)]
Key = Annotated[str, msgspec.Meta(min_length=1, max_length=128, pattern=_NO_NUL)]
Place = Annotated[str, msgspec.Meta(max_length=200, pattern=_NO_NUL)]
Text = Annotated[str, msgspec.Meta(max_length=1024, pattern=_NO_NUL)]


class Unreadable(Exception):
    """The answer lacks a field or holds the wrong type; the message names it and quotes no value."""


class Conflict(Refused):
    """409: the carrier already stands where it was asked to go, or elsewhere. `body` tells."""

    def __init__(self, message: str, body: bytes) -> None:
        super().__init__(message)
        self.body = body


class Missing(Refused):
    """404: the carrier knows nothing under this id."""


class Wire:
    """Sends a request once and returns the answer's body; raises Refused, Unusable or Unavailable.

    `why` reads out of a refusal what may be shown: codes and names of fields, never a sentence, which may quote an
    address.
    """

    def __init__(self, client: httpx.Client, *, why: Callable[[bytes], str]) -> None:
        self._client = client
        self._why = why

    def get(self, path: str, **query: str) -> bytes:
        """Read."""
        return self._send("GET", path, params=query).content

    def post(self, path: str, body: dict[str, Any]) -> bytes:
        """Write."""
        return self._send("POST", path, json=body).content

    def patch(self, path: str) -> bytes:
        """Ask for a change that needs no words."""
        return self._send("PATCH", path).content

    def _send(self, method: str, path: str, **content: Any) -> httpx.Response:
        try:
            with span(f"carrier {method}", SpanKind.CLIENT, carrier=self._client.base_url.host):
                answer = self._client.request(method, path, **content)
        except httpx.HTTPError as error:
            raise Unavailable(f"the carrier did not answer ({type(error).__name__})") from error
        if answer.is_success and len(answer.content) <= LARGEST_ANSWER:
            return answer
        raise self._complaint(answer)

    def _complaint(self, answer: httpx.Response) -> CarrierError:
        status = answer.status_code
        if status == httpx.codes.TOO_MANY_REQUESTS:
            return Unavailable("the carrier asks us to wait", delay=_patience(answer))
        if status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
            return Unusable("the carrier does not accept our key")
        if status == httpx.codes.PAYMENT_REQUIRED:
            return Unpaid("the carrier wants the account to be paid first")
        if status == httpx.codes.NOT_FOUND:
            return Missing("the carrier does not know this shipment")
        if httpx.codes.is_client_error(status) and status != httpx.codes.REQUEST_TIMEOUT:
            said = f"the carrier refused: {self._why(answer.content) or status}"
            return Conflict(said, answer.content) if status == httpx.codes.CONFLICT else Refused(said)
        return Unavailable(f"the carrier answered {status}")


@lru_cache(maxsize=1)
def keyless() -> httpx.Client:
    """For files at open addresses, which are fetched without anybody's key."""
    return httpx.Client(timeout=TIMEOUT, follow_redirects=False)


def fetch(url: str, *, hosts: tuple[str, ...], client: httpx.Client) -> tuple[bytes, str]:
    """A file that a carrier's answer points to, and its media type. Raises Unavailable.

    Only over https and only from `hosts` or what is below them: an answer must not send us to any address it likes.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https" or not any(host == name or host.endswith(f".{name}") for name in hosts):
        raise Unavailable("the carrier's file is not where its files are")
    try:
        with client.stream("GET", url) as answer:
            if not answer.is_success:
                raise Unavailable(f"the carrier answered {answer.status_code} for a file")
            content = b""
            for piece in answer.iter_bytes():
                content += piece
                if len(content) > LARGEST_FILE:
                    raise Unavailable("the carrier's file is too large")
            return content, answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    except httpx.HTTPError as error:
        raise Unavailable(f"the carrier did not send a file ({type(error).__name__})") from error


def _patience(answer: httpx.Response) -> timedelta | None:
    text = answer.headers.get("Retry-After", "")
    return timedelta(seconds=min(max(int(text), 1), 3600)) if text.isdecimal() else None


def read(parse: Callable[[bytes], T], body: bytes) -> T:
    """Read an answer; one that cannot be read counts as none."""
    try:
        return parse(body)
    except Unreadable as error:
        raise Unavailable(f"the carrier's answer is not understood ({error})") from error


def decode(body: bytes, kind: Any, *, strict: bool = False) -> Any:
    """JSON as `kind`; raises Unreadable with the path that msgspec names (`$.rates[0]`), without what stood there.

    Unless `strict`, a number may stand in quotes, as several carriers write prices.
    """
    try:
        return msgspec.json.decode(body, type=kind, strict=strict)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(_where(error)) from error


def convert(value: Any, kind: Any) -> Any:
    """A part of an answer as `kind`; raises Unreadable like `decode`."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise Unreadable(_where(error)) from error


def _where(error: Exception) -> str:
    _, _, path = str(error).rpartition(" - at ")
    return path.strip("`") or "not the JSON expected"


def named(body: bytes) -> Any:
    """A refusal's JSON, or None where it is not any."""
    try:
        return decode(body, Any)
    except Unreadable:
        return None


def american(address: Address) -> dict[str, str]:
    """An address as American services name its parts."""
    return {
        "name": address.name,
        "street1": address.street,
        "street2": address.street2,
        "city": address.city,
        "state": address.province,
        "zip": address.postcode,
        "country": address.country,
        "phone": address.phone,
    }


def to_canada(parcel: Parcel) -> bool:
    """Whether a parcel leaves the United States for Canada: such an export is exempt from filing by a rule of its own.

    Title 15 of the Code of Federal Regulations, part 30.36; elsewhere goods of up to 2,500 dollars by part 30.37(a).
    """
    return parcel.sender.country == "US" and parcel.recipient.country == "CA"


def explanation(customs: Customs) -> str:
    """What the goods are, in a sentence for customs of at most 255 letters."""
    parts = (f"Returned goods, order {customs.order} of {customs.ordered_on}", customs.outbound)
    return ", parcel ".join(part for part in parts if part)[:255]


def utc(at: datetime) -> datetime:
    """The same moment in UTC; the first and last hours of the calendar have none."""
    try:
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except OverflowError as error:
        raise Unreadable("a time outside the calendar") from error


def day_of(moment: str | None) -> date | None:
    """The day that a carrier's time names, as it is written there; None for anything else.

    What is announced is no reason to lose the news that it came with.
    """
    try:
        return date.fromisoformat((moment or "")[:10])
    except ValueError:
        return None


def followable(url: str | None) -> str:
    """The address if people may be sent there: pages link to it, so nothing but the web's own schemes will do."""
    return url if url and url.startswith(("https://", "http://")) else ""
