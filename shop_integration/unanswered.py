"""What this wing's doors say where Shopify gave no answer."""

from __future__ import annotations

from returns.doors import NoAnswer
from shop_integration.errors import NotInstalled, ShopAway, ShopifyError, Throttled, TokenRefused
from shop_integration.install.standing import LOOK_AGAIN
from shop_integration.install.tokens import UNTIL_A_VISIT


def no_answer(error: ShopifyError) -> NoAnswer:
    """Name what went wrong, and tell whether Shopify was asked at all."""
    name = type(error).__name__
    if isinstance(error, Throttled):
        return NoAnswer(name, delay=error.delay, tried=False)
    if isinstance(error, ShopAway):
        return NoAnswer(name, delay=LOOK_AGAIN, tried=False)
    if isinstance(error, NotInstalled | TokenRefused):
        return NoAnswer(name, delay=UNTIL_A_VISIT, tried=False)
    return NoAnswer(name)
