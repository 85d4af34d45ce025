"""Shopify's schemas of the pinned version, pruned to what this project touches, without descriptions.

One part is of the version that Shopify cuts the next from: what the pinned version does not have yet.
"""

from functools import cache
from pathlib import Path

from graphql import GraphQLSchema, build_schema, extend_schema, parse
from graphql.language import DocumentNode, ObjectTypeDefinitionNode, ObjectTypeExtensionNode, TypeDefinitionNode

VERSION, AHEAD = "2026-10", "unstable"
FOLDER = Path(__file__).parent
SDL = FOLDER / f"admin_{VERSION}.graphql"
KEPT = FOLDER / "kept.txt"
AHEAD_SDL = FOLDER / f"admin_{AHEAD}.graphql"
AHEAD_KEPT = FOLDER / f"kept_{AHEAD}.txt"
CUSTOMER_SDL = FOLDER / f"customer_{VERSION}.graphql"
CUSTOMER_KEPT = FOLDER / "kept_customer.txt"


@cache
def load() -> GraphQLSchema:
    """Return the pruned Admin schema; one object per process, to which the resolvers are bound."""
    return build_schema(SDL.read_text(encoding="utf-8"), assume_valid=True)


@cache
def load_ahead() -> GraphQLSchema:
    """Return the pruned Admin schema with what only the coming version has, an object of its own."""
    coming = parse(AHEAD_SDL.read_text(encoding="utf-8"))
    return extend_schema(build_schema(SDL.read_text(encoding="utf-8"), assume_valid=True), _new_in(coming))


@cache
def load_customer() -> GraphQLSchema:
    """Return the pruned schema of the Customer Account API."""
    return build_schema(CUSTOMER_SDL.read_text(encoding="utf-8"), assume_valid=True)


def _new_in(coming: DocumentNode) -> DocumentNode:
    """Reduce a schema to the types that the pinned one lacks, and to extensions by the fields that it lacks."""
    known, new = load().type_map, []
    for definition in coming.definitions:
        name = definition.name.value if isinstance(definition, TypeDefinitionNode) else ""
        if name and name not in known:
            new.append(definition)
        elif name and isinstance(definition, ObjectTypeDefinitionNode):
            had = getattr(known[name], "fields", {})
            fields = tuple(field for field in definition.fields or () if field.name.value not in had)
            if fields:
                new.append(ObjectTypeExtensionNode(name=definition.name, fields=fields, interfaces=(), directives=()))
    return DocumentNode(definitions=tuple(new))
