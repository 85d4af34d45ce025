"""Addresses of this wing. Each goes through the gate, but for the description, which is open to everybody."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path

from returns_api.agents.server import serve_agent
from returns_api.api import api
from returns_api.document import show_document
from returns_api.gate import gate


def _gated(pattern: Any) -> URLPattern:
    return URLPattern(pattern.pattern, gate(pattern.callback), pattern.default_args, pattern.name)


# The framework names an address once for each of its methods, and one view answers them all.
_AT = {str(pattern.pattern): pattern for pattern in api.urls[0] if str(pattern.pattern)}

urlpatterns = [
    path("openapi.json", show_document, name="api-description"),
    path("mcp", gate(serve_agent), name="agents"),
    *map(_gated, _AT.values()),
]
