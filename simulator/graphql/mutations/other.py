"""Tags, metafields and staged uploads."""

import hashlib
import secrets
from collections.abc import Sequence
from typing import Any

from simulator.graphql.ids import gid, parse
from simulator.graphql.lookups import find
from simulator.graphql.mutations.answers import Info, Mutations, Payload
from simulator.graphql.nodes import Context


def tags_add(context: Context, info: Info, id: str, tags: Sequence[str]) -> Payload:  # noqa: A002
    """Add tags to an order, customer or product; repeating is harmless."""
    node = find(context, *parse(id))
    if node is None or not hasattr(node, "tags"):
        return {"node": None, "userErrors": [{"field": ["id"], "message": f"{id} does not exist"}]}
    node.tags = sorted({*node.tags, *(part.strip() for tag in tags for part in tag.split(",") if part.strip())})
    if hasattr(node, "updated_at"):
        context.world.touch(node)
        context.world.announce(context.shop, "orders/updated", node)
    return {"node": node, "userErrors": []}


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


def staged_uploads(context: Context, info: Info, input: Sequence[dict[str, Any]]) -> Payload:  # noqa: A002
    """Return where files can be uploaded: addresses below the world's public URL."""
    targets = []
    for item in input:
        token = secrets.token_urlsafe(16)
        url = f"{context.world.public_url}/_uploads/{context.shop.domain}/{token}"
        parameters = [
            {"name": "key", "value": f"tmp/{context.shop.id}/{token}/{item['filename']}"},
            {"name": "Content-Type", "value": item["mimeType"]},
        ]
        targets.append({"url": url, "resourceUrl": f"{url}/{item['filename']}", "parameters": parameters})
    return {"stagedTargets": targets, "userErrors": []}


MUTATIONS: Mutations = {
    "tagsAdd": tags_add,
    "metafieldsSet": metafields_set,
    "stagedUploadsCreate": staged_uploads,
}
