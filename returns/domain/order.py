"""An order as Shopify tells it, in our words: what `operations.ingest_order` is given.

Amounts of lines are totals for the whole ordered quantity. `discounted` is original price times quantity less every
discount allocation (line and order level, Shopify's own cents), `tax` is the sum of the line's tax lines; where
`taxes_included` is true, the tax is part of `discounted`. Duties are neither: they stand beside.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from returns.domain.money import Money, MoneyPair


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; empty strings where Shopify has nothing."""

    name: str = ""
    street: str = ""
    street2: str = ""
    postcode: str = ""
    city: str = ""
    province: str = ""
    country: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Discount:
    """The part of one discount that fell on a line. `name` is the code that was typed in, or the discount's title."""

    name: str
    is_code: bool
    amount: MoneyPair


@dataclass(frozen=True, slots=True)
class Bundle:
    """The bundle a line was sold in; Shopify takes each component back by itself."""

    gid: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class LineSnapshot:
    """One order line.

    `grams` is one piece's weight when it was ordered, None where nobody entered one; `hs_code` is the harmonised
    system's code and `origin` the ISO code of the country the goods come from.
    """

    gid: str
    title: str
    quantity: int
    current_quantity: int
    unit_price: MoneyPair
    discounted: MoneyPair
    tax: MoneyPair
    product_gid: str = ""
    variant_gid: str = ""
    variant_title: str = ""
    sku: str = ""
    vendor: str = ""
    product_type: str = ""
    tags: tuple[str, ...] = ()
    requires_shipping: bool = True
    is_gift_card: bool = False
    image_url: str = ""
    collections: tuple[str, ...] = ()
    duties: MoneyPair | None = None
    discounts: tuple[Discount, ...] = ()
    bundle: Bundle = Bundle()
    grams: int | None = None
    hs_code: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class FulfilledLine:
    """How much of an order line one fulfilment sent, and how much of that Shopify still lets come back."""

    gid: str
    line_gid: str
    quantity: int
    returnable: int


@dataclass(frozen=True, slots=True)
class FulfillmentSnapshot:
    """One parcel sent to the shopper."""

    gid: str
    status: str
    created_at: datetime
    delivered_at: datetime | None
    location_gid: str
    lines: tuple[FulfilledLine, ...]


@dataclass(frozen=True, slots=True)
class CustomerSnapshot:
    """What segments are made of: no name, no address. `spent` is in the shop's currency, over all orders."""

    gid: str
    orders: int
    spent: Money
    tags: tuple[str, ...]
    since: datetime


@dataclass(frozen=True, slots=True)
class OrderSnapshot:
    """One order with everything that policy, money and label need. `read_at` is when we asked Shopify.

    `return_gids` names the order's returns at Shopify, the newest first. `shipping` is what the shopper was charged
    for delivery, tax included; `tip` and `duties` are whole sums. An order out of an export of history was not `asked`
    what may come back, and does not say which lines went out in which parcel.
    """

    gid: str
    name: str
    placed_at: datetime
    updated_at: datetime
    read_at: datetime
    cancelled_at: datetime | None
    email: str
    phone: str
    customer_gid: str
    locale: str
    taxes_included: bool
    test: bool
    financial_status: str
    fulfillment_status: str
    tags: tuple[str, ...]
    address: Address
    received: MoneyPair
    refunded: MoneyPair
    lines: tuple[LineSnapshot, ...]
    fulfillments: tuple[FulfillmentSnapshot, ...]
    shipping: MoneyPair
    duties: MoneyPair
    tip: MoneyPair
    return_gids: tuple[str, ...] = ()
    customer: CustomerSnapshot | None = None
    channel: str = ""
    till_gid: str = ""
    discount_codes: tuple[str, ...] = ()
    cancel_reason: str = ""
    edited: bool = False
    asked: bool = True


@dataclass(frozen=True, slots=True)
class VariantFacts:
    """What customs ask of a variant."""

    gid: str
    hs_code: str
    origin: str


@dataclass(frozen=True, slots=True)
class ProductSnapshot:
    """What rules and customs papers ask of a product, as it is now."""

    gid: str
    product_type: str
    tags: tuple[str, ...]
    collections: tuple[str, ...]
    variants: tuple[VariantFacts, ...]


@dataclass(frozen=True, slots=True)
class LocationSnapshot:
    """A place that ships or takes back goods; a fulfilment service is somebody else's warehouse."""

    gid: str
    name: str
    active: bool
    fulfillment_service: bool
    address: Address
