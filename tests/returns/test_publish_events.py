"""What happens is told in one order per shop, and nothing appears before a place that was read already."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from returns.domain.webhooks import KEPT, LOG_KEPT, SecretKind
from returns.history import announce, note
from returns.models import EventStream, PublicEvent, Return, Shop, WebhookDelivery, WebhookEndpoint
from returns.operations.publish_events import forget_events, publish_events, publish_of
from returns.operations.webhook_endpoints import make_endpoint
from returns.queries.events import Wanted, feed, told
from tests.characters import NOW, make_shop, two_shops
from tests.races import all_at_once
from tests.returns_portal.merchant_desk import paid, requested


def listen(shop: Shop, *wants: str, url: str = "https://erp.example.com/hooks") -> WebhookEndpoint:
    row, _ = make_endpoint(
        shop=shop,
        url=url,
        description="",
        wants=wants,
        kind=SecretKind.V1,
        request_key=uuid.uuid4(),
        by="7001",
        now=NOW,
    )
    return row


def names(shop: Shop, wanted: Wanted | None = None, **options: Any) -> list[str]:
    return [row.name for row in feed(shop, wanted or Wanted(), **options)]


@pytest.mark.django_db
def test_a_whole_return_is_told_in_its_order_and_once() -> None:
    shop = make_shop()
    rma = paid(shop)
    assert names(shop) == []
    publish_events(now=NOW)
    found = names(shop)
    assert found[0] == "return.requested"
    assert found.index("return.approved") < found.index("label.bought") < found.index("goods.received")
    assert found.index("goods.received") < found.index("settlement.due") < found.index("settlement.paid")
    places = [row.position for row in feed(shop, Wanted())]
    assert places == list(range(1, len(places) + 1))
    assert publish_events(now=NOW) == 0
    assert names(shop, Wanted(number=rma.number)) == found
    assert names(shop, Wanted(number="R-1")) == []
    assert names(shop, Wanted(names=("settlement.*", "label.bought"))) == [
        name for name in found if name.startswith(("settlement.", "label.bought"))
    ]
    assert names(shop, after=len(found) - 1) == found[-1:]


@pytest.mark.django_db
def test_what_is_told_names_the_return_its_order_and_who_acted() -> None:
    shop = make_shop()
    rma = requested(shop)
    publish_events(now=NOW)
    event = feed(shop, Wanted(number=rma.number))[0]
    said = told(event)
    assert said["subject"] == said["data"]["return"] == rma.number
    assert said["data"]["order"] == {"id": rma.order.gid.rpartition("/")[2], "name": rma.order.name}
    assert said["data"]["actor"]["kind"] == "shopper"
    assert said["source"] == f"//{shop.domain}"
    assert "camille" not in str(said).lower()
    assert said == told(PublicEvent.objects.get(pk=event.pk))


@pytest.mark.django_db
def test_shops_hear_of_their_own_alone_and_endpoints_of_what_they_want() -> None:
    atelier, northwind = two_shops()
    all_, money, off = listen(atelier), listen(atelier, "settlement.*"), listen(atelier)
    WebhookEndpoint.objects.filter(pk=off.pk).update(off="staff", off_at=NOW)
    other = listen(northwind)
    paid(atelier)
    announce(northwind, "policy.published", at=NOW, facts={"version": 2})
    publish_events(now=NOW)

    def sent(endpoint: WebhookEndpoint) -> list[str]:
        rows = WebhookDelivery.objects.filter(endpoint=endpoint).order_by("pk")
        return [row.event.name for row in rows.select_related("event")]

    assert sent(all_) == names(atelier)
    assert sent(money) == ["settlement.due", "settlement.paid"]
    assert sent(off) == []
    assert sent(other) == names(northwind) == ["policy.published"]


@pytest.mark.django_db
def test_what_was_undone_is_never_told() -> None:
    shop = make_shop()
    rma = requested(shop)
    with transaction.atomic():
        note(rma, "return.approved", at=NOW, actor="merchant")
        announce(shop, "policy.published", at=NOW, facts={"version": 9})
        transaction.set_rollback(True)
    publish_events(now=NOW)
    assert "return.approved" not in names(shop)


@pytest.mark.django_db
def test_old_events_and_the_log_are_let_go_of() -> None:
    shop = make_shop()
    listen(shop)
    requested(shop)
    publish_events(now=NOW)
    PublicEvent.objects.update(at=NOW)
    assert forget_events(now=NOW + LOG_KEPT) == 0
    assert forget_events(now=NOW + LOG_KEPT + timedelta(seconds=1)) == 1
    assert names(shop) == ["return.requested"]
    forget_events(now=NOW + KEPT + timedelta(seconds=1))
    assert names(shop) == []
    announce(shop, "policy.published", at=NOW + KEPT, facts={"version": 2})
    publish_events(now=NOW + KEPT)
    assert [row.position for row in feed(shop, Wanted())] == [2]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_what_commits_late_comes_late_and_is_not_passed_over() -> None:
    shop = make_shop()
    rma, other = requested(shop, 1001), requested(shop, 1002)
    publish_events(now=NOW)
    written, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                note(Return.objects.get(pk=rma.pk), "return.approved", at=NOW, actor="merchant")
                written.set()
                assert go_on.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(20)
    note(other, "return.declined", at=NOW, actor="merchant", facts={"reason": "OTHER"})
    publish_events(now=NOW)
    read = [row.position for row in feed(shop, Wanted())]
    assert names(shop)[-1] == "return.declined"
    go_on.set()
    thread.join(20)
    publish_events(now=NOW)
    assert names(shop, after=read[-1]) == ["return.approved"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_publishers_give_each_event_one_place_and_one_delivery() -> None:
    shop = make_shop()
    listen(shop)
    rma = requested(shop)
    for _ in range(30):
        note(rma, "note.written", at=NOW, actor="merchant")
    all_at_once(lambda _: publish_of(shop, now=NOW), crowd=6)
    places = [row.position for row in feed(shop, Wanted())]
    assert places == list(range(1, len(places) + 1))
    assert WebhookDelivery.objects.count() == len(places)
    in_order = WebhookDelivery.objects.order_by("pk").values_list("event__position", flat=True)
    assert list(in_order) == places
    assert EventStream.objects.get().last == places[-1]
