"""What a shopper may choose instead of a refund, line by line, and what they chose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from returns.domain.exchange import Fallback, Obstacle, Offer, WantedExchange, nearest
from returns.domain.status import Outcome
from returns.queries.eligibility import Preview, WantedLine, policy_of
from returns.queries.exchanges import (
    Comparison,
    compare,
    exchangeable,
    fallbacks,
    obstacle_of,
    obstacle_of_offer,
    promised,
)
from returns_portal.shopper.offers import ask_offers
from returns_portal.shopper.selection import Swap

if TYPE_CHECKING:
    from returns.models import Order


@dataclass(frozen=True, slots=True)
class Variant:
    """One variant, compared with what comes back, piece by piece.

    `free` tells whether it can be chosen now; `obstacle` why it cannot, where that is not for want of stock. `close`:
    it differs in one thing only.
    """

    offer: Offer
    compared: Comparison
    free: bool
    obstacle: Obstacle | None
    close: bool


@dataclass(frozen=True, slots=True)
class LineExchange:
    """What a line may be exchanged for. `chosen` counts; `lost` was chosen and cannot be had now."""

    line: WantedLine
    offered: bool
    obstacle: Obstacle | None
    silent: bool
    variants: tuple[Variant, ...]
    fallbacks: tuple[Fallback, ...]
    chosen: WantedExchange | None
    lost: bool

    @property
    def possible(self) -> bool:
        """Whether there is anything to choose."""
        return any(variant.free for variant in self.variants)


def line_exchanges(
    order: Order,
    base: Preview,
    swaps: Sequence[Swap],
    *,
    now: datetime,
    fresh: bool = False,
    besides: int | None = None,
) -> list[LineExchange]:
    """Every line of a preview with its choices; Shopify is asked only where the policy offers something.

    `besides` is a return (id) that will let go what it was promised.
    """
    open_lines = [line for line in base.lines if exchangeable(line) and not obstacle_of(order, line.fulfilled.line)]
    products = [line.fulfilled.line.product_gid for line in open_lines]
    found = ask_offers(order.shop, products, now=now, fresh=fresh) if products else []
    offers = found or []
    gids = [offer.variant_gid for offer in offers]
    spoken_for = promised(order.shop, gids, besides=besides) if gids else Counter[str]()
    chosen = {swap.fulfilled_id: swap for swap in swaps}
    return [
        _line(order, line, offers, spoken_for, chosen.get(line.fulfilled.pk), silent=found is None)
        for line in base.lines
    ]


def _line(
    order: Order, line: WantedLine, offers: list[Offer], spoken_for: Counter[str], swap: Swap | None, *, silent: bool
) -> LineExchange:
    offered, obstacle = exchangeable(line), obstacle_of(order, line.fulfilled.line)
    variants = _variants(order, line, offers, spoken_for) if offered and not obstacle else ()
    allowed = fallbacks(line)
    wanted = next(
        (each for each in variants if swap and each.free and each.offer.variant_gid == swap.variant_gid), None
    )
    fallback = swap.fallback if swap and swap.fallback in allowed else Fallback.REFUND
    return LineExchange(
        line=line,
        offered=offered,
        obstacle=obstacle if offered else None,
        silent=silent and offered and not obstacle,
        variants=variants,
        fallbacks=allowed,
        chosen=WantedExchange(line.fulfilled.pk, wanted.offer, fallback) if wanted else None,
        lost=swap is not None and wanted is None,
    )


def _variants(order: Order, line: WantedLine, offers: list[Offer], spoken_for: Counter[str]) -> tuple[Variant, ...]:
    """The nearest first.

    What was bought is a choice itself only where it was faulty, damaged or wrong and the shop does not replace it.
    """
    row = line.fulfilled.line
    of_product = [offer for offer in offers if offer.product_gid == row.product_gid]
    own = next((offer.options for offer in of_product if offer.variant_gid == row.variant_gid), {})
    reason = policy_of(order).reason(line.wanted.reason)
    same_again = bool(reason and reason.fault) and Outcome.REPLACEMENT not in line.conditions.outcomes
    return tuple(
        Variant(
            offer=offer,
            compared=compare(order, line, offer),
            free=offer.enough(len(line.pieces), promised=spoken_for[offer.variant_gid])
            and not obstacle_of_offer(row, offer),
            obstacle=obstacle_of_offer(row, offer),
            close=sum(own.get(name) != value for name, value in offer.options.items()) <= 1,
        )
        for offer in nearest(own, of_product)
        if same_again or offer.variant_gid != row.variant_gid
    )
