"""inventoryAdjustQuantities, which wants an idempotency key."""

from typing import Any

from simulator.graphql.idempotency import once
from simulator.graphql.ids import gid, number
from simulator.graphql.lookups import find_kind
from simulator.graphql.mutations.answers import Info, Mutations, Payload, errors
from simulator.graphql.nodes import Context
from simulator.world.refusals import Problem
from simulator.world.shops import Variant

NAMES = ("available", "on_hand", "damaged", "quality_control", "reserved", "safety_stock")
REASONS = frozenset(
    {
        "correction", "cycle_count_available", "damaged", "movement_canceled", "movement_created",
        "movement_received", "movement_updated", "other", "promotion", "quality_control", "received",
        "reservation_created", "reservation_deleted", "reservation_updated", "restock", "safety_stock", "shrinkage",
    }
)  # fmt: skip


def adjust(context: Context, info: Info, input: dict[str, Any]) -> Payload:  # noqa: A002
    """Move stock by deltas; the same key and input give the same answer again."""
    return once(context, info, input, lambda: adjust_once(context, input))


def adjust_once(context: Context, wanted: dict[str, Any]) -> Payload:
    """Adjust every level or none."""
    found = [
        find_kind(context, "InventoryItem", number(c["inventoryItemId"], "InventoryItem")) for c in wanted["changes"]
    ]
    variants: list[Variant | None] = [node.variant if node else None for node in found]
    problems = problems_of(context, wanted, variants)
    if problems:
        return {"inventoryAdjustmentGroup": None, "userErrors": errors(problems, "input")}
    changes = [apply(change, variant) for change, variant in zip(wanted["changes"], variants, strict=True) if variant]
    shown = [{**change, "name": wanted["name"]} for change in changes]
    group = {"id": gid("InventoryAdjustmentGroup", context.world.new_id()), "reason": wanted["reason"]}
    return {"inventoryAdjustmentGroup": {**group, "changes": shown}, "userErrors": []}


def apply(change: dict[str, Any], variant: Variant) -> dict[str, Any]:
    """Adjust one level."""
    place = number(change["locationId"], "Location")
    variant.stock[place] = variant.stock.get(place, 0) + change["delta"]
    return {"delta": change["delta"], "quantityAfterChange": None}


def problems_of(context: Context, wanted: dict[str, Any], variants: list[Variant | None]) -> list[Problem]:
    """Return what forbids the adjustment."""
    if wanted["name"] not in NAMES:
        sentence = "The quantity name must be a valid inventory quantity name."
        return [Problem("INVALID_QUANTITY_NAME", ("name",), sentence)]
    if wanted["reason"] not in REASONS:
        return [Problem("INVALID_REASON", ("reason",), "The reason must be a valid inventory adjustment reason.")]
    problems = []
    for place, (change, variant) in enumerate(zip(wanted["changes"], variants, strict=True)):
        path, where = ("changes", str(place)), number(change["locationId"], "Location")
        expected = change.get("changeFromQuantity")
        if variant is None:
            sentence = "The specified inventory item could not be found."
            problems.append(Problem("INVALID_INVENTORY_ITEM", (*path, "inventoryItemId"), sentence))
        elif where not in context.shop.locations:
            sentence = "The specified location could not be found."
            problems.append(Problem("INVALID_LOCATION", (*path, "locationId"), sentence))
        elif expected is not None and expected != variant.stock.get(where, 0):
            sentence = "The changeFromQuantity argument no longer matches the persisted quantity."
            problems.append(Problem("CHANGE_FROM_QUANTITY_STALE", (*path, "changeFromQuantity"), sentence))
    return problems


MUTATIONS: Mutations = {"inventoryAdjustQuantities": adjust}
