"""What a bulk operation is, and what may be done with one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from simulator.world.refusals import refuse
from simulator.world.shops import Shop

if TYPE_CHECKING:
    from simulator.world.world import World

AT_ONCE = 5
KEPT = timedelta(days=7)
OVER = frozenset({"COMPLETED", "FAILED", "CANCELED", "EXPIRED"})


@dataclass
class BulkOperation:
    """One export. `file` is where its lines are; `objects` counts lines, `roots` those without a parent.

    `status` is Shopify's. A failed operation may have a part of its lines (`partialDataUrl`).
    """

    id: int
    query: str
    grouped: bool
    created_at: datetime
    status: str = "CREATED"
    error: str | None = None
    objects: int = 0
    roots: int = 0
    file: str | None = None
    size: int | None = None
    completed_at: datetime | None = None
    ended_at: datetime | None = None


def start(world: "World", shop: Shop, query: str, *, grouped: bool) -> BulkOperation:
    """Begin an export; refused while five are under way."""
    running = [str(item.id) for item in shop.bulk.values() if item.status not in OVER]
    if len(running) >= AT_ONCE:
        named = ", ".join(f"gid://shopify/BulkOperation/{number}" for number in running)
        sentence = f"A bulk query operation for this app and shop is already in progress: {named}."
        raise refuse("OPERATION_IN_PROGRESS", None, sentence)
    made = BulkOperation(world.new_id(), query, grouped, world.now())
    shop.bulk[made.id] = made
    world.bulk_asked.set()
    return made


def cancel(world: "World", shop: Shop, number: int) -> BulkOperation:
    """Begin to cancel an export; refused if it is over (the refusal's object is the operation) or unknown."""
    found = look(world, shop, number)
    if found is None:
        raise refuse(None, ("id",), "Bulk operation does not exist")
    if found.status in OVER:
        raise refuse(None, None, f"A bulk operation cannot be canceled when it is {found.status.lower()}")
    found.status = "CANCELING"
    world.bulk_asked.set()
    return found


def look(world: "World", shop: Shop, number: int) -> BulkOperation | None:
    """Return an export; its file is gone a week after its end, and a completed one is expired then."""
    found = shop.bulk.get(number)
    if found and found.ended_at and world.now() >= found.ended_at + KEPT:
        found.file = None
        found.status = "EXPIRED" if found.status == "COMPLETED" else found.status
    return found


def finish_body(operation: BulkOperation) -> dict[str, str | None]:
    """Return the body of bulk_operations/finish."""
    return {
        "admin_graphql_api_id": f"gid://shopify/BulkOperation/{operation.id}",
        "completed_at": operation.completed_at.isoformat() if operation.completed_at else None,
        "created_at": operation.created_at.isoformat(),
        "error_code": operation.error.lower() if operation.error else None,
        "status": operation.status.lower(),
        "type": "query",
    }
