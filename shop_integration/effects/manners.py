"""How effects speak of failure: what may pass becomes Later, what will not becomes GiveUp."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING

from returns.outbox import GiveUp, Later
from shop_integration.errors import NotInstalled, Refused, Rejected, ShopAway, ShopifyError, Throttled, TokenRefused
from shop_integration.install.standing import LOOK_AGAIN
from shop_integration.install.tokens import UNTIL_A_VISIT

if TYPE_CHECKING:
    from returns.models import OutboxMessage

Effect = Callable[..., None]


def at_shopify(effect: Effect) -> Effect:
    """Turn what went wrong at Shopify into the outbox's two words."""

    @wraps(effect)
    def polite(message: OutboxMessage, *, now: datetime) -> None:
        try:
            effect(message, now=now)
        except Throttled as error:
            raise Later(str(error), delay=error.delay, tried=False) from error
        except (NotInstalled, TokenRefused) as error:
            raise Later(f"{type(error).__name__}: {error}", delay=UNTIL_A_VISIT) from error
        except ShopAway as error:
            raise Later(f"ShopAway: {error}", delay=LOOK_AGAIN, tried=False) from error
        except (Refused, Rejected) as error:
            raise GiveUp(str(error)) from error
        except ShopifyError as error:
            raise Later(f"{type(error).__name__}: {error}") from error

    return polite
