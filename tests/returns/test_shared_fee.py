"""Returns that travel in one parcel bear one return shipping fee: shown before, held back as shown, and never twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from returns import outbox
from returns.domain.status import Outcome, ReturnStatus
from returns.models import Destination, OutboxMessage, Return, Settlement, Shop
from returns.operations.approve_return import approve_return
from returns.operations.cancel_return import cancel_return
from returns.operations.change_outcome import change_outcome
from returns.operations.close_return import close_return
from returns.operations.give_up_exchange import give_up_exchange
from returns.operations.publish_policy import publish_policy
from returns.operations.record_label import record_label
from returns.operations.remove_from_return import remove_from_return
from returns.operations.reopen_return import reopen_return
from returns.operations.reserve import UnableToSettle
from returns.operations.settle_return import settle_return
from returns.operations.share_parcel import FeesChanged, UnableToShare, share_parcel
from returns.operations.take_back_return import take_back_return
from returns.queries.parts import fee_held_back_at_shopify
from returns.queries.policies import active_policy
from tests.characters import NOW, Bought, ask, make_order, make_shop
from tests.returns.test_shopper_exchanges import receive, swap
from tests.returns_portal import merchant_desk as desk

pytestmark = pytest.mark.django_db
PER_PARCEL = {"restocking_bps": 0, "return_shipping_minor": 490, "return_shipping_per": "parcel"}


def a_shop(**fees: Any) -> Shop:
    """A shop that holds 4.90 back for every parcel, of refunds and of store credit unless told otherwise."""
    shop = make_shop(store_credit=True)
    document = active_policy(shop).document | {"outcomes": ["refund", "store_credit"], "fees": PER_PARCEL | fees}
    publish_policy(shop=shop, document=document, now=NOW - timedelta(days=100))
    return shop


def labelled(
    shop: Shop, number: int, *, outcome: Outcome = Outcome.REFUND, swapped: bool = False, **about: Any
) -> Return:
    """A return of one dress of 49.90, for its money or for another size, whose label is ready."""
    order, key = make_order(shop, Bought(), number=number, **about), f"key-{number}"
    rma = swap(order, key=key) if swapped else ask(order, key=key, outcome=outcome)
    if rma.status == ReturnStatus.REQUESTED:
        approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    record_label(
        parcel_id=rma.parcels.get().pk, carrier="sandbox", tracking_number=f"SBX{number}", tracking_url="", now=NOW
    )
    return desk.again(rma)


def share(guest: Return, host: Return) -> None:
    """The shopper looks at the sums, and agrees to what they see."""
    try:
        share_parcel(rma_id=guest.pk, other=host.number, actor="shopper", now=NOW)
    except FeesChanged as news:
        expected = news.joining.worth()
        share_parcel(rma_id=guest.pk, other=host.number, actor="shopper", expected=expected, now=NOW)


def settle_down() -> None:
    """Carry out what follows in the core alone."""
    OutboxMessage.objects.exclude(kind="parcels.bear_fee").update(done_at=NOW)
    outbox.drain(clock=lambda: NOW)
    assert not OutboxMessage.objects.filter(done_at=None).exists()


def sums(*returns: Return) -> list[tuple[int, int]]:
    """What each bears of the fee, and what it comes to."""
    rows = [Settlement.objects.get(rma=rma) for rma in returns]
    return [(row.return_shipping_fee_presentment_minor, row.total_presentment_minor) for row in rows]


def test_two_in_one_parcel_bear_one_fee_as_they_were_shown() -> None:
    shop = a_shop()
    host, guest = labelled(shop, 1001), labelled(shop, 1002)
    assert sums(host, guest) == [(490, 4500), (490, 4500)]
    with pytest.raises(FeesChanged) as shown:
        share_parcel(rma_id=guest.pk, other=host.number, actor="shopper", now=NOW)
    assert (shown.value.joining.host, shown.value.joining.worth()) == (host, (4500, 4990))
    assert not desk.again(guest).parcels.exclude(carried_by=None).exists()

    share_parcel(rma_id=guest.pk, other=host.number, actor="shopper", expected=(4500, 4990), now=NOW)
    assert sums(host, guest) == [(490, 4500), (0, 4990)]
    assert guest.events.filter(kind="fee.shared", facts={"fee_minor": 0, "currency": "EUR"}).exists()
    settle_down()
    assert sums(host, guest) == [(490, 4500), (0, 4990)]


@pytest.mark.parametrize("expected", [(4500, 4500), (4990, 4500), (0, 0)])
def test_other_sums_than_were_shown_change_nothing(expected: tuple[int, int]) -> None:
    shop = a_shop()
    host, guest = labelled(shop, 1001), labelled(shop, 1002)
    with pytest.raises(FeesChanged):
        share_parcel(rma_id=guest.pk, other=host.number, actor="shopper", expected=expected, now=NOW)
    assert sums(host, guest) == [(490, 4500), (490, 4500)]


def test_shopify_keeps_the_fee_that_was_agreed() -> None:
    shop = a_shop()
    host, guest = labelled(shop, 1001), labelled(shop, 1002)
    share(guest, host)
    assert [fee_held_back_at_shopify(desk.again(rma)).shop.minor for rma in (host, guest)] == [490, 490]


@pytest.mark.parametrize("leave", [cancel_return, take_back_return, close_return])
def test_the_fee_goes_over_to_who_is_left(leave: Any) -> None:
    shop = a_shop()
    host, guest, third = (labelled(shop, number) for number in (1001, 1002, 1003))
    share(guest, host)
    share(third, host)
    assert [fee for fee, _ in sums(host, guest, third)] == [490, 0, 0]
    leave(rma_id=host.pk, now=NOW, **({} if leave == take_back_return else {"actor": "merchant"}))
    settle_down()
    assert [fee for fee, _ in sums(guest, third)] == [490, 0]
    assert guest.events.filter(kind="fee.borne").exists()
    assert not third.events.filter(kind="fee.borne").exists()


def test_a_guest_that_leaves_changes_nothing_for_its_host() -> None:
    shop = a_shop()
    host, guest = labelled(shop, 1001), labelled(shop, 1002)
    share(guest, host)
    take_back_return(rma_id=guest.pk, now=NOW)
    settle_down()
    assert sums(host) == [(490, 4500)]


def test_what_is_counted_joins_nobody() -> None:
    shop = a_shop()
    host, guest = labelled(shop, 1001), labelled(shop, 1002)
    Return.objects.filter(pk=host.pk).update(received_at=NOW)
    with pytest.raises(UnableToShare, match="not_waiting"):
        share(guest, host)


def test_who_is_paid_stays_paid_and_the_parcel_costs_no_more_than_one_fee() -> None:
    shop = a_shop()
    host, guest = labelled(shop, 1001), labelled(shop, 1002)
    share(guest, host)
    Return.objects.filter(pk=guest.pk).update(received_at=NOW)
    settle_return(rma_id=guest.pk, expected_minor=4990, actor="merchant", now=NOW)
    cancel_return(rma_id=host.pk, actor="merchant", now=NOW)
    settle_down()
    assert sums(guest) == [(0, 4990)]


def test_a_return_that_is_taken_up_again_bears_what_nobody_else_does() -> None:
    shop = a_shop()
    host, guest = labelled(shop, 1001), labelled(shop, 1002)
    share(guest, host)
    close_return(rma_id=host.pk, now=NOW, actor="merchant", tell_shopify=True)
    settle_down()
    assert sums(host, guest) == [(490, 4500), (490, 4500)]
    reopen_return(rma_id=host.pk, actor="merchant", now=NOW, with_label=False)
    assert sums(host, guest) == [(0, 4990), (490, 4500)]
    settle_down()
    assert sums(host, guest) == [(0, 4990), (490, 4500)]


def test_where_the_money_goes_another_way_the_others_bear_what_is_missing() -> None:
    shop = a_shop(by_outcome={"store_credit": {"return_shipping_minor": 0}})
    host, guest = labelled(shop, 1001), labelled(shop, 1002)
    share(guest, host)
    change_outcome(rma_id=host.pk, outcome=Outcome.STORE_CREDIT, consent=True, actor_id="7", now=NOW)
    assert sums(host, guest) == [(0, 4990), (0, 4990)]
    settle_down()
    assert sums(host, guest) == [(0, 4990), (490, 4500)]
    change_outcome(rma_id=host.pk, outcome=Outcome.REFUND, consent=True, actor_id="7", now=NOW)
    assert sums(host, guest) == [(0, 4990), (490, 4500)]
    settle_down()
    assert sums(host, guest) == [(0, 4990), (490, 4500)]


def test_nobody_is_paid_while_the_fee_is_borne_twice() -> None:
    """As two changes at once, each under the lock of its own order, may leave it until the message is carried out."""
    shop = a_shop()
    host, guest = labelled(shop, 1001), labelled(shop, 1002)
    share(guest, host)
    twice = [{**parcel, "borne": parcel["agreed"]} for parcel in desk.again(guest).settlement.shipping_by_parcel]
    Settlement.objects.filter(rma=guest).update(
        shipping_by_parcel=twice,
        return_shipping_fee_shop_minor=490,
        return_shipping_fee_presentment_minor=490,
        total_shop_minor=4500,
        total_presentment_minor=4500,
    )
    Return.objects.update(received_at=NOW)
    for rma in (host, guest):
        with pytest.raises(UnableToSettle, match="sum_changed"):
            settle_return(rma_id=rma.pk, expected_minor=4500, actor="merchant", now=NOW)
    settle_down()
    assert sums(host, guest) == [(490, 4500), (0, 4990)]
    for rma, worth in ((host, 4500), (guest, 4990)):
        settle_return(rma_id=rma.pk, expected_minor=worth, actor="merchant", now=NOW)


def test_the_higher_fee_counts_and_who_joins_bears_the_rest_of_it() -> None:
    shop = a_shop(by_outcome={"store_credit": {"return_shipping_minor": 190}})
    host, guest = labelled(shop, 1001, outcome=Outcome.STORE_CREDIT), labelled(shop, 1002)
    share(guest, host)
    assert sums(host, guest) == [(190, 4800), (300, 4690)]


def test_who_bears_no_fee_any_more_leaves_it_to_the_others() -> None:
    shop = a_shop(by_outcome={"store_credit": {"return_shipping_minor": 190}})
    host, guest = labelled(shop, 1001, outcome=Outcome.STORE_CREDIT), labelled(shop, 1002)
    share(guest, host)
    assert sums(host, guest) == [(190, 4800), (300, 4690)]
    Return.objects.filter(pk=guest.pk).update(gid="gid://shopify/Return/1002")
    guest.lines.update(fault=True)
    remove_from_return(rma_id=guest.pk, left={}, actor="merchant", now=NOW)
    settle_down()
    assert sums(host, guest) == [(190, 4800), (0, 4990)]
    assert fee_held_back_at_shopify(desk.again(guest)).presentment.minor == 490, "as it was agreed, not as it was borne"


def test_a_fee_per_return_is_borne_by_each() -> None:
    shop = a_shop(return_shipping_per="return")
    host, guest = labelled(shop, 1001), labelled(shop, 1002)
    share_parcel(rma_id=guest.pk, other=host.number, actor="shopper", now=NOW)
    assert sums(host, guest) == [(490, 4500), (490, 4500)]


def test_other_currencies_travel_together_and_bear_their_own() -> None:
    shop = a_shop()
    host, guest = labelled(shop, 1001), labelled(shop, 1002, presentment="USD", rate=2)
    share_parcel(rma_id=guest.pk, other=host.number, actor="shopper", now=NOW)
    assert [fee for fee, _ in sums(host, guest)] == [490, 980]


def test_yen_and_dinars_have_their_own_smallest_coin() -> None:
    shop = a_shop()
    host, guest = (labelled(shop, number, presentment="JPY", rate=160) for number in (1001, 1002))
    share(guest, host)
    assert sums(host, guest) == [(490 * 160, 4500 * 160), (0, 4990 * 160)]


def test_only_the_fee_of_the_parcel_that_is_shared_falls_away() -> None:
    shop = a_shop()
    host, guest = labelled(shop, 1001), labelled(shop, 1002)
    place = Destination.objects.create(shop=shop, code="lyon", name="Lyon", address={"city": "Lyon"})
    two = {"agreed": {"refund": [490, 490]}, "borne": {"refund": [490, 490]}}
    Settlement.objects.filter(rma=guest).update(
        shipping_by_parcel=[{"destination": None, **two}, {"destination": place.pk, **two}],
        return_shipping_fee_shop_minor=980,
        return_shipping_fee_presentment_minor=980,
        total_presentment_minor=4010,
    )
    share(guest, host)
    assert sums(host, guest) == [(490, 4500), (490, 4500)]


def test_a_return_that_sends_nothing_out_any_more_bears_what_is_missing_and_is_paid() -> None:
    shop = a_shop()
    document = active_policy(shop).document | {"exchanges": {"offered": "variants"}}
    publish_policy(shop=shop, document=document, now=NOW - timedelta(days=99))
    host, guest = (labelled(shop, number, swapped=True) for number in (1001, 1002))
    share(guest, host)
    settle_down()
    assert sums(host, guest) == [(490, 0), (490, 0)]
    give_up_exchange(rma_id=guest.pk, line_id=guest.exchange_lines.get().pk, actor="shopper", now=NOW)
    assert sums(guest) == [(490, 4500)]
    settle_down()
    assert sums(host, guest) == [(490, 0), (0, 4990)]
    receive(guest)
    settle_return(rma_id=guest.pk, expected_minor=4990, actor="merchant", now=NOW)
    assert Settlement.objects.get(rma=guest).status == "DUE"
