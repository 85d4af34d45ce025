"""The token endpoint: a code becomes tokens, a refresh token becomes the next pair."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from shop_integration import wire
from shop_integration.customer_account.addresses import client_id
from shop_integration.customer_rows import CustomerAccounts
from shop_integration.errors import TokenRefused, Unreachable

AGENT = "returns-portal"
LONGEST = 8192


@dataclass(frozen=True, slots=True)
class Tokens:
    """What Shopify gave. Not to be logged or shown. A refresh brings no new ID token."""

    access_token: str
    refresh_token: str
    id_token: str
    expires_at: datetime


def redeem(row: CustomerAccounts, *, code: str, verifier: str, redirect_uri: str, now: datetime) -> Tokens:
    """Exchange an authorization code. Raises TokenRefused or Unreachable."""
    asked = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier, "redirect_uri": redirect_uri}
    tokens = _ask(row, asked, now=now)
    if not tokens.id_token:
        raise TokenRefused("no ID token was given")
    return tokens


def refresh(row: CustomerAccounts, refresh_token: str, *, now: datetime) -> Tokens:
    """Get the next pair. Raises TokenRefused or Unreachable."""
    return _ask(row, {"grant_type": "refresh_token", "refresh_token": refresh_token}, now=now)


def headers() -> dict[str, str]:
    """What Shopify asks of a public client: its registered origin, and a name."""
    parts = urlsplit(settings.APP_URL)
    return {"Origin": f"{parts.scheme}://{parts.netloc}", "User-Agent": AGENT, "Accept": "application/json"}


def _ask(row: CustomerAccounts, asked: dict[str, str], *, now: datetime) -> Tokens:
    data = {**asked, "client_id": client_id(row)}
    try:
        response = wire.straight().post(row.token_endpoint, data=data, headers=headers(), timeout=wire.HURRIED)
    except httpx.HTTPError as error:
        raise Unreachable(type(error).__name__, maybe_done=True) from error
    if response.status_code in {400, 401, 403}:
        raise TokenRefused(f"HTTP {response.status_code}")
    try:
        return _tokens(json.loads(response.content) if response.status_code == 200 else None, now)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Unreachable(f"HTTP {response.status_code}", maybe_done=True) from error


def _tokens(given: Any, now: datetime) -> Tokens:
    texts = [str(given.get(name) or "") for name in ("access_token", "refresh_token", "id_token")]
    if not texts[0] or any(len(text) > LONGEST or not text.isascii() for text in texts):
        raise ValueError("not tokens")
    access, refreshing, statement = texts
    return Tokens(access, refreshing, statement, now + timedelta(seconds=min(int(given["expires_in"]), 86_400)))
