"""A line of the review: what comes back and why, and what goes out instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from returns import wording
from returns.domain.money import Money, MoneyPair
from returns.people import ShopRequest
from returns.queries.eligibility import WantedLine, policy_of
from returns.queries.exchanges import PricedReturn
from returns.queries.photos import photo_links
from returns_portal.shopper.choice import Choice
from returns_portal.shopper.exchange_words import OBSTACLES
from returns_portal.shopper.exchanging import LineExchange

if TYPE_CHECKING:
    from returns.models import Order


def review_row(
    request: ShopRequest, choice: Choice, goods: Money, exchange: LineExchange, priced: PricedReturn
) -> dict[str, Any]:
    """The line in words; `goods` is what its pieces are worth in the order's presentment currency."""
    order, line = choice.order, exchange.line
    return {
        "line": line,
        "goods": goods,
        "reason": _reason(order, line),
        "answers": wording.answered(policy_of(order), dict(line.wanted.answers)),
        "pictures": photo_links(shop_id=order.shop_id, ids=line.wanted.photos),
        "instead": _instead(request, choice, exchange, priced),
    }


def _instead(
    request: ShopRequest, choice: Choice, exchange: LineExchange, priced: PricedReturn
) -> dict[str, Any] | None:
    """What the line is exchanged for or could be; None where the shop offers nothing for it."""
    if not exchange.offered:
        return None
    line_id = exchange.line.fulfilled.pk
    later = any(swap.later for swap in choice.selection.swaps if swap.fulfilled_id == line_id)
    costs = [each.piece.value for each in priced.exchanges if each.fulfilled_id == line_id]
    return {
        "offer": exchange.chosen.offer if exchange.chosen else None,
        "name": _name(exchange),
        "anything": exchange.anything,
        "cost": MoneyPair.sum(costs[1:], start=costs[0]).presentment if costs else None,
        "lost": exchange.lost,
        "back": exchange.back,
        "no_code": later and exchange.lost,
        "wished": exchange.wished.offer.variant_title or exchange.wished.offer.title if exchange.wished else "",
        "silent": exchange.silent,
        "possible": exchange.possible,
        "obstacle": OBSTACLES[exchange.obstacle] if exchange.obstacle else "",
        "path": choice.exchange_path(request, line_id),
    }


def _name(exchange: LineExchange) -> str:
    """What goes out, by its size or colour, with its name where it is another article."""
    if exchange.chosen is None:
        return ""
    offer = exchange.chosen.offer
    if exchange.article is None:
        return offer.variant_title or offer.title
    return f"{offer.title} {offer.variant_title}".strip()


def _reason(order: Order, line: WantedLine) -> str:
    reason = policy_of(order).reason(line.wanted.reason)
    return wording.stated(reason, line.wanted.detail) if reason else ""
