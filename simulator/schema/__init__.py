"""Shopify's schemas of the pinned version, pruned to what this project touches, without descriptions."""

from functools import cache
from pathlib import Path

from graphql import GraphQLSchema, build_schema

VERSION = "2026-10"
FOLDER = Path(__file__).parent
SDL = FOLDER / f"admin_{VERSION}.graphql"
KEPT = FOLDER / "kept.txt"
CUSTOMER_SDL = FOLDER / f"customer_{VERSION}.graphql"
CUSTOMER_KEPT = FOLDER / "kept_customer.txt"


@cache
def load() -> GraphQLSchema:
    """Return the pruned Admin schema; one object per process, to which the resolvers are bound."""
    return build_schema(SDL.read_text(encoding="utf-8"), assume_valid=True)


@cache
def load_customer() -> GraphQLSchema:
    """Return the pruned schema of the Customer Account API."""
    return build_schema(CUSTOMER_SDL.read_text(encoding="utf-8"), assume_valid=True)
