"""The app itself: giving scopes back, telling Shopify Flow."""

from collections.abc import Sequence
from typing import Any

from simulator.graphql.mutations.answers import Info, Mutations, Payload, errors
from simulator.graphql.nodes import Context
from simulator.world import flow_triggers, standing
from simulator.world.refusals import Problem


def revoke(context: Context, info: Info, scopes: Sequence[str]) -> Payload:
    """Give scopes back; one that is required, implied by writing, or not held refuses them all."""
    held = standing.granted(context.world, context.shop)
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


def flow(context: Context, info: Info, body: str | None = None, **told: Any) -> Payload:
    """Take what Flow is told: a trigger that is deployed, with each of its fields, of its type, and not too much."""
    handle, payload = told.get("handle"), told.get("payload")
    if body and told:
        return _unflown("body", "Cannot use `handle` and `payload` arguments with `body` argument")
    if not handle or payload is None:
        return _unflown("handle", "`handle` and `payload` arguments are required")
    if problems := flow_triggers.problems_of(context.world.flow_triggers, context.shop, handle, payload):
        return _unflown("body", "".join(("Errors validating schema:\n", *(f"  {each}\n" for each in problems))))
    context.shop.flow_told.append({"handle": handle, "payload": payload})
    return {"userErrors": []}


def _unflown(field: str, sentence: str) -> Payload:
    return {"userErrors": [{"field": [field], "message": sentence}]}


MUTATIONS: Mutations = {"appRevokeAccessScopes": revoke, "flowTriggerReceive": flow}
