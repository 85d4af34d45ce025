"""The receiving desk: what it finds, and what it lists."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.utils import timezone

from returns.domain.status import ParcelStatus
from returns.domain.unannounced import Content
from returns.models import Posting, Return, ReverseDelivery, Shop
from returns.operations.moves import refold
from tests.characters import NORTHWIND, make_order, make_shop
from tests.parts import at_shopify, come
from tests.returns_portal import merchant_desk as stages
from tests.returns_portal.merchant_desk import staff_of, with_door
from tests.unannounced import found

pytestmark = pytest.mark.django_db
USPS = "92612903029708543100000017"


@pytest.fixture(autouse=True)
def door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def scan(shop: Shop, text: str, **options: Any) -> Any:
    return staff_of(shop, **options).get(f"/app/desk/?q={quote(text)}")


def page(shop: Shop, text: str, status: int = 200) -> str:
    answer = scan(shop, text)
    assert answer.status_code == status
    return answer.content.decode()


def numbered(rma: Return, number: str) -> Return:
    ReverseDelivery.objects.filter(rma=rma).update(tracking_number=number)
    return rma


class TestFinding:
    def leads_to(self, shop: Shop, text: str) -> str:
        answer = scan(shop, text)
        assert answer.status_code == 303, answer.content.decode()
        return str(answer["Location"])

    def test_by_anything_that_is_on_the_parcel(self, shop: Shop) -> None:
        rma = numbered(stages.labelled(shop, 1001), USPS)
        stages.labelled(shop, 1002)
        here = f"/app/desk/returns/{rma.number}/"
        for text in (rma.number, rma.number.lower(), rma.number[2:], USPS, f"]C142035000{USPS}", "#1001", "1001",
                     f"https://shop.example/r/{rma.number}"):  # fmt: skip
            assert self.leads_to(shop, text) == here, text

    def test_an_article_that_one_return_waits_for(self, shop: Shop) -> None:
        rma = stages.labelled(shop, 1001)
        assert self.leads_to(shop, "sku-2") == f"/app/desk/returns/{rma.number}/"

    def test_a_barcode_is_asked_of_shopify_once_nothing_else_is_found(self, shop: Shop, monkeypatch: Any) -> None:
        rma, asked = stages.labelled(shop, 1001), []

        def skus_of(_shop: Shop, *, codes: Any, now: Any) -> dict[str, str]:
            asked.append(list(codes))
            return {"3760123456789": "SKU-1"}

        monkeypatch.setattr("returns_portal.merchant.views.desk.door", lambda _name: skus_of)
        assert self.leads_to(shop, "3760123456789") == f"/app/desk/returns/{rma.number}/"
        self.leads_to(shop, rma.number)
        assert asked == [["3760123456789"]]

    def test_by_a_number_of_a_courier_that_the_shopper_chose(self, shop: Shop) -> None:
        rma = stages.approved(shop, 1001)
        Posting.objects.create(parcel=rma.parcels.get(), said_at=timezone.now(), tracking_number="1Z999AA10123456784")
        assert self.leads_to(shop, "1z 999aa1 0123456784") == f"/app/desk/returns/{rma.number}/"

    def test_an_unannounced_parcel_by_its_number_and_its_label(self, shop: Shop) -> None:
        parcel = found(shop, Content("Robe", "", 1), tracking_number="8R12345678901")
        for text in ("u-1", "U-1", "8r 1234 5678 901"):
            assert self.leads_to(shop, text) == f"/app/unannounced/{parcel.pk}/"

    def test_of_a_return_that_came_in_part_the_rest_is_opened(self, shop: Shop) -> None:
        rma = at_shopify(stages.labelled(shop, 1001))
        rest = come(rma, 1, 0)
        assert self.leads_to(shop, "SBX1001FR") == f"/app/desk/returns/{rest.number}/"
        assert self.leads_to(shop, rma.number) == f"/app/desk/returns/{rest.number}/"

    def test_a_return_that_is_counted_is_found_too(self, shop: Shop) -> None:
        rma = stages.received(shop, 1001)
        assert self.leads_to(shop, rma.number) == f"/app/desk/returns/{rma.number}/"

    def test_several_are_listed_those_that_wait_first(self, shop: Shop) -> None:
        one, other = stages.labelled(shop, 1001), stages.arrived(shop, 1002)
        counted = stages.received(shop, 1003)
        text = page(shop, "SKU-1")
        assert text.index(other.number) < text.index(one.number)
        assert f"returns/{counted.number}/" not in text.partition('id="desk-here"')[0]
        assert 'data-sound="ask"' in text

    def test_the_returns_in_one_parcel_are_listed(self, shop: Shop) -> None:
        host, guest = stages.labelled(shop, 1001), stages.labelled(shop, 1002)
        parcel = guest.parcels.get()
        ReverseDelivery.objects.filter(pk=parcel.pk).update(tracking_number="", carried_by=host.parcels.get())
        text = page(shop, "SBX1001FR")
        assert host.number in text
        assert guest.number in text

    def test_an_order_without_a_return_can_be_recorded(self, shop: Shop) -> None:
        make_order(shop, number=1044)
        assert "reference=%231044" in page(shop, "1044")

    @pytest.mark.parametrize(
        ("text", "field"),
        [
            ("ABC99887766554", "tracking_number"), ("Jean Dupont", "name"), ("a@b.example", "email"),
            ("#77", "reference"), ("4006381333931", "code"),
        ],
    )  # fmt: skip
    def test_what_nobody_knows_is_recorded_with_what_was_scanned(self, shop: Shop, text: str, field: str) -> None:
        found = page(shop, text)
        address = f"/app/unannounced/new/?{field}={quote(text).replace('%20', '+')}"
        assert address in found
        form = staff_of(shop).get(address).content.decode()
        assert f'value="{text}"' in form

    def test_hostile_words_are_words(self, shop: Shop) -> None:
        assert "<script>" not in page(shop, "<script>alert(1)</script>").partition("<main")[2]
        assert page(shop, "%' OR 1=1 --")


class TestOthers:
    def test_another_shops_numbers_mean_nothing(self, shop: Shop) -> None:
        northwind = make_shop(NORTHWIND)
        rma = numbered(stages.labelled(shop, 1001), USPS)
        found(shop, Content("Robe", "", 1), tracking_number="8R12345678901")
        for text in (
            rma.number,
            USPS,
            f"42035000{USPS}",
            "#1001",
            "SKU-1",
            "camille@example.com",
            "U-1",
            "8R12345678901",
        ):
            told = page(northwind, text)
            assert "unannounced/new" in told
            assert rma.order.address["name"] not in told
            assert f"returns/{rma.number}/" not in told

    def test_a_stranger_is_not_let_in(self) -> None:
        assert staff_of(None).get("/app/desk/").status_code == 401


class TestLists:
    def test_empty(self, shop: Shop) -> None:
        text = staff_of(shop).get("/app/desk/").content.decode()
        for sentence in (
            "No parcel waits to be opened.",
            "No carrier has a parcel for you.",
            "Nothing was counted today.",
        ):
            assert sentence in text

    def test_what_is_here_on_its_way_and_counted(self, shop: Shop) -> None:
        now = timezone.now()
        here, coming, counted = stages.arrived(shop, 1001), stages.arrived(shop, 1002), stages.received(shop, 1003)
        ReverseDelivery.objects.filter(rma=here).update(delivered_at=now - timedelta(hours=50))
        ReverseDelivery.objects.filter(rma=coming).update(
            status=ParcelStatus.IN_TRANSIT, delivered_at=None, first_scan_at=now - timedelta(days=3)
        )
        for rma in (here, coming):
            refold(rma, now=now)
        Return.objects.filter(pk=counted.pk).update(received_at=now)
        text = staff_of(shop).get("/app/desk/").content.decode()
        waiting, _, rest = text.partition('id="desk-coming"')
        travelling, _, done = rest.partition('id="desk-counted"')
        assert here.number in waiting
        assert 'class="badge critical"' in waiting
        assert coming.number in travelling
        assert "Expected today" in travelling
        assert counted.number in done
        assert "3 pieces" in done
        assert here.number not in travelling + done

    def test_in_french(self, shop: Shop) -> None:
        text = staff_of(shop, locale="fr").get("/app/desk/?q=rien").content.decode()
        assert "Poste de réception" in text
        assert "On ne connaît rien de tel" in text
