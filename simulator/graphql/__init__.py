"""Shopify's Admin GraphQL API, executed over Shopify's own schema against the world."""

from simulator.graphql.execution import execute

__all__ = ["execute"]
