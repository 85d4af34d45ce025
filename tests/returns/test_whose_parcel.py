"""Whose an unannounced parcel may be, and why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from returns.domain.candidates import Clue
from returns.domain.unannounced import Content
from returns.models import (
    Order,
    Shop,
    UnannouncedParcel,
)
from returns.operations.cancel_return import cancel_return
from returns.operations.share_parcel import share_parcel
from returns.queries.unannounced import (
    perhaps_here,
)
from returns.queries.whose import candidates_for
from tests.characters import NOW, Bought, ask, make_order, make_shop, two_shops
from tests.gifts import give_back, takes_gifts
from tests.parts import at_shopify, come
from tests.returns_portal import merchant_desk as desk
from tests.unannounced import (
    LATER,
    again,
    count,
    found,
    match_order,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


class TestCandidates:
    def clues(self, parcel: UnannouncedParcel) -> list[tuple[str, tuple[Clue, ...], str]]:
        return [
            (one.rma.number if one.rma else one.order.name, one.candidate.clues, one.obstacle)
            for one in candidates_for(again(parcel))
        ]

    def test_a_label_of_ours_is_found_by_its_number_however_it_is_typed(self, shop: Shop) -> None:
        rma = desk.labelled(shop, 1001)
        desk.labelled(shop, 1002)
        assert self.clues(found(shop, tracking_number="sbx 1001 fr")) == [(rma.number, (Clue.TRACKING,), "")]

    @pytest.mark.parametrize("typed", ["R-10001", "r10001", " 10001 ", "R 10001"])
    def test_an_rma_number_is_found_however_it_is_typed(self, shop: Shop, typed: str) -> None:
        rma = desk.approved(shop, 1001)
        assert rma.number == "R-10001"
        assert self.clues(found(shop, reference=typed)) == [(rma.number, (Clue.RMA,), "")]

    @pytest.mark.parametrize("typed", ["#1001", "1001", "#1001-R1"])
    def test_an_order_number_leads_to_its_open_return_first_then_to_the_order(self, shop: Shop, typed: str) -> None:
        order = make_order(shop, number=1001)
        rma = ask(order)
        told = self.clues(found(shop, reference=typed))
        assert told == [(rma.number, (Clue.ORDER,), ""), ("#1001", (Clue.ORDER,), "")]

    def test_an_order_whose_pieces_are_all_in_the_open_return_is_no_second_proposal(self, shop: Shop) -> None:
        rma = desk.approved(shop, 1001)
        assert [name for name, _, _ in self.clues(found(shop, reference="1001"))] == [rma.number]

    def test_the_person_is_found_by_address_or_by_name_and_postcode(self, shop: Shop) -> None:
        order = make_order(shop, number=1001)
        make_order(shop, number=1002, email="oliver@example.com")
        Order.objects.filter(number_key="1002").update(address={"name": "Oliver Smith"}, postcode_key="75019")
        by_email = self.clues(found(shop, email="Camille@example.com"))
        by_name = self.clues(found(shop, name="MARTIN Camille", postcode="75 019"))
        assert by_email == [(order.name, (Clue.EMAIL,), "")]
        assert by_name == [(order.name, (Clue.NAME,), "")]
        assert self.clues(found(shop, name="Camille Martin")) == []

    def test_a_present_is_found_by_the_address_of_who_returns_it(self, shop: Shop) -> None:
        takes_gifts(shop)
        rma = give_back(make_order(shop, number=1001))
        assert self.clues(found(shop, email=rma.email)) == [(rma.number, (Clue.EMAIL,), "")]
        by_name = self.clues(found(shop, name="Noor Haddad", postcode="69002", reference="1001"))
        assert by_name[0] == (rma.number, (Clue.ORDER, Clue.NAME), "")
        by_giver = self.clues(found(shop, email="camille@example.com"))
        assert [name for name, _, _ in by_giver] == ["#1001"], "the giver sends nothing"

    def test_a_shared_label_leads_to_all_that_travel_under_it(self, shop: Shop) -> None:
        host, guest = desk.labelled(shop, 1001), desk.labelled(shop, 1002)
        share_parcel(rma_id=guest.pk, other=host.number, actor="shopper", now=NOW)
        told = self.clues(found(shop, tracking_number="SBX1001FR"))
        assert {name for name, _, _ in told} == {host.number, guest.number}

    def test_articles_lead_to_orders_of_late_with_pieces_left(self, shop: Shop) -> None:
        order, gone = make_order(shop, number=1001), make_order(shop, Bought(), number=1002)
        count(match_order(found(shop), gone))
        old = make_order(shop, number=1003)
        Order.objects.filter(pk=old.pk).update(placed_at=NOW - timedelta(days=400))
        told = self.clues(found(shop, Content("Robe", "sku-1", 1)))
        assert told == [(order.name, (Clue.ARTICLES,), "")]

    def test_what_waits_for_nothing_is_shown_with_its_obstacle(self, shop: Shop) -> None:
        counted = desk.received(shop, 1001)
        told = self.clues(found(shop, tracking_number="SBX1001FR", reference="1001"))
        assert (counted.number, (Clue.TRACKING, Clue.ORDER), "counted") in told
        assert ("#1001", (Clue.ORDER,), "nothing_left") in told

    @pytest.mark.parametrize("named", [{"tracking_number": "SBX1001FR"}, {"reference": "R-10001"}])
    def test_papers_of_what_came_lead_to_the_rest_too(self, shop: Shop, named: dict[str, str]) -> None:
        rma = at_shopify(desk.labelled(shop, 1001))
        rest = come(rma, 1, 1)
        parcel = found(shop, **named)
        by_itself = Clue.TRACKING if "tracking_number" in named else Clue.RMA
        assert self.clues(parcel) == [(rma.number, (by_itself,), "counted"), (rest.number, (Clue.WHOLE,), "")]
        assert (perhaps_here(rest), perhaps_here(desk.again(rma))) == ([parcel], [])

    def test_the_label_of_a_cancelled_return_leads_to_its_order(self, shop: Shop) -> None:
        rma = desk.labelled(shop, 1001)
        cancel_return(rma_id=rma.pk, actor="merchant", now=LATER)
        told = self.clues(found(shop, tracking_number="SBX1001FR"))
        assert told == [(rma.number, (Clue.TRACKING,), "over")]
        told = self.clues(found(shop, tracking_number="SBX1001FR", email="camille@example.com"))
        assert [name for name, _, _ in told] == [rma.number, "#1001"]

    def test_nothing_of_another_shop_is_proposed(self) -> None:
        atelier, northwind = two_shops()
        theirs = desk.labelled(northwind, 1001)
        parcel = found(
            atelier, Content("", "SKU-1", 1), tracking_number="SBX1001FR", reference="1001", name="Camille Martin",
            email="camille@example.com", postcode="75019",
        )  # fmt: skip
        assert self.clues(parcel) == []
        again(parcel)
        parcel.reference = theirs.number
        parcel.save()
        assert self.clues(parcel) == []

    def test_many_orders_need_no_more_queries_than_one(self, shop: Shop) -> None:
        parcel = found(shop, Content("", "SKU-1", 1), email="camille@example.com")

        def asked(numbers: range) -> tuple[int, int]:
            for number in numbers:
                ask(make_order(shop, number=number), key=str(number))
            with CaptureQueriesContext(connection) as captured:
                there = candidates_for(again(parcel))
            return len(there), len(captured)

        few, queries = asked(range(1001, 1002))
        assert asked(range(1002, 1013)) == (8, queries)
        assert few == 2
