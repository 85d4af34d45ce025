"""Who else stands behind an article: whose it is, what they take back, and what they ask of its way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

# What Shopify Collective writes on articles that another shop supplies.
COLLECTIVE_TAG = "shopify collective"
WHOLE = 10_000


class Handling(StrEnum):
    """What becomes of goods that a supplier answers for: sent to them, to the shop, kept, or thrown away."""

    TO_SUPPLIER = "to_supplier"
    TO_SHOP = "to_shop"
    KEEP = "keep"
    DESTROY = "destroy"


STAYS = frozenset({Handling.KEEP, Handling.DESTROY})


class LabelPayer(StrEnum):
    """Who bears a label. Where the shop or the supplier does, no fee is asked of the shopper."""

    SHOP = "shop"
    SUPPLIER = "supplier"
    SHOPPER = "shopper"


class LabelMaker(StrEnum):
    """Who makes the label: we, within seconds, or the supplier, who uploads it."""

    WE = "we"
    SUPPLIER = "supplier"


class Evidence(StrEnum):
    """What a supplier wants to see of faulty, damaged and wrong articles."""

    NONE = "none"
    PHOTOS = "photos"
    VIDEO = "video"


class Silence(StrEnum):
    """What happens when a supplier has not answered by the deadline."""

    SHIP_TO_SHOP = "ship_to_shop"
    OWN_LABEL = "own_label"
    CLAIM_LOST = "claim_lost"


class CreditBase(StrEnum):
    """What the share that a supplier credits is of: what the shop paid them, or what the shopper paid."""

    COST = "cost"
    PRICE = "price"


class Article(Protocol):
    """What is asked of an article to know whose it is; `location` is Shopify's id of where it was sent from."""

    @property
    def product(self) -> str:
        """Shopify's gid of the product."""
        ...

    @property
    def sku(self) -> str:
        """The stock keeping unit."""
        ...

    @property
    def vendor(self) -> str:
        """The vendor's name."""
        ...

    @property
    def location(self) -> str:
        """Shopify's gid of the location."""
        ...

    @property
    def product_type(self) -> str:
        """The product type."""
        ...

    @property
    def tags(self) -> tuple[str, ...]:
        """The product's tags."""
        ...


@dataclass(frozen=True, slots=True)
class Owns:
    """What is a supplier's. One thing said suffices; texts are compared without regard to case.

    A SKU may end with `*`, which stands for anything.
    """

    products: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()
    vendors: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    product_types: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def closeness(self, article: Article) -> int:
        """How exactly the article is named: 0 not at all, more for what names fewer articles."""
        named = (
            _meets(self.tags, article.tags),
            _meets(self.product_types, (article.product_type,)),
            _meets(self.locations, (article.location,)),
            _meets(self.vendors, (article.vendor,)),
            any(fits_sku(sku, article.sku) for sku in self.skus),
            _meets(self.products, (article.product,)),
        )
        return max((place for place, is_named in enumerate(named, start=1) if is_named), default=0)


@dataclass(frozen=True, slots=True)
class SupplierTerms:
    """What a line's supplier asks of its way back.

    `destination` is the code of the supplier's address, "" where goods go where the policy says. `free`: no fee is
    asked of the shopper. `wants_photo` counts for faulty, damaged and wrong articles. With `stays` nothing comes back.
    """

    id: int
    destination: str = ""
    free: bool = False
    wants_photo: bool = False
    stays: bool = False


@dataclass(frozen=True, slots=True)
class Cover:
    """Which returns a supplier answers for: up to `days` after the delivery (None: always), for these reasons."""

    days: int | None = None
    reasons: tuple[str, ...] = ()

    def why_not(self, *, reason: str, delivered_at: datetime, now: datetime) -> str:
        """Why it does not: `reason`, `too_late`, or "" where it does. A reason that is not told yet is no obstacle."""
        if reason and self.reasons and reason not in self.reasons:
            return "reason"
        if self.days is not None and now - delivered_at > timedelta(days=self.days):
            return "too_late"
        return ""


@dataclass(frozen=True, slots=True)
class Credit:
    """What a supplier credits: a share of the base, another one for single reasons.

    `cost_bps` is what articles cost the shop, as a share of their price before discounts.
    """

    base: CreditBase = CreditBase.COST
    bps: int = WHOLE
    cost_bps: int = 5_000
    by_reason: tuple[tuple[str, int], ...] = ()

    def expected_minor(self, *, reason: str, list_minor: int, paid_minor: int) -> int:
        """What is claimed for a line, rounded down: `list_minor` is its price before discounts, `paid_minor` after."""
        worth = list_minor * self.cost_bps // WHOLE if self.base == CreditBase.COST else paid_minor
        return worth * dict(self.by_reason).get(reason, self.bps) // WHOLE


def fits_sku(pattern: str, sku: str) -> bool:
    """Whether a SKU is the one that is named, or begins as it does before its `*`."""
    pattern, sku = pattern.casefold(), sku.casefold()
    return sku.startswith(pattern[:-1]) if pattern.endswith("*") else bool(sku) and sku == pattern


def whose(owners: Iterable[tuple[int, Owns]], article: Article) -> int | None:
    """The id of who owns the article: who names it most exactly, the first of several."""
    closest, found = 0, None
    for owner, owns in owners:
        if (closeness := owns.closeness(article)) > closest:
            closest, found = closeness, owner
    return found


def is_collective(tags: Iterable[str]) -> bool:
    """Whether an article came by way of Shopify Collective, by its product tags."""
    return any(tag.strip().casefold() == COLLECTIVE_TAG for tag in tags)


def _meets(wanted: tuple[str, ...], carried: tuple[str, ...]) -> bool:
    return not _folded(wanted).isdisjoint(_folded(carried))


def _folded(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(text.casefold() for text in texts if text)
