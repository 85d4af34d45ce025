"""Orders: payments, fulfilments, refunds, and what ties them together. Sums are Bags (both currencies, minor units)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from simulator.world.lines import Application, Line, ShippingLine
from simulator.world.money import Bag
from simulator.world.shops import Address


@dataclass
class Transaction:
    """A movement of money; kind and status in REST words (sale, capture, refund …; success, pending …)."""

    id: int
    kind: str
    status: str
    gateway: str
    amount: Bag
    created_at: datetime
    parent_id: int | None = None
    error_code: str | None = None
    test: bool = True
    refund_id: int | None = None
    authorization: str | None = None

    @property
    def manual(self) -> bool:
        """Whether the gateway moves no money by itself."""
        return self.gateway in {"manual", "bank_deposit", "cash_on_delivery", "money_order"}


@dataclass
class FulfillmentLine:
    """Units of one order line in one fulfilment; `refunded` counts those taken by refunds outside a return."""

    id: int
    line_id: int
    quantity: int
    refunded: int = 0


@dataclass
class FulfillmentEvent:
    """Something that happened to a shipment; status in REST words (in_transit, out_for_delivery, delivered …)."""

    id: int
    status: str
    happened_at: datetime
    created_at: datetime
    message: str | None = None


@dataclass
class Hold:
    """Why a fulfilment order must wait; `handle` is the holder's own name for it."""

    id: int
    reason: str
    notes: str | None = None
    handle: str | None = None
    by_app: bool = True


@dataclass
class ShippingOrder:
    """A fulfilment order: what one location has to ship. Exchange lines get one of their own."""

    id: int
    created_at: datetime
    location_id: int | None
    line_ids: list[int]
    holds: list[Hold] = field(default_factory=list)


@dataclass
class Fulfillment:
    """One shipment to the buyer."""

    id: int
    name: str
    created_at: datetime
    updated_at: datetime
    location_id: int | None
    lines: list[FulfillmentLine]
    status: str = "SUCCESS"
    tracking_company: str | None = None
    tracking_number: str | None = None
    tracking_url: str | None = None
    delivered_at: datetime | None = None
    in_transit_at: datetime | None = None
    events: list[FulfillmentEvent] = field(default_factory=list)


@dataclass
class RefundLine:
    """Units given back in one refund; the subtotal includes tax only if the order's prices do."""

    id: int
    line_id: int
    quantity: int
    restock_type: str
    location_id: int | None
    price: Bag
    subtotal: Bag
    tax: Bag
    cart_discount: Bag


@dataclass
class Adjustment:
    """What a refund differs from the value of its lines."""

    id: int
    kind: str
    reason: str | None
    amount: Bag
    tax: Bag


@dataclass
class RefundShipping:
    """Shipping given back in one refund."""

    id: int
    shipping_line_id: int
    subtotal: Bag
    tax: Bag


@dataclass
class RefundDuty:
    """Duty given back in one refund."""

    id: int
    duty_id: int
    amount: Bag


@dataclass
class Refund:
    """Money given back; one refund may have several transactions or none."""

    id: int
    order_id: int
    created_at: datetime
    note: str | None
    lines: list[RefundLine] = field(default_factory=list)
    shipping: list[RefundShipping] = field(default_factory=list)
    duties: list[RefundDuty] = field(default_factory=list)
    adjustments: list[Adjustment] = field(default_factory=list)
    transaction_ids: list[int] = field(default_factory=list)
    return_id: int | None = None
    processed_at: datetime | None = None


@dataclass
class Fee:
    """A fee kept when a return was processed: restocking or return shipping. Fees carry no tax."""

    return_id: int
    kind: str
    amount: Bag


@dataclass
class Order:
    """One order, with everything that hangs on it except its returns (those are in the shop)."""

    id: int
    name: str
    number: int
    created_at: datetime
    processed_at: datetime
    updated_at: datetime
    currency: str
    presentment_currency: str
    taxes_included: bool
    lines: list[Line]
    email: str | None = None
    phone: str | None = None
    locale: str | None = None
    customer_id: int | None = None
    shipping_address: Address | None = None
    billing_address: Address | None = None
    shipping_lines: list[ShippingLine] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)
    discount_codes: list[dict[str, Any]] = field(default_factory=list)
    transactions: list[Transaction] = field(default_factory=list)
    fulfillments: list[Fulfillment] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    fees: list[Fee] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    cancelled_at: datetime | None = None
    cancel_reason: str | None = None
    closed_at: datetime | None = None
    test: bool = False
    confirmation_number: str = ""
    token: str = ""
    source_name: str = "web"
    note: str | None = None
    tip: Bag | None = None
    domain: str = ""
    next_return: int = 1
    shipping_orders: list[ShippingOrder] = field(default_factory=list)
    retail_location_id: int | None = None
    edited: bool = False
    attributes: list[dict[str, str]] = field(default_factory=list)

    @property
    def zero(self) -> Bag:
        """Nothing, in the order's two currencies."""
        return Bag(0, 0, self.currency, self.presentment_currency)

    def line(self, line_id: int) -> Line:
        """Return a line by id (KeyError if it is not of this order)."""
        for line in self.lines:
            if line.id == line_id:
                return line
        raise KeyError(line_id)

    def transaction(self, transaction_id: int | None) -> Transaction | None:
        """Return a transaction by id, or None."""
        return next((t for t in self.transactions if t.id == transaction_id), None)

    def fulfillment_line(self, line_id: int) -> tuple[Fulfillment, FulfillmentLine] | None:
        """Return a fulfilment line by id with its fulfilment, or None."""
        for fulfillment in self.fulfillments:
            for line in fulfillment.lines:
                if line.id == line_id:
                    return fulfillment, line
        return None

    def fulfilled_quantity(self, line_id: int) -> int:
        """Return how many units of a line have been shipped."""
        live = (f for f in self.fulfillments if f.status != "CANCELLED")
        return sum(item.quantity for f in live for item in f.lines if item.line_id == line_id)
