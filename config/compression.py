"""Texts travel compressed; pictures and documents are so already."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXTS = (
    "text/",
    "application/json",
    "application/ld+json",
    "application/liquid",
    "application/problem+json",
    "image/svg",
)


class CompressTexts(GZipMiddleware):
    """Django's compression, for answers that get smaller by it.

    Nobody can have a browser ask for a page again and again and read its length (BREACH): no cookie speaks for
    anybody, and whoever knows a signed address can read the page itself. Django adds a random length all the same.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress a text that the browser takes compressed."""
        if not response.get("Content-Type", "").startswith(TEXTS):
            return response
        return super().process_response(request, response)
