"""Placing an order: prices, an order-level discount spread over the lines, taxes, payment."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from simulator.world import sums
from simulator.world.lines import Allocation, Application, Bundle, Duty, Line, ShippingLine, TaxLine
from simulator.world.money import Bag, exponent, half_up, to_minor, total
from simulator.world.orders import Order, Transaction
from simulator.world.people import find_customer, note_order
from simulator.world.shops import Address, Customer, Shop, Variant

if TYPE_CHECKING:
    from simulator.world.world import World

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True)
class Extras:
    """What few orders have: tags, bundles, discounts on some lines, duties by SKU, a till they were sold at, a tip.

    `duties` and `tip` are presentment minor units. `payment` is sale (captured at once), authorization, or pending.
    """

    tags: Sequence[str] = ()
    source_name: str = "web"
    bundles: Sequence[Mapping[str, Any]] = ()
    discounts: Sequence[Mapping[str, Any]] = ()
    duties: Mapping[str, int] = field(default_factory=dict)
    retail_location_id: int | None = None
    tip: int = 0
    payment: str = "sale"


def place_order(
    world: "World",
    shop: Shop,
    *,
    customer: dict[str, Any] | Customer | None,
    address: dict[str, Any] | Address | None,
    lines: Sequence[tuple[str, int]],
    presentment_currency: str | None,
    rate: str | None,
    discount: dict[str, Any] | None,
    shipping_minor: int,
    placed_at: datetime | None,
    locale: str | None,
    gateway: str,
    extras: Extras,
) -> Order:
    """Build the paid order and put it into the shop (see World.place_order)."""
    currency = presentment_currency or shop.currency
    exchange = Exchange(shop.currency, currency, Decimal(rate or "1"))
    moment = (placed_at or world.now()).replace(microsecond=0)
    buyer = find_customer(world, shop, customer, locale, moment)
    place = Address.of(address)
    number = shop.next_order_number
    shop.next_order_number += 1
    order = Order(
        id=world.new_id(), name=f"#{number}", number=number, created_at=moment, processed_at=moment,
        updated_at=moment, currency=shop.currency, presentment_currency=currency,
        taxes_included=shop.taxes_included, domain=shop.domain, token=world.new_token(),
        lines=[sell(world, shop, exchange, sku, quantity) for sku, quantity in lines],
        shipping_address=place, billing_address=place, tags=list(extras.tags), source_name=extras.source_name,
        retail_location_id=extras.retail_location_id,
    )  # fmt: skip
    for bundle in extras.bundles:
        order.lines += sell_bundle(world, shop, exchange, bundle)
    order.confirmation_number = confirmation(order.id)
    if buyer:
        order.customer_id, order.email, order.phone = buyer.id, buyer.email, buyer.phone
        order.locale = locale or buyer.locale
        note_order(buyer, order.id, place)
    for wanted in (*extras.discounts, *([discount] if discount else [])):
        apply_discount(order, exchange, wanted)
    if shipping_minor:
        order.shipping_lines.append(shipping(world, exchange, shipping_minor))
    add_duties(world, shop, order, exchange, extras.duties)
    add_taxes(order, shop, exchange)
    order.tip = exchange.from_presentment(extras.tip) if extras.tip else None
    pay(world, order, gateway, moment, extras.payment)
    if currency not in shop.presentment_currencies:
        shop.presentment_currencies.append(currency)
    shop.orders[order.id] = order
    return order


class Exchange:
    """Turns sums of one currency into bags at a fixed rate (presentment units per shop unit)."""

    def __init__(self, shop_currency: str, currency: str, rate: Decimal) -> None:
        self.shop_currency, self.currency, self.rate = shop_currency, currency, rate

    def from_shop(self, minor: int) -> Bag:
        """Return the bag of a sum in the shop's currency."""
        amount = Decimal(minor).scaleb(-exponent(self.shop_currency)) * self.rate
        return Bag(minor, to_minor(amount, self.currency), self.shop_currency, self.currency)

    def from_presentment(self, minor: int) -> Bag:
        """Return the bag of a sum in the buyer's currency."""
        amount = Decimal(minor).scaleb(-exponent(self.currency)) / self.rate
        return Bag(to_minor(amount, self.shop_currency), minor, self.shop_currency, self.currency)


def confirmation(order_id: int) -> str:
    """Return a confirmation number like Shopify's, always the same for an order."""
    seed = zlib.crc32(str(order_id).encode()) * 2_654_435_761 % 2**45
    return "".join(ALPHABET[seed >> shift & 31] for shift in range(0, 45, 5))


def sell(world: "World", shop: Shop, exchange: Exchange, sku: str, quantity: int) -> Line:
    """Return an order line for `quantity` units of a SKU, taking them from stock."""
    if quantity < 1:
        raise ValueError(f"{quantity} of {sku}")
    variant = shop.variant_by_sku(sku)
    location = shop.default_location().id
    variant.stock[location] = variant.stock.get(location, 0) - quantity
    return line_of(shop, variant, world.new_id(), quantity, exchange.from_shop(variant.price))


def line_of(shop: Shop, variant: Variant, line_id: int, quantity: int, unit_price: Bag) -> Line:
    """Return an order line that snapshots a variant."""
    product = shop.products[variant.product_id]
    title = None if variant.title in ("", "Default Title") else variant.title
    return Line(
        id=line_id, title=product.title, quantity=quantity, unit_price=unit_price, sku=variant.sku,
        variant_id=variant.id, product_id=product.id, variant_title=title, vendor=product.vendor,
        grams=variant.grams, requires_shipping=variant.requires_shipping, taxable=variant.taxable,
        gift_card=product.is_gift_card,
    )  # fmt: skip


def spread(amount: int, weights: Sequence[int]) -> list[int]:
    """Spread `amount` over `weights` in proportion, rounding cumulatively so that the parts sum to it."""
    whole, seen, given, parts = sum(weights), 0, 0, []
    for weight in weights:
        seen += weight
        upto = half_up(Decimal(amount) * seen / whole) if whole else 0
        parts.append(upto - given)
        given = upto
    return parts


def sell_bundle(world: "World", shop: Shop, exchange: Exchange, wanted: Mapping[str, Any]) -> list[Line]:
    """Return the lines of a bundle's components ({title, quantity, lines: [(sku, units in all)], sku?})."""
    head = shop.variant_by_sku(wanted["sku"]) if wanted.get("sku") else None
    bundle = Bundle(
        world.new_id(), str(wanted["title"]), int(wanted.get("quantity", 1)),
        head.product_id if head else None, head.id if head else None, head.sku if head else None,
    )  # fmt: skip
    lines = [sell(world, shop, exchange, sku, quantity) for sku, quantity in wanted["lines"]]
    for line in lines:
        line.bundle = bundle
    return lines


def add_duties(world: "World", shop: Shop, order: Order, exchange: Exchange, duties: Mapping[str, int]) -> None:
    """Charge import duties, presentment minor units by SKU."""
    for line in order.lines:
        if line.sku and line.sku in duties:
            variant = shop.variants[line.variant_id or 0]
            price = exchange.from_presentment(duties[line.sku])
            line.duties.append(Duty(world.new_id(), price, variant.hs_code, variant.origin))


def apply_discount(order: Order, exchange: Exchange, discount: Mapping[str, Any]) -> None:
    """Spread a discount over the lines it is for: all of them, or those of its `skus` (their value at most).

    One with a `code` is a code discount, one without is automatic and needs a `title`.
    """
    lines = [line for line in order.lines if not discount.get("skus") or line.sku in discount["skus"]]
    subtotal = total((line.discounted_total for line in lines), order.zero)
    if discount.get("percentage") is not None:
        off = half_up(Decimal(subtotal.presentment) * Decimal(str(discount["percentage"])) / 100)
        kind, value = "percentage", str(discount["percentage"])
    else:
        off = to_minor(discount["amount"], order.presentment_currency)
        kind, value = "fixed_amount", str(discount["amount"])
    off, place = min(off, subtotal.presentment), len(order.applications)
    code = str(discount["code"]) if discount.get("code") else None
    made = Application("discount_code" if code else "automatic", code or str(discount["title"]), value, kind, code=code)
    if discount.get("skus"):
        made.target_selection, made.allocation_method = "entitled", "each"
    order.applications.append(made)
    parts = spread(off, [line.discounted_total.presentment for line in lines])
    for line, part in zip(lines, parts, strict=True):
        line.allocations.append(Allocation(place, exchange.from_presentment(part)))
    if code:
        order.discount_codes.append({"code": code, "amount": exchange.from_presentment(off), "type": kind})


def shipping(world: "World", exchange: Exchange, minor: int) -> ShippingLine:
    """Return a shipping line of `minor` in the buyer's currency."""
    price = exchange.from_presentment(minor)
    return ShippingLine(world.new_id(), "Standard", price, price, code="standard")


def tax_of(value: int, rate: Decimal, included: bool) -> int:
    """Return the tax in (included) or on (not included) a value, minor units."""
    return half_up(value * rate / (1 + rate)) if included else half_up(value * rate)


def tax_rate_of(shop: Shop, variant_id: int | None) -> str:
    """Return what a variant bears here, a fraction in text; the shop's usual rate where nothing else is said."""
    variant = shop.variants.get(variant_id or 0)
    if variant and not variant.taxable:
        return "0"
    return (variant and variant.tax_rate) or shop.tax_rate


def add_taxes(order: Order, shop: Shop, exchange: Exchange) -> None:
    """Add the shop's tax to every taxable line and to shipping."""
    rate = Decimal(shop.tax_rate)
    if not rate:
        return
    for line in order.lines:
        if line.taxable and not line.gift_card:
            borne = tax_rate_of(shop, line.variant_id)
            tax = tax_of(line.discounted_total.presentment, Decimal(borne), shop.taxes_included)
            line.taxes.append(TaxLine(shop.tax_title, borne, exchange.from_presentment(tax)))
    for item in order.shipping_lines:
        tax = tax_of(item.discounted_price.presentment, rate, shop.taxes_included)
        item.taxes.append(TaxLine(shop.tax_title, shop.tax_rate, exchange.from_presentment(tax)))


def pay(world: "World", order: Order, gateway: str, at: datetime, kind: str) -> None:
    """Take the order's whole price in one transaction: a sale, an authorization, or a sale that is still pending."""
    amount = sums.total_price(order)
    if not amount.presentment:
        return
    kind, status = ("sale", "pending") if kind == "pending" else (kind, "success")
    order.transactions.append(Transaction(world.new_id(), kind, status, gateway, amount, at, test=order.test))
