"""Many at once, for the tests that are about races; they are marked `postgres`: SQLite lets one writer in at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

from returns.operations.approve_return import UnableToApprove
from returns.operations.decline_return import UnableToDecline
from returns.operations.match_withdrawal import UnableToMatch
from returns.operations.receive_goods import UnableToReceive
from returns.operations.request_return import UnableToRequest
from returns.operations.take_back_return import UnableToTakeBack

CROWD = 12
REFUSALS = (
    UnableToRequest,
    UnableToApprove,
    UnableToDecline,
    UnableToMatch,
    UnableToReceive,
    UnableToTakeBack,
)


def all_at_once(act: Callable[[int], Any], *, crowd: int = CROWD) -> list[Any]:
    """Let a crowd act at the same moment; gives back each one's answer or the refusal it met."""
    start = threading.Barrier(crowd)

    def one(number: int) -> Any:
        start.wait(timeout=20)
        try:
            return act(number)
        except REFUSALS as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(crowd) as pool:
        return list(pool.map(one, range(crowd)))


def tried(
    act: Callable[[int], Any], *, refusals: tuple[type[Exception], ...], say: Callable[[Any], Any] = lambda why: why
) -> Callable[[int], Any]:
    """The same, which answers with what `say` makes of its refusal instead of raising it."""

    def one(number: int) -> Any:
        try:
            return act(number)
        except refusals as refusal:
            return say(refusal)

    return one
