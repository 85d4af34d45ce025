"""Collections: what can be booked, by whom, until when; the shop's list, and who has it collected."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from returns.domain.means import Means
from returns.domain.order import Address
from returns.domain.pick_up import PickUp, Slot, may_change, open_slots, read_slot, serves
from returns.domain.status import ParcelStatus, Stage
from returns.models import Collection, OutboxMessage, Return, Shop
from returns.operations.approve_return import approve_return
from returns.operations.book_collection import UnableToBook, book_collection, cancel_collection, collect
from returns.operations.change_means import change_means
from returns.operations.remind_collections import remind_collections
from returns.queries.collections import booked, collections_on, slots_for
from tests.characters import NOW, two_shops
from tests.races import all_at_once, tried
from tests.stores import ask_by, shop_that_lets_choose

PARIS = ZoneInfo("Europe/Paris")
# A Friday, and the next Monday is no holiday in France.
FRIDAY = datetime(2026, 11, 20, 11, tzinfo=PARIS)
HOME = Address("Camille Martin", "3 quai de la Loire", "", "75019", "Paris", "", "FR")


def slots(rules: PickUp, now: datetime = FRIDAY, taken: dict[Slot, int] | None = None) -> list[str]:
    return [slot.key for slot in open_slots(rules, now=now, country="FR", taken=taken or {})]


def test_what_can_be_booked_follows_the_rules() -> None:
    rules = PickUp(weekdays=(1, 5), windows=("09:00-12:00",), notice_days=1, ahead_days=7)
    assert slots(rules) == ["2026-11-23 09:00-12:00", "2026-11-27 09:00-12:00"]
    today = replace_rules(rules, notice_days=0)
    assert slots(today, FRIDAY.replace(hour=8))[0] == "2026-11-20 09:00-12:00"
    assert slots(today, FRIDAY.replace(hour=9))[0] == "2026-11-23 09:00-12:00"
    christmas = datetime(2026, 12, 24, 11, tzinfo=PARIS)
    assert slots(replace_rules(rules, ahead_days=4), christmas) == ["2026-12-28 09:00-12:00"]
    assert slots(replace_rules(rules, windows=("13:00-17:00", "09:00-12:00"), ahead_days=3)) == [
        "2026-11-23 09:00-12:00",
        "2026-11-23 13:00-17:00",
    ]


def replace_rules(rules: PickUp, **changes: Any) -> PickUp:
    return msgspec.structs.replace(rules, **changes)


def test_a_full_window_is_not_open() -> None:
    rules = PickUp(weekdays=(1,), windows=("09:00-12:00",), ahead_days=5, per_window=2)
    monday = Slot(date(2026, 11, 23), "09:00-12:00")
    assert slots(rules, taken={monday: 1}) == [monday.key]
    assert slots(rules, taken={monday: 2}) == []


def test_the_shop_collects_where_it_says() -> None:
    rules = PickUp(postcodes=("75", "SW1"))
    assert serves(rules, country="FR", postcode="75 019", home="FR")
    assert not serves(rules, country="FR", postcode="69001", home="FR")
    assert not serves(rules, country="BE", postcode="7500", home="FR")
    assert serves(PickUp(), country="FR", postcode="", home="FR")


def test_the_cut_off_is_in_the_shops_time() -> None:
    slot, rules = Slot(date(2026, 11, 23), "09:00-12:00"), PickUp(cut_off_hours=24)
    assert may_change(rules, slot, now=datetime(2026, 11, 22, 9, tzinfo=PARIS))
    assert not may_change(rules, slot, now=datetime(2026, 11, 22, 9, 1, tzinfo=PARIS))


@pytest.mark.parametrize("key", ["", "2026-13-01 09:00-12:00", "tomorrow"])
def test_what_is_no_time_is_none(key: str) -> None:
    assert read_slot(key) is None


RULES = {"weekdays": [1, 2, 3, 4, 5, 6, 7], "windows": ["09:00-12:00", "13:00-17:00"], "ahead_days": 30}


def collecting(shop: Shop | None = None, *, number: int = 1001, **rules: Any) -> Return:
    """An approved return that the shop is to collect."""
    if shop is None or not shop.policies.filter(document__shipping__has_key="pick_up").exists():
        shipping = {"ways": ["label", "pick_up"], "pick_up": RULES | rules}
        shop = shop_that_lets_choose(shop=shop, shipping=shipping)
    rma = ask_by(shop, Means.PICK_UP, number=number, key=f"k{number}")
    assert rma.means == Means.PICK_UP
    return approve_return(rma_id=rma.pk, actor="merchant", now=NOW)


def book(rma: Return, slot: Slot | None = None, *, now: datetime = NOW, **more: Any) -> Collection:
    given = {"address": HOME, "phone": "+33 6 12 34 56 78", "actor": "shopper", "remark": "2nd floor"}
    chosen = slot or slots_for(rma, now=now)[0]
    return book_collection(**{"rma_id": rma.pk, "slot": chosen, "now": now} | given | more)


def code_of(refusal: UnableToBook) -> str:
    return refusal.code


@pytest.mark.django_db
class TestBooking:
    def test_it_is_booked_changed_and_told_of(self) -> None:
        rma = collecting()
        first, second = slots_for(rma, now=NOW)[4:6]
        book(rma, first)
        book(rma, first)
        found = book(rma, second)
        assert (found.day, found.window, found.phone) == (second.day, second.window, "+33 6 12 34 56 78")
        assert Collection.objects.count() == 1
        assert rma.events.filter(kind="collection.booked").count() == 2
        assert OutboxMessage.objects.filter(kind="mail.collection").count() == 2
        assert rma.parcels.get().status == ParcelStatus.LABEL_READY

    def test_elsewhere_is_not_collected(self) -> None:
        rma = collecting(postcodes=["75"])
        with pytest.raises(UnableToBook, match="too_far"):
            book(rma, address=replace(HOME, postcode="69001"))

    def test_another_way_ends_it(self) -> None:
        rma = collecting()
        book(rma)
        change_means(rma_id=rma.pk, means=Means.LABEL, actor="shopper", now=NOW)
        assert booked(rma) is None
        with pytest.raises(UnableToBook, match="not_waiting"):
            book(rma, Slot(date(2026, 11, 30), "09:00-12:00"))

    def test_what_is_collected_is_on_its_way(self) -> None:
        rma = collecting()
        book(rma)
        for _ in range(2):
            rma = collect(rma_id=rma.pk, actor_id="7", now=NOW)
        parcel = rma.parcels.get()
        assert (parcel.status, parcel.first_scan_at) == (ParcelStatus.IN_TRANSIT, NOW)
        assert rma.stage == Stage.IN_TRANSIT
        assert rma.events.filter(kind="parcel.collected").count() == 1
        with pytest.raises(UnableToBook, match="not_waiting"):
            book(rma, Slot(date(2026, 11, 30), "09:00-12:00"))

    def test_the_list_is_the_shops_own(self) -> None:
        ours, theirs = two_shops()
        Shop.objects.filter(pk=theirs.pk).update(country="FR")
        theirs.refresh_from_db()
        mine, other = book(collecting(ours)), book(collecting(theirs))
        assert [found.pk for found in collections_on(ours, mine.day)] == [mine.pk]
        assert [found.pk for found in collections_on(theirs, other.day)] == [other.pk]

    def test_the_day_before_it_is_said_once(self) -> None:
        rma = collecting(notice_days=3)
        found = book(rma)
        eve = datetime.combine(found.day, datetime.min.time(), UTC) - timedelta(hours=12)
        assert remind_collections(now=eve - timedelta(days=1)) == 0
        assert remind_collections(now=eve) == 1
        assert remind_collections(now=eve) == 0
        assert OutboxMessage.objects.filter(kind="mail.collection_tomorrow").count() == 1


@pytest.mark.django_db
def test_a_booking_is_changed_until_the_cut_off() -> None:
    rma = collecting(cut_off_hours=12)
    slot, other = slots_for(rma, now=NOW)[:2]
    book(rma, slot)
    late = datetime.combine(slot.day, datetime.min.time(), UTC)
    for act in (
        lambda: book(rma, other, now=late),
        lambda: cancel_collection(rma_id=rma.pk, actor="shopper", now=late),
    ):
        with pytest.raises(UnableToBook, match="too_late"):
            act()
    cancel_collection(rma_id=rma.pk, actor="shopper", now=NOW)
    cancel_collection(rma_id=rma.pk, actor="shopper", now=NOW)
    assert booked(rma) is None


@pytest.mark.django_db
def test_a_window_takes_no_more_than_the_rules_say() -> None:
    one = collecting(per_window=1)
    two = collecting(one.shop, number=1002)
    slot = slots_for(one, now=NOW)[0]
    book(one, slot)
    with pytest.raises(UnableToBook, match="gone"):
        book(two, slot)
    assert slot in slots_for(one, now=NOW)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_crowd_books_no_more_than_fits() -> None:
    one = collecting(per_window=1)
    others = [collecting(one.shop, number=number) for number in (1002, 1003, 1004)]
    returns, slot = [one, *others], slots_for(one, now=NOW)[0]
    act = tried(lambda number: book(returns[number % 4], slot), refusals=(UnableToBook,), say=code_of)
    answers = all_at_once(act, crowd=8)
    assert Collection.objects.count() == 1
    assert {answer for answer in answers if isinstance(answer, str)} == {"gone"}
