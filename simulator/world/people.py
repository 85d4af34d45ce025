"""A shop's customers: found, added, changed, merged, deleted, and what they spent."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from simulator.world import sums
from simulator.world.money import Bag
from simulator.world.shops import Address, Customer, Shop

if TYPE_CHECKING:
    from simulator.world.world import World

FIELDS = (
    "email", "first_name", "last_name", "phone", "locale", "tags", "number_of_orders", "spent_before",
    "email_marketing",
)  # fmt: skip
MARKETING = ("INVALID", "NOT_SUBSCRIBED", "PENDING", "SUBSCRIBED", "UNSUBSCRIBED")


def find_customer(
    world: "World", shop: Shop, data: dict[str, Any] | Customer | None, locale: str | None, since: datetime
) -> Customer | None:
    """Return the shop's customer with this e-mail, added (announcing customers/create) if new."""
    if data is None or isinstance(data, Customer):
        return data
    known = shop.customer_by_email(data.get("email") or "")
    if known:
        return known
    names = [name for name in FIELDS if name not in ("email", "locale")]
    fields = {name: data[name] for name in names if data.get(name)}
    return add_customer(world, shop, data.get("email") or "", locale or data.get("locale"), since, fields)


def add_customer(
    world: "World", shop: Shop, email: str, locale: str | None, since: datetime, fields: Mapping[str, Any]
) -> Customer:
    """Add a customer; announces customers/create."""
    buyer = Customer(
        world.new_id(), email, locale=locale or shop.locale, created_at=since, updated_at=since, **fields
    )  # fmt: skip
    shop.customers[buyer.id] = buyer
    world.announce(shop, "customers/create", buyer)
    return buyer


def note_order(buyer: Customer, order_id: int, address: Address | None) -> None:
    """Count an order among a customer's."""
    buyer.number_of_orders += 1
    buyer.order_ids.append(order_id)
    buyer.default_address = buyer.default_address or address


def spent(shop: Shop, buyer: Customer) -> int:
    """Return what a customer paid and did not get back, minor units of the shop's currency."""
    own = (shop.orders[number] for number in buyer.order_ids if number in shop.orders)
    bags: list[Bag] = [sums.net_payment(order) for order in own]
    return buyer.spent_before + sum(bag.shop for bag in bags)


def change_customer(world: "World", shop: Shop, buyer: Customer, changes: Mapping[str, Any]) -> None:
    """Change a customer's fields; announces customers/update. KeyError for unknown names, ValueError for a state."""
    for name, value in changes.items():
        if name not in FIELDS:
            raise KeyError(f"a customer has no {name}")
        if name == "email_marketing" and value not in MARKETING:
            raise ValueError(f"there is no marketing state {value}")
        setattr(buyer, name, value)
    buyer.updated_at = world.now()
    world.announce(shop, "customers/update", buyer)


def delete_customer(world: "World", shop: Shop, buyer: Customer) -> None:
    """Delete a customer, orders keep no link; announces customers/delete."""
    shop.customers.pop(buyer.id)
    for number in buyer.order_ids:
        if number in shop.orders:
            shop.orders[number].customer_id = None
    world.announce(shop, "customers/delete", {"id": buyer.id})


def merge_customers(world: "World", shop: Shop, kept: Customer, gone: Customer) -> None:
    """Fold one customer into another with orders and tags; announces customers/merge."""
    for number in gone.order_ids:
        if number in shop.orders:
            shop.orders[number].customer_id = kept.id
    kept.order_ids += gone.order_ids
    kept.number_of_orders += gone.number_of_orders
    kept.spent_before += gone.spent_before
    kept.tags = sorted({*kept.tags, *gone.tags})
    kept.updated_at = world.now()
    shop.customers.pop(gone.id)
    world.announce(shop, "customers/merge", (kept, gone))
