"""The pruned schema is a true part of Shopify's, and every field of it is either read or refused by name."""

from functools import cache
from typing import Any, cast

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    IntrospectionQuery,
    build_client_schema,
    build_schema,
    validate_schema,
)

from simulator.graphql.binding import READERS
from simulator.graphql.mutations import MUTATIONS
from simulator.schema import AHEAD, AHEAD_KEPT, AHEAD_SDL, KEPT, SDL, VERSION, coordinates, dump, load, load_ahead
from simulator.schema.prune import prune

Fielded = GraphQLObjectType | GraphQLInterfaceType


@cache
def introspection(version: str = VERSION) -> dict[str, Any]:
    """Return Shopify's own introspection result; skips the test where the package is not installed."""
    found = dump.installed(version)
    if found is None:
        pytest.skip(f"{dump.PACKAGE} is not installed (npm install -g, or SHOPIFY_DEV_MCP=folder)")
    return found


def full(version: str) -> GraphQLSchema:
    """Return Shopify's full schema."""
    return build_client_schema(cast("IntrospectionQuery", introspection(version)), assume_valid=True)


def test_the_pruned_schemas_are_valid() -> None:
    assert validate_schema(load()) == []
    assert validate_schema(load_ahead()) == []


def test_the_coming_version_adds_to_the_pinned_one_and_takes_nothing_away() -> None:
    pinned, ahead = load(), load_ahead()
    for name, kind in pinned.type_map.items():
        if isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType)):
            more = set(cast("Fielded", ahead.type_map[name]).fields) - set(kind.fields)
            assert more <= {"returnPolicyProfile", "returnPolicyProfiles"}, name
    assert "ReturnPolicyProfile" not in pinned.type_map


@pytest.mark.parametrize("version", [VERSION, AHEAD])
def test_every_kept_part_is_shopifys(version: str) -> None:
    whole = full(version)
    schema = load() if version == VERSION else build_schema(AHEAD_SDL.read_text(encoding="utf-8"))
    for name, kind in schema.type_map.items():
        if name.startswith("__"):
            continue
        other = whole.type_map[name]
        assert type(other) is type(kind), name
        if isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType)):
            check_fields(kind, cast("Fielded", other))
        elif isinstance(kind, GraphQLInputObjectType):
            wanted = cast("GraphQLInputObjectType", other)
            assert {k: str(f.type) for k, f in kind.fields.items()} == {
                k: str(f.type) for k, f in wanted.fields.items()
            }
            assert kind.is_one_of == wanted.is_one_of
        elif isinstance(kind, GraphQLEnumType):
            assert set(kind.values) == set(cast("GraphQLEnumType", other).values)
        elif isinstance(kind, GraphQLUnionType):
            assert {m.name for m in kind.types} <= {m.name for m in cast("GraphQLUnionType", other).types}


def check_fields(kind: Fielded, other: Fielded) -> None:
    """Compare the fields of a type: types, arguments, deprecations."""
    for name, field in kind.fields.items():
        wanted = other.fields[name]
        where = f"{kind.name}.{name}"
        assert str(field.type) == str(wanted.type), where
        assert field.deprecation_reason == wanted.deprecation_reason, where
        assert {k: str(a.type) for k, a in field.args.items()} == {k: str(a.type) for k, a in wanted.args.items()}, (
            where
        )
        assert {k: a.default_value for k, a in field.args.items()} == {
            k: a.default_value for k, a in wanted.args.items()
        }, where


def test_the_directive_is_kept() -> None:
    directive = load().get_directive("idempotent")
    assert directive is not None
    assert [location.name for location in directive.locations] == ["FIELD"]


def test_the_command_makes_the_file_that_is_kept() -> None:
    assert prune(introspection(), coordinates.read_kept(KEPT)) == SDL.read_text(encoding="utf-8")
    assert prune(introspection(AHEAD), coordinates.read_kept(AHEAD_KEPT)) == AHEAD_SDL.read_text(encoding="utf-8")


def test_nothing_is_read_that_the_schema_does_not_have() -> None:
    schema = load_ahead()
    for name in READERS:
        kind = schema.type_map[name]
        assert isinstance(kind, GraphQLObjectType)
        assert set(READERS[name]) - set(kind.fields) <= {"title", "code", "description"}, name
    mutation = schema.mutation_type
    assert mutation is not None
    assert set(MUTATIONS) <= set(mutation.fields)
