"""Metafields."""

import hashlib
from collections.abc import Sequence
from typing import Any

from simulator.graphql.ids import gid, parse
from simulator.graphql.lookups import find
from simulator.graphql.mutations.answers import Info, Mutations, Payload
from simulator.graphql.nodes import Context


def metafields_set(context: Context, info: Info, metafields: Sequence[dict[str, Any]]) -> Payload:
    """Set metafields; a compareDigest that no longer fits is refused and nothing is set."""
    problems = [problem for place, item in enumerate(metafields) if (problem := stale(context, place, item))]
    if problems:
        return {"metafields": None, "userErrors": problems}
    return {"metafields": [set_one(context, item) for item in metafields], "userErrors": []}


def slot(item: dict[str, Any]) -> tuple[str, str, str]:
    """Return where a metafield is kept."""
    return item["ownerId"], item.get("namespace") or "$app", item["key"]


def stale(context: Context, place: int, item: dict[str, Any]) -> dict[str, Any] | None:
    """Return the userError of a metafield that changed meanwhile or whose owner does not exist."""
    known = context.shop.metafields.get(slot(item))
    path = ["metafields", str(place)]
    if find(context, *parse(item["ownerId"])) is None:
        sentence = "Owner does not exist."
        return {"code": "INVALID", "field": [*path, "ownerId"], "message": sentence, "elementIndex": place}
    expected = item.get("compareDigest")
    if "compareDigest" in item and expected != (known["compareDigest"] if known else None):
        sentence = "The resource has been updated since it was loaded. Try again with an updated `compareDigest` value."
        return {"code": "STALE_OBJECT", "field": path, "message": sentence, "elementIndex": place}
    return None


def set_one(context: Context, item: dict[str, Any]) -> dict[str, Any]:
    """Set one metafield."""
    owner, namespace, key = slot(item)
    digest = hashlib.sha256(f"{item.get('type')}:{item['value']}".encode()).hexdigest()
    known = context.shop.metafields.get((owner, namespace, key), {"id": gid("Metafield", context.world.new_id())})
    made = {**known, "namespace": namespace, "key": key, "value": item["value"], "compareDigest": digest}
    context.shop.metafields[owner, namespace, key] = made
    return made


MUTATIONS: Mutations = {"metafieldsSet": metafields_set}
