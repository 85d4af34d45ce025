"""Webhooks over real sockets: to receivers that fail, stall, redirect, close and lie."""

from __future__ import annotations

import base64
import hashlib
import hmac
import random
import re
import threading
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from returns.domain.webhooks import PATIENCE, TRIES, Off, SecretKind
from returns.history import note
from returns.models import OutboxMessage, PublicEvent, Return, Shop, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from returns.operations import webhook_deliveries
from returns.operations.publish_events import publish_events
from returns.operations.webhook_deliveries import TooMuchWaits, claim_deliveries, send_again, send_span, send_test
from returns.operations.webhook_endpoints import change_endpoint, drop_endpoint, rotate_secret, switch_endpoint
from returns_api.hooks import deliver as hooks_deliver
from returns_api.hooks import target, wire
from returns_api.hooks.deliver import AT_ONE, deliver, deliver_due
from tests.characters import NOW, make_shop
from tests.returns.test_publish_events import listen
from tests.returns_api.receiver import Got, Receiver, receiving
from tests.returns_portal.merchant_desk import requested

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def to_loopback(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.WEBHOOKS_TO_LOOPBACK = True
    monkeypatch.setattr(wire, "DEADLINE", 0.3)
    monkeypatch.setattr(wire.post, "__kwdefaults__", {"deadline": 0.3})


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def rma(shop: Shop) -> Return:
    found = requested(shop)
    publish_events(now=NOW)
    return found


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def happen(rma: Return, *kinds: str) -> None:
    for kind in kinds or ("note.written",):
        note(rma, kind, at=NOW, actor="merchant", actor_id="7001")
    publish_events(now=NOW)


def once(endpoint: WebhookEndpoint, behave: str) -> tuple[WebhookDelivery, WebhookAttempt]:
    """One try of the one delivery there is, with a receiver that behaves so."""
    with receiving(lambda got: behave) as receiver:
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(url=receiver.url)
        assert deliver_due(clock=Clock(), most=1) == 1
    delivery = WebhookDelivery.objects.get()
    return delivery, delivery.tries.get()


def test_what_arrives_is_signed_with_every_secret_and_is_the_event(shop: Shop, rma: Return) -> None:
    with receiving() as receiver:
        endpoint = listen(shop, url=receiver.url)
        secret = rotate_secret(
            shop=shop, endpoint_id=endpoint.pk, kind=SecretKind.V1, overlap=timedelta(days=1), now=NOW
        )
        happen(rma)
        assert deliver_due(clock=Clock()) == 1
    (got,) = receiver.got
    event = PublicEvent.objects.get(name="note.written")
    assert got.event["type"] == "note.written"
    assert got.event["id"] == got.headers["webhook-id"] == str(event.uid)
    assert got.headers["content-type"] == "application/json"
    assert got.headers["host"] == f"127.0.0.1:{receiver.port}"
    said = f"{event.uid}.{got.headers['webhook-timestamp']}.".encode() + got.body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mine = base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
    signatures = got.headers["webhook-signature"].split()
    assert signatures[0] == f"v1,{mine}"
    assert len(signatures) == 2
    delivery = WebhookDelivery.objects.get()
    assert delivery.done_at
    assert [(each.status, each.problem) for each in delivery.tries.all()] == [(204, "")]
    endpoint.refresh_from_db()
    assert endpoint.last_delivered_at == NOW


@pytest.mark.parametrize(
    ("behave", "status", "problem"),
    [
        ("fail", 500, "status"),
        ("redirect", 307, "redirect"),
        ("close", None, "closed"),
        ("stall", None, "timeout"),
        ("drip", None, "timeout"),
        ("nonsense", None, "nonsense"),
    ],
)
def test_what_is_no_good_answer_is_tried_again(
    shop: Shop, rma: Return, behave: str, status: int | None, problem: str
) -> None:
    endpoint = listen(shop)
    happen(rma)
    delivery, attempt = once(endpoint, behave)
    assert (attempt.status, attempt.problem) == (status, problem)
    assert attempt.milliseconds < 10_000
    assert NOW + timedelta(seconds=5) <= delivery.due_at <= NOW + timedelta(seconds=6)
    assert not delivery.done_at
    assert "SELF" not in str(vars(delivery)) + str(vars(attempt))


def test_an_answer_that_promises_more_than_it_gives_is_an_answer(shop: Shop, rma: Return) -> None:
    endpoint = listen(shop)
    happen(rma)
    delivery, attempt = once(endpoint, "promise")
    assert (attempt.status, bool(delivery.done_at)) == (200, True)


def test_who_asks_for_time_is_given_it(shop: Shop, rma: Return) -> None:
    endpoint = listen(shop)
    happen(rma)
    delivery, attempt = once(endpoint, "busy")
    assert (attempt.status, delivery.due_at) == (429, NOW + timedelta(seconds=120))
    endpoint.refresh_from_db()
    assert endpoint.rests_until == NOW + timedelta(seconds=120)


def test_who_is_gone_is_told_nothing_more_and_the_shop_hears_of_it(shop: Shop, rma: Return) -> None:
    endpoint = listen(shop)
    happen(rma)
    delivery, attempt = once(endpoint, "gone")
    assert (attempt.status, bool(delivery.dead_at)) == (410, True)
    endpoint.refresh_from_db()
    assert (endpoint.off, endpoint.off_at) == (Off.GONE, NOW)
    assert OutboxMessage.objects.get(kind="mail.webhook_off").payload == {"endpoint": endpoint.pk}
    happen(rma)
    assert WebhookDelivery.objects.count() == 1


def test_ten_tries_and_then_it_is_given_up_and_the_next_goes(shop: Shop, rma: Return) -> None:
    with receiving(lambda got: "fail") as receiver:
        listen(shop, url=receiver.url)
        happen(rma, "note.written", "note.withdrawn")
        clock, tried = Clock(), 0
        while WebhookDelivery.objects.filter(dead_at=None).count() == 2:
            tried += deliver_due(clock=clock)
            clock.now += timedelta(hours=1)
    first, second = WebhookDelivery.objects.order_by("pk")
    assert first.dead_at
    assert first.tries.count() == TRIES
    assert tried - TRIES == second.tries.count() <= 1
    assert timedelta(days=3) < clock.now - NOW < timedelta(days=4)


def test_nothing_but_failures_for_days_switches_it_off_once(shop: Shop, rma: Return) -> None:
    with receiving(lambda got: "fail") as receiver:
        endpoint = listen(shop, url=receiver.url)
        clock = Clock()
        while not endpoint.off:
            happen(rma)
            deliver_due(clock=clock, most=5)
            clock.now += timedelta(hours=12)
            endpoint.refresh_from_db()
    assert endpoint.off == Off.FAILING
    assert endpoint.off_at is not None
    assert endpoint.off_at - NOW >= PATIENCE
    assert OutboxMessage.objects.filter(kind="mail.webhook_off").count() == 1


def test_switched_on_again_it_is_told_what_waited(shop: Shop, rma: Return) -> None:
    with receiving() as receiver:
        endpoint = listen(shop, url=receiver.url)
        happen(rma)
        switch_endpoint(shop=shop, endpoint_id=endpoint.pk, on=False, now=NOW)
        assert deliver_due(clock=Clock()) == 0
        switch_endpoint(shop=shop, endpoint_id=endpoint.pk, on=True, now=NOW)
        assert deliver_due(clock=Clock()) == 1
    assert len(receiver.got) == 1


def test_one_endpoint_that_stalls_keeps_no_other_waiting(shop: Shop, rma: Return) -> None:
    with receiving(lambda got: "stall") as slow, receiving() as quick:
        listen(shop, url=slow.url)
        listen(shop, url=quick.url)
        happen(rma, *["note.written"] * 6)
        other = requested(shop, 1002)
        happen(other, *["note.written"] * 3)
        deliver_due(clock=Clock())
    assert len(quick.got) == 10
    assert len(slow.seen) == 2


def test_returns_are_told_of_at_once_and_each_in_its_order(shop: Shop) -> None:
    together = threading.Barrier(AT_ONE, timeout=5)

    def behave(got: Got) -> str:
        together.wait()
        return "take"

    with receiving(behave) as receiver:
        listen(shop, url=receiver.url)
        for number in range(AT_ONE):
            note(requested(shop, 1001 + number), "note.written", at=NOW, actor="merchant")
        publish_events(now=NOW)
        assert deliver_due(clock=Clock()) == 2 * AT_ONE
    assert check(receiver, shop) == len(receiver.got) == 2 * AT_ONE


def test_what_breaks_one_try_leaves_what_was_said_of_the_others(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(url: str) -> Any:
        if broken.search(url):
            raise ZeroDivisionError
        return target.read(url)

    broken = re.compile("nowhere")
    monkeypatch.setattr(hooks_deliver, "read", read)
    with receiving() as receiver:
        listen(shop, url=receiver.url)
        listen(shop, url="https://nowhere.example.com/")
        requested(shop)
        publish_events(now=NOW)
        with pytest.raises(ZeroDivisionError):
            deliver_due(clock=Clock())
    assert len(receiver.got) == 1
    assert [bool(row.done_at) for row in WebhookDelivery.objects.order_by("pk")] == [True, False]


def test_a_lease_that_ran_out_leaves_the_result_to_who_took_over(shop: Shop, rma: Return) -> None:
    with receiving() as receiver:
        listen(shop, url=receiver.url)
        happen(rma)
        (mine,) = claim_deliveries(now=NOW, limit=8)
        assert claim_deliveries(now=NOW + timedelta(seconds=100), limit=8) == []
        (theirs,) = claim_deliveries(now=NOW + timedelta(seconds=200), limit=8)
        deliver(mine, clock=Clock())
        assert not WebhookDelivery.objects.get().done_at
        deliver(theirs, clock=Clock())
    assert WebhookDelivery.objects.get().done_at
    assert len({got.headers["webhook-id"] for got in receiver.got}) == 1


def test_a_test_comes_to_the_one_endpoint_whatever_it_wants(shop: Shop, rma: Return) -> None:
    with receiving() as one, receiving() as two:
        asked = listen(shop, "settlement.paid", url=one.url)
        listen(shop, url=two.url)
        send_test(shop=shop, endpoint_id=asked.pk, now=NOW)
        publish_events(now=NOW)
        deliver_due(clock=Clock())
    assert [got.event["type"] for got in one.got] == ["webhook.test"]
    assert two.got == []


def test_what_was_missed_is_sent_again_in_its_order(shop: Shop, rma: Return) -> None:
    happen(rma, "note.written", "return.approved", "note.withdrawn")
    with receiving() as receiver:
        endpoint = listen(shop, "return.*", url=receiver.url)
        span = {"since": NOW - timedelta(days=30), "until": NOW + timedelta(days=1)}
        assert send_span(shop=shop, endpoint_id=endpoint.pk, now=NOW, **span) == 2
        uids = [str(row.uid) for row in PublicEvent.objects.filter(name__startswith="note.")]
        assert send_again(shop=shop, endpoint_id=endpoint.pk, uids=uids[::-1], now=NOW) == 2
        deliver_due(clock=Clock())
    told = [got.event["type"] for got in receiver.got]
    assert told == ["return.requested", "return.approved", "note.written", "note.withdrawn"]


def test_no_more_is_read_or_waits_than_is_sent_again_at_once(
    shop: Shop, rma: Return, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_deliveries, "MOST_REPLAYED", 2)
    happen(rma, "note.written", "return.approved", "return.closed")
    endpoint = listen(shop, "return.*")
    WebhookDelivery.objects.all().delete()
    about: dict[str, Any] = {"shop": shop, "endpoint_id": endpoint.pk, "now": NOW}
    span = {**about, "since": NOW - timedelta(days=30), "until": NOW + timedelta(days=1)}
    assert send_span(**span, dry_run=True) == 2
    assert not WebhookDelivery.objects.exists()
    with CaptureQueriesContext(connection) as asked:
        assert send_span(**span) == 2
    (reading,) = (each["sql"] for each in asked if each["sql"].startswith("SELECT") and "publicevent" in each["sql"])
    assert reading.endswith("LIMIT 2")
    assert "facts" not in reading
    names = WebhookDelivery.objects.order_by("pk").values_list("event__name", "again")
    assert list(names) == [("return.requested", True), ("return.approved", True)]
    for more in (
        lambda: send_span(**span),
        lambda: send_span(**span, dry_run=True),
        lambda: send_again(**about, uids=[]),
    ):
        with pytest.raises(TooMuchWaits):
            more()
    assert send_span(**{**span, "endpoint_id": listen(shop).pk}) == 2, "others have room"
    WebhookDelivery.objects.filter(event__name="return.approved").update(done_at=NOW)
    assert send_span(**span) == 2


def test_another_address_is_told_what_waits_and_a_dropped_one_nothing(shop: Shop, rma: Return) -> None:
    endpoint = listen(shop)
    happen(rma)
    once(endpoint, "fail")
    with receiving() as receiver:
        change_endpoint(shop=shop, endpoint_id=endpoint.pk, url=receiver.url, description="New", wants=())
        clock = Clock()
        clock.now += timedelta(minutes=1)
        assert deliver_due(clock=clock) == 1
        happen(rma)
        drop_endpoint(shop=shop, endpoint_id=endpoint.pk)
        assert deliver_due(clock=clock) == 0
    assert len(receiver.got) == 1
    assert not WebhookDelivery.objects.exists()


def test_every_event_arrives_at_least_once_and_in_order_per_return(shop: Shop) -> None:
    """Sixty deliveries; `make hooks-proof` does a thousand, with workers that are killed."""
    chance = random.Random(7)
    misbehave = ["fail", "redirect", "close", "busy", "lie", "nonsense"]

    def behave(got: Got) -> str:
        return "take" if chance.random() < 0.6 else chance.choice(misbehave)

    with receiving(behave) as receiver:
        endpoint = listen(shop, url=receiver.url)
        returns = [requested(shop, 1001 + n) for n in range(6)]
        for turn in range(9):
            for rma in returns:
                note(rma, "note.written" if turn % 2 else "note.withdrawn", at=NOW, actor="merchant")
        publish_events(now=NOW)
        clock = Clock()
        while WebhookDelivery.objects.waiting().exists():
            clock.now += timedelta(minutes=1 if deliver_due(clock=clock) else 20)
    arrived = check(receiver, shop)
    assert arrived == 60
    assert not WebhookDelivery.objects.exclude(dead_at=None).exists()
    endpoint.refresh_from_db()
    assert endpoint.off == ""


def check(receiver: Receiver, shop: Shop) -> int:
    """How many events arrived, all of them and in their order; a repeated one may be anywhere after the first."""
    order: dict[str, list[str]] = defaultdict(list)
    for got in receiver.got:
        uid = got.headers["webhook-id"]
        if uid not in order[got.event["subject"]]:
            order[got.event["subject"]].append(uid)
    for number, found in order.items():
        rows = PublicEvent.objects.filter(shop=shop, rma__number=number).order_by("position")
        assert found == [str(row.uid) for row in rows]
    return sum(map(len, order.values()))
