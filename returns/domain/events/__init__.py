"""Events as programs hear of them: the catalogue, and the body of each. Pure.

The history has its own kinds, which may be renamed; `EventType.name` may not. `kinds` joins the two, and a test makes
sure that every kind is either told or stands in INTERNAL with a reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from returns.domain.events.catalogue import CATALOGUE, INTERNAL, EventType
from returns.domain.events.shapes import Facts, Shape

__all__ = ["BY_KIND", "BY_NAME", "CATALOGUE", "INTERNAL", "ActorData", "EventType", "OrderData", "body", "schema_of"]

BY_NAME: Mapping[str, EventType] = {row.name: row for row in CATALOGUE}
BY_KIND: Mapping[str, EventType] = {kind: row for row in CATALOGUE for kind in row.kinds}
DIALECT = "https://json-schema.org/draft/2020-12/schema"


class ActorData(msgspec.Struct, frozen=True):
    """Who did it. `id` is Shopify's number of staff, or `key:` and the number of an API key; else it is empty."""

    kind: Literal["shopper", "merchant", "policy", "carrier", "shopify", "system"]
    id: str = ""


class OrderData(msgspec.Struct, frozen=True):
    """The order that goods come back from. `id` is Shopify's number of it."""

    id: str
    name: str


@cache
def data_type(row: EventType) -> type[msgspec.Struct]:
    """What `data` of an event is. `details` are null where there is nothing more to say."""
    details: Any = row.details | None if row.details is not Shape else None
    fields: list[tuple[str, Any]] = [("details", details)]
    if row.of_return:
        number = Annotated[str, Meta(description="The return's number.", examples=["R-2048"])]
        fields = [("return", number), ("order", OrderData), ("actor", ActorData), *fields]
    name = "".join(part.title() for part in row.name.replace("_", ".").split("."))
    return msgspec.defstruct(name, [(_field(name), kind) for name, kind in fields], rename={"return_": "return"})


def _field(name: str) -> str:
    return "return_" if name == "return" else name


@cache
def _event_type(row: EventType) -> type[msgspec.Struct]:
    one: Any = Literal
    fields: list[tuple[str, Any]] = [
        ("specversion", one["1.0"]),
        ("id", Annotated[str, Meta(description="The same for every delivery of this event.")]),
        ("type", one[row.name]),
        ("version", one[row.version]),
        ("source", Annotated[str, Meta(description="The shop, as `//` and its domain at Shopify.")]),
        ("time", Annotated[str, Meta(description="In UTC.", extra_json_schema={"format": "date-time"})]),
        ("datacontenttype", one["application/json"]),
        ("data", data_type(row)),
    ]
    if row.of_return:
        fields.insert(6, ("subject", Annotated[str, Meta(description="The return's number.")]))
    return msgspec.defstruct(f"{row.name} {row.version}", fields)


@cache
def schema_of(row: EventType) -> dict[str, Any]:
    """JSON Schema 2020-12 of an event as it is delivered and read in the feed."""
    (root,), parts = msgspec.json.schema_components([_event_type(row)], ref_template="#/$defs/{name}")
    kept = dict(parts)
    top = kept.pop(root["$ref"].rpartition("/")[2])
    return {"$schema": DIALECT, "title": row.name, "description": row.means, **_without_title(top), "$defs": kept}


def _without_title(schema: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key not in {"title", "description"}}


def details_of(row: EventType, facts: Facts) -> dict[str, Any] | None:
    """What is said beyond the return. None where the facts do not tell it: those of an early version may lack some."""
    if row.details is Shape:
        return None
    try:
        found: dict[str, Any] = msgspec.to_builtins(row.details.read(facts))
    except (KeyError, ValueError, TypeError, StopIteration):
        return None
    return found


def body(
    row: EventType,
    *,
    uid: str,
    source: str,
    time: datetime,
    details: Mapping[str, Any] | None,
    number: str = "",
    order: OrderData | None = None,
    actor: ActorData | None = None,
) -> dict[str, Any]:
    """An event as it is delivered: CloudEvents 1.0, in the structured form."""
    data: dict[str, Any] = {"details": details}
    about: dict[str, Any] = {}
    if row.of_return:
        about = {"subject": number}
        data = {"return": number, "order": msgspec.to_builtins(order), "actor": msgspec.to_builtins(actor), **data}
    return {
        "specversion": "1.0",
        "id": uid,
        "type": row.name,
        "version": row.version,
        "source": f"//{source}",
        "time": time.astimezone(UTC).isoformat(),
        **about,
        "datacontenttype": "application/json",
        "data": data,
    }
