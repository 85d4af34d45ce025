"""Reading what the control door was given, refusing plainly what makes no sense."""

from datetime import UTC, datetime
from typing import Any

from simulator.edges.asked import Asked, Refused
from simulator.street import Street
from simulator.world.orders import Order
from simulator.world.shops import Shop


def refused(message: str, status: int = 422) -> Refused:
    """Return a refusal with a sentence."""
    return Refused(status, {"error": message})


def shop_named(street: Street, asked: Asked) -> Shop:
    """Return the shop in the path, or refuse with 404."""
    shop = street.world.shops.get(asked.path("domain"))
    if shop is None:
        raise refused(f"no shop {asked.path('domain')}", 404)
    return shop


def order_named(street: Street, asked: Asked) -> tuple[Shop, Order]:
    """Return the shop and the order (by number id) in the path, or refuse with 404."""
    shop = shop_named(street, asked)
    text = asked.path("id")
    order = shop.orders.get(int(text)) if text.isdigit() else None
    if order is None:
        raise refused(f"{shop.domain} has no order {text}", 404)
    return shop, order


def moment(value: Any, name: str) -> datetime | None:
    """Return an ISO 8601 time (UTC if it says nothing else), None for an absent one."""
    if value in (None, ""):
        return None
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise refused(f"{name} is not an ISO 8601 time") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def number(data: dict[str, Any], name: str, default: int) -> int:
    """Return a whole number from control data."""
    value = data.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int):
        raise refused(f"{name} is a whole number")
    return value


def iso(value: datetime | None) -> str | None:
    """Return a time as ISO 8601, or None."""
    return value.isoformat() if value else None
