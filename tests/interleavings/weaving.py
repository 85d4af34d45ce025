"""One seed: the recorded webhooks come twice, late, in any order or never; workers die; Shopify moves on meanwhile."""

from __future__ import annotations

import itertools
import json
import random
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from django.db import connection, transaction

from returns import leases, outbox
from returns.models import OutboxMessage
from shop_integration import inbox, tasks
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.document import Document
from shop_integration.models import WebhookDelivery
from shop_integration.webhooks import store
from tests.interleavings.listening import Webhook
from tests.interleavings.state import Told, facts, mistold, told, unequal
from tests.interleavings.story import Recording, key

EFFECTS = {
    "shopify.sync_order": "shop_integration.effects.sync_order",
    "shopify.catch_up": "shop_integration.effects.catch_up",
    "shopify.read_recent": "shop_integration.effects.read_recent",
}
FREE = {"requestedQueryCost": 0, "actualQueryCost": 0, "throttleStatus": {
    "currentlyAvailable": 1e9, "maximumAvailable": 1e9, "restoreRate": 1e9}}  # fmt: skip
FINAL = {"DECLINED", "CANCELED"}


class PowerCut(BaseException):
    """The worker is gone in the middle of what it did."""


class Unrecorded(BaseException):
    """Shopify was asked what nobody asked when the story was told."""


class Backwards(AssertionError):
    """The state went back in time."""


class Cut:
    """Lets the database connection fail at its next so many statements; a commit that is due does not happen."""

    def __init__(self) -> None:
        self.left: int | None = None

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                self.left = None
                if sql.startswith("RELEASE SAVEPOINT"):
                    execute(sql.replace("RELEASE", "ROLLBACK TO", 1), params, many, context)
                elif sql.startswith("ROLLBACK TO SAVEPOINT"):  # what was under way is undone by whoever dies, too
                    execute(sql, params, many, context)
                raise PowerCut
        return execute(sql, params, many, context)


@dataclass(frozen=True)
class Woven:
    """How it ended, and what was done to it on the way."""

    facts: dict[str, Any]
    told: Told
    faults: Counter[str]


class Weaver:
    """Plays the recording once. Seed None: every webhook once, at once, in order, and nobody dies."""

    def __init__(self, recording: Recording, seed: int | None) -> None:
        self.recording, self.kind = recording, seed is None
        self.draw, self.faults, self.cut = random.Random(seed), Counter[str](), Cut()
        self.now, self.depth = recording.began + timedelta(seconds=1), 0
        self.answers: dict[Any, tuple[list[datetime], list[Any]]] = {}
        for step in recording.steps:
            for asked, body in step.answers.items():
                moments, bodies = self.answers.setdefault(asked, ([], []))
                moments.append(step.at)
                bodies.append(body | {"extensions": {"cost": FREE}})
        self.seen: dict[str, Any] = {}
        self.post = self._post()

    def clock(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def _post(self) -> list[tuple[datetime, int, Webhook]]:
        """When each webhook comes, the last one first."""
        draw, coming = self.draw, list[tuple[datetime, int, Webhook]]()
        twins, drops, late = draw.uniform(0, 0.4), draw.uniform(0, 0.4), draw.choice([60, 900, 7200])
        for step in self.recording.steps:
            for webhook in step.webhooks:
                if self.kind:
                    coming.append((step.at, len(coming), webhook))
                    continue
                if draw.random() < drops:
                    self.faults["dropped"] += 1
                    continue
                copies = 1 + (draw.random() < twins)
                self.faults["duplicated"] += copies - 1
                for _ in range(copies):
                    delay = draw.choice([0.0, draw.expovariate(1 / late)])
                    self.faults["delayed"] += delay > 0
                    coming.append((step.at + timedelta(seconds=delay), len(coming), webhook))
        coming.sort(key=lambda each: each[:2], reverse=True)
        places = [place for _, place, _ in reversed(coming)]
        self.faults["reordered"] += sum(after < before for before, after in itertools.pairwise(places))
        return coming

    def run(self) -> Woven:
        """Play it, then let the last leases run out, reconcile, and work off what that brings."""
        with self._recalled():
            end = max(self.recording.steps[-1].at, self.post[0][0] if self.post else self.now) + timedelta(minutes=2)
            pace = 30 if self.kind else self.draw.choice([120, 600, 1800])
            walk = self.now + timedelta(hours=1)
            while self.now < end:
                self.now += timedelta(seconds=pace if self.kind else self.draw.expovariate(1 / pace))
                self.deliver()
                self.work(inbox.drain)
                if self.now > walk:
                    tasks.reconcile()
                    walk += timedelta(hours=1)
                self.work(outbox.drain)
            self.kind = True
            self.settle()
            self.now += timedelta(hours=7)
            tasks.reconcile()
            self.settle()
        shop = self.recording.shop
        return Woven(facts(shop), told(shop), self.faults)

    def settle(self) -> None:
        for _ in range(60):
            self.work(outbox.drain)
            self.work(inbox.drain)
            self.now += timedelta(minutes=10)
            if not (OutboxMessage.objects.waiting().exists() or WebhookDelivery.objects.waiting().exists()):
                return
        raise AssertionError("something never came to an end")

    def deliver(self) -> None:
        """What has come by now is written down; the door may break before or after that, and Shopify sends it again."""
        while self.post and self.post[-1][0] <= self.now:
            _, place, webhook = self.post.pop()
            broken = not self.kind and self.draw.random() < 0.03
            if not broken or self.draw.random() < 0.5:
                head = (self.recording.shop.domain, webhook.topic, webhook.webhook_id, "", "", webhook.triggered_at)
                store._store_through_django(store.Received(*head, "", webhook.body, self.clock()).row())
            if broken:
                self.faults["crashed at the door"] += 1
                self.post.append((self.now + timedelta(minutes=5), place, webhook))
                self.post.sort(key=lambda each: each[:2], reverse=True)

    def work(self, drain: Callable[..., int]) -> None:
        """A worker does what is due, or dies of it."""
        before, self.depth = self.cut.left, self.depth + 1
        dies = not self.kind and self.draw.random() < 0.25
        self.cut.left = int(self.draw.expovariate(1 / 60)) if dies else None
        try:
            done = drain(clock=self.clock) > 0
        except PowerCut:
            transaction.set_rollback(False)
            self.faults["crashed"] += 1
            done = True
        self.cut.left, self.depth = before, self.depth - 1
        if done:
            self.watch()

    def answer(self, wanted: Document, variables: dict[str, Any]) -> Any:
        """What Shopify says now; before the answer is used, time may pass and another worker be quicker."""
        if wanted.operation == "OrdersChanged":
            body = self.changed(variables)
        else:
            moments, bodies = self.answers.get(key(wanted.operation, variables), ([], []))
            place = bisect_right(moments, self.now)
            if not place:
                raise Unrecorded(wanted.operation, variables)
            body = bodies[place - 1]
        if not self.kind and self.depth < 2 and self.draw.random() < 0.03:
            self.faults["overtaken"] += 1
            self.now += timedelta(seconds=self.draw.uniform(1, 200))
            self.deliver()
            self.work(inbox.drain)
        return body

    def changed(self, variables: dict[str, Any]) -> Any:
        """The orders changed since a moment, in pages of ten."""
        since = datetime.fromisoformat(variables["query"].split("'")[1])
        latest = dict[str, datetime]()
        for step in self.recording.steps:
            if step.at <= self.now:
                for gid, at in step.changed.items():
                    latest.pop(gid, None)
                    latest |= {gid: datetime.fromisoformat(at)} if at else {}
        found = sorted((at, gid) for gid, at in latest.items() if at >= since)
        first = int(variables.get("after") or 0)
        nodes = [{"id": gid, "updatedAt": at.isoformat()} for at, gid in found[first : first + 10]]
        info = {"hasNextPage": len(found) > first + 10, "endCursor": str(first + 10)}
        data = {"orders": {"nodes": nodes, "pageInfo": info}}
        return {"data": data, "extensions": {"cost": FREE}}

    def watch(self) -> None:
        """Nothing goes back in time."""
        shop = self.recording.shop
        orders = shop.orders.values_list("gid", "shopify_updated_at", "read_at", "synced_at")
        for gid, *moments in orders:
            self.never_less(gid, [moment or self.recording.began for moment in moments])
        for gid, status, read_at, money in shop.returns.values_list("gid", "status", "read_at", "settlement__status"):
            self.never_less(gid, [read_at or self.recording.began])
            old_status, old_money = self.seen.get(f"{gid} status", (status, money))
            if (old_status in FINAL and status != old_status) or (old_money == "PAID" and money != "PAID"):
                raise Backwards(gid, old_status, status, old_money, money)
            if (old_status, status) == ("CLOSED", "OPEN") and not self.reopened(gid):
                raise Backwards(gid, old_status, status)
            self.seen[f"{gid} status"] = (status, money)

    def never_less(self, gid: str, moments: list[datetime]) -> None:
        if any(new < old for old, new in zip(self.seen.get(gid, moments), moments, strict=True)):
            raise Backwards(gid, self.seen[gid], moments)
        self.seen[gid] = moments

    def reopened(self, gid: str) -> bool:
        """Whether Shopify has opened the return again by now."""
        moments, bodies = self.answers["Return", json.dumps({"id": gid}, sort_keys=True)]
        said = [body["data"]["return"]["status"] for at, body in zip(moments, bodies, strict=True) if at <= self.now]
        return any("CLOSED" in said[:place] and status == "OPEN" for place, status in enumerate(said))

    @contextmanager
    def _recalled(self) -> Iterator[None]:
        def asked(client: AdminClient, wanted: Document, variables: dict[str, Any]) -> Any:
            return self.answer(wanted, variables)

        leases._served.clear()
        with (
            connection.execute_wrapper(self.cut),
            patch.object(AdminClient, "_send", asked),
            patch("django.utils.timezone.now", self.clock),
            patch("returns.outbox.effect", effect),
        ):
            yield


def effect(kind: str) -> Any:
    """Readings are carried out; what would tell somebody something is counted at the end, and reaches nobody."""
    return outbox.import_string(EFFECTS[kind]) if kind in EFFECTS else lambda message, now: None


def weave(recording: Recording, seed: int | None) -> Woven:
    """Play one seed; the database is as before afterwards."""
    state = random.getstate()
    random.seed(seed)
    try:
        with transaction.atomic():
            woven = Weaver(recording, seed).run()
            transaction.set_rollback(True)
    finally:
        random.setstate(state)
    return woven


def differences(expected: Woven, found: Woven) -> list[str]:
    """Where a seed ended differently: other facts, or something told too often or not at all."""
    return [*unequal(expected.facts, found.facts), *mistold(expected.told, found.told)]
