"""What a shopper may choose instead of a refund, line by line, and what they chose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from returns.domain.discount_code import CodeTerms, WantedLater
from returns.domain.exchange import Fallback, Obstacle, Offer, WantedExchange, nearest
from returns.domain.status import Outcome
from returns.queries.discount_codes import codes_allowed, terms_said_for
from returns.queries.eligibility import Preview, WantedLine, policy_of
from returns.queries.exchanges import (
    Comparison,
    any_article,
    compare,
    exchangeable,
    fallbacks,
    is_other,
    may_replace,
    obstacle_of_offer,
    obstacles_of,
)
from returns.queries.stock import promised
from returns_portal.shopper.offers import ask_offers, ask_variants, reckoned
from returns_portal.shopper.selection import Swap

if TYPE_CHECKING:
    from returns.models import Order


@dataclass(frozen=True, slots=True)
class Variant:
    """One variant, compared with what comes back, piece by piece.

    `free` tells whether it can be chosen now; `obstacle` why it cannot, where that is not for want of stock, which
    `sold_out` tells. `close`: it differs in one thing only.
    """

    offer: Offer
    compared: Comparison
    free: bool
    obstacle: Obstacle | None
    close: bool
    sold_out: bool


@dataclass(frozen=True, slots=True)
class LineExchange:
    """What a line may be exchanged for. `chosen` counts; `lost` was chosen and cannot be had now.

    `later` is what the discount code gives to who would rather have a variant that is sold out, None for no code;
    `wished` is the one that was named, and `back` says that it was named and is there again.

    `own` are the options (size, colour) of what comes back; `anything`: other articles of the shop are offered as well,
    and `article` is the one that was chosen of them.
    """

    line: WantedLine
    offered: bool
    obstacle: Obstacle | None
    silent: bool
    variants: tuple[Variant, ...]
    fallbacks: tuple[Fallback, ...]
    chosen: WantedExchange | None
    lost: bool
    own: Mapping[str, str]
    anything: bool = False
    article: Variant | None = None
    later: CodeTerms | None = None
    wished: WantedLater | None = None
    back: bool = False

    @property
    def sold_out(self) -> tuple[Variant, ...]:
        """The variants that the code is for; none where there is no code."""
        return tuple(variant for variant in self.variants if variant.sold_out) if self.later else ()

    @property
    def unread(self) -> bool:
        """Whether something was chosen, and nobody knows just now whether it can be had."""
        return self.lost and self.silent

    @property
    def possible(self) -> bool:
        """Whether there is anything to choose, or to look for."""
        return self.anything or bool(self.sold_out) or any(variant.free for variant in self.variants)


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
    obstacles = obstacles_of(order, base.lines)
    open_lines = [line for line in base.lines if exchangeable(line) and line.fulfilled.pk not in obstacles]
    products = [line.fulfilled.line.product_gid for line in open_lines]
    found = ask_offers(order.shop, products, now=now, fresh=fresh) if products else []
    offers = found or []
    chosen = {swap.fulfilled_id: swap for swap in swaps}
    known = {offer.variant_gid for offer in offers}
    elsewhere = [
        swap.variant_gid
        for line in open_lines
        if (swap := chosen.get(line.fulfilled.pk)) and any_article(line) and swap.variant_gid not in known
    ]
    others = [] if found is None else articles_of(order, elsewhere, now=now, fresh=fresh)
    gids = [*known, *elsewhere]
    spoken_for = promised(order.shop, gids, besides=besides) if gids else Counter[str]()
    silent = found is None or others is None
    allowed = any(map(terms_said_for, open_lines)) and codes_allowed(order.shop)
    lines = [
        _line(
            order,
            line,
            [*offers, *(others or ())],
            spoken_for,
            chosen.get(line.fulfilled.pk),
            silent=silent,
            obstacle=obstacles.get(line.fulfilled.pk),
        )
        for line in base.lines
    ]
    return [_later(each, chosen.get(each.line.fulfilled.pk)) if allowed else each for each in lines]


def _later(found: LineExchange, swap: Swap | None) -> LineExchange:
    """The same with what a code is for, and what was wished for."""
    terms = terms_said_for(found.line)
    if terms is None or found.obstacle:
        return found
    named = next((each for each in found.variants if swap and each.offer.variant_gid == swap.variant_gid), None)
    if swap is None or not swap.later or named is None:
        return replace(found, later=terms)
    if not named.sold_out:
        return replace(found, later=terms, back=True)
    return replace(found, later=terms, wished=WantedLater(swap.fulfilled_id, named.offer), lost=False)


def articles_of(order: Order, variant_gids: Sequence[str], *, now: datetime, fresh: bool = False) -> list[Offer] | None:
    """These variants of other articles, priced for the order, as far as they can be sold; None while unanswered."""
    found = ask_variants(order.shop, variant_gids, now=now, fresh=fresh)
    return None if found is None else reckoned(order, found, now=now, fresh=fresh)


def other_variants(
    order: Order, line: LineExchange, offers: Sequence[Offer], *, besides: int | None = None
) -> list[Variant]:
    """Offers of other articles beside what comes back, in their order; those that may not go out are left out."""
    row = line.line.fulfilled.line
    others = [offer for offer in offers if is_other(row, offer) and may_replace(line.line, offer)]
    gids = [offer.variant_gid for offer in others]
    spoken_for = promised(order.shop, gids, besides=besides) if gids else Counter[str]()
    return [_variant(order, line.line, offer, spoken_for, close=False) for offer in others]


def _line(
    order: Order,
    line: WantedLine,
    offers: list[Offer],
    spoken_for: Counter[str],
    swap: Swap | None,
    *,
    silent: bool,
    obstacle: Obstacle | None,
) -> LineExchange:
    row, offered = line.fulfilled.line, exchangeable(line)
    own = next((offer.options for offer in offers if offer.variant_gid == row.variant_gid), {})
    variants = _variants(order, line, offers, own, spoken_for) if offered and not obstacle else ()
    allowed = fallbacks(line)
    picked = next((offer for offer in offers if swap and offer.variant_gid == swap.variant_gid), None)
    article = None
    if picked and offered and not obstacle and is_other(row, picked) and may_replace(line, picked):
        article = _variant(order, line, picked, spoken_for, close=False)
    choices = [*variants, article] if article else variants
    now = swap if swap and not swap.later else None
    wanted = next((each for each in choices if now and each.free and each.offer.variant_gid == now.variant_gid), None)
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
        own=own,
        anything=offered and not obstacle and not silent and any_article(line),
        article=article if article and article.free else None,
    )


def _variants(
    order: Order, line: WantedLine, offers: list[Offer], own: Mapping[str, str], spoken_for: Counter[str]
) -> tuple[Variant, ...]:
    """The nearest first.

    What was bought is a choice itself only where it was faulty, damaged or wrong and the shop does not replace it.
    """
    row = line.fulfilled.line
    of_product = [offer for offer in offers if offer.product_gid == row.product_gid]
    reason = policy_of(order).reason(line.wanted.reason)
    same_again = bool(reason and reason.fault) and Outcome.REPLACEMENT not in line.conditions.outcomes
    return tuple(
        _variant(
            order,
            line,
            offer,
            spoken_for,
            close=sum(own.get(name) != value for name, value in offer.options.items()) <= 1,
        )
        for offer in nearest(own, of_product)
        if same_again or offer.variant_gid != row.variant_gid
    )


def _variant(order: Order, line: WantedLine, offer: Offer, spoken_for: Counter[str], *, close: bool) -> Variant:
    obstacle = obstacle_of_offer(line.fulfilled.line, offer)
    there = offer.enough(len(line.pieces), promised=spoken_for[offer.variant_gid])
    return Variant(
        offer=offer,
        compared=compare(order, line, offer),
        free=there and not obstacle,
        obstacle=obstacle,
        close=close,
        sold_out=not there,
    )
