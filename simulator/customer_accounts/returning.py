"""What Shopify lets a customer return, and what it says that comes to, under the shop's own return rules."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from simulator.world import settling, sums
from simulator.world.lines import Line
from simulator.world.money import Bag, total
from simulator.world.orders import Fulfillment, Order
from simulator.world.returnable import returnable
from simulator.world.rules import ReturnRules
from simulator.world.shops import Shop
from simulator.world.world import World


def judged(world: World, shop: Shop, order: Order, line: Line) -> tuple[int, dict[str, int]]:
    """Return how many units of a line a customer may ask to return, and how many not, by NonReturnableReason."""
    free, refused = 0, {"UNFULFILLED": sums.unfulfilled_quantity(order, line)}
    for parcel in (item for item in order.fulfillments if item.status != "CANCELLED"):
        for part in (item for item in parcel.lines if item.line_id == line.id):
            left, reason = returnable(shop, order, part), _rule_against(world, shop, parcel, line)
            refused["RETURNED"] = refused.get("RETURNED", 0) + part.quantity - left
            if reason:
                refused[reason] = refused.get(reason, 0) + left
            else:
                free += left
    return free, {reason: units for reason, units in refused.items() if units > 0}


def refund_total(shop: Shop, order: Order, wanted: Mapping[int, int]) -> Bag:
    """Return what units of lines come to: value with tax, less the fees of the shop's rules."""
    rules = shop.return_rules or ReturnRules()
    parts = settling.shares(order, wanted.items())
    percent = Decimal(rules.restocking_percent)
    fees = total((settling.restocking_fee(part, percent) for part in parts), order.zero)
    rate = settling.rate_of(order)
    shipping = order.zero.like(rules.shipping_minor, round(rules.shipping_minor * rate))
    return settling.money_of(order, parts) - fees - shipping


def _rule_against(world: World, shop: Shop, parcel: Fulfillment, line: Line) -> str:
    rules = shop.return_rules or ReturnRules()
    if line.sku in rules.final_sale:
        return "FINAL_SALE"
    begins = parcel.delivered_at or parcel.created_at
    ended = rules.days is not None and world.now() > begins + timedelta(days=rules.days)
    return "RETURN_WINDOW_EXPIRED" if ended else ""
