"""The app proxy: Shopify passes a shopper's request on with its own parameters and a signature over the query.

The signed text has no separators, so free parameters could be shifted into reserved ones; Shopify's package lets some
of that pass. Here every reserved parameter stands once and has its own shape before the signature is looked at. A
good signature proves that the request came through Shopify, not that the shopper may see a particular order.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from shopify_app.types import RequestInput

from returns.people import with_shop
from returns.queries.shops import shop_of_pages
from returns.wall import let_in
from shop_integration.install.oauth import shopify_app
from shop_integration.shops import shop_domain

ROOT = "/proxy/"
WINDOW = timedelta(seconds=90)
MOST_PARAMETERS = 200
_PREFIX = re.compile(r"(/(?!\.{1,2}(/|$))[A-Za-z0-9_.~-]+)+")  # no step may lead upwards
_SHAPES = {
    "timestamp": re.compile(r"[0-9]{1,12}"),
    "signature": re.compile(r"[0-9a-f]{64}"),
    "path_prefix": _PREFIX,
    "shop": re.compile(r"[A-Za-z0-9.-]{1,255}"),
}
_CUSTOMER = re.compile(r"[0-9]{0,20}")

Pairs = Sequence[tuple[str, str]]


class InvalidSignature(Exception):
    """The request did not come through Shopify just now."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What Shopify vouches for. `customer_id` is "" when nobody is signed in to the storefront."""

    domain: str
    path_prefix: str
    customer_id: str


class AppProxy:
    """Middleware: sets `request.shop`, `portal_base`, `behind_proxy` and `logged_in_customer_id` below /proxy/.

    Nobody keeps an answer that does not say of itself that it is public.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer one request, or refuse it before anything below is asked."""
        if not request.path_info.startswith(ROOT):
            return self._get_response(request)
        try:
            passage = read_signed_query(request.META["QUERY_STRING"], now=timezone.now())
        except InvalidSignature:
            return _refuse(request, 401)
        shop = shop_of_pages(passage.domain)
        if shop is None:
            return _refuse(request, 404)
        let_in(shop.pk)
        asked = with_shop(request)
        asked.shop, asked.portal_base, asked.behind_proxy = shop, passage.path_prefix, True
        request.logged_in_customer_id = passage.customer_id  # type: ignore[attr-defined]
        response = self._get_response(request)
        if not response.headers.get("Cache-Control", "").startswith("public"):
            patch_cache_control(response, private=True, no_store=True)
        return response


def read_signed_query(query: str, *, now: datetime) -> Passage:
    """Verify a query string by our rules and then by Shopify's package. Raises InvalidSignature."""
    passage = read_strictly(_pairs(query), now=now)
    request = RequestInput(method="GET", url=f"https://proxy/?{query}", headers={}, body="")
    if not shopify_app().verify_app_proxy_req(request).ok:
        raise InvalidSignature
    return passage


def read_strictly(pairs: Pairs, *, now: datetime) -> Passage:
    """Verify decoded parameters. Raises InvalidSignature."""
    given = {name: _single(pairs, name, shape) for name, shape in _SHAPES.items()}
    customers = [value for name, value in pairs if name == "logged_in_customer_id"] or [""]
    domain = shop_domain(given["shop"])
    if domain is None or len(customers) > 1 or not _CUSTOMER.fullmatch(customers[0]):
        raise InvalidSignature
    if abs(now.timestamp() - int(given["timestamp"])) > WINDOW.total_seconds():
        raise InvalidSignature
    secrets = (settings.SHOPIFY_API_SECRET, settings.SHOPIFY_OLD_API_SECRET)
    if not _is_signed(pairs, given["signature"], secrets=secrets):
        raise InvalidSignature
    return Passage(domain=domain, path_prefix=given["path_prefix"], customer_id=customers[0])


def _pairs(query: str) -> Pairs:
    try:
        return parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_PARAMETERS, errors="strict")
    except ValueError as error:
        raise InvalidSignature from error


def _single(pairs: Pairs, name: str, shape: re.Pattern[str]) -> str:
    found = [value for key, value in pairs if key == name]
    if len(found) != 1 or not shape.fullmatch(found[0]) or not found[0].isascii():
        raise InvalidSignature
    return found[0]


def _is_signed(pairs: Pairs, signature: str, *, secrets: Iterable[str]) -> bool:
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        if name != "signature":
            grouped.setdefault(name, []).append(value)
    signed = "".join(sorted(f"{name}={','.join(values)}" for name, values in grouped.items())).encode()
    fits = [_fits(signed, signature, secret) for secret in secrets if secret]
    return any(fits)


def _fits(signed: bytes, signature: str, secret: str) -> bool:
    return hmac.compare_digest(hmac.digest(secret.encode(), signed, "sha256"), bytes.fromhex(signature))


def _refuse(request: HttpRequest, status: int) -> HttpResponse:
    response = render(request, "shopify/refused.html", {"unknown": status == 404}, status=status)
    patch_cache_control(response, private=True, no_store=True)
    return response
