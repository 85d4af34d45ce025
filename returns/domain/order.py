"""An order as Shopify tells it, in our words: what `operations.ingest_order` is given.

Amounts of lines are totals for the whole ordered quantity. `discounted` is original price times quantity less every
discount allocation (line and order level, Shopify's own cents), `tax` is the sum of the line's tax lines; where
`taxes_included` is true, the tax is part of `discounted`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from returns.domain.money import MoneyPair


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
class LineSnapshot:
    """One order line."""

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
class OrderSnapshot:
    """One order with everything that policy, money and label need. `read_at` is when we asked Shopify.

    `return_gids` names the order's returns at Shopify, the newest first.
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
    return_gids: tuple[str, ...] = ()
