"""Where a shop's customers sign in: Shopify's discovery documents, read once a day."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from returns.domain.feature import Feature
from returns.doors import NoAnswer
from returns.sign_in import NoCustomerAccounts
from shop_integration import wire
from shop_integration.customer_rows import CustomerAccounts
from shop_integration.errors import Unreachable
from shop_integration.features import allows

if TYPE_CHECKING:
    from returns.models import Shop

FRESH = timedelta(days=1)
ENDPOINTS = ("issuer", "authorization_endpoint", "token_endpoint", "end_session_endpoint", "jwks_uri")
_VERSION = re.compile(r"/customer/api/[^/]+/")


class NoSuchAddress(Unreachable):
    """Shopify answered that there is nothing at an address."""


def switched_on(shop: Shop) -> bool:
    """Whether the merchant lets shoppers sign in."""
    return CustomerAccounts.objects.filter(shop=shop, switched_on=True).exists()


def offered(shop: Shop) -> bool:
    """Whether shoppers can sign in: the merchant lets them, and Shopify lets us read what is theirs."""
    return switched_on(shop) and allows(shop, Feature.SIGN_IN)


def switch(shop: Shop, *, on: bool, now: datetime) -> None:
    """Let shoppers sign in from now on, or no longer. Raises NoCustomerAccounts or NoAnswer, and changes nothing."""
    row, _ = CustomerAccounts.objects.get_or_create(shop=shop)
    if on:
        try:
            _discover(row, now=now)
        except NoSuchAddress as error:
            raise NoCustomerAccounts from error
        except Unreachable as error:
            raise NoAnswer(str(error)) from error
    CustomerAccounts.objects.filter(pk=row.pk).update(switched_on=on)


def accounts_of(shop: Shop, *, now: datetime) -> CustomerAccounts:
    """The shop's addresses, read again when they are a day old; old ones serve while Shopify does not answer.

    Raises Unreachable, also for a shop where sign-in is not switched on.
    """
    row = CustomerAccounts.objects.select_related("shop").filter(shop=shop, switched_on=True).first()
    if row is None:
        raise Unreachable("sign-in is not switched on", maybe_done=False)
    if row.found_at is None or row.found_at < now - FRESH:
        try:
            _discover(row, now=now)
        except Unreachable:
            if row.found_at is None:
                raise
    return row


def client_id(row: CustomerAccounts) -> str:
    """Who we are at the shop's sign-in."""
    return row.client_id or settings.SHOPIFY_API_KEY


def fetch(url: str) -> dict[str, Any]:
    """Read a JSON object from an address that Shopify named. Raises Unreachable."""
    return _object(wire.straight(), url)


def _discover(row: CustomerAccounts, *, now: datetime) -> None:
    base = f"https://{row.shop.domain}/.well-known"
    found = _object(wire.http(), f"{base}/openid-configuration")
    for name in ENDPOINTS:
        setattr(row, name, _address(found.get(name)))
    api = _address(_object(wire.http(), f"{base}/customer-account-api").get("graphql_api"))
    row.graphql_api = _VERSION.sub(f"/customer/api/{settings.SHOPIFY_API_VERSION}/", api)
    row.found_at = now
    row.save(update_fields=[*ENDPOINTS, "graphql_api", "found_at"])


def _object(client: httpx.Client, url: str) -> dict[str, Any]:
    try:
        response = client.get(url, timeout=wire.HURRIED, headers={"Accept": "application/json"})
        found = json.loads(response.content) if response.status_code == 200 else None
    except (httpx.HTTPError, ValueError, RecursionError) as error:
        raise Unreachable(type(error).__name__, maybe_done=False) from error
    if response.status_code == 404:
        raise NoSuchAddress("HTTP 404", maybe_done=False)
    if not isinstance(found, dict):
        raise Unreachable(f"HTTP {response.status_code}", maybe_done=False)
    return found


def _address(given: object) -> str:
    """An address we may send shoppers and tokens to: https, unless all of Shopify is somewhere else by setting."""
    plain = urlsplit(settings.SHOPIFY_ADMIN_URL).scheme == "http"
    if not isinstance(given, str) or len(given) > 500 or not _is_address(given, ("https", "http")[: 1 + plain]):
        raise Unreachable("the discovery names no usable address", maybe_done=False)
    return given


def _is_address(text: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.hostname) and not parts.username
