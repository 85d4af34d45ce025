"""The app itself: giving scopes back, telling Shopify Flow."""

from collections.abc import Sequence
from typing import Any

from simulator.graphql.mutations.answers import Info, Mutations, Payload, errors
from simulator.graphql.nodes import Context
from simulator.world import standing
from simulator.world.refusals import Problem

MOST_BYTES = 50_000


def revoke(context: Context, info: Info, scopes: Sequence[str]) -> Payload:
    """Give scopes back; one that is required, implied by writing, or not held refuses them all."""
    held = standing.granted(context.shop)
    problems = [problem for name in scopes if (problem := problem_of(context, held, name))]
    if problems:
        return {"revoked": None, "userErrors": errors(problems[:1])}
    standing.grant(context.world, context.shop, held - set(scopes))
    return {"revoked": [{"handle": name} for name in sorted(set(scopes))], "userErrors": []}


def problem_of(context: Context, held: set[str], name: str) -> Problem | None:
    """Return what forbids giving a scope back."""
    if name in context.world.required_scopes:
        sentence = "Scopes declared as required cannot be revoked."
        return Problem("CANNOT_REVOKE_REQUIRED_SCOPES", ("scopes",), sentence)
    if name not in held and name.replace("read_", "write_", 1) in held:
        return Problem("CANNOT_REVOKE_IMPLIED_SCOPES", ("scopes",), "Implied scopes cannot be revoked.")
    if name not in held:
        return Problem("CANNOT_REVOKE_UNDECLARED_SCOPES", ("scopes",), "Undeclared scopes cannot be revoked.")
    return None


def flow(context: Context, info: Info, **told: Any) -> Payload:
    """Take what Flow is told: a handle with a payload; refused where it is too much."""
    if len(str(told.get("payload"))) > MOST_BYTES:
        sentence = "Errors validating schema:\n  Properties size exceeds the limit of 50000 bytes.\n"
        return {"userErrors": [{"field": ["body"], "message": sentence}]}
    context.shop.flow_told.append({name: told.get(name) for name in ("handle", "payload")})
    return {"userErrors": []}


MUTATIONS: Mutations = {"appRevokeAccessScopes": revoke, "flowTriggerReceive": flow}
