"""Returns: lines, exchange lines, reverse fulfilment orders, deliveries and dispositions."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from simulator.world.money import Bag


@dataclass
class ReturnLine:
    """Units of one fulfilment line to come back, with the restocking fee asked for, if any."""

    id: int
    fulfillment_line_id: int
    line_id: int
    quantity: int
    reason: str
    reason_id: int | None = None
    reason_note: str = ""
    customer_note: str | None = None
    fee_id: int | None = None
    fee_percentage: Decimal | None = None
    processed: int = 0
    refunded: int = 0

    @property
    def unprocessed(self) -> int:
        """Units still to be processed."""
        return self.quantity - self.processed


@dataclass
class ExchangeLine:
    """A variant to send instead; it reaches the order when processed."""

    id: int
    variant_id: int | None
    quantity: int
    title: str
    variant_title: str | None
    sku: str | None
    product_id: int | None
    unit_price: Bag
    discount: Bag
    discount_description: str | None = None
    processed: int = 0
    removed: int = 0
    line_ids: list[int] = field(default_factory=list)


@dataclass
class Disposition:
    """What became of units that came back."""

    id: int
    type: str
    quantity: int
    created_at: datetime
    location_id: int | None
    delivery_line_id: int | None = None


@dataclass
class ReverseLine:
    """Units of one return line inside a reverse fulfilment order."""

    id: int
    return_line_id: int
    fulfillment_line_id: int
    quantity: int
    dispositions: list[Disposition] = field(default_factory=list)

    @property
    def disposed(self) -> int:
        """Units that already have a disposition."""
        return sum(d.quantity for d in self.dispositions)


@dataclass
class DeliveryLine:
    """Units of one reverse line in one parcel."""

    id: int
    reverse_line_id: int
    quantity: int


@dataclass
class ReverseDelivery:
    """One parcel on its way back, with its label and tracking."""

    id: int
    lines: list[DeliveryLine]
    created_at: datetime
    tracking_number: str | None = None
    tracking_url: str | None = None
    label_url: str | None = None
    label_created_at: datetime | None = None
    label_updated_at: datetime | None = None


@dataclass
class ReverseOrder:
    """A reverse fulfilment order: what one location expects back."""

    id: int
    location_id: int | None
    lines: list[ReverseLine]
    status: str = "OPEN"
    deliveries: list[ReverseDelivery] = field(default_factory=list)


@dataclass
class Return:
    """One return of one order; status in GraphQL words (REQUESTED, OPEN, CLOSED, DECLINED, CANCELED)."""

    id: int
    order_id: int
    name: str
    status: str
    created_at: datetime
    lines: list[ReturnLine]
    exchanges: list[ExchangeLine] = field(default_factory=list)
    approved_at: datetime | None = None
    closed_at: datetime | None = None
    decline_reason: str | None = None
    decline_note: str | None = None
    shipping_fee_id: int | None = None
    shipping_fee: Bag | None = None
    shipping_fee_charged: bool = False
    reverse_orders: list[ReverseOrder] = field(default_factory=list)
    refund_ids: list[int] = field(default_factory=list)
    transaction_ids: list[int] = field(default_factory=list)

    @property
    def total_quantity(self) -> int:
        """Units asked back."""
        return sum(line.quantity for line in self.lines)

    def line(self, line_id: int) -> ReturnLine | None:
        """Return one of its lines by id, or None."""
        return next((item for item in self.lines if item.id == line_id), None)
