"""A shopper sends two returns in one parcel, and staff see it."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from returns.models import Order, Return, Shop
from returns_portal.shopper.views.shared_parcel import PER_RETURN
from tests.characters import make_shop, two_shops
from tests.returns.test_shared_fee import a_shop
from tests.returns.test_shared_fee import labelled as fee_parcel
from tests.returns.test_shared_fee import share as agree
from tests.returns_portal import merchant_desk as desk
from tests.returns_portal.shopper_steps import Shopper

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def page_of(shopper: Shopper, rma: Return) -> str:
    answer = shopper.get(shopper.status_path(rma))
    assert answer.status_code == 200
    return answer.content.decode()


def share(shopper: Shopper, rma: Return, typed: str) -> Any:
    return shopper.post(f"{shopper.status_path(rma)}parcel/?lang=en", {"number": typed})


def test_one_label_stands_on_both_pages(shop: Shop) -> None:
    host, guest, shopper = desk.labelled(shop, 1001), desk.labelled(shop, 1002), Shopper(shop)
    assert "Un autre retour" in page_of(shopper, guest)
    assert share(shopper, guest, host.number).status_code == 303
    for rma, other in ((host, guest), (guest, host)):
        page = page_of(shopper, rma)
        assert other.number in page
        assert "SBX1001FR" in page
        assert "SBX1002FR" not in page


@pytest.mark.parametrize("typed", ["R-10002", "R-99999", "", "\0", "#1002", "x" * 500])
def test_what_is_not_the_shoppers_gets_one_and_the_same_answer(shop: Shop, typed: str) -> None:
    ours, theirs = desk.labelled(shop, 1001), desk.labelled(shop, 1002)
    Order.objects.filter(pk=theirs.order_id).update(email="oliver@example.com", customer_gid="other")
    answer = share(Shopper(shop), ours, typed)
    assert answer.status_code == 422
    assert "no other return of yours" in answer.content.decode()


def test_guesses_are_counted(shop: Shop) -> None:
    ours, shopper = desk.labelled(shop, 1001), Shopper(shop)
    for _ in range(PER_RETURN.most):
        assert share(shopper, ours, "R-99999").status_code == 422
    assert share(shopper, ours, "R-99999").status_code == 429


def test_what_is_on_its_way_offers_nothing(shop: Shop) -> None:
    gone, waiting, shopper = desk.arrived(shop, 1001), desk.labelled(shop, 1002), Shopper(shop)
    assert "/parcel/" not in page_of(shopper, gone)
    answer = share(shopper, waiting, gone.number)
    assert answer.status_code == 422
    assert "on its way already" in answer.content.decode()


def test_staff_see_every_return_of_a_parcel(settings: Any) -> None:
    atelier, _ = two_shops()
    host, guest = desk.labelled(atelier, 1001), desk.labelled(atelier, 1002)
    share(Shopper(atelier), guest, host.number)
    settings.MIDDLEWARE = desk.with_door()
    for rma, other in ((host, guest), (guest, host)):
        page = desk.staff_of(atelier).get(f"/app/returns/{rma.number}/").content.decode()
        assert page.count(f'href="/app/returns/{other.number}/"') == 2
        assert "SBX1001FR" in page
    found = desk.staff_of(atelier).get("/app/returns/", {"q": "SBX1001FR"}).content.decode()
    assert host.number in found
    assert guest.number in found


def test_the_page_says_when_it_happened(shop: Shop) -> None:
    host, guest, shopper = desk.labelled(shop, 1001), desk.labelled(shop, 1002), Shopper(shop)
    share(shopper, guest, host.number)
    events = guest.events.filter(kind="parcel.shared")
    assert [event.facts for event in events] == [{"with": host.number}]
    assert events[0].at <= timezone.now()


def test_the_shopper_sees_what_both_come_to_before_one_fee_falls_away() -> None:
    shop = a_shop()
    host, guest, shopper = fee_parcel(shop, 1001), fee_parcel(shop, 1002), Shopper(shop)
    answer = share(shopper, guest, host.number)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "R-10002 shares a parcel with R-10001: no further shipping fee." in page
    assert "€49.90" in page
    assert 'value="4500,4990"' in page

    path = f"{shopper.status_path(guest)}parcel/?lang=en"
    for nonsense in ("x", "4500", "4500,4990,1", "-,-", "4500,", "\u0664,1", "--5,1", f"{'9' * 5000},1"):
        assert shopper.post(path, {"number": host.number, "expected": nonsense}).status_code == 200
    changed = shopper.post(path, {"number": host.number, "expected": "4500,4991"})
    assert changed.status_code == 409
    assert "Something changed meanwhile" in changed.content.decode()
    assert shopper.post(path, {"number": host.number, "expected": "4500,4990"}).status_code == 303
    assert "R-10002 partage un colis avec R-10001" in page_of(shopper, guest)
    assert shopper.post(path, {"number": host.number, "expected": "4500,4990"}).status_code == 303


def test_staff_read_where_the_fee_is_held_back(settings: Any) -> None:
    shop = a_shop()
    host, guest = fee_parcel(shop, 1001), fee_parcel(shop, 1002)
    agree(guest, host)
    settings.MIDDLEWARE = desk.with_door()
    said = "held back there"
    assert said in desk.staff_of(shop).get(f"/app/returns/{guest.number}/").content.decode()
    assert said not in desk.staff_of(shop).get(f"/app/returns/{host.number}/").content.decode()
