"""Orders as the recordings' own (mostly dropped) set-up steps left them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from simulator.world import Clock, World
from simulator.world.lines import Line, ShippingLine, TaxLine
from simulator.world.money import Bag, to_minor
from simulator.world.orders import Fulfillment, FulfillmentLine, Order, Transaction
from simulator.world.shops import Address, Location, Shop

PLACED = datetime(2026, 7, 20, 5, 42, 40, tzinfo=UTC)


@dataclass(frozen=True)
class SeedLine:
    """A custom line (no variant): its id, the id of its units in the fulfilment (None: unshipped), price and tax."""

    line: int
    fulfilled: int | None = None
    title: str = "Item"
    quantity: int = 1
    price: str = "10.00"
    tax: str | None = None


def shop(currency: str = "USD") -> tuple[World, Shop]:
    """Return a world with one shop that has one location."""
    world = World(Clock())
    made = world.add_shop(
        domain="replay.myshopify.com", name="Replay", currency=currency, locale="en", country="CA",
        email="shop@example.com", timezone="America/Toronto",
    )  # fmt: skip
    return world, made


def add_locations(seller: Shop, nodes: list[dict[str, Any]]) -> None:
    """Give the shop the recorded locations instead of its own."""
    seller.locations.clear()
    for node in nodes:
        number = int(node["id"].rsplit("/", 1)[1])
        seller.locations[number] = Location(number, node["name"], Address(country_code="CA"))


def add_order(
    world: World,
    seller: Shop,
    number: int,
    name: str,
    lines: list[SeedLine],
    *,
    payment: tuple[int, str] | None = None,
    shipping: str | None = None,
    fulfillment: int | None = None,
) -> Order:
    """Put an order with recorded ids into the shop; `payment` is (transaction id, gateway) for the whole price."""
    zero = Bag(0, 0, seller.currency, seller.currency)

    def bag(amount: str) -> Bag:
        minor = to_minor(amount, seller.currency)
        return zero.like(minor, minor)

    order = Order(
        number, name, int(name[1:]), PLACED, PLACED, PLACED, seller.currency, seller.currency, False,
        [
            Line(
                item.line, item.title, item.quantity, bag(item.price),
                taxes=[TaxLine("Return query roots line tax", "0.05", bag(item.tax))] if item.tax else [],
            )
            for item in lines
        ],
        domain=seller.domain,
    )  # fmt: skip
    if shipping:
        order.shipping_lines.append(ShippingLine(world.new_id(), "Shipping", bag(shipping), bag(shipping)))
    shipped = [FulfillmentLine(i.fulfilled, i.line, i.quantity) for i in lines if i.fulfilled is not None]
    if shipped:
        order.fulfillments.append(
            Fulfillment(
                fulfillment or world.new_id(), f"{name}-F1", PLACED, PLACED, next(iter(seller.locations)), shipped
            )
        )
    if payment:
        paid = sum((to_minor(item.price, seller.currency) * item.quantity for item in lines), 0)
        amount = zero.like(*[paid + to_minor(shipping or "0", seller.currency)] * 2)
        order.transactions.append(Transaction(payment[0], "sale", "success", payment[1], amount, PLACED))
    seller.orders[order.id] = order
    return order
