"""Order lines and shipping lines with their discounts and taxes."""

from dataclasses import dataclass, field
from typing import Any

from simulator.world.money import Bag, total


@dataclass
class TaxLine:
    """One tax on a whole line or shipping line; `rate` as a fraction in text ("0.2")."""

    title: str
    rate: str
    price: Bag
    channel_liable: bool | None = False


@dataclass
class Application:
    """A discount as applied to the order; `type` is discount_code, automatic or manual (REST words)."""

    type: str
    title: str
    value: str
    value_type: str
    allocation_method: str = "across"
    target_selection: str = "all"
    target_type: str = "line_item"
    code: str | None = None
    description: str | None = None


@dataclass
class Allocation:
    """The part of an application that fell on one line."""

    index: int
    amount: Bag


@dataclass
class Duty:
    """Import duty on a whole line, charged at checkout."""

    id: int
    price: Bag
    hs_code: str | None = None
    origin: str | None = None


@dataclass
class Bundle:
    """What holds the components of a bundle together: one object that all its lines share."""

    id: int
    title: str
    quantity: int
    product_id: int | None = None
    variant_id: int | None = None
    variant_sku: str | None = None


@dataclass
class Line:
    """One order line. `returned` counts units processed by returns, `refunded` those taken off by refunds alone."""

    id: int
    title: str
    quantity: int
    unit_price: Bag
    sku: str | None = None
    variant_id: int | None = None
    product_id: int | None = None
    variant_title: str | None = None
    vendor: str | None = None
    grams: int = 0
    requires_shipping: bool = True
    taxable: bool = True
    gift_card: bool = False
    tip: bool = False
    properties: list[dict[str, Any]] = field(default_factory=list)
    allocations: list[Allocation] = field(default_factory=list)
    taxes: list[TaxLine] = field(default_factory=list)
    returned: int = 0
    refunded: int = 0
    duties: list[Duty] = field(default_factory=list)
    bundle: Bundle | None = None

    @property
    def name(self) -> str:
        """The title with the variant's title behind it."""
        return f"{self.title} - {self.variant_title}" if self.variant_title else self.title

    @property
    def current_quantity(self) -> int:
        """Units still on the order."""
        return self.quantity - self.returned - self.refunded

    @property
    def original_total(self) -> Bag:
        """Unit price times quantity, before any discount."""
        return self.unit_price * self.quantity

    @property
    def discount_total(self) -> Bag:
        """All allocations of this line together."""
        return total((a.amount for a in self.allocations), self.unit_price.zero())

    @property
    def discounted_total(self) -> Bag:
        """The line's value after every discount; with tax inside if the order's prices include tax."""
        return self.original_total - self.discount_total

    @property
    def tax_total(self) -> Bag:
        """All taxes of this line together."""
        return total((t.price for t in self.taxes), self.unit_price.zero())

    @property
    def duty_total(self) -> Bag:
        """All duties of this line together."""
        return total((duty.price for duty in self.duties), self.unit_price.zero())


@dataclass
class ShippingLine:
    """A shipping charge; `refunded` is what was given back (without tax on tax-exclusive orders)."""

    id: int
    title: str
    price: Bag
    discounted_price: Bag
    taxes: list[TaxLine] = field(default_factory=list)
    code: str | None = None

    @property
    def tax_total(self) -> Bag:
        """All taxes of this shipping line together."""
        return total((t.price for t in self.taxes), self.price.zero())
