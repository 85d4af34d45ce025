"""The @idempotent directive: one effect per key for 24 hours."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from graphql import GraphQLResolveInfo
from graphql.language import DirectiveNode, DocumentNode, FieldNode, StringValueNode, VariableNode, Visitor, visit

from simulator.graphql.failures import ShopifyError
from simulator.graphql.nodes import Context
from simulator.world.world import World

LIFE = timedelta(hours=24)
MISSING = "The @idempotent directive is required for this mutation but was not provided."


def once(context: Context, info: GraphQLResolveInfo, input: object, effect: Callable[[], Any]) -> Any:  # noqa: A002
    """Run `effect` once per key; the same key with the same input gives the first answer again.

    Top-level errors: BAD_REQUEST without a key, IDEMPOTENCY_KEY_PARAMETER_MISMATCH for another input.
    """
    key = key_of(info.field_nodes[0], context.variables)
    if not key or not key.strip():
        raise ShopifyError(MISSING, "BAD_REQUEST")
    slot = f"{info.field_name}:{key}"
    fingerprint = hashlib.sha256(json.dumps(input, sort_keys=True, default=str).encode()).hexdigest()
    known = context.shop.idempotency.get(slot)
    if known and context.world.now() - known["at"] < LIFE:
        if known["fingerprint"] != fingerprint:
            sentence = "The same idempotency key cannot be used with different operation parameters."
            raise ShopifyError(sentence, "IDEMPOTENCY_KEY_PARAMETER_MISMATCH")
        return known["answer"]
    answer = effect()
    context.shop.idempotency[slot] = {"fingerprint": fingerprint, "answer": answer, "at": context.world.now()}
    return answer


def key_of(field: FieldNode, variables: Mapping[str, Any]) -> str | None:
    """Return the key of a field's @idempotent directive, None without one."""
    for directive in field.directives or ():
        if directive.name.value == "idempotent":
            return argument(directive, variables)
    return None


def argument(directive: DirectiveNode, variables: Mapping[str, Any]) -> str | None:
    """Return the directive's key argument, read from a variable if it is one."""
    for item in directive.arguments or ():
        if isinstance(item.value, VariableNode):
            value = variables.get(item.value.name.value)
            return str(value) if value is not None else None
        if isinstance(item.value, StringValueNode):
            return item.value.value
    return None


class KeyCollector(Visitor):
    """Collects every idempotency key of a document."""

    def __init__(self, variables: Mapping[str, Any]) -> None:
        super().__init__()
        self.variables = variables
        self.keys: set[str] = set()

    def enter_field(self, node: FieldNode, *_: object) -> None:
        """Note the key of one field."""
        key = key_of(node, self.variables)
        if key:
            self.keys.add(f"{node.name.value}:{key}")


@contextmanager
def in_flight(world: World, shop_domain: str, document: DocumentNode, variables: Mapping[str, Any]) -> Iterator[bool]:
    """Claim the document's keys while it runs; yields False if another request is running with one of them."""
    collector = KeyCollector(variables)
    visit(document, collector)
    keys = {f"{shop_domain}:{key}" for key in collector.keys}
    with world.claims_lock:
        free = not keys & world.claims
        if free:
            world.claims |= keys
    try:
        yield free
    finally:
        if free:
            with world.claims_lock:
                world.claims -= keys
