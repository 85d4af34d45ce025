"""Shoppers are offered one parcel for several returns, while asking and after it; staff put them together too."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from returns.models import Return, ReverseDelivery, Shop
from returns.operations.publish_policy import publish_policy
from returns.queries.policies import active_policy
from tests.characters import Bought, make_shop, two_shops
from tests.returns.test_shared_fee import a_shop
from tests.returns.test_shared_fee import labelled as with_fee
from tests.returns_portal import merchant_desk as desk
from tests.returns_portal.shopper_steps import AGREED, Shopper, live_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def with_policy(shop: Shop, **changes: Any) -> Shop:
    document = active_policy(shop).document | changes
    publish_policy(shop=shop, document=document, now=timezone.now() - timedelta(days=100))
    return shop


def page_of(shopper: Shopper, rma: Return) -> str:
    return shopper.client.get(f"{shopper.base}{shopper.status_path(rma)}?lang=en").content.decode()


def travels_with(rma: Return) -> str:
    carried = ReverseDelivery.objects.filter(rma=rma).exclude(carried_by=None).first()
    return carried.carried_by.rma.number if carried and carried.carried_by else ""


def test_the_page_says_what_one_parcel_saves_and_one_click_does_it() -> None:
    shop = a_shop()
    one, two, shopper = with_fee(shop, 1001), with_fee(shop, 1002), Shopper(shop)
    page = page_of(shopper, two)
    for told in ("Your return R-10001", "€4.90 less for return shipping", "one parcel less", "0.5 kg of CO2e"):
        assert told in page
    expected = page.split('name="expected" value="')[1].split('"')[0]
    path = f"{shopper.status_path(two)}parcel/?lang=en"
    assert shopper.post(path, {"number": one.number, "expected": expected}).status_code == 303
    assert travels_with(desk.again(two)) == one.number
    assert "Send it together" not in page_of(shopper, two)


def ask(shopper: Shopper, order: Any, **more: str) -> Return:
    path, page = shopper.review(order)
    given = {"agreed": AGREED.search(page.content.decode())[1], **more}  # type: ignore[index]
    assert shopper.client.post(path, given).status_code == 303
    return Return.objects.latest("pk")


def test_while_asking_it_is_offered_and_nothing_is_ticked_before(shop: Shop) -> None:
    one, shopper = desk.labelled(shop, 1001), Shopper(shop)
    with_policy(shop, approval="auto")
    order = live_order(shop, Bought(), number=1002)
    _, page = shopper.review(order)
    words = page.content.decode()
    assert f'value="{one.number}" form="confirm"' in words
    assert "checked" not in words.split('id="together"')[1].split(">")[0]
    alone = ask(shopper, order)
    assert travels_with(alone) == ""
    also = ask(shopper, live_order(shop, Bought(), number=1003), together=one.number)
    assert travels_with(also) == one.number


def test_what_was_ticked_stays_ticked_where_the_page_comes_back(shop: Shop) -> None:
    one, shopper = desk.labelled(shop, 1001), Shopper(shop)
    with_policy(shop, approval="auto", outcomes=["refund", "store_credit"])
    Shop.objects.update(store_credit=True)
    path, page = shopper.review(live_order(shop, Bought(), number=1002))
    given = {"agreed": AGREED.search(page.content.decode())[1]}  # type: ignore[index]
    ticked = f'value="{one.number}" form="confirm" checked>'
    for said, there in (({}, False), ({"together": "R-99999"}, False), ({"together": one.number}, True)):
        undecided = shopper.client.post(path, given | said)
        assert (undecided.status_code, ticked in undecided.content.decode()) == (422, there)
    assert ticked in shopper.client.get(path, {"means": "LABEL", "together": one.number}).content.decode()


def test_while_asking_only_what_is_agreed_at_once_is_offered(shop: Shop) -> None:
    desk.labelled(shop, 1001)
    _, page = Shopper(shop).review(live_order(shop, Bought(), number=1002))
    assert 'name="together"' not in page.content.decode()


def test_a_forged_wish_moves_nothing(shop: Shop) -> None:
    theirs = desk.labelled(shop, 1001)
    with_policy(shop, approval="auto")
    theirs.order.email, theirs.order.customer_gid = "oliver@example.com", "other"
    theirs.order.save()
    rma = ask(Shopper(shop), live_order(shop, Bought(), number=1002), together=theirs.number)
    assert travels_with(rma) == ""


def test_a_shop_may_want_a_parcel_for_each(shop: Shop) -> None:
    with_policy(shop, shipping={"offer_one_parcel": False})
    one, two, shopper = desk.labelled(shop, 1001), desk.labelled(shop, 1002), Shopper(shop)
    assert "Send it together" not in page_of(shopper, two)
    answer = shopper.post(f"{shopper.status_path(two)}parcel/?lang=en", {"number": one.number})
    assert answer.status_code == 422
    assert travels_with(desk.again(two)) == ""


def test_staff_put_them_together_either_way(shop: Shop, settings: Any) -> None:
    settings.MIDDLEWARE = desk.with_door()
    with_policy(shop, shipping={"offer_one_parcel": False})
    one, two, staff = desk.labelled(shop, 1001), desk.labelled(shop, 1002), desk.staff_of(shop)
    assert "Put both into one parcel with R-10001" in staff.get(f"/app/returns/{two.number}/").content.decode()
    to = f"/app/returns/{two.number}/shared-parcel/"
    assert staff.post(to, {"number": "R-99999"}).status_code == 409
    assert staff.post(to, {"number": one.number}).status_code == 303
    assert travels_with(desk.again(two)) == one.number


def test_staff_of_another_shop_and_strangers_reach_nothing(settings: Any) -> None:
    settings.MIDDLEWARE = desk.with_door()
    atelier, northwind = two_shops()
    one, two = desk.labelled(atelier, 1001), desk.labelled(atelier, 1002)
    to = f"/app/returns/{two.number}/shared-parcel/"
    assert desk.staff_of(northwind).post(to, {"number": one.number}).status_code == 404
    assert desk.staff_of(None).post(to, {"number": one.number}).status_code == 401
    assert travels_with(desk.again(two)) == ""


def test_the_settings_keep_the_switch_and_the_tags(shop: Shop, settings: Any) -> None:
    settings.MIDDLEWARE = desk.with_door()
    given = {"paid_by": "shopper", "per": "return", "label_time": "at_approval", "keep_max": "0", "instead": "keep"}
    given |= {"per_year": "2", "consolidate": "one_parcel", "reissues": "2", "ways": "label"}
    given |= {"alone": " hazmat, battery ,hazmat"}
    assert desk.staff_of(shop).post("/app/settings/shipping/", given).status_code in {200, 303}
    shipping = active_policy(shop).policy.shipping
    assert (shipping.offer_one_parcel, shipping.alone) == (False, ("hazmat", "battery"))
