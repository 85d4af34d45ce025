"""Consequences: carried out once their fact is committed, in order, again after a fault, never lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.test import override_settings

from returns.leases import LEASE, MOST_ATTEMPTS, revive
from returns.models import OutboxMessage, Shop
from returns.models.outbox import MOST_LAPSES
from returns.outbox import GiveUp, Later, drain, put
from tests.characters import NOW, make_shop

pytestmark = pytest.mark.django_db

carried_out: list[str] = []


def note_name(message: OutboxMessage, *, now: datetime) -> None:
    carried_out.append(message.payload["name"])


def come_later(message: OutboxMessage, *, now: datetime) -> None:
    raise Later("shop is closed", delay=timedelta(minutes=5))


def give_up(message: OutboxMessage, *, now: datetime) -> None:
    raise GiveUp("no such parcel")


def break_down(message: OutboxMessage, *, now: datetime) -> None:
    raise RuntimeError("camille@example.com")


EFFECTS = {name: f"tests.returns.test_outbox.{name}" for name in ("note_name", "come_later", "give_up", "break_down")}


@pytest.fixture(autouse=True)
def effects() -> Iterator[None]:
    carried_out.clear()
    with override_settings(EFFECTS="tests.returns.test_outbox.EFFECTS"):
        yield


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def at(moment: datetime) -> int:
    return drain(clock=lambda: moment)


def test_messages_of_a_stream_keep_their_order(shop: Shop) -> None:
    for name in "abc":
        put(shop, "note_name", {"name": name}, now=NOW, stream="return:1:shopify")

    assert at(NOW) == 3
    assert carried_out == ["a", "b", "c"]
    assert at(NOW) == 0


def test_a_message_put_off_holds_its_stream_but_no_other(shop: Shop) -> None:
    put(shop, "come_later", {}, now=NOW, stream="return:1:shopify")
    put(shop, "note_name", {"name": "behind"}, now=NOW, stream="return:1:shopify")
    put(shop, "note_name", {"name": "elsewhere"}, now=NOW, stream="return:2:shopify")
    put(shop, "note_name", {"name": "alone"}, now=NOW)

    at(NOW)

    assert carried_out == ["elsewhere", "alone"]
    assert OutboxMessage.objects.get(kind="come_later").due_at == NOW + timedelta(minutes=5)


def test_a_dead_letter_holds_its_stream_until_somebody_revives_it(shop: Shop) -> None:
    put(shop, "give_up", {}, now=NOW, stream="s")
    put(shop, "note_name", {"name": "behind"}, now=NOW, stream="s")

    at(NOW)
    dead = OutboxMessage.objects.exclude(dead_at=None).get()
    assert (dead.last_error, carried_out) == ("no such parcel", [])

    OutboxMessage.objects.filter(pk=dead.pk).update(kind="note_name", payload={"name": "first"})
    revive([dead], now=NOW)
    at(NOW)
    assert carried_out == ["first", "behind"]


def test_an_unforeseen_fault_is_tried_again_and_its_text_is_not_kept(shop: Shop) -> None:
    message = put(shop, "break_down", {}, now=NOW)
    moment = NOW
    for _ in range(MOST_ATTEMPTS):
        at(moment)
        moment += timedelta(hours=2)

    message.refresh_from_db()
    assert message.dead_at is not None
    assert message.attempts == MOST_ATTEMPTS
    assert message.last_error == "RuntimeError"


def test_an_unknown_kind_becomes_a_dead_letter(shop: Shop) -> None:
    put(shop, "nobody.knows", {}, now=NOW)

    at(NOW)

    assert OutboxMessage.objects.exclude(dead_at=None).count() == 1


def test_a_lease_that_ran_out_makes_the_work_due_again(shop: Shop) -> None:
    put(shop, "note_name", {"name": "a"}, now=NOW)
    died_with_it = OutboxMessage.objects.all().claim(now=NOW, limit=1)

    assert len(died_with_it) == 1
    assert at(NOW + timedelta(seconds=1)) == 0
    assert at(NOW + LEASE + timedelta(seconds=1)) == 1


def lose_a_worker(moment: datetime, *, times: int) -> datetime:
    for _ in range(times):
        assert len(OutboxMessage.objects.all().claim(now=moment, limit=1)) == 1
        moment += LEASE + timedelta(seconds=1)
    return moment


def test_what_takes_worker_after_worker_with_it_is_given_up(shop: Shop) -> None:
    put(shop, "note_name", {"name": "kills"}, now=NOW)
    moment = lose_a_worker(NOW, times=MOST_LAPSES)
    put(shop, "note_name", {"name": "next"}, now=moment)
    assert at(moment) == 1
    assert carried_out == ["next"]
    dead = OutboxMessage.objects.exclude(dead_at=None).get()
    assert dead.last_error == "its worker was lost 10 times in a row"
    revive([dead], now=moment)
    assert (at(moment), carried_out) == (1, ["next", "kills"])


def test_workers_lost_now_and_then_bury_nothing(shop: Shop) -> None:
    message, moment = put(shop, "come_later", {}, now=NOW), NOW
    for _ in range(3):
        moment = lose_a_worker(moment, times=MOST_LAPSES - 1)
        assert at(moment) == 1
        moment += timedelta(minutes=5)
    message.refresh_from_db()
    assert message.dead_at is None


def test_a_worker_that_lost_its_lease_cannot_finish_the_work(shop: Shop) -> None:
    put(shop, "note_name", {"name": "a"}, now=NOW)
    slow = OutboxMessage.objects.all().claim(now=NOW, limit=1)[0]
    quick = OutboxMessage.objects.all().claim(now=NOW + LEASE + timedelta(seconds=1), limit=1)[0]

    assert quick.finish(now=NOW)
    assert not slow.postpone(now=NOW, error="late")


def test_a_shop_with_much_to_do_starves_nobody() -> None:
    shops = [make_shop(f"shop-{number}.myshopify.com") for number in range(5)]
    busy, quiet = shops[2], [shop for shop in shops if shop != shops[2]]
    OutboxMessage.objects.bulk_create(
        OutboxMessage(shop=busy, kind="x", due_at=NOW - timedelta(hours=1), created_at=NOW) for _ in range(300)
    )
    for shop in quiet:
        put(shop, "x", {}, now=NOW)
    for _ in range(6):
        (message,) = OutboxMessage.objects.all().claim(now=NOW, limit=1)
        message.finish(now=NOW)
    assert not OutboxMessage.objects.filter(shop__in=quiet, done_at=None).exists()
    assert OutboxMessage.objects.filter(shop=busy, done_at=None).count() == 298


def test_a_claim_is_about_one_shop_and_goes_on_where_others_have_work() -> None:
    one, other = make_shop(), make_shop("other.myshopify.com")
    for shop in (one, other, one, other, one):
        put(shop, "x", {}, now=NOW)
    claims = [OutboxMessage.objects.all().claim(now=NOW, limit=2) for _ in range(4)]
    owners = [{message.shop_id for message in claimed} for claimed in claims]
    assert sorted(map(len, claims)) == [0, 1, 2, 2]
    assert all(len(each) == 1 for each in owners[:3])
    assert owners[0] != owners[1]
