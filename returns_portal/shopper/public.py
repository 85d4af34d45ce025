"""Answers that are the same for everybody: kept by browsers and caches, and asked for again by their fingerprint."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

from returns.people import ShopRequest
from returns_portal.shopper.access import View, shopper_page

KEPT_SECONDS = 60
FOR_EVERYBODY = f"public, max-age={KEPT_SECONDS}"


def public_page(*, other_sites: bool = False) -> Callable[[View], View]:
    """Let a view answer GET and HEAD like every shopper's page, for whoever asks and for a minute.

    304 where the asker has it already. With `other_sites` scripts of other sites may read the answer. What is no
    success is for nobody to keep.
    """

    def decorate(view: View) -> View:
        return shopper_page("GET", "HEAD")(_marked(view, other_sites=other_sites))

    return decorate


def _marked(view: View, *, other_sites: bool) -> View:
    @wraps(view)
    def answer(request: ShopRequest, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponse = view(request, **kwargs)
        if response.status_code != 200:
            return response
        etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response.headers["ETag"] = etag
        response.headers["Cache-Control"] = FOR_EVERYBODY
        patch_vary_headers(response, ["Accept-Language"])
        if other_sites:
            response.headers["Access-Control-Allow-Origin"] = "*"
        return get_conditional_response(request, etag=etag, response=response) or response

    return answer
