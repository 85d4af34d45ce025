"""Get tokens from Shopify, through Shopify's own package. Every token we ask for expires."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from shopify_app import ShopifyApp
from shopify_app.types import TokenExchangeResult, User

from shop_integration import wire
from shop_integration.admin_api.answer import SHUT
from shop_integration.errors import ShopAway, TokenRefused, Unreachable

# Asked for in advance, so that a token does not run out while it is on its way.
MARGIN = timedelta(seconds=60)
_NO_ANSWER = {"network_error", "server_error"}


@dataclass(frozen=True, slots=True)
class Grant:
    """A pair of tokens as Shopify gave it. Not to be logged or shown."""

    access_token: str
    access_token_expires_at: datetime | None
    refresh_token: str
    refresh_token_expires_at: datetime | None
    scopes: str


def shopify_app() -> ShopifyApp:
    """Shopify's package with our credentials."""
    return ShopifyApp(
        client_id=settings.SHOPIFY_API_KEY,
        client_secret=settings.SHOPIFY_API_SECRET,
        old_client_secret=settings.SHOPIFY_OLD_API_SECRET or None,
    )


def exchange(token: str, claims: dict[str, Any]) -> Grant:
    """Exchange a verified ID token for an offline pair. Raises TokenRefused, ShopAway or Unreachable."""
    id_token = {"exchangeable": True, "token": token, "claims": claims}
    return _granted(
        lambda: shopify_app().exchange_using_token_exchange(
            access_mode="offline", id_token=id_token, expiring=True, http_client=wire.http()
        )
    )


def who_is(token: str, claims: dict[str, Any]) -> User | None:
    """What Shopify says about the user of a verified ID token; None if it does not say.

    Only an exchange for an online token tells it (`associated_user`), and no scope is needed for that. The online token
    is thrown away. https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/online-access-tokens
    """
    id_token = {"exchangeable": True, "token": token, "claims": claims}
    try:
        result: TokenExchangeResult = shopify_app().exchange_using_token_exchange(
            access_mode="online", id_token=id_token, http_client=wire.hurried()
        )
    except (ValueError, TypeError, AttributeError, KeyError):  # an answer that is no JSON of the right shape
        return None
    given = result.access_token
    return given.user if result.ok and given and given.user and str(given.user.id) == claims["sub"] else None


def refresh(shop_domain: str, refresh_token: str) -> Grant:
    """Get the next pair. A lost answer is repaired by asking again with the same token. Raises as `exchange`."""
    held = {
        "shop": shop_domain.removesuffix(".myshopify.com"),
        "refresh_token": refresh_token,
        "expires": "",
        "refresh_token_expires": "",
        "access_mode": "offline",
    }
    return _granted(lambda: shopify_app().refresh_token_exchanged_access_token(held, http_client=wire.http()))


def _granted(ask: Any) -> Grant:
    try:
        result: TokenExchangeResult = ask()
    except (ValueError, TypeError, AttributeError) as error:  # the package trusts a 200 to be JSON of the right shape
        raise Unreachable("the token endpoint's answer cannot be read", maybe_done=True) from error
    given = result.access_token
    if result.ok and given and given.token:
        return Grant(
            access_token=given.token,
            access_token_expires_at=_moment(given.expires),
            refresh_token=given.refresh_token or "",
            refresh_token_expires_at=_moment(given.refresh_token_expires),
            scopes=given.scope,
        )
    last = result.http_logs[-1].res.status if result.http_logs else 0
    if last in SHUT:
        raise ShopAway(last)
    if result.log.code in _NO_ANSWER or last >= 500 or last == 429:
        raise Unreachable(result.log.code, maybe_done=True)
    raise TokenRefused(result.log.code)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
