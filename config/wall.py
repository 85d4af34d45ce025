"""The second wall between shops, at the roof: every request begins in front of it; and whether it stands at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.core import checks
from django.db import DatabaseError, connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase, StreamingHttpResponse

from returns import wall

OK, OFF, UNKNOWN = "ok", "off", "unknown"
PASSES_THROUGH = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"


class Wall:
    """Middleware, outside all that asks the database: a request sees nothing before a door lets it in at a shop."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer one request."""
        with wall.closed():
            response = self._get_response(request)
            if isinstance(response, StreamingHttpResponse) and not response.is_async:
                response.streaming_content = wall.step_by_step(response.streaming_content)  # type: ignore[arg-type]
        return response


def state() -> str:
    """Whether PostgreSQL holds the wall for the role that the app works as. The embedded default has none."""
    if connection.vendor != "postgresql":
        return OK
    try:
        with connection.cursor() as cursor:
            cursor.execute(PASSES_THROUGH)
            passes = cursor.fetchone()
    except DatabaseError:
        return UNKNOWN
    return OFF if passes and passes[0] else OK


@checks.register(checks.Tags.security, deploy=True)
def stands(app_configs: Sequence[Any] | None, **said: Any) -> list[checks.CheckMessage]:
    """Warn where the database's role walks through every policy."""
    if state() != OFF:
        return []
    return [
        checks.Warning(
            "The role in DATABASE_URL is a superuser or has BYPASSRLS: the second wall between shops does not stand.",
            hint="Give the app a plain role that owns its tables: docs/runbook.md, “The second wall”.",
            id="returns.W001",
        )
    ]
