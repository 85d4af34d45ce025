"""What a policy is asked about: one wanted line of an order, and who bought it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from returns.domain.restriction import Restriction
from returns.domain.signals import Signal
from returns.domain.supplier import SupplierTerms


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """A buyer as segments see them. `spent_minor` is over all orders, in the shop's currency.

    `returned_bps` is the share of their orders, as far as we hold them, of which something came back.
    """

    orders: int
    spent_minor: int
    tags: tuple[str, ...]
    since: datetime
    returned_bps: int = 0


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What the rules know about one wanted line. Times are aware; quantities are pieces.

    `unit_price_minor` is one piece's price before discounts, in the shop's currency, and `discount_bps` the share of
    it that discounts took off. `country` is where the order was sent to. `reason` is empty where none was chosen yet,
    `customer` None for a guest. `units_at_shopify` is how many pieces Shopify lets come back, and `cause_at_shopify`
    its NonReturnableReason against the rest; None where nobody asked Shopify, or Shopify said nothing of the line.
    `fault` is None while the reason is not told; until `conform_until` the seller answers for faults.
    `answers` are what the shopper said of the conditions asked of them, by code; `photos` is how many pictures came
    along, None where nobody was asked for any. `gift` tells that it comes back from who was given it.
    `location` is Shopify's gid of where it was sent from, `supplier` what the one who answers for it asks.
    `signals` are what the person's history asks to look at, `restriction` what somebody at the shop decided of them.
    """

    wanted: int
    fulfilled: int
    available: int
    tags: tuple[str, ...]
    product_type: str
    is_gift_card: bool
    requires_shipping: bool
    ordered_at: datetime
    fulfilled_at: datetime
    delivered_at: datetime | None
    order_cancelled: bool
    time_zone: str = "UTC"
    product: str = ""
    collections: tuple[str, ...] = ()
    vendor: str = ""
    sku: str = ""
    location: str = ""
    unit_price_minor: int = 0
    discount_bps: int = 0
    order_tags: tuple[str, ...] = ()
    country: str = ""
    channel: str = ""
    reason: str = ""
    customer: CustomerFacts | None = None
    units_at_shopify: int | None = None
    cause_at_shopify: str = ""
    fault: bool | None = False
    conform_until: datetime | None = None
    answers: tuple[tuple[str, bool], ...] = ()
    photos: int | None = None
    signals: tuple[Signal, ...] = ()
    restriction: Restriction | None = None
    gift: bool = False
    supplier: SupplierTerms | None = None
