"""A season that already happened: orders of the last months, and the returns that followed, each at its own time.

The past is written by the app's own operations and effects, with the times handed in, while the pretend Shopify's clock
is moved along. Letters of the past are not sent again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import django

from demo.settings import ATELIER, Ports, app_environment
from returns.wall import open_process
from simulator.client import Control

ORDERS, DAYS, SEED = 120, 80, 7
# How far each planned stage goes, and after how many days from the request each act happens.
ACTS = (
    ("request", 0.0),
    ("approve", 0.4),
    ("scan", 2.0),
    ("receive", 4.5),
    ("settle", 5.0),
)
REACHED = {
    "requested": ("request",),
    "approved": ("request", "approve"),
    "in_transit": ("request", "approve", "scan"),
    "received": ("request", "approve", "scan", "receive"),
    "refunded": ("request", "approve", "scan", "receive", "settle"),
    "declined": ("request", "decline"),
}


@dataclass(frozen=True)
class Act:
    """One thing that happened to one planned return."""

    at: datetime
    verb: str
    plan: dict[str, Any]


def write_the_past(ports: Ports, street: Control) -> dict[str, Any]:
    """Fill both sides with a season; returns what the simulator told of it."""
    # Letters of the past stay in this process.
    os.environ.update(app_environment(ports) | {"EMAIL_URL": "locmem://"})
    django.setup()
    open_process()
    from demo.past import Past  # noqa: PLC0415 - its imports need Django set up for the demo's database

    told = street.season(ATELIER, seed=SEED, orders=ORDERS, days=DAYS)
    street.scopes(ATELIER, grant=["read_all_orders"])
    now = street.now()
    past = Past(street, ATELIER)
    past.take_in_orders(since=now - timedelta(days=DAYS + 30))
    # What the app did itself it knows already; nobody needs to be told of the past by webhook.
    street.unkind("webhooks", "drop", times=1_000_000)
    for act in sorted(_acts(told["returns"], now), key=lambda act: act.at):
        past.play(act.verb, act.plan, at=act.at)
    street.kind()
    street.reset_clock()
    return told


def _acts(plans: list[dict[str, Any]], now: datetime) -> Iterator[Act]:
    for plan in plans:
        asked = datetime.fromisoformat(plan["requested_at"])
        reached = REACHED[plan["stage"]]
        for verb, days in (*ACTS, ("decline", 0.6)):
            moment = asked + timedelta(days=days)
            if verb in reached:
                yield Act(min(moment, now), verb, plan)
