"""What can go out instead of what comes back where staff's own page does not lead: a program names it by its id.

Asked of Shopify before anything is decided. Variants of what comes back go out as staff may let them; any other
article only where the line's policy offers every article, at the price and tax that Shopify reckons for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from returns.domain.exchange import Fallback, Offer, WantedExchange
from returns.domain.money import Money
from returns.doors import door
from returns.queries.eligibility import Preview, Wanted, WantedLine, preview
from returns.queries.exchanges import any_article, compare, is_other, obstacle_of_offer, obstacles_of
from returns.queries.stock import promised

if TYPE_CHECKING:
    from returns.models import Order

_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Choice:
    """Each piece of a fulfilled line is to be replaced by one of a variant (Shopify's gid)."""

    fulfilled_id: int
    variant_gid: str
    fallback: Fallback = Fallback.PROPOSAL


@dataclass(frozen=True, slots=True)
class Possible:
    """A variant beside a piece that comes back. `more`: what it costs the shopper more (below zero: less).

    `left` pieces can still be promised, None for no end. `why_not`: a code of `objection`, "" where it can go out.
    """

    offer: Offer
    more: Money
    left: int | None
    why_not: str


class NotExchangeable(Exception):
    """Something cannot go out instead. `fulfilled_id` is the line, `code` as of `objection`."""

    def __init__(self, code: str, *, fulfilled_id: int) -> None:
        super().__init__(code)
        self.code, self.fulfilled_id = code, fulfilled_id


def offers_for(
    order: Order, lines: Iterable[WantedLine], variant_gids: Iterable[str], *, now: datetime
) -> dict[str, Offer]:
    """These variants and all of the lines' own articles, by gid, as Shopify offers them now. Raises NoAnswer.

    One of another article that is not on sale is left out; one that Shopify reckons nothing for has no `reckoned`.
    """
    products = sorted({line.fulfilled.line.product_gid for line in lines} - {""})
    own: Sequence[Offer] = door("shopify.exchange_offers")(order.shop, product_gids=products, now=now)
    found = {offer.variant_gid: offer for offer in own}
    others = sorted(set(variant_gids) - set(found))
    if others:
        asked = door("shopify.exchange_variants")(order.shop, variant_gids=others, language=_LANGUAGE, now=now)
        found |= _reckoned(order, asked, now=now)
    return found


def search(order: Order, words: str, *, now: datetime) -> dict[str, Offer]:
    """Variants of articles on sale that fit some words, reckoned for the order. Raises NoAnswer."""
    asked = door("shopify.exchange_search")(order.shop, words=words, language=_LANGUAGE, now=now)
    return _reckoned(order, asked, now=now)


def _reckoned(order: Order, offers: Iterable[Offer], *, now: datetime) -> dict[str, Offer]:
    found = {offer.variant_gid: offer for offer in offers}
    sold = sorted(gid for gid, offer in found.items() if offer.available)
    if not sold:
        return found
    prices = door("shopify.exchange_prices")(order, variant_gids=sold, now=now)
    return {gid: replace(offer, reckoned=prices.get(gid)) for gid, offer in found.items()}


def exchanges_for(
    order: Order, base: Preview, choices: Sequence[Choice], offers: Mapping[str, Offer]
) -> list[WantedExchange]:
    """What was chosen, as `create_return` takes it; raises NotExchangeable for what cannot be.

    Pieces that are not there to come back are left to `create_return` to refuse.
    """
    lines = {line.fulfilled.pk: line for line in base.lines}
    obstacles = obstacles_of(order, base.lines)
    spoken_for, wanted = promised(order.shop, [choice.variant_gid for choice in choices]), []
    for choice in choices:
        line, offer = lines[choice.fulfilled_id], offers.get(choice.variant_gid)
        why = obstacles.get(choice.fulfilled_id) or objection(line, offer, spoken_for)
        if why or offer is None:
            raise NotExchangeable(str(why), fulfilled_id=choice.fulfilled_id)
        spoken_for[offer.variant_gid] += len(line.pieces)
        wanted.append(WantedExchange(choice.fulfilled_id, offer, choice.fallback))
    return wanted


def possible_exchanges(order: Order, line: WantedLine, offers: Iterable[Offer]) -> list[Possible]:
    """Offers beside a piece of the line, in their order. Obstacles of the line itself are told for each of them."""
    listed = list(offers)
    spoken_for = promised(order.shop, [offer.variant_gid for offer in listed])
    obstacle = obstacles_of(order, [line]).get(line.fulfilled.pk)
    return [
        Possible(
            offer=offer,
            more=compare(order, line, offer, incentives=False).more,
            left=offer.left(spoken_for[offer.variant_gid]),
            why_not=obstacle or objection(line, offer, spoken_for),
        )
        for offer in listed
    ]


def objection(line: WantedLine, offer: Offer | None, spoken_for: Counter[str]) -> str:
    """Why this cannot go out for the line's pieces; "" for nothing.

    `not_on_sale`, `not_offered` (by the policy), `sold_out`, `not_reckoned` (by Shopify), `discount`, or `promised` (to
    others).
    """
    if offer is None:
        return "not_on_sale"
    row = line.fulfilled.line
    if is_other(row, offer) and not any_article(line):
        return "not_offered"
    if not offer.enough(len(line.pieces)):
        return "sold_out"
    if is_other(row, offer) and offer.reckoned is None:
        return "not_reckoned"
    if obstacle := obstacle_of_offer(row, offer):
        return obstacle
    return "" if offer.enough(len(line.pieces), promised=spoken_for[offer.variant_gid]) else "promised"


def merchants_preview(order: Order, wanted: Sequence[Wanted], *, now: datetime) -> Preview:
    """What staff see of these lines; KeyError for lines that are none of the order's."""
    return preview(order, wanted, now=now, by_merchant=True)
