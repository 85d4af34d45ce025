"""The shape of a field reader and helpers that several readers share."""

from collections.abc import Callable
from typing import Any

from simulator.graphql.ids import gid
from simulator.graphql.nodes import Context
from simulator.world.orders import Order
from simulator.world.returns import Return

Reader = Callable[..., Any]
Fields = dict[str, Reader]


def own_id(kind: str) -> Reader:
    """Return a reader of the id of an object that has `id` itself."""
    return lambda item, context: gid(kind, item.id)


def attribute(name: str) -> Reader:
    """Return a reader of a plain attribute."""
    return lambda item, context: getattr(item, name)


def attributes(**names: str) -> Fields:
    """Return readers of plain attributes, as field=attribute."""
    return {name: attribute(source) for name, source in names.items()}


def below(part: str, **names: str) -> Fields:
    """Return readers of attributes of a node's part, as field=attribute."""
    return {name: (lambda item, context, s=source: getattr(getattr(item, part), s)) for name, source in names.items()}


def upper(value: str | None) -> str | None:
    """Return a REST word as an enum value."""
    return value.upper() if value else None


def order_of(context: Context, item: Return) -> Order:
    """Return the order of a return."""
    return context.shop.orders[item.order_id]
