"""Goods that were counted at a desk are restocked at Shopify where that desk stands."""

from __future__ import annotations

from typing import Any

import pytest
from django.forms import ChoiceField

from returns.domain.means import Means
from returns.domain.remote_return import ReverseLine, ReverseOrder
from returns.domain.scanned import Scanned
from returns.domain.status import DispositionType, ParcelStatus
from returns.models import Location, Return, Shop
from returns.operations.approve_return import approve_return
from returns.operations.hand_over import hand_over
from returns.operations.record_scan import record_scan
from returns.queries.desk import find
from returns.queries.returns import get_return
from returns_portal.merchant.desk_view import count_form
from shop_integration.effects.parcels import _missing_dispositions
from tests.characters import NOW, make_order, make_shop
from tests.desk import count, everything, graded
from tests.parts import again, opened
from tests.returns_portal import merchant_desk as stages
from tests.stores import ask_by, make_store, shop_that_lets_choose

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("said", ["gid://shopify/Location/2", ""])
def test_the_desk_says_where(said: str) -> None:
    shop = make_shop()
    for number in (1, 2):
        Location.objects.create(
            shop=shop, gid=f"gid://shopify/Location/{number}", name=str(number), active=True, fulfillment_service=False,
            read_at=NOW,
        )  # fmt: skip
    rma = again(stages.arrived(shop, 1001))
    count(rma, *everything(rma), location_gid=said)
    assert {each["dispositionType"] for each in told_of(rma)} == {DispositionType.RESTOCKED}
    assert places_told(rma) == {said or "gid://shopify/Location/1"}


def told_of(rma: Return) -> list[dict[str, Any]]:
    rma = get_return(rma.shop, rma.number)
    lines = tuple(
        ReverseLine(gid=f"line-{item.pk}", fulfilled_gid=item.fulfilled.gid, quantity=item.quantity, disposed={})
        for item in rma.lines.all()
    )
    return list(_missing_dispositions(rma, ReverseOrder(gid="order", lines=lines, parcels=())))


def places_told(rma: Return) -> set[str]:
    return {each["locationId"] for each in told_of(rma)}


@pytest.mark.parametrize(("counted_at", "told"), [("", 7), ("gid://shopify/Location/2", 2)])
def test_what_a_store_took_stays_there_unless_it_is_counted_elsewhere(counted_at: str, told: int) -> None:
    shop = make_shop()
    store, _ = make_store(shop, number=7), make_store(shop, "Entrepôt", number=2, takes_returns=False)
    rma = stages.labelled(shop)
    hand_over(rma_id=rma.pk, store_id=store.pk, actor_id="7", now=NOW)
    rma = again(rma)
    field = count_form(rma).fields["location"]
    assert isinstance(field, ChoiceField)
    assert field.initial == store.gid
    assert {value for value, _ in field.choices} == {store.gid, "gid://shopify/Location/2"}
    count(rma, *everything(rma), location_gid=counted_at)
    assert places_told(rma) == {f"gid://shopify/Location/{told}"}


def test_each_part_is_restocked_where_it_was_counted() -> None:
    shop = make_shop()
    here, there = make_store(shop, number=7), make_store(shop, "Entrepôt", number=2)
    rma = opened(make_order(shop), 1, 2)
    first = count(rma, graded(rma, 0, 1), location_gid=here.gid)
    rest = first.rest
    assert rest is not None
    count(again(rest), *everything(again(rest)), key="count-2", location_gid=there.gid)
    assert (places_told(rma), places_told(rest)) == ({here.gid}, {there.gid})


def collected(shop: Shop) -> Return:
    """Somebody of the shop has it from its shopper: no label and no carrier's number."""
    shop_that_lets_choose(shop=shop, shipping={"ways": ["label", "pick_up"]})
    rma = ask_by(shop, Means.PICK_UP)
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    record_scan(parcel_id=rma.parcels.get().pk, status=ParcelStatus.IN_TRANSIT, at=NOW, now=NOW)
    return again(rma)


@pytest.mark.parametrize("typed", ["{number}", "{digits}", "https://shop.example/returns?rma={number}"])
def test_what_was_collected_is_found_by_the_number_on_the_parcel(typed: str) -> None:
    rma = collected(make_shop())
    text = typed.format(number=rma.number, digits=rma.number.removeprefix("R-"))
    found = find(rma.shop, Scanned(text))
    assert (found.only, found.returns) == (rma, (rma,))
    count(again(rma), *everything(again(rma)))
    assert again(rma).received_at is not None
