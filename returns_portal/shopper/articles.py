"""Other articles of the shop for the step aside: what is close to what comes back, and what the shopper looks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from returns.domain.exchange import Offer, agree
from returns_portal.limits import Attempt, Limit, TooManyAttempts, take
from returns_portal.shopper.exchanging import LineExchange, Variant, articles_of, other_variants
from returns_portal.shopper.offers import ask_articles, reckoned

if TYPE_CHECKING:
    from returns.models import Order

PER_ORDER = Limit("exchange.search.order", most=60)
PER_SHOP = Limit("exchange.search.shop", most=240, per=timedelta(minutes=1))
MOST_CLOSE = 3
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Article:
    """One article with its variants, those first that are most like what comes back."""

    title: str
    image_url: str
    variants: tuple[Variant, ...]

    @property
    def free(self) -> bool:
        """Whether any of it can be chosen now."""
        return any(variant.free for variant in self.variants)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What the shop has besides. `close` while nothing is looked for, else what fits the `words`.

    `silent`: Shopify did not answer; `too_many`: too much was looked for, and nobody was asked.
    """

    words: str = ""
    close: tuple[Variant, ...] = ()
    found: tuple[Article, ...] = ()
    silent: bool = False
    too_many: bool = False


def words_of(typed: str) -> str:
    """What was typed into the search, as it is looked for."""
    return " ".join(typed.replace("\0", "").split())[:LONGEST]


def elsewhere(
    order: Order, line: LineExchange, *, words: str = "", now: datetime, besides: int | None = None
) -> Elsewhere:
    """Other articles for one line; nothing where its conditions offer none. Looking again a minute later is free."""
    row = line.line.fulfilled.line
    if not line.anything or not (words or row.product_type or row.vendor or row.tags):
        return Elsewhere(words)
    try:
        offers = ask_articles(
            order.shop,
            words=words,
            like=None if words else row,
            now=now,
            counted=lambda: count(order, now=now),
        )
    except TooManyAttempts:
        return Elsewhere(words, too_many=True)
    others = [offer for offer in offers or () if offer.product_gid != row.product_gid]
    if not words:
        others = _closest(others, line)
    priced = None if offers is None else reckoned(order, others, now=now)
    if priced is None:
        return Elsewhere(words, silent=True)
    variants = other_variants(order, line, priced, besides=besides)
    if not words:
        return Elsewhere(close=tuple(variant for variant in variants if variant.free)[:MOST_CLOSE])
    return Elsewhere(words, found=_articles(variants, line))


def choose(
    order: Order, line: LineExchange, variant_gid: str, *, now: datetime, besides: int | None = None
) -> Variant | None:
    """The variant of another article that can be chosen for the line now; None where it cannot. TooManyAttempts."""
    if not line.anything:
        return None
    count(order, now=now)
    priced = articles_of(order, [variant_gid], now=now, fresh=True) or []
    return next((each for each in other_variants(order, line, priced, besides=besides) if each.free), None)


def count(order: Order, *, now: datetime) -> None:
    """Count a question to Shopify that anybody with the order's link can bring about. Raises TooManyAttempts."""
    take([Attempt(PER_ORDER, (order.pk,)), Attempt(PER_SHOP, (order.shop_id,))], now=now)


def _closest(offers: Sequence[Offer], line: LineExchange) -> list[Offer]:
    """Of each article the variant that is most like what comes back, as long as it is the same in something.

    Among equals those that Shopify named first: of the same type, then of a tag, then of the maker.
    """
    best: dict[str, Offer] = {}
    for offer in offers:
        known = best.get(offer.product_gid)
        same = agree(line.own, offer.options)
        if same and offer.available and (known is None or same > agree(line.own, known.options)):
            best[offer.product_gid] = offer
    return sorted(best.values(), key=lambda offer: -agree(line.own, offer.options))


def _articles(variants: Sequence[Variant], line: LineExchange) -> tuple[Article, ...]:
    """Shopify's order of the articles; of each, the variants most like what comes back first."""
    articles = []
    for _, group in groupby(variants, key=lambda variant: variant.offer.product_gid):
        of_one = sorted(group, key=lambda variant: -agree(line.own, variant.offer.options))
        articles.append(Article(of_one[0].offer.title, of_one[0].offer.image_url, tuple(of_one)))
    return tuple(articles)
