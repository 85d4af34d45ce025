"""What follows where Shopify gave no answer: when it is asked again, and what this wing's doors say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from returns.doors import NoAnswer
from shop_integration.errors import NotInstalled, ShopAway, ShopifyError, Throttled, TokenRefused
from shop_integration.install.standing import LOOK_AGAIN
from shop_integration.install.tokens import UNTIL_A_VISIT


@dataclass(frozen=True, slots=True)
class Wait:
    """When to ask again, by the usual back-off without a `delay`. What Shopify did not let happen was not `tried`."""

    delay: timedelta | None = None
    tried: bool = True


def wait_after(error: ShopifyError) -> Wait:
    """How long to wait after what went wrong, and whether it counts as a try."""
    if isinstance(error, Throttled):
        return Wait(error.delay, tried=False)
    if isinstance(error, ShopAway):
        return Wait(LOOK_AGAIN, tried=False)
    if isinstance(error, NotInstalled | TokenRefused):
        return Wait(UNTIL_A_VISIT, tried=False)
    return Wait()


def no_answer(error: ShopifyError) -> NoAnswer:
    """Name what went wrong, and tell whether Shopify was asked at all."""
    wait = wait_after(error)
    return NoAnswer(type(error).__name__, delay=wait.delay, tried=wait.tried)
