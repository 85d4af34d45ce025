"""Answers that are no answers: silence and a cut line, for callers who must live with both."""

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

CUT = "simulator.cut"


class CuttableConnections:
    """Puts into each request's scope a function that cuts its TCP connection (uvicorn's own send knows the line)."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`; this must be the outermost layer."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        cycle = getattr(send, "__self__", None)
        scope[CUT] = getattr(getattr(cycle, "transport", None), "abort", None)
        await self.app(scope, receive, send)


class NoAnswer(Response):
    """Says nothing for `seconds`, then cuts the connection."""

    def __init__(self, seconds: float = 0.0) -> None:
        """Remember how long to stay silent."""
        super().__init__()
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait for the caller to give up or for the time to pass, then cut."""
        if await _gone_within(receive, self.seconds):
            return
        cut: Callable[[], Any] | None = scope.get(CUT)
        if cut is not None:
            cut()
            await _gone_within(receive, 5.0)


async def _gone_within(receive: Receive, seconds: float) -> bool:
    """Return whether the caller hung up within `seconds`."""

    async def gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            continue

    try:
        await asyncio.wait_for(gone(), timeout=seconds)
    except TimeoutError:
        return False
    return True
