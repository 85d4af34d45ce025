"""Binds the field readers to Shopify's schema."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
)

from simulator import schema as shopify
from simulator.graphql.failures import NotSimulatedError, ShopifyError
from simulator.graphql.fields import TYPES, profiles
from simulator.graphql.fields.kinds import Reader
from simulator.graphql.mutations import MUTATIONS
from simulator.graphql.nodes import TYPES as NODE_TYPES
from simulator.graphql.nodes import ApplicationNode, MovementNode
from simulator.graphql.queries import QUERIES, RETURNABLE
from simulator.graphql.scopes import check_scope
from simulator.world.files import File
from simulator.world.refusals import RefusedError

READERS = {
    **TYPES, **profiles.TYPES, "QueryRoot": {**QUERIES, **profiles.QUERIES}, "ReturnableFulfillment": RETURNABLE,
}  # fmt: skip
APPLICATIONS = {
    "discount_code": "DiscountCodeApplication",
    "automatic": "AutomaticDiscountApplication",
    "script": "ScriptDiscountApplication",
}


@cache
def bound(ahead: bool = False) -> GraphQLSchema:
    """Return the schema with its readers, scalars and type resolvers: the pinned version's, or the coming one's."""
    schema = shopify.load_ahead() if ahead else shopify.load()
    for name, kind in schema.type_map.items():
        if name.startswith("__"):
            continue
        if isinstance(kind, GraphQLObjectType):
            bind_object(kind)
        elif isinstance(kind, (GraphQLInterfaceType, GraphQLUnionType)):
            kind.resolve_type = resolve_type
        elif isinstance(kind, GraphQLScalarType):
            bind_scalar(kind)
    return schema


def bind_object(kind: GraphQLObjectType) -> None:
    """Give every field of a type its reader."""
    readers = READERS.get(kind.name, {})
    for name, field in kind.fields.items():
        if kind.name == "Mutation":
            field.resolve = mutation(name)
        elif name in readers:
            field.resolve = reading(readers[name])
        else:
            field.resolve = plain(kind.name, name)


def reading(reader: Reader) -> Callable[..., Any]:
    """Return the resolver of a reader; a refusal while reading is a top-level error."""

    def resolve(source: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        if info.path.prev is None:
            check_scope(info.context, info.field_name)
        try:
            return reader(source, info.context, **arguments)
        except RefusedError as refusal:
            raise ShopifyError(str(refusal), "BAD_REQUEST") from refusal

    return resolve


def mutation(name: str) -> Callable[..., Any]:
    """Return the resolver of a mutation."""
    action = MUTATIONS.get(name)

    def resolve(source: object, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        if action is None:
            raise NotSimulatedError(name)
        check_scope(info.context, name)
        return action(info.context, info, **arguments)

    return resolve


def plain(type_name: str, name: str) -> Callable[..., Any]:
    """Return the resolver of a field that a reader of another type has put into a dict."""

    def resolve(source: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        if isinstance(source, dict) and name in source:
            return source[name]
        raise NotSimulatedError(f"{type_name}.{name}")

    return resolve


def resolve_type(value: Any, info: GraphQLResolveInfo, abstract: object) -> str:
    """Return the type of a value behind an interface or union."""
    if isinstance(value, dict):
        return str(value["__typename"])
    if isinstance(value, ApplicationNode):
        return APPLICATIONS.get(value.application.type, "ManualDiscountApplication")
    if isinstance(value, MovementNode):
        return f"StoreCreditAccount{'Credit' if value.movement.minor > 0 else 'Debit'}Transaction"
    return value.kind if isinstance(value, File) else NODE_TYPES[type(value)]


def moment(value: Any) -> str:
    """Print a moment as Shopify does: UTC, whole seconds, Z."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(value)


def read_moment(value: Any) -> str:
    """Check a moment given as ISO 8601 text."""
    datetime.fromisoformat(str(value))
    return str(value)


def read_decimal(value: Any) -> str:
    """Check an amount given as text or number."""
    if isinstance(value, bool):
        raise TypeError("not a number")
    amount = Decimal(str(value))
    if not amount.is_finite():
        raise ValueError("not a number")
    return str(amount)


def read_text(value: Any) -> str:
    """Check that a value is text."""
    if not isinstance(value, str):
        raise TypeError("not text")
    return value


SERIALIZERS: dict[str, Callable[[Any], Any]] = {
    "Date": str,
    "DateTime": moment,
    "Decimal": str,
    "Money": str,
    "UnsignedInt64": str,
    "URL": str,
}
PARSERS: dict[str, Callable[[Any], Any]] = {
    "Date": read_moment,
    "DateTime": read_moment,
    "Decimal": read_decimal,
    "Money": read_decimal,
    "URL": read_text,
}


def bind_scalar(kind: GraphQLScalarType) -> None:
    """Give Shopify's scalars their printing and reading."""
    if kind.name in SERIALIZERS:
        kind.coerce_output_value = SERIALIZERS[kind.name]
    if kind.name in PARSERS:
        kind.coerce_input_value = PARSERS[kind.name]
