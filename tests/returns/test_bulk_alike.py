"""What one trial shows for many is what a trial of each would have shown; and it takes next to no time."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from returns.domain.bulk import BulkAction, RowStatus
from returns.domain.shipping import Goods
from returns.domain.starting_policy import STARTING_POLICY
from returns.domain.status import Outcome, ParcelStatus, RequestKind
from returns.models import (
    BulkRow,
    Order,
    PaymentRequest,
    Return,
    ReturnLineItem,
    ReverseDelivery,
    Settlement,
    Shop,
    StaffNote,
    Supplier,
)
from returns.operations import try_bulk
from returns.operations.begin_bulk import begin_bulk
from returns.operations.publish_policy import publish_policy
from returns.operations.tag_return import tag_return
from returns.operations.try_bulk import try_some
from returns.queries.alike import likenesses
from tests.characters import NOW, Bought, ask, make_order, make_shop
from tests.returns_portal.merchant_desk import (
    approved,
    arrived,
    declined,
    due,
    labelled,
    paid,
    received,
    requested,
    stopped,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=4)
MAKERS = (requested, approved, labelled, arrived, received, due, stopped, paid, declined)
ACTIONS = (BulkAction.APPROVE, BulkAction.DECLINE, BulkAction.RECEIVE, BulkAction.SETTLE)
FOUND = ("rma", "status", "reason", "seen", "letters", "labels", "shop_minor", "presentment_minor", "currency")


def _missing(shop: Shop, number: int) -> Return:
    return received(shop, number, missing=1)


def _cheap(shop: Shop, number: int) -> Return:
    return ask(make_order(shop, Bought("Sock", 1, 500), number=number), key="k")


def _twice(shop: Shop, number: int) -> Return:
    """A second return of an order that has one."""
    order = make_order(shop, Bought("Robe", 2), number=number)
    ask(order, key="first")
    return ask(order, key="second")


def _twist(rma: Return, chance: random.Random) -> None:
    """Something about a return that operations may see, or not."""
    rows = {model: model._default_manager.filter(**{way: rma.pk}) for model, way in WAYS.items()}
    place = chance.randrange(len(TWISTS) + 3)
    if place < len(TWISTS):
        model, changed = TWISTS[place]
        rows[model].update(**changed)
    elif place == len(TWISTS):
        StaffNote.objects.create(rma=rma, author="7001", text="Hm.", request_key="k", at=NOW)
    elif place == len(TWISTS) + 1:
        tag_return(rma=rma, name="Urgent", actor_id="7001", now=NOW)


WAYS: dict[Any, str] = {
    Order: "returns",
    Return: "pk",
    Settlement: "rma",
    ReturnLineItem: "rma",
    ReverseDelivery: "rma",
}
TWISTS: tuple[tuple[Any, dict[str, Any]], ...] = (
    (Order, {"presentment_currency": "USD"}),
    (Order, {"paid_out_presentment_minor": F("received_presentment_minor")}),
    (Order, {"received_presentment_minor": F("paid_out_presentment_minor")}),
    (Return, {"outcome": Outcome.STORE_CREDIT}),
    (Return, {"goods": Goods.KEEP}),
    (Settlement, {"bonus_shop_minor": 100, "bonus_presentment_minor": 100}),
    (ReturnLineItem, {"reason": "damaged", "fault": True}),
    (ReturnLineItem, {"items_presentment_minor": 10}),
    (ReverseDelivery, {"status": ParcelStatus.LOST}),
    (Settlement, {"total_shop_minor": 5_000}),
)


@pytest.fixture
def shop() -> Shop:
    made = make_shop()
    document: dict[str, Any] = STARTING_POLICY | {"desk": {"second_person_minor": 5_000}}
    publish_policy(shop=made, document=document, now=NOW - timedelta(days=100))
    return made


def mixed(shop: Shop, seed: int, count: int = 22) -> list[Return]:
    chance, made = random.Random(seed), []
    for number in range(count):
        make = chance.choice((*MAKERS, requested, received, _missing, _cheap, _twice))
        rma = make(shop, 2000 + number)
        _twist(rma, chance)
        made.append(rma)
    return made


def found(shop: Shop, action: BulkAction, key: str) -> list[tuple[Any, ...]]:
    job = begin_bulk(shop=shop, action=action, chosen=shop.returns.all(), request_key=key, staff_id="7001", now=LATER)
    assert job
    while try_some(job, now=LATER, most=40):
        pass
    return list(job.rows.order_by("pk").values_list(*FOUND))


def compared(shop: Shop, actions: Sequence[BulkAction], monkeypatch: pytest.MonkeyPatch) -> dict[BulkAction, Any]:
    """What is found together, after it was held against what a trial of each return finds."""
    together = {action: found(shop, action, f"together {action}") for action in actions}
    assert not BulkRow.objects.filter(status=RowStatus.NEW).exists()
    monkeypatch.setattr(try_bulk, "likenesses", lambda *given, **named: {})
    for action in actions:
        assert together[action] == found(shop, action, f"each {action}"), action
    return together


def test_one_trial_for_many_shows_what_a_trial_of_each_does(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    mixed(shop, seed=1)
    compared(shop, ACTIONS, monkeypatch)


@pytest.mark.parametrize(("limit", "usual", "others"), [(None, "", {"more_than_received"}), (9_000, "asked", {""})])
def test_whatever_sets_a_return_apart_is_seen(
    shop: Shop, limit: int | None, usual: str, others: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside plain ones stands one for each thing that a payment hangs on."""
    Shop.objects.filter(pk=shop.pk).update(two_people_minor=limit)
    shop.refresh_from_db()
    plain = [received(shop, number) for number in (2000, 2001)]
    for place, (model, changed) in enumerate(TWISTS):
        rma = received(shop, 2100 + place)
        model._default_manager.filter(**{WAYS[model]: rma.pk}).update(**changed)
    rows = {row[0]: row[1:3] for row in compared(shop, [BulkAction.SETTLE], monkeypatch)[BulkAction.SETTLE]}
    assert {rows[rma.pk] for rma in plain} == {(RowStatus.FIT, usual)}
    assert others <= {reason for _, reason in rows.values()}


def test_returns_that_stand_alike_are_tried_once(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(6):
        requested(shop, 2000 + number)
    tried, one = [], try_bulk.act_for
    monkeypatch.setattr(try_bulk, "act_for", lambda rma, task: (tried.append(rma.pk), one(rma, task))[1])
    rows = found(shop, BulkAction.APPROVE, "k")
    assert len(tried) == 1
    assert {row[1] for row in rows} == {RowStatus.FIT}
    assert {row[4:6] for row in rows} == {(1, 1)}


@pytest.mark.parametrize("what", ["request", "supplier", "second return"])
def test_what_is_not_foreseen_makes_a_return_like_no_other(shop: Shop, what: str) -> None:
    rma = _twice(shop, 1001) if what == "second return" else requested(shop)
    if what == "request":
        PaymentRequest.objects.create(rma=rma, kind=RequestKind.SETTLEMENT, sum_minor=1, asked_by="1", asked_at=NOW)
    if what == "supplier":
        Supplier.objects.create(shop=shop, name="Atelier", email="a@b.example", product_types=["Robes"], made_at=NOW)
    likeness = likenesses(shop, [rma.pk], BulkAction.APPROVE, staff_id="7001", now=LATER)[rma.pk][1]
    assert likeness is None


def test_many_cost_as_many_readings_as_few(shop: Shop) -> None:
    queries = []
    for size in (2, 8):
        for number in range(size):
            requested(shop, 3000 + 100 * size + number)
        ids = list(shop.returns.values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as caught:
            likenesses(shop, ids, BulkAction.APPROVE, staff_id="7001", now=LATER)
        queries.append(len(caught))
    assert queries[0] == queries[1]
