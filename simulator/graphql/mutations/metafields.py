"""Metafields and their definitions."""

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any

from simulator.graphql.failures import access_denied
from simulator.graphql.ids import gid, parse
from simulator.graphql.lookups import find
from simulator.graphql.mutations.answers import Info, Mutations, Payload
from simulator.graphql.nodes import Context

LARGEST_JSON = 2_000_000
KEY = re.compile(r"[A-Za-z0-9_-]{2,64}")
NAMESPACE = re.compile(r"[A-Za-z0-9_-]{3,255}")
WRITES = {"Product": "write_products", "Order": "write_orders", "Customer": "write_customers"}
OWNERS = {"PRODUCT": "Product", "ORDER": "Order", "CUSTOMER": "Customer"}


def metafields_set(context: Context, info: Info, metafields: Sequence[dict[str, Any]]) -> Payload:
    """Set metafields; where one cannot be set nothing is: its owner, type, size or digest is wrong."""
    for item in metafields:
        may_write(context, item["ownerId"], "metafieldsSet")
    problems = [problem for place, item in enumerate(metafields) if (problem := problem_of(context, place, item))]
    if problems:
        return {"metafields": None, "userErrors": problems}
    return {"metafields": [set_one(context, item) for item in metafields], "userErrors": []}


def metafields_delete(context: Context, info: Info, metafields: Sequence[dict[str, Any]]) -> Payload:
    """Delete metafields; None stands for each that was not there."""
    for item in metafields:
        may_write(context, item["ownerId"], "metafieldsDelete")
    gone = [context.shop.metafields.pop(slot(item), None) for item in metafields]
    deleted = [
        {"ownerId": item["ownerId"], "namespace": slot(item)[1], "key": item["key"]} if known else None
        for item, known in zip(metafields, gone, strict=True)
    ]
    return {"deletedMetafields": deleted, "userErrors": []}


def define_metafield(context: Context, info: Info, definition: dict[str, Any]) -> Payload:
    """Make a definition; the same namespace and key of an owner's kind are taken once they have one."""
    namespace, key = definition.get("namespace") or "$app", definition["key"]
    place = (definition["ownerType"], namespace, key)
    access = definition.get("access") or {}
    problem: tuple[str, str, str] | None = None
    if not well_named(namespace, key):
        problem = ("INVALID_CHARACTER", "key", "Key contains one or more invalid characters.")
    elif place in context.shop.metafield_definitions:
        problem = ("TAKEN", "key", f"Key is in use for {OWNERS.get(place[0], place[0])} metafields.")
    elif access.get("admin") and not namespace.startswith("$app"):
        sentence = "Admin access can only be specified for metafield definitions in an app-reserved namespace."
        problem = ("ADMIN_ACCESS_INPUT_NOT_ALLOWED", "access", sentence)
    if problem:
        code, at, message = problem
        error = {"code": code, "field": ["definition", at], "message": message}
        return {"createdDefinition": None, "userErrors": [error]}
    made = {"id": gid("MetafieldDefinition", context.world.new_id()), "type": definition["type"], "access": access}
    context.shop.metafield_definitions[place] = made
    return {"createdDefinition": made, "userErrors": []}


def may_write(context: Context, owner: str, mutation: str) -> None:
    """Raise ACCESS_DENIED unless the token may write what owns the metafield."""
    needed = WRITES.get(parse(owner)[0])
    if needed and context.scopes is not None and needed not in context.scopes:
        raise access_denied(mutation, needed)


def slot(item: dict[str, Any]) -> tuple[str, str, str]:
    """Return where a metafield is kept."""
    return item["ownerId"], item.get("namespace") or "$app", item["key"]


def well_named(namespace: str, key: str) -> bool:
    """Whether both names are as Shopify wants them; `$app` and `$app:…` stand for the app's own."""
    bare = namespace.removeprefix("$app").removeprefix(":")
    own = namespace.startswith("$app")
    return bool(KEY.fullmatch(key)) and ((own and not bare) or bool(NAMESPACE.fullmatch(bare)))


def problem_of(context: Context, place: int, item: dict[str, Any]) -> dict[str, Any] | None:
    """Return the userError of a metafield that cannot be set, None for one that can."""
    owner, namespace, key = slot(item)
    known = context.shop.metafields.get((owner, namespace, key))
    path = ["metafields", str(place)]

    def error(code: str, message: str, *at: str) -> dict[str, Any]:
        return {"code": code, "field": [*path, *at], "message": message, "elementIndex": place}

    if find(context, *parse(owner)) is None:
        return error("INVALID", "Owner does not exist.", "ownerId")
    if not well_named(namespace, key):
        return error("INVALID", "Key contains one or more invalid characters.", "key")
    if wrong := wrong_value(context, item):
        return error(*wrong)
    if "compareDigest" in item and item["compareDigest"] != (known["compareDigest"] if known else None):
        sentence = "The resource has been updated since it was loaded. Try again with an updated `compareDigest` value."
        return error("STALE_OBJECT", sentence)
    return None


def wrong_value(context: Context, item: dict[str, Any]) -> tuple[str, str, str] | None:
    """Return code, sentence and field of a type that is missing or differs, or of a value that is not of its type."""
    defined = context.shop.metafield_definitions.get(kind_of(item))
    kind = item.get("type") or (defined["type"] if defined else None)
    if kind is None:
        return "BLANK", "Type can't be blank", "type"
    if defined and kind != defined["type"]:
        return "INVALID_TYPE", f"Type must be consistent with the definition's type: '{defined['type']}'.", "type"
    if not item["value"]:
        return "BLANK", "Value can't be blank", "value"
    if kind == "json":
        if len(item["value"].encode()) > LARGEST_JSON:
            return "TOO_LONG", "Value is too long.", "value"
        try:
            json.loads(item["value"])
        except ValueError:
            return "INVALID_VALUE", "Value is invalid JSON.", "value"
    return None


def kind_of(item: dict[str, Any]) -> tuple[str, str, str]:
    """Return where the definition of a metafield would be kept."""
    owner, namespace, key = slot(item)
    return parse(owner)[0].upper(), namespace, key


def set_one(context: Context, item: dict[str, Any]) -> dict[str, Any]:
    """Set one metafield."""
    owner, namespace, key = slot(item)
    defined = context.shop.metafield_definitions.get(kind_of(item))
    kind = item.get("type") or (defined or {})["type"]
    digest = hashlib.sha256(f"{kind}:{item['value']}".encode()).hexdigest()
    known = context.shop.metafields.get((owner, namespace, key), {"id": gid("Metafield", context.world.new_id())})
    made = {**known, "namespace": namespace, "key": key, "type": kind, "value": item["value"], "compareDigest": digest}
    context.shop.metafields[owner, namespace, key] = made
    return made


MUTATIONS: Mutations = {
    "metafieldsSet": metafields_set,
    "metafieldsDelete": metafields_delete,
    "metafieldDefinitionCreate": define_metafield,
}
