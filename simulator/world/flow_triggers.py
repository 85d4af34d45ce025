"""Triggers of Shopify Flow: what the app's extensions declare, and what is wrong with a payload.

The sentences about size and handle are Shopify's; those about single fields are put as Shopify puts them for `body`.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from simulator.world.shops import Shop

MOST_BYTES = 50_000
REFERENCE = "_reference"


def read_triggers(app_config: Path | None) -> Mapping[str, Mapping[str, str]]:
    """Return the triggers beside an app's configuration: handle -> key of each field -> its type."""
    if app_config is None:
        return {}
    found = {}
    for file in sorted((app_config.parent / "extensions").glob("*/shopify.extension.toml")):
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        for extension in table.get("extensions", ()):
            if extension.get("type") == "flow_trigger":
                fields = table.get("settings", {}).get("fields", ())
                found[extension["handle"]] = {_key(field): field["type"] for field in fields}
    return found


def read_lifecycle(app_config: Path | None) -> str:
    """Return the path at the app where its extensions want to hear which triggers are in use; "" for none."""
    if app_config is None:
        return ""
    for file in sorted((app_config.parent / "extensions").glob("*/shopify.extension.toml")):
        for extension in tomllib.loads(file.read_text(encoding="utf-8")).get("extensions", ()):
            if extension.get("type") == "flow_trigger_lifecycle_callback":
                return urlsplit(extension["url"]).path
    return ""


def lifecycle_body(shop: "Shop", name: str, *, on: bool, at: datetime) -> dict[str, Any]:
    """Return what Flow says when a workflow with a trigger is switched on, or the last one off."""
    return {
        "flow_trigger_definition_id": name,
        "has_enabled_flow": on,
        "shop_id": shop.id,
        "shopify_domain": shop.domain,
        "timestamp": at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
    }


def _key(field: Mapping[str, Any]) -> str:
    kind = str(field["type"])
    return f"{kind.removesuffix(REFERENCE)}_id" if kind.endswith(REFERENCE) else str(field["key"])


def problems_of(triggers: Mapping[str, Mapping[str, str]], shop: "Shop", handle: str, payload: Any) -> list[str]:
    """Return what Shopify has against a payload; nothing where it takes it."""
    if len(json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()) > MOST_BYTES:
        return [f"Properties size exceeds the limit of {MOST_BYTES} bytes."]
    if handle not in triggers:
        return [f"Invalid handle '{handle}'."]
    if not isinstance(payload, dict):
        return ["Type error: payload is not an Object."]
    return list(_fields(triggers[handle], shop, payload))


def _fields(fields: Mapping[str, str], shop: "Shop", payload: dict[str, Any]) -> Iterator[str]:
    yield from (f"Invalid field: '{key}'." for key in payload if key not in fields)
    for key, kind in fields.items():
        if key not in payload:
            yield f"Required field missing: '{key}'."
        elif wanted := _not(kind, payload[key], shop):
            yield f"Type error for field '{key}': {payload[key]} is not {wanted}."


def _not(kind: str, value: Any, shop: "Shop") -> str:
    """Return what a value should be and is not, "" if it is."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    match kind:
        case "boolean":
            return "" if isinstance(value, bool) else "a Boolean"
        case "number_decimal":
            return "" if number else "a Number"
        case "url":
            parts = urlsplit(value) if isinstance(value, str) else None
            return "" if parts and parts.scheme in {"http", "https"} and parts.netloc else "an absolute URL"
        case "order_reference":
            return "" if isinstance(value, int) and value in shop.orders else "the ID of an order"
        case "customer_reference":
            return "" if isinstance(value, int) and value in shop.customers else "the ID of a customer"
        case _:
            return "" if isinstance(value, str) else "a String"
