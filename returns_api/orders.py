"""Find an order that a program names, and read it from Shopify where only an import told of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from returns.doors import door
from returns.queries.orders import order_by_number_at_shopify
from returns_api.caller import Call
from returns_api.outside import asked

if TYPE_CHECKING:
    from returns.models import Order


def whole_order(call: Call, number: str, ask: Callable[[Callable[[], object]], object] = asked) -> Order:
    """The shop's order with Shopify's own number, with what was sent of it.

    An export tells neither that nor what may come back, so `ask` asks first, as people's pages do. Raises
    ObjectDoesNotExist, or a Problem while Shopify is silent.
    """
    order = order_by_number_at_shopify(call.shop, number)
    if order.asked_at is not None:
        return order
    ask(lambda: door("shopify.look_up")(call.shop, number=order.name, now=call.now))
    return order_by_number_at_shopify(call.shop, number)
