"""EasyPost's own client, kept on a short lead: one request a call, time-outs, and every failure in our words."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from easypost.constant import API_BASE
from easypost.easypost_client import EasyPostClient
from easypost.errors.general.easypost_error import EasyPostError
from requests.adapters import HTTPAdapter

from labels.carriers.base import CarrierError, Refused, Unavailable, Unpaid, Unusable
from labels.carriers.easypost.mapping import refusal
from labels.carriers.wire import LARGEST_ANSWER, Missing

TIMEOUT = (5.0, 30.0)  # seconds to connect, and to wait for an answer
LONGEST_WAIT = 3600

# What the client raises while it turns an answer that it did not expect into its objects.
_NOT_EXPECTED = (AttributeError, ImportError, KeyError, RecursionError, TypeError, ValueError)


class Line:
    """One account's client, for one thread: a session of `requests` is not to be shared.

    The client tries a request that failed to connect three times by itself and follows redirects; here neither is let
    happen, since nobody but `labels.purchase` knows whether a paid call may be repeated.
    """

    def __init__(self, key: str, adapter: HTTPAdapter | None = None) -> None:
        self._client = EasyPostClient(key, timeout=TIMEOUT)  # type: ignore[arg-type]  # handed to requests as it is
        session = self._client._requests_session
        session.mount(API_BASE, adapter or HTTPAdapter(max_retries=0))
        session.max_redirects = 0
        self._client.subscribe_to_response_hook(self._note)
        self._status, self._body, self._wait = 0, b"", ""

    def ask(self, call: Callable[[EasyPostClient], object]) -> bytes:
        """Make one call and return its answer's body; raises Refused, Unusable or Unavailable."""
        self._status, self._body, self._wait = 0, b"", ""
        try:
            call(self._client)
        except (EasyPostError, *_NOT_EXPECTED) as error:
            if not self._took_it or isinstance(error, EasyPostError):
                raise self._complaint(error) from None  # its message and body may quote an address
        if len(self._body) > LARGEST_ANSWER:
            raise Unavailable("the carrier's answer is too large")
        return self._body

    @property
    def _took_it(self) -> bool:
        return HTTPStatus.OK <= self._status < HTTPStatus.MULTIPLE_CHOICES

    def _note(self, **answer: Any) -> None:
        """Keep what the client does not hand out: the answer as it came, and for how long it asks us to wait."""
        self._status = int(answer["http_status"])
        self._body = str(answer["response_body"]).encode()
        self._wait = str(answer["headers"].get("Retry-After", ""))

    def _complaint(self, error: Exception) -> CarrierError:
        """What the answer's status means, whatever the client made of its body; no status, no answer."""
        status = self._status
        if not status:
            return Unavailable(f"the carrier did not answer ({type(error).__name__})")
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            return Unavailable("the carrier asks us to wait", delay=self._patience())
        if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            return Unusable("the carrier does not accept our key")
        if status == HTTPStatus.PAYMENT_REQUIRED:
            return Unpaid("the carrier wants the account to be paid first")
        if status == HTTPStatus.NOT_FOUND:
            return Missing("the carrier does not know this shipment")
        if self._took_it:
            return Unavailable("the carrier's answer is not understood (not the JSON expected)")
        if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.REQUEST_TIMEOUT:
            return Refused(f"the carrier refused: {refusal(self._body) or status}")
        return Unavailable(f"the carrier answered {status}")

    def _patience(self) -> timedelta | None:
        return timedelta(seconds=min(max(int(self._wait), 1), LONGEST_WAIT)) if self._wait.isdecimal() else None


def line(key: str) -> Line:
    """This thread's client of an account; its connections are used again."""
    return _line(key, threading.get_ident())


@lru_cache(maxsize=64)
def _line(key: str, thread: int) -> Line:
    return Line(key)
