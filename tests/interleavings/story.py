"""Twenty-one returns that live their lives in Shopify's own admin, told once and recorded step by step."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from returns.models import Shop
from shop_integration.admin_api.document import Document
from shop_integration.admin_api.locations import read_locations
from shop_integration.admin_api.orders import read_order
from shop_integration.admin_api.returns import order_of_return, order_of_reverse_order, read_return
from shop_integration.connect import connect
from shop_integration.sync import sync_order
from simulator.client import Control
from simulator.merchant import Merchant
from tests.characters import ask
from tests.interleavings.listening import Webhook
from tests.shop_integration.conftest import work
from tests.shop_integration.steps import approved

TOPICS = ("orders/", "fulfillments/", "fulfillment_events/", "refunds/", "order_transactions/", "returns/", "reverse_")
STEP = timedelta(minutes=1)
# How long a step takes at most, with all that Shopify sends because of it.
TAKEN = timedelta(seconds=2)
Key = tuple[str, str]


@dataclass
class Step:
    """One thing that happened: when, what Shopify sent because of it, and what it answers about it since."""

    at: datetime
    webhooks: list[Webhook] = field(default_factory=list)
    answers: dict[Key, Any] = field(default_factory=dict)
    changed: dict[str, str] = field(default_factory=dict)


@dataclass
class Recording:
    """The whole story; `steps` are in order, `began` is before the first."""

    shop: Shop
    began: datetime
    steps: list[Step]

    @property
    def webhooks(self) -> int:
        """How many webhooks the story made."""
        return sum(len(step.webhooks) for step in self.steps)


class Reader:
    """Asks Shopify about an order everything that a sync may ask, and keeps the answers."""

    def __init__(self, simulator: Control, shop: Shop) -> None:
        self.client, self.answers = connect(shop, now=timezone.now()), dict[Key, Any]()
        self.known = dict[str, list[tuple[str, list[str]]]]()

        def recorded(wanted: Document, variables: dict[str, Any]) -> Any:
            body = simulator.as_admin(shop.domain, wanted.text, **variables)
            assert not body.get("errors"), body
            self.answers[key(wanted.operation, variables)] = {"data": body["data"]}
            return body

        self.client._ask = recorded

    def read(self, order_gid: str) -> dict[Key, Any]:
        """What Shopify answers now about an order and its returns."""
        self.answers.clear()
        order = read_order(self.client, order_gid, now=timezone.now())
        if order is None:
            self._read_what_is_gone(order_gid)
            return dict(self.answers)
        known = self.known[order_gid] = []
        for gid in order.return_gids:
            found = read_return(self.client, gid)
            order_of_return(self.client, gid)
            reverse_orders = [reverse.gid for reverse in found.reverse_orders] if found else []
            for reverse in reverse_orders:
                order_of_reverse_order(self.client, reverse)
            known.append((gid, reverse_orders))
        return dict(self.answers)

    def _read_what_is_gone(self, order_gid: str) -> None:
        """What Shopify answers about the returns of an order that was deleted, as far as we knew them."""
        for gid, reverse_orders in self.known[order_gid]:
            read_return(self.client, gid)
            order_of_return(self.client, gid)
            for reverse in reverse_orders:
                order_of_reverse_order(self.client, reverse)


def key(operation: str, variables: dict[str, Any]) -> Key:
    """Under what an answer is kept."""
    return operation, json.dumps(variables, sort_keys=True)


def record(simulator: Control, shop: Shop, heard: list[Webhook]) -> Recording:
    """Let it all happen, one step a minute, the lives of all returns side by side.

    Steps stand on whole minutes, so that a seed meets the same story whenever it is played.
    """
    merchant, reader = Merchant(simulator, shop.domain), Reader(simulator, shop)
    lives = [_ours(simulator, shop, merchant, number) for number in range(8)]
    lives += [_theirs(simulator, shop, merchant, number) for number in range(12)]
    lives += [_deleted(simulator, shop, merchant)]
    simulator.flush()
    heard.clear()
    began = at = timezone.now().replace(second=0, microsecond=0) + STEP
    simulator.set_clock(began)
    ours = {gid: reader.read(gid) for gid in shop.orders.values_list("gid", flat=True)}
    steps = [Step(began, [], answers, {gid: _updated(answers)}) for gid, answers in ours.items()]
    read_locations(reader.client)
    steps[0].answers |= reader.answers
    while lives:
        for life in list(lives):
            at += STEP
            simulator.set_clock(at)
            order_gid = next(life, None)
            if order_gid is None:
                lives.remove(life)
                continue
            simulator.flush()
            told = [webhook for webhook in heard if webhook.topic.startswith(TOPICS)]
            heard.clear()
            answers = reader.read(order_gid)
            steps.append(Step(at + TAKEN, told, answers, {order_gid: _updated(answers)}))
    return Recording(shop, began, steps)


def _updated(answers: dict[Key, Any]) -> str:
    """When the order was changed last; "" for one that is gone."""
    order = next(body for (name, _), body in answers.items() if name == "Order")["data"]["order"]
    return str(order["updatedAt"]) if order else ""


Life = Iterator[str]
Deed = Callable[[str], object]


def _sold(simulator: Control, shop: Shop, number: int, *, webhook: bool) -> dict[str, Any]:
    return simulator.place_order(
        shop.domain, email=f"buyer{number}@example.com", first_name="Camille", last_name="Martin", locale="fr",
        address={"address1": "3 quai de la Loire", "zip": "75019", "city": "Paris", "country_code": "FR"},
        lines=[{"sku": "ROBE-S", "quantity": 2}, {"sku": "PULL-M", "quantity": 1}], webhook=webhook,
    )  # fmt: skip


ALL = {"ROBE-S": 2, "PULL-M": 1}
ONE = {"ROBE-S": 1}


def _theirs(simulator: Control, shop: Shop, merchant: Merchant, number: int) -> Life:
    """An order and its return that we hear of only from Shopify."""
    order = _sold(simulator, shop, number, webhook=True)
    yield (gid := order["gid"])
    simulator.fulfil(shop.domain, order["id"])
    yield gid
    simulator.deliver(shop.domain, order["id"])
    yield gid
    if number % 3 == 0:
        item = merchant.request_return(gid, ONE)
        yield gid
        deeds: list[Deed] = [merchant.approve, lambda it: merchant.restock(it, ONE), merchant.process, merchant.close]
        deeds = [merchant.decline] if number == 3 else deeds
    elif number % 3 == 1:
        item = merchant.create_return(gid, ALL)
        yield gid
        deeds = [
            lambda it: merchant.remove(it, {"PULL-M": 1}),
            lambda it: merchant.restock(it, {"ROBE-S": 2}),
            lambda it: merchant.process(it, ONE),
            merchant.process,
            merchant.close,
        ]
        deeds = [merchant.cancel, lambda it: merchant.create_return(gid, ONE)] if number == 4 else deeds
    else:
        item = merchant.create_return(gid, ONE, fee="4.90")
        yield gid
        deeds = [
            lambda it: merchant.edit(gid, units={"PULL-M": 1}, add={"PULL-M": 1}),
            lambda it: merchant.restock(it, ONE, fate="NOT_RESTOCKED"),
            merchant.close,
            merchant.reopen,
            lambda it: merchant.process(it, refund=number != 5),
        ]
        deeds = [lambda it: merchant.refund(gid, {"PULL-M": 1}, "39.00"), *deeds[1:]] if number == 8 else deeds
    for deed in deeds:
        deed(item)
        yield gid


def _ours(simulator: Control, shop: Shop, merchant: Merchant, number: int) -> Life:
    """A return that began here; somebody goes on with it in Shopify's admin."""
    order = _sold(simulator, shop, 100 + number, webhook=False)
    simulator.fulfil(shop.domain, order["id"], webhook=False)
    simulator.deliver(shop.domain, order["id"], webhook=False)
    held = sync_order(shop, order["gid"], now=timezone.now())
    assert held
    rma = ask(held, quantities=(2, 1), now=timezone.now())
    assert work(shop) == []
    if number != 7:
        rma = approved(rma)
    rma.refresh_from_db()
    deeds: list[Deed] = [
        lambda it: merchant.restock(it, ALL),
        merchant.process,
        merchant.close,
    ]
    if number % 4 == 1:
        deeds = [merchant.cancel]
    elif number % 4 == 2:
        deeds = [lambda it: merchant.remove(it, ONE), merchant.close, merchant.reopen, merchant.process]
    elif number % 4 == 3:
        deeds = [merchant.approve, lambda it: merchant.restock(it, ONE)] if number == 7 else [merchant.close]

    def life() -> Life:
        for deed in deeds:
            deed(rma.gid)
            yield order["gid"]

    return life()


def _deleted(simulator: Control, shop: Shop, merchant: Merchant) -> Life:
    """An archived order with a living return of ours is deleted; what Shopify says of it before is nothing new."""
    order = _sold(simulator, shop, 200, webhook=False)
    simulator.fulfil(shop.domain, order["id"], webhook=False)
    simulator.deliver(shop.domain, order["id"], webhook=False)
    held = sync_order(shop, order["gid"], now=timezone.now())
    assert held
    approved_one = ask(held, quantities=(1, 1), now=timezone.now())
    assert work(shop) == []
    approved(approved_one)
    assert work(shop) == []
    merchant.archive(order["gid"])
    sync_order(shop, order["gid"], now=timezone.now())

    def life() -> Life:
        simulator.announce_orders(shop.domain, [order["id"]])
        yield order["gid"]
        simulator.announce_orders(shop.domain, [order["id"]])
        simulator.delete_order(shop.domain, order["id"])
        yield order["gid"]

    return life()
