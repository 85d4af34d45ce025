"""ID tokens: what Shopify's admin gives the browser to prove shop and user to us, for about a minute.

Shopify's package checks the signature, the audience and the times; it does not ask that a token expires, that issuer
and destination agree, or that the destination is a shop. All of that is asked here first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from shopify_app.types import RequestInput

from shop_integration.install.oauth import shopify_app
from shop_integration.install.signed_claims import is_timely, signed_claims
from shop_integration.shops import shop_domain

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

    @property
    def issued_at(self) -> datetime:
        """When Shopify gave the token out, to the second: the app was in the shop then."""
        return datetime.fromtimestamp(self.claims["nbf"], UTC)


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
    claims = signed_claims(token, required=REQUIRED)
    if claims is None:
        raise InvalidIdToken
    host = claims["dest"].removeprefix("https://") if isinstance(claims["dest"], str) else None
    domain = shop_domain(host)
    exact = domain and claims["dest"] == f"https://{domain}" and claims["iss"] == f"https://{domain}/admin"
    user = claims["sub"]
    if not domain or not exact or not isinstance(user, str) or not _USER.fullmatch(user) or not is_timely(claims, now):
        raise InvalidIdToken
    return Caller(domain=domain, user_id=user, token=token, claims=claims)
