"""The returns a season should see: which units come back when and why, and how far each return has got."""

import json
import math
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from simulator.season.catalogue import Item, items
from simulator.season.people import Person
from simulator.world.lines import Line
from simulator.world.orders import Order

REASONS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("reasons_fr_en.json").read_text("utf-8"))["reasons"]
SIZED_SHAPES = {"tee", "shirt", "jumper", "hoodie", "coat", "dress", "skirt", "trousers", "shoe", "belt"}
# Things without a size come back for these reasons.
OTHER_SHARES = {
    "not_as_described": 3,
    "damaged": 3,
    "changed_mind": 3,
    "quality_defect": 2,
    "color": 2,
    "wrong_item": 1,
    "late": 1,
}
STORY_HANDLE, STORY_SIZE, STORY_EXTRA, STORY_SHARE = "robe-midi", "S", 0.20, 0.75
# Days between delivery and request: most within ten, hardly any after four weeks.
MEDIAN_DAYS, SPREAD, MOST_DAYS = 6.5, 0.7, 29.0
DECLINED = 0.06


@dataclass(frozen=True)
class Comeback:
    """One return to play through the app."""

    order: Order
    buyer: Person
    requested_at: datetime
    lines: list[dict[str, Any]]
    stage: str

    def plan(self) -> dict[str, Any]:
        """Return it as the control door tells it."""
        return {
            "order_id": self.order.id,
            "order_gid": f"gid://shopify/Order/{self.order.id}",
            "order_name": self.order.name,
            "email": self.buyer.email,
            "postcode": self.buyer.address["zip"],
            "locale": self.buyer.language,
            "requested_at": self.requested_at.isoformat(),
            "lines": self.lines,
            "stage": self.stage,
        }


def comeback(
    dice: random.Random, order: Order, buyer: Person, *, delivered_at: datetime, now: datetime
) -> Comeback | None:
    """Return the return that follows a delivery, or None: nothing comes back, or not yet."""
    delay = min(MOST_DAYS, dice.lognormvariate(math.log(MEDIAN_DAYS), SPREAD))
    requested = (delivered_at + timedelta(days=max(0.2, delay))).replace(microsecond=0)
    lines = [line for line in (_line(dice, found) for found in order.lines) if line]
    if not lines or requested > now:
        return None
    return Comeback(order, buyer, requested, lines, _stage(dice, (now - requested) / timedelta(days=1)))


def _line(dice: random.Random, line: Line) -> dict[str, Any] | None:
    item = items().get(line.sku or "")
    if item is None or not item.returnable or "final-sale" in item.tags:
        return None
    told = item.handle == STORY_HANDLE and item.size == STORY_SIZE
    if dice.random() > item.rate + (STORY_EXTRA if told else 0):
        return None
    quantity = line.quantity if dice.random() < 0.4 else dice.randint(1, line.quantity)
    reason = _reason(dice, item, told=told)
    return {
        "line_id": line.id,
        "line_gid": f"gid://shopify/LineItem/{line.id}",
        "sku": line.sku,
        "quantity": quantity,
        "reason": reason["shopify_return_reason"],
        "reason_key": reason["key"],
    }


def _reason(dice: random.Random, item: Item, *, told: bool) -> dict[str, Any]:
    if told and dice.random() < STORY_SHARE:
        return next(reason for reason in REASONS if reason["key"] == "size_small")
    sized = item.shape in SIZED_SHAPES
    weights = [r["demo_share_fashion"] if sized else OTHER_SHARES.get(r["key"], 0) for r in REASONS]
    chosen: dict[str, Any] = dice.choices(REASONS, weights=weights)[0]
    return chosen


def _stage(dice: random.Random, age_days: float) -> str:
    """Return how far a return of this age has got: declined at once, or along the way to the refund."""
    if age_days > 3 and dice.random() < DECLINED:
        return "declined"
    for stage, until in (("requested", 3), ("approved", 6), ("in_transit", 10), ("received", 14)):
        if age_days < until + dice.uniform(-0.5, 0.5):
            return stage
    return "refunded"
