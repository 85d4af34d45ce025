"""Draft orders: what somebody shall buy, priced and taxed as an order is; its units may be kept aside for a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.world.editing import tax
from simulator.world.lines import Allocation, Application, Line, ShippingLine, TaxLine
from simulator.world.money import Bag, half_up, to_decimal, to_minor
from simulator.world.orders import Order
from simulator.world.refusals import Problem, check, refuse
from simulator.world.selling import line_of
from simulator.world.settling import exchange_tax, rate_of
from simulator.world.shops import Address, Customer, Shop

if TYPE_CHECKING:
    from simulator.world.world import World

LONGEST_TAG = 40
SOURCE = "shopify_draft_order"


@dataclass(frozen=True)
class Off:
    """What comes off a line: `value` percent, or so much per unit in the shop's currency.

    `amount` names the currency that `value` is meant in, and what comes off all units.
    """

    value: Decimal
    percentage: bool
    amount: tuple[Decimal, str] | None = None
    title: str | None = None
    description: str = ""


@dataclass(frozen=True)
class LineWanted:
    """Units of a variant."""

    variant_id: int
    quantity: int
    off: Off | None = None


@dataclass(frozen=True)
class Wanted:
    """A draft to be. `shipping` is a title and a price in the buyer's currency, minor units."""

    lines: Sequence[LineWanted]
    currency: str | None = None
    customer_id: int | None = None
    email: str | None = None
    address: Address | None = None
    billing: Address | None = None
    tags: Sequence[str] = ()
    note: str | None = None
    attributes: Sequence[Mapping[str, str]] = ()
    reserve_until: datetime | None = None
    tax_exempt: bool = False
    shipping: tuple[str, int] | None = None


@dataclass
class Draft:
    """A draft order; `basket` is the order it would make, under the draft's own number and name."""

    id: int
    basket: Order
    created_at: datetime
    updated_at: datetime
    token: str
    offs: dict[int, Off] = field(default_factory=dict)
    reserve_until: datetime | None = None
    tax_exempt: bool = False
    invoice_sent_at: datetime | None = None
    completed_at: datetime | None = None
    order_id: int | None = None

    @property
    def status(self) -> str:
        """Shopify's status."""
        if self.completed_at:
            return "COMPLETED"
        return "INVOICE_SENT" if self.invoice_sent_at else "OPEN"

    def keeps_aside(self, variant_id: int, now: datetime) -> int:
        """Return how many units of a variant nobody else can have."""
        if self.completed_at or self.reserve_until is None or self.reserve_until <= now:
            return 0
        return sum(line.quantity for line in self.basket.lines if line.variant_id == variant_id)


def kept_aside(shop: Shop, variant_id: int, now: datetime) -> int:
    """Return the units of a variant that drafts keep from everybody else."""
    return sum(draft.keeps_aside(variant_id, now) for draft in shop.drafts.values())


def create(world: "World", shop: Shop, wanted: Wanted) -> Draft:
    """Save a draft, and keep its units aside as long as asked."""
    check_draft(world, shop, wanted)
    buyer = shop.customers.get(wanted.customer_id or 0)
    basket = basket_of(world, shop, wanted, buyer)
    draft = Draft(
        basket.id, basket, basket.created_at, basket.created_at, world.new_token(),
        reserve_until=wanted.reserve_until, tax_exempt=wanted.tax_exempt,
    )  # fmt: skip
    for place, part in enumerate(wanted.lines):
        add_line(world, shop, draft, part, place)
    add_shipping(world, shop, draft, wanted)
    shop.next_draft += 1
    shop.drafts[draft.id] = draft
    return draft


def check_draft(world: "World", shop: Shop, wanted: Wanted) -> None:
    """Raise with the first kind of thing that is wrong, in Shopify's order."""
    long = [place for place, name in enumerate(wanted.tags) if len(name) > LONGEST_TAG]
    sentence = f"Title Tag exceeds the maximum length of {LONGEST_TAG} characters"
    check([Problem(None, ("tags", str(place)), sentence) for place in long])
    if not wanted.lines:
        raise refuse(None, None, "Add at least 1 product")
    if wanted.email is not None and "@" not in wanted.email:
        raise refuse(None, ("email",), "Email is invalid")
    for place, line in enumerate(wanted.lines):
        if line.quantity < 1:
            path = ("lineItems", str(place), "quantity")
            raise refuse(None, path, "Quantity must be greater than or equal to 1")
        if line.variant_id not in shop.variants:
            raise refuse(None, None, f"Product with ID {line.variant_id} is no longer available.")
    if wanted.reserve_until is not None and wanted.reserve_until < world.now():
        raise refuse(None, None, "Reserve until can't be in the past")
    if wanted.customer_id is not None and wanted.customer_id not in shop.customers:
        raise refuse(None, ("purchasingEntity", "customerId"), "Customer does not exist")
    if wanted.currency not in (None, *shop.presentment_currencies):
        raise refuse(None, ("presentmentCurrencyCode",), "Presentment currency is not enabled for this shop")


def basket_of(world: "World", shop: Shop, wanted: Wanted, buyer: Customer | None) -> Order:
    """Return the order that a draft would make, still empty."""
    now = world.now()
    return Order(
        id=world.new_id(), name=f"#D{shop.next_draft}", number=shop.next_draft, created_at=now, processed_at=now,
        updated_at=now, currency=shop.currency, presentment_currency=wanted.currency or shop.currency,
        taxes_included=shop.taxes_included, lines=[], email=wanted.email or (buyer.email if buyer else None),
        phone=buyer.phone if buyer else None, locale=buyer.locale if buyer else None,
        customer_id=wanted.customer_id, shipping_address=wanted.address,
        billing_address=wanted.billing or wanted.address, tags=sorted(set(wanted.tags)), note=wanted.note,
        attributes=[dict(item) for item in wanted.attributes], source_name=SOURCE, domain=shop.domain,
    )  # fmt: skip


def rate_today(shop: Shop, currency: str) -> Decimal:
    """Return the buyer's minor units per minor unit of the shop, as the newest paid order in that currency had it."""
    if currency == shop.currency:
        return Decimal(1)
    found = [order for order in shop.orders.values() if order.presentment_currency == currency and order.transactions]
    if not found:
        sentence = "Presentment currency has no exchange rate"
        raise refuse(None, ("presentmentCurrencyCode",), sentence)
    return rate_of(max(found, key=lambda order: (order.created_at, order.id)))


def add_line(world: "World", shop: Shop, draft: Draft, wanted: LineWanted, place: int) -> None:
    """Add units of a variant at today's price, less what comes off, taxed as the shop taxes."""
    order, variant = draft.basket, shop.variants[wanted.variant_id]
    rate = rate_today(shop, order.presentment_currency)
    price = order.zero.like(variant.price, round(variant.price * rate))
    line = line_of(shop, variant, world.new_id(), wanted.quantity, price)
    if wanted.off:
        take_off(draft, line, wanted.off, rate, ("lineItems", str(place), "appliedDiscount"))
    if not draft.tax_exempt:
        tax(shop, order, line)
    order.lines.append(line)


def take_off(draft: Draft, line: Line, off: Off, rate: Decimal, path: tuple[str, ...]) -> None:
    """Take a discount off a line; never more than the line."""
    order = draft.basket
    if off.value < 0:
        raise refuse(None, (*path, "value"), "Value must be greater than or equal to 0")
    kind = "percentage" if off.percentage else "fixed_amount"
    if off.percentage:
        amount, shown = line.original_total.scaled(off.value / 100), str(off.value)
    else:
        amount = fixed(order, line, off, rate, path).capped(line.original_total)
        shown = str(to_decimal(amount.presentment, order.presentment_currency))
    title = off.title or "Discount"
    applied = Application("manual", title, shown, kind, "across", "explicit", description=off.description)
    order.applications.append(applied)
    line.allocations.append(Allocation(len(order.applications) - 1, amount))
    draft.offs[line.id] = off


def fixed(order: Order, line: Line, off: Off, rate: Decimal, path: tuple[str, ...]) -> Bag:
    """Return a fixed amount per unit, for all units; an amount that says something else is refused."""
    currency = off.amount[1] if off.amount else order.currency
    if currency not in (order.currency, order.presentment_currency):
        raise refuse(None, (*path, "amountWithCurrency"), "Currency must be the draft order's presentment currency")
    minor = to_minor(off.value, currency) * line.quantity
    if off.amount and to_minor(off.amount[0], currency) != minor:
        raise refuse(None, (*path, "amount"), "must correspond to that calculated from the value")
    if currency == order.presentment_currency:
        return order.zero.like(half_up(minor / rate), minor)
    return order.zero.like(minor, half_up(minor * rate))


def add_shipping(world: "World", shop: Shop, draft: Draft, wanted: Wanted) -> None:
    """Add the shipping line that was named, taxed as the shop taxes shipping."""
    if wanted.shipping is None:
        return
    title, minor = wanted.shipping
    order, rate = draft.basket, rate_today(shop, draft.basket.presentment_currency)
    price = order.zero.like(half_up(minor / rate), minor)
    borne = exchange_tax(order, price, shop.tax_rate)
    taxes = [] if draft.tax_exempt else [TaxLine(shop.tax_title, shop.tax_rate, borne)]
    order.shipping_lines.append(ShippingLine(world.new_id(), title, price, price, taxes, code="custom"))


def send_invoice(world: "World", shop: Shop, draft: Draft, to: str | None) -> None:
    """Note that the buyer was asked to pay; refused where nobody can be written to, or all is paid."""
    problems = []
    if not (to or draft.basket.email):
        problems.append(Problem(None, None, "To can't be blank"))
    if draft.completed_at:
        sentence = "Draft order Invoice can't be sent. This draft order is already paid."
        problems.append(Problem(None, None, sentence))
    check(problems)
    draft.invoice_sent_at = draft.updated_at = world.now()
    shop.invoices_sent.append(draft.id)
