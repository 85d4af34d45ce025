"""ID tokens: what Shopify's admin gives the browser to prove shop and user to us, for about a minute.

Shopify's package checks the signature, the audience and the times; it does not ask that a token expires, that issuer
and destination agree, or that the destination is a shop. All of that is asked here first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt
from django.conf import settings
from jwt.types import Options
from shopify_app.types import RequestInput

from shop_integration.install.oauth import shopify_app
from shop_integration.shops import shop_domain

LEEWAY_SECONDS = 10
LONGEST = 4096
REQUIRED = ["exp", "nbf", "iss", "dest", "aud", "sub", "jti", "sid"]
_USER = re.compile(r"[0-9]{1,20}")


class InvalidIdToken(Exception):
    """The token proves nothing; a fresh one may."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who a verified token speaks for. The token itself is not to be logged."""

    domain: str
    user_id: str
    token: str
    claims: dict[str, Any]


def read_id_token(token: str, *, url: str, now: datetime) -> Caller:
    """Verify a token by our rules and then by Shopify's package. Raises InvalidIdToken."""
    caller = read_strictly(token, now=now)
    request = RequestInput(method="GET", url=url, headers={"Authorization": f"Bearer {token}"}, body="")
    if not shopify_app().verify_app_home_req(request, "/").ok:
        raise InvalidIdToken
    return caller


def read_strictly(token: str, *, now: datetime) -> Caller:
    """Verify a token: HS256 only, every claim there, ten seconds of leeway, issuer and destination the same shop.

    Raises InvalidIdToken.
    """
    claims = _signed_claims(token)
    host = claims["dest"].removeprefix("https://") if isinstance(claims["dest"], str) else None
    domain = shop_domain(host)
    exact = domain and claims["dest"] == f"https://{domain}" and claims["iss"] == f"https://{domain}/admin"
    user = claims["sub"]
    if not domain or not exact or not isinstance(user, str) or not _USER.fullmatch(user) or not _timely(claims, now):
        raise InvalidIdToken
    return Caller(domain=domain, user_id=user, token=token, claims=claims)


def _signed_claims(token: str) -> dict[str, Any]:
    if not token.isascii() or len(token) > LONGEST:
        raise InvalidIdToken
    checks: Options = {"require": REQUIRED, "verify_exp": False, "verify_nbf": False, "verify_iat": False}
    for secret in filter(None, (settings.SHOPIFY_API_SECRET, settings.SHOPIFY_OLD_API_SECRET)):
        try:
            return jwt.decode(token, secret, ["HS256"], audience=settings.SHOPIFY_API_KEY, options=checks)
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
            continue
    raise InvalidIdToken


def _timely(claims: dict[str, Any], now: datetime) -> bool:
    ends, begins, moment = claims["exp"], claims["nbf"], now.timestamp()
    if type(ends) is not int or type(begins) is not int:
        return False
    return begins - LEEWAY_SECONDS <= moment < ends + LEEWAY_SECONDS
