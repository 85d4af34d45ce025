"""The shop's median out of its rows, and deliveries that shoppers miss."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from returns.domain.signals import Median
from returns.domain.status import ReturnStatus
from returns.domain.withdrawal import Lane
from returns.models import DeliveryReport, Fulfillment, Order, Return, ReturnMedian, Shop
from returns.operations.count_medians import count_medians
from returns.operations.erase_shop import erase_shop
from returns.operations.forget_person import forget_person
from returns.operations.note_delivery import UnableToNote, note_came_after_all, note_not_delivered
from returns.operations.privacy_request import open_privacy_request
from returns.queries.deliveries import delivered_at, report_of
from returns.queries.medians import FRESH, counted_median, median_of
from returns.queries.person import held_by_core, person_of
from tests.characters import NOW, Bought, ask, make_order, make_shop, two_shops
from tests.returns.test_care_at_work import BEFORE, lay_down

pytestmark = pytest.mark.django_db
COMPARED = {"above_median_bps": 4000, "orders": 3}
numbers = iter(range(2001, 9000))


def buy(shop: Shop, email: str, *, pieces: int = 1, back: int = 0, **about: Any) -> Order:
    """An order of so many pieces, of which some came back."""
    number = next(numbers)
    order = make_order(shop, Bought(quantity=pieces), number=number, email=email, **about)
    Order.objects.filter(pk=order.pk).update(customer=None, customer_gid="")
    if back:
        rma = ask(order, quantities=(back,), key=f"k{number}")
        Return.objects.filter(pk=rma.pk).update(status=ReturnStatus.OPEN)
    return order


def regular(shop: Shop, name: str, *, back: int, pieces: int = 4) -> None:
    """Somebody with three orders of so many pieces; `back` of each came back."""
    for _ in range(3):
        buy(shop, f"{name}@example.com", pieces=pieces, back=back)


def care_of(shop: Shop) -> Any:
    return shop.policies.get(status="ACTIVE").policy.care


def test_the_median_is_the_share_that_half_of_the_regulars_send_back_at_most() -> None:
    shop, other = two_shops()
    for each in (shop, other):
        lay_down(each, care=COMPARED)
    for name, back in (("a", 0), ("b", 1), ("c", 2), ("d", 4)):
        regular(shop, name, back=back)
    buy(shop, "once@example.com", pieces=1, back=1)
    buy(other, "a@example.com", pieces=4, back=4, currency="GBP")

    assert counted_median(shop, care_of(shop), now=NOW) == Median(2500, people=4)
    assert counted_median(other, care_of(other), now=NOW) is None


def test_what_the_law_gives_and_what_came_to_nothing_do_not_count() -> None:
    shop = lay_down(make_shop(), care=COMPARED)
    regular(shop, "a", back=2)
    first, second, third = Return.objects.order_by("pk")
    Return.objects.filter(pk=first.pk).update(lane=Lane.WITHDRAWAL)
    Return.objects.filter(pk=second.pk).update(status=ReturnStatus.CANCELED)
    third.lines.update(fault=True)

    assert counted_median(shop, care_of(shop), now=NOW) == Median(0, people=1)


def test_who_names_no_address_is_known_by_the_customer_account_and_cancelled_orders_are_none() -> None:
    shop = lay_down(make_shop(), care=COMPARED)
    regular(shop, "a", back=1)
    Order.objects.update(email="", customer_gid="gid://shopify/Customer/7")
    assert counted_median(shop, care_of(shop), now=NOW) == Median(2500, people=1)

    Order.objects.filter(pk=Order.objects.earliest("pk").pk).update(cancelled_at=NOW)
    assert counted_median(shop, care_of(shop), now=NOW) is None


def test_only_shops_that_compare_have_it_counted_and_it_is_good_for_its_terms_and_a_week() -> None:
    shop, other = two_shops()
    lay_down(shop, care=COMPARED)
    regular(shop, "a", back=1)

    assert count_medians(now=NOW) == count_medians(now=NOW) == 1
    care = care_of(shop)
    assert median_of(shop, care, now=NOW) == Median(2500, people=1)
    assert median_of(shop, care, now=NOW + FRESH) is None
    assert median_of(other, care, now=NOW) is None
    lay_down(shop, at=NOW, care={**COMPARED, "days": 90})
    assert median_of(shop, care_of(shop), now=NOW) is None

    Order.objects.update(placed_at=NOW - timedelta(days=400))
    assert count_medians(now=NOW) == 0
    assert not ReturnMedian.objects.exists(), "a shop without regulars has none"


def test_who_sends_back_far_more_than_the_shops_median_is_looked_at_by_a_person() -> None:
    shop = lay_down(make_shop(), care=COMPARED)
    regular(shop, "often", back=3)
    order = buy(shop, "often@example.com", pieces=4)
    ReturnMedian.objects.create(shop=shop, days=365, orders=3, people=30, share_bps=1000, counted_at=NOW)

    rma = ask(order)

    assert (rma.status, rma.decision["answer"]) == (ReturnStatus.REQUESTED, "REVIEW")
    [signal] = next(v for v in rma.decision["lines"][0]["verdicts"] if v["rule"] == "care")["facts"]["signals"]
    assert signal["code"] == "above_median"
    assert signal["numbers"] == {
        "found": 9, "sent": 16, "orders": 4, "threshold": 4000, "median": 1000, "people": 30,
    }  # fmt: skip

    ReturnMedian.objects.update(people=29)
    assert ask(buy(shop, "often@example.com", pieces=4), key="small").status == ReturnStatus.OPEN


def missed(shop: Shop, number: int, **about: Any) -> Order:
    order = make_order(shop, number=number, **about)
    note_not_delivered(shop=shop, order_id=order.pk, actor_id="7", now=NOW)
    return order


def test_repeated_reports_against_the_carriers_word_ask_for_a_look() -> None:
    shop = lay_down(make_shop(), care={"undelivered": 2})
    missed(shop, 1001)
    assert ask(make_order(shop, number=1002), key="k1002").status == ReturnStatus.OPEN

    missed(shop, 1003)
    rma = ask(make_order(shop, number=1004), key="k1004")

    assert rma.status == ReturnStatus.REQUESTED
    verdicts = rma.decision["lines"][0]["verdicts"]
    assert [v["facts"]["signals"][0]["code"] for v in verdicts if v["code"] == "signals"] == ["undelivered"]
    faulty = ask(make_order(shop, number=1005), key="k1005", reason="defective")
    assert faulty.status == ReturnStatus.OPEN
    stranger = make_order(shop, number=1006, email="oliver@example.com")
    Order.objects.filter(pk=stranger.pk).update(customer=None)
    assert ask(stranger, key="k1006").status == ReturnStatus.OPEN


@pytest.mark.parametrize("why", ["no delivery known", "cancelled", "came after all"])
def test_a_report_counts_only_against_a_carriers_word(why: str) -> None:
    shop = lay_down(make_shop(), care={"undelivered": 2})
    orders = [missed(shop, number) for number in (1001, 1002)]
    if why == "no delivery known":
        Fulfillment.objects.filter(order=orders[0]).update(delivered_at=None)
        assert delivered_at(orders[0]) is None
    elif why == "cancelled":
        Fulfillment.objects.filter(order=orders[0]).update(status="CANCELLED")
    else:
        note_came_after_all(shop=shop, order_id=orders[0].pk)
    assert ask(make_order(shop, number=1003), key="k").status == ReturnStatus.OPEN


def test_a_second_note_is_the_first_and_other_shops_cannot_make_one() -> None:
    shop, other = two_shops()
    order = missed(shop, 1001)
    again = note_not_delivered(shop=shop, order_id=order.pk, actor_id="8", now=NOW + timedelta(days=1))
    assert (again.noted_by, again.noted_at, DeliveryReport.objects.count()) == ("7", NOW, 1)
    for change in (
        lambda: note_not_delivered(shop=other, order_id=order.pk, actor_id="8", now=NOW),
        lambda: note_came_after_all(shop=other, order_id=order.pk),
    ):
        with pytest.raises(Order.DoesNotExist):
            change()
    for _ in range(2):
        note_came_after_all(shop=shop, order_id=order.pk)
    assert report_of(order) is None


def test_a_report_is_shown_to_its_person_and_forgotten_with_them() -> None:
    shop = make_shop()
    order = missed(shop, 1001)
    request = open_privacy_request(
        shop=shop, kind="redact", reference="r", customer_gid="gid://shopify/Customer/1", email=order.email,
        order_gids=[order.gid], now=NOW,
    )  # fmt: skip
    assert request is not None
    person = person_of(request)
    assert held_by_core(person)["orders"][0]["said_not_delivered_at"] == NOW.isoformat()

    forget_person(person=person, now=NOW)

    assert not DeliveryReport.objects.exists()
    with pytest.raises(UnableToNote):
        note_not_delivered(shop=shop, order_id=order.pk, actor_id="7", now=NOW)


def test_an_erased_shop_leaves_neither() -> None:
    shop = lay_down(make_shop(), at=BEFORE, care=COMPARED)
    missed(shop, 1001)
    ReturnMedian.objects.create(shop=shop, days=365, orders=3, people=30, share_bps=1000, counted_at=NOW)
    erase_shop(shop=shop, now=NOW)
    assert not DeliveryReport.objects.exists()
    assert not ReturnMedian.objects.exists()
