"""Session tokens: what Shopify gives an extension on a customer's pages, to prove to us whose pages they are.

They live for five minutes, name the shop, and name the customer only where one is signed in. They are no ID tokens of
the admin: there is no session at the admin in them, and no member of staff, so that neither can be taken for the other.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import jwt
from django.conf import settings
from jwt.types import Options

from returns.sign_in import Passenger
from shop_integration.shops import shop_domain

LEEWAY_SECONDS = 10
LONGEST_LIFE_SECONDS = 600
LONGEST = 4096
REQUIRED = ["exp", "nbf", "iat", "dest", "aud", "jti"]
_CUSTOMER = re.compile(r"gid://shopify/Customer/[0-9]{1,20}")


def read_session_token(token: str, *, now: datetime) -> Passenger | None:
    """Who a token speaks for; None for one that proves nothing.

    HS256 with the app's secret only, every claim there, ten seconds of leeway, a life of minutes, no sign of the admin.
    """
    claims = _signed_claims(token)
    if claims is None or "sid" in claims or not _timely(claims, now):
        return None
    dest = claims["dest"]
    domain = shop_domain(dest.removeprefix("https://")) if isinstance(dest, str) else None
    customer = claims.get("sub") or ""
    if domain is None or not isinstance(customer, str) or (customer and not _CUSTOMER.fullmatch(customer)):
        return None
    return Passenger(domain=domain, customer_gid=customer)


def _signed_claims(token: str) -> dict[str, Any] | None:
    if not token.isascii() or len(token) > LONGEST:
        return None
    checks: Options = {"require": REQUIRED, "verify_exp": False, "verify_nbf": False, "verify_iat": False}
    for secret in filter(None, (settings.SHOPIFY_API_SECRET, settings.SHOPIFY_OLD_API_SECRET)):
        try:
            return jwt.decode(token, secret, ["HS256"], audience=settings.SHOPIFY_API_KEY, options=checks)
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
            continue
    return None


def _timely(claims: dict[str, Any], now: datetime) -> bool:
    ends, begins, moment = claims["exp"], claims["nbf"], now.timestamp()
    if type(ends) is not int or type(begins) is not int or ends - begins > LONGEST_LIFE_SECONDS:
        return False
    return begins - LEEWAY_SECONDS <= moment < ends + LEEWAY_SECONDS
