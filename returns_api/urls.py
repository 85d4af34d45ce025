"""Addresses of this wing. Each goes through the gate, but for the description, which is open to everybody."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path

from returns_api.api import api
from returns_api.document import show_document
from returns_api.gate import gate


def _gated(pattern: Any) -> URLPattern:
    return URLPattern(pattern.pattern, gate(pattern.callback), pattern.default_args, pattern.name)


urlpatterns = [
    path("openapi.json", show_document, name="api-description"),
    *(_gated(pattern) for pattern in api.urls[0] if str(pattern.pattern)),
]
