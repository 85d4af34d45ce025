"""The merchant's pages of suppliers, and where returns lead once one is kept."""

from __future__ import annotations

import re
from typing import Any

import pytest

from returns.domain.shipping import PaidBy
from returns.models import Destination, OutboxMessage, Shop, Supplier, SupplierClaim
from returns.operations.approve_return import approve_return
from tests.characters import NOW, make_order, make_shop, two_shops
from tests.returns_portal.merchant_desk import staff_of, with_door
from tests.suppliers import LYON, asked, claimed, make_supplier, of_vendor

pytestmark = pytest.mark.django_db

TYPED: dict[str, Any] = {
    "name": "Lyon Textile", "email": "retours@lyon.example", "language": "fr", "vendors": "Lyon, Maison", "days": "14",
    "reasons": ["damaged"], "evidence": "photos", "handling": "to_supplier", "label_paid_by": "supplier",
    "label_made_by": "we", "answer_days": "2", "silence": "own_label", "credit_base": "price", "credit_percent": "80",
    "cost_percent": "40", "credit_damaged": "100", "handling_cost": "1.50", "resale_percent": "30",
    **{name: text for name, text in LYON.items() if name != "name"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


def test_the_empty_list_says_what_suppliers_are_for() -> None:
    page = staff_of(make_shop()).get("/app/suppliers/").content.decode()
    assert "No suppliers yet" in page
    assert "/app/suppliers/new/" in page


def test_a_profile_is_kept_with_its_address_and_can_be_changed() -> None:
    shop = make_shop()
    client = staff_of(shop)
    answer = client.post("/app/suppliers/new/", TYPED)
    assert (answer.status_code, answer["Location"]) == (303, "/app/suppliers/")
    row = shop.suppliers.get()
    assert (row.vendors, row.credit_bps, row.credit_by_reason, row.handling_minor) == (
        ["Lyon", "Maison"], 8_000, {"damaged": 10_000}, 150,
    )  # fmt: skip
    assert row.destination
    assert row.destination.address["street"] == "4 rue Neuve"
    assert row.destination.name == "Lyon Textile"
    page = client.get(f"/app/suppliers/{row.pk}/").content.decode()
    assert 'value="Lyon, Maison"' in page
    assert 'value="4 rue Neuve"' in page
    assert client.post(f"/app/suppliers/{row.pk}/", TYPED | {"street": "5 rue Neuve"}).status_code == 303
    assert Destination.objects.get(shop=shop).address["street"] == "5 rue Neuve"
    assert "Lyon Textile" in client.get("/app/suppliers/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"vendors": ""}, "Say what is theirs"),
        ({"email": "nobody"}, "This is no e-mail address"),
        ({"street": ""}, "This field is required"),
        ({"label_made_by": "supplier", "handling": "to_shop"}, "A supplier makes labels only for"),
        ({"credit_percent": "101"}, "At most 100"),
        ({"answer_days": "0"}, "At least 1"),
        ({"handling": "burn"}, "Select a valid choice"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(wrong: dict[str, str], said: str) -> None:
    shop = make_shop()
    answer = staff_of(shop).post("/app/suppliers/new/", TYPED | wrong)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not shop.suppliers.exists()


def test_two_suppliers_of_a_shop_have_two_names() -> None:
    shop = make_shop()
    make_supplier(shop)
    answer = staff_of(shop).post("/app/suppliers/new/", TYPED)
    assert answer.status_code == 422
    assert "Another supplier has this name already" in answer.content.decode()
    assert shop.destinations.count() == 1


def test_nothing_of_another_shops_supplier_is_shown_or_changed() -> None:
    atelier, northwind = two_shops()
    row = make_supplier(atelier)
    stranger = staff_of(northwind)
    assert stranger.get(f"/app/suppliers/{row.pk}/").status_code == 404
    assert stranger.post(f"/app/suppliers/{row.pk}/", TYPED).status_code == 404
    assert stranger.post(f"/app/suppliers/{row.pk}/rest/").status_code == 404
    assert "Lyon" not in stranger.get("/app/suppliers/").content.decode()
    assert Supplier.objects.get().active


def test_shopify_collective_is_seen_by_its_tag_and_said() -> None:
    shop = make_shop()
    of_vendor(make_order(shop), 1, "Maison", tags=("Shopify Collective", "linen"))
    client = staff_of(shop)
    page = client.get("/app/suppliers/").content.decode()
    assert "/app/suppliers/new/?vendor=Maison" in page
    assert 'value="Maison"' in client.get("/app/suppliers/new/?vendor=Maison").content.decode()
    client.post("/app/suppliers/new/", TYPED)
    page = client.get("/app/suppliers/").content.decode()
    assert "?vendor=" not in page
    assert "Shopify Collective</span>" in page


def test_one_request_becomes_a_parcel_to_each_supplier_and_one_to_the_shop() -> None:
    shop = make_shop()
    row = make_supplier(shop)
    rma = asked(shop)
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    dress, pullover = rma.lines.all()
    assert (dress.destination, pullover.destination) == (row.destination, None)
    assert (dress.paid_by, pullover.paid_by) == (PaidBy.SHOP, PaidBy.SHOPPER)
    assert {parcel.destination for parcel in rma.parcels.all()} == {row.destination, None}
    assert OutboxMessage.objects.filter(kind="labels.make").count() == 2


@pytest.mark.parametrize(
    "about",
    [{"active": False}, {"reasons": ["damaged"]}, {"days": 1}, {"handling": "to_shop"}, {"skus": ["SKU-9"]}],
    ids=["resting", "another reason", "too late", "sent to the shop", "not theirs"],
)
def test_what_is_not_a_suppliers_comes_back_to_the_shop(about: dict[str, Any]) -> None:
    shop = make_shop()
    make_supplier(shop, **about)
    rma = asked(shop)
    assert [item.destination for item in rma.lines.all()] == [None, None]


def test_a_resting_supplier_is_taken_up_again() -> None:
    shop: Shop = make_shop()
    row, client = make_supplier(shop), staff_of(shop)
    client.post(f"/app/suppliers/{row.pk}/rest/")
    assert not Supplier.objects.get().active
    assert "Take up again" in client.get("/app/suppliers/").content.decode()
    client.post(f"/app/suppliers/{row.pk}/rest/", {"active": "1"})
    assert Supplier.objects.get().active


def test_scorecards_as_a_page_and_as_a_file() -> None:
    shop = make_shop()
    client = staff_of(shop)
    assert "No suppliers yet" in client.get("/app/suppliers/scorecards/").content.decode()
    claim = claimed(shop, reason="damaged")
    SupplierClaim.objects.update(status="CREDITED", answered_at=NOW, credited_at=NOW, credit_minor=2_495)
    page = client.get("/app/suppliers/scorecards/").content.decode()
    for part in (claim.supplier.name, "100%", "€24.95", "Arrived damaged: 1 piece (100%)"):
        assert part in page, part
    [address] = re.findall(r"http://[^/]+(/suppliers/[^\"]+\.csv)", page)
    head, row = staff_of(None).get(address).getvalue().decode("utf-8-sig").splitlines()
    told = dict(zip(head.split(","), row.split(","), strict=True))
    assert (told["supplier"], told["agreed"], told["accepted"]) == ("Lyon Textile", "24.95", "1.0")
    assert (told["pieces_sent"], told["pieces_back_faulty"]) == ("1", "1")
    assert staff_of(None).get(address[:-6] + ".csv").status_code == 404


def test_the_return_says_whether_it_is_worth_the_way_back() -> None:
    claim = claimed(make_shop())
    page = staff_of(claim.shop).get(f"/app/returns/{claim.rma.number}/").content.decode()
    assert "Worth the way back?" in page
    assert "Have it sent back" in page
