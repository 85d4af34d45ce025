"""Which returns are offered for one parcel, what is said to be saved, and what is kept apart."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from returns.domain.money import Money
from returns.domain.together import HEAVIEST_GRAMS, KeptApart, Packed, kept_apart
from returns.models import Destination, Order, OrderLine, Return, Shop
from returns.operations.publish_policy import publish_policy
from returns.operations.record_scan import record_scan
from returns.operations.say_sent import Proof, say_sent
from returns.operations.share_parcel import UnableToShare, share_parcel
from returns.queries.offers_to_share import labels_to_share, offers_to_share
from returns.queries.policies import active_policy
from tests.characters import NOW, make_shop
from tests.returns.test_shared_fee import a_shop
from tests.returns.test_shared_fee import labelled as with_fee
from tests.returns_portal import merchant_desk as desk


def test_what_must_travel_alone_or_is_too_heavy_is_kept_apart() -> None:
    light, heavy = Packed(2, 400, ("summer",)), Packed(3, 10_000, ())
    assert kept_apart([light, light], alone=["hazmat"]) is None
    assert kept_apart([light, Packed(1, 0, ("HazMat",))], alone=["hazmat"]) == KeptApart.ALONE
    assert kept_apart([heavy], alone=[]) is None
    assert kept_apart([heavy, Packed(1, 1, ())], alone=[]) == KeptApart.TOO_HEAVY
    assert sum(each.quantity * each.grams for each in [heavy]) == HEAVIEST_GRAMS


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def offered(rma: Return) -> list[str]:
    return [offer.number for offer in offers_to_share(desk.again(rma))]


@pytest.mark.django_db
def test_what_both_save_is_said_and_agreed_to_by_one_click() -> None:
    shop = a_shop()
    one, two = with_fee(shop, 1001), with_fee(shop, 1002)
    [offer] = offers_to_share(desk.again(two))
    assert (offer.number, offer.parcels) == (one.number, 1)
    assert offer.articles == (f"1 × {one.lines.get().line}",)
    assert offer.fee == Money(490, "EUR")
    assert (offer.saved.least, offer.saved.usual, offer.saved.most) == (250, 500, 1000)
    assert share_parcel(rma_id=two.pk, other=one.number, actor="shopper", expected=offer.expected, now=NOW) == one
    assert offered(two) == []


@pytest.mark.django_db
def test_without_a_fee_the_parcel_is_saved_all_the_same(shop: Shop) -> None:
    one, two = desk.labelled(shop, 1001), desk.labelled(shop, 1002)
    [offer] = offers_to_share(desk.again(one))
    assert (offer.number, offer.fee, offer.expected, offer.agreed) == (two.number, None, None, "")


def _elsewhere(rma: Return) -> None:
    place = Destination.objects.create(shop=rma.shop, code="lyon", name="Lyon", address={"city": "Lyon"})
    rma.parcels.update(destination=place)


def _scanned(rma: Return) -> None:
    record_scan(parcel_id=rma.parcels.get().pk, status="IN_TRANSIT", at=NOW, now=NOW)  # type: ignore[arg-type]


def _said_sent(rma: Return) -> None:
    say_sent(rma_id=rma.pk, parcel_id=rma.parcels.get().pk, proof=Proof(), by_shopper=True, now=NOW)


def _somebody_else(rma: Return) -> None:
    Order.objects.filter(pk=rma.order_id).update(email="oliver@example.com", customer_gid="other")


def _dangerous(rma: Return) -> None:
    OrderLine.objects.filter(order=rma.order_id).update(tags=["hazmat"])


def _heavy(rma: Return) -> None:
    OrderLine.objects.filter(order=rma.order_id).update(grams=HEAVIEST_GRAMS)


@pytest.mark.django_db
@pytest.mark.parametrize("change", [_elsewhere, _scanned, _said_sent, _somebody_else, _dangerous, _heavy])
def test_what_cannot_travel_together_is_not_offered(shop: Shop, change: Any) -> None:
    one, two = desk.labelled(shop, 1001), desk.labelled(shop, 1002)
    assert offered(two) == [one.number]
    change(one)
    assert offered(two) == []
    with pytest.raises(UnableToShare) as why:
        share_parcel(rma_id=two.pk, other=one.number, actor="shopper", now=NOW)
    told = {"_somebody_else": "unknown", "_dangerous": "alone", "_heavy": "too_heavy"}
    assert why.value.code == told.get(change.__name__, "not_waiting")


@pytest.mark.django_db
def test_another_shops_returns_are_not_offered(shop: Shop) -> None:
    one = desk.labelled(shop, 1001)
    other = make_shop(domain="northwind-demo.myshopify.com", email="hello@northwind.example")
    desk.labelled(other, 1002)
    assert offered(one) == []


@pytest.mark.django_db
def test_the_policy_switches_the_offer_off_for_shoppers_alone(shop: Shop) -> None:
    document = active_policy(shop).document
    off = document | {"shipping": document.get("shipping", {}) | {"offer_one_parcel": False}}
    publish_policy(shop=shop, document=off, now=NOW - timedelta(days=100))
    one, two = desk.labelled(shop, 1001), desk.labelled(shop, 1002)
    assert labels_to_share(two.order) == []
    assert offered(two) == [one.number]


@pytest.mark.django_db
def test_before_it_is_asked_for_only_ready_labels_are_named(shop: Shop) -> None:
    one, two = desk.labelled(shop, 1001), desk.approved(shop, 1002)
    assert [each.number for each in labels_to_share(two.order)] == [one.number]
    _said_sent(one)
    assert labels_to_share(two.order) == []
