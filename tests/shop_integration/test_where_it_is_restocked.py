"""Goods that were counted at a desk are restocked at Shopify where that desk stands."""

from __future__ import annotations

import pytest

from returns.domain.remote_return import ReverseLine, ReverseOrder
from returns.domain.status import DispositionType
from returns.models import Location
from returns.queries.returns import get_return
from shop_integration.effects.parcels import _missing_dispositions
from tests.characters import NOW, make_shop
from tests.desk import count, everything
from tests.parts import again
from tests.returns_portal import merchant_desk as stages

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
    rma = get_return(shop, rma.number)
    lines = tuple(
        ReverseLine(gid=f"line-{item.pk}", fulfilled_gid=item.fulfilled.gid, quantity=item.quantity, disposed={})
        for item in rma.lines.all()
    )
    told = list(_missing_dispositions(rma, ReverseOrder(gid="order", lines=lines, parcels=())))
    assert {each["dispositionType"] for each in told} == {DispositionType.RESTOCKED}
    assert {each["locationId"] for each in told} == {said or "gid://shopify/Location/1"}
