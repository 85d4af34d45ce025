"""The sandbox carrier's wire: HTTP, time-outs, and what each answer means."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from typing import Any, TypeVar

import httpx

from labels.carriers.base import CarrierError, Refused, Unavailable, Unusable
from labels.carriers.sandbox import mapping

T = TypeVar("T")

TIMEOUT = httpx.Timeout(15.0, connect=3.0)
LARGEST_ANSWER = 1_000_000


@lru_cache(maxsize=4)
def _client(url: str, key: str) -> httpx.Client:
    """One client per process and account, so that connections are used again."""
    headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"}
    return httpx.Client(base_url=url, headers=headers, timeout=TIMEOUT, follow_redirects=False)


class Wire:
    """Sends a request once and returns the answer's body; raises Refused or Unavailable. Nothing is sent twice."""

    def __init__(self, *, url: str, key: str, client: httpx.Client | None = None) -> None:
        self._client = client or _client(url, key)

    def get(self, path: str, **query: str) -> bytes:
        """Read."""
        return self._send("GET", path, params=query).content

    def post(self, path: str, body: dict[str, Any] | None = None) -> bytes:
        """Write; raises Conflict for 409."""
        return self._send("POST", path, json=body or {}).content

    def _send(self, method: str, path: str, **content: Any) -> httpx.Response:
        try:
            answer = self._client.request(method, path, **content)
        except httpx.HTTPError as error:
            raise Unavailable(f"the carrier did not answer ({type(error).__name__})") from error
        if answer.is_success and len(answer.content) <= LARGEST_ANSWER:
            return answer
        raise _complaint(answer)


class Conflict(Refused):
    """409: the carrier already stands where it was asked to go, or elsewhere. `body` tells."""

    def __init__(self, body: bytes) -> None:
        super().__init__(f"the carrier refused: {mapping.refusal(body) or 'conflict'}")
        self.body = body


class Missing(Refused):
    """404: the carrier knows nothing under this id."""


def _complaint(answer: httpx.Response) -> CarrierError:
    status = answer.status_code
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return Unavailable("the carrier asks us to wait", delay=_patience(answer))
    if status == httpx.codes.CONFLICT:
        return Conflict(answer.content)
    if status == httpx.codes.NOT_FOUND:
        return Missing("the carrier does not know this shipment")
    if status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        return Unusable("the carrier does not accept our key")
    if httpx.codes.is_client_error(status) and status != httpx.codes.REQUEST_TIMEOUT:
        return Refused(f"the carrier refused: {mapping.refusal(answer.content) or status}")
    return Unavailable(f"the carrier answered {status}")


def _patience(answer: httpx.Response) -> timedelta | None:
    text = answer.headers.get("Retry-After", "")
    return timedelta(seconds=min(max(int(text), 1), 3600)) if text.isdecimal() else None


def read(parse: Callable[[bytes], T], body: bytes) -> T:
    """Read an answer; one that cannot be read counts as none."""
    try:
        return parse(body)
    except mapping.Unreadable as error:
        raise Unavailable(f"the carrier's answer is not understood ({error})") from error
