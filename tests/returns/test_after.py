"""The letter some days after a return: to whom, when, with what, and never twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from returns.domain.after import PAUSE, STALE, Letter, Reader, letter_for
from returns.models import AfterLetter, AfterOffer, MessageTerms, Order, OutboxMessage, Restriction, Return, Shop
from returns.operations.forget_person import forget_person
from returns.operations.write_after import (
    begin_letter,
    decide_letter,
    intend_offer,
    keep_after_terms,
    record_offer,
    write_after,
)
from returns.queries.came_back import AGAIN, Back, came_back
from returns.queries.person import Person
from returns.vault import seal
from tests.characters import NOW, make_order, make_shop, two_shops
from tests.discount_codes import allow_codes
from tests.gifts import give_back, takes_gifts
from tests.returns_portal import merchant_desk as desk

FIVE = timedelta(days=5)
TERMS: dict[str, Any] = {
    "days": 5, "suggests": True, "discount_bps": 1000, "discount_minor": 0, "offer_days": 30, "offers_a_month": 2,
}  # fmt: skip
OVER = NOW + timedelta(days=3, minutes=2)  # when `desk.paid` was


def reader(**about: Any) -> Reader:
    return Reader(**{"country": "FR", "lane": "commercial", "restricted": False, "agreed": True} | about)


@pytest.mark.parametrize(
    ("about", "advertises", "expected"),
    [
        ({}, True, Letter.FOUND),
        ({}, False, Letter.QUESTION),
        ({"agreed": False}, True, Letter.QUESTION),
        ({"lane": "withdrawal"}, True, Letter.QUESTION),
        ({"restricted": True}, True, Letter.QUESTION),
        ({"looking": False}, True, Letter.QUESTION),
        ({"country": "DE", "agreed": False}, True, Letter.NONE),
        ({"country": "DE", "agreed": False}, False, Letter.NONE),
        ({"country": "DE"}, False, Letter.QUESTION),
    ],
)
def test_what_is_sent(about: dict[str, Any], advertises: bool, expected: Letter) -> None:
    assert letter_for(reader(**about), advertises=advertises) is expected


def kinds() -> list[str]:
    return list(OutboxMessage.objects.filter(kind__in=[
        "shopify.decide_letter", "shopify.make_offer", "mail.found", "mail.survey",
    ]).order_by("pk").values_list("kind", flat=True))  # fmt: skip


@pytest.mark.django_db
class TestLetters:
    @pytest.fixture
    def shop(self) -> Shop:
        shop = make_shop()
        keep_after_terms(shop=shop, **TERMS)
        allow_codes(shop)
        return shop

    def begun(self, shop: Shop, number: int = 1001) -> Return:
        rma = desk.paid(shop, number)
        AfterLetter.objects.create(rma=rma, due_at=OVER + FIVE)
        return rma

    def test_it_is_due_some_days_after_the_end_and_begun_once(self, shop: Shop) -> None:
        rma = desk.paid(shop)
        assert write_after(now=OVER + FIVE - timedelta(minutes=1)) == 0
        assert write_after(now=OVER + FIVE) == 1
        assert write_after(now=OVER + FIVE) == 0
        assert (kinds(), AfterLetter.objects.get().rma_id) == (["shopify.decide_letter"], rma.pk)

    def test_old_returns_open_ones_and_presents_are_let_alone(self, shop: Shop) -> None:
        takes_gifts(shop)
        desk.paid(shop)
        desk.due(shop, 1002)
        desk.declined(shop, 1003)
        present = give_back(make_order(shop, number=1004))
        Return.objects.filter(pk=present.pk).update(stage="closed", status="CLOSED", closed_at=OVER)
        Return.objects.filter(number=desk.paid(shop, 1005).number).update(email="")
        assert write_after(now=OVER + FIVE + STALE) == 0
        assert write_after(now=OVER + FIVE) == 1

    def test_a_shop_that_says_nothing_sends_nothing(self) -> None:
        atelier, northwind = two_shops()
        keep_after_terms(shop=atelier, **TERMS | {"days": None})
        desk.paid(atelier), desk.paid(northwind)
        assert write_after(now=OVER + FIVE) == 0

    def test_one_shopper_gets_one_letter_within_thirty_days(self, shop: Shop) -> None:
        desk.paid(shop)
        assert write_after(now=OVER + FIVE) == 1
        second = desk.paid(shop, 1002)
        assert write_after(now=OVER + FIVE) == 0
        assert AfterLetter.objects.get(rma=second).kind == Letter.NONE
        assert timedelta(days=30) == PAUSE

    def test_without_consent_only_the_question_is_asked(self, shop: Shop) -> None:
        rma = self.begun(shop)
        assert decide_letter(rma_id=rma.pk, agreed=False, now=OVER + FIVE) is Letter.QUESTION
        assert (kinds(), AfterOffer.objects.count()) == (["mail.survey"], 0)
        assert decide_letter(rma_id=rma.pk, agreed=True, now=OVER + FIVE) is None, "what was decided stands"

    def test_the_offer_is_made_first_and_once(self, shop: Shop) -> None:
        rma, now = self.begun(shop), OVER + FIVE
        assert decide_letter(rma_id=rma.pk, agreed=True, now=now) is Letter.FOUND
        assert kinds() == ["shopify.make_offer"]
        first = intend_offer(rma_id=rma.pk, sealed_code=seal("A"))
        assert intend_offer(rma_id=rma.pk, sealed_code=seal("B")) == first
        for _ in range(2):
            record_offer(rma_id=rma.pk, gid="gid://shopify/DiscountCodeNode/9", ends_at=now + FIVE, now=now)
        assert kinds() == ["shopify.make_offer", "mail.found"]
        assert intend_offer(rma_id=rma.pk, sealed_code=seal("C")) is None
        offer = AfterOffer.objects.get()
        assert (offer.discount_bps, offer.days, offer.good_for) == (1000, 30, "shop")

    def test_the_months_codes_run_out_and_letters_go_without(self, shop: Shop) -> None:
        for number in (1001, 1002, 1003):
            decide_letter(rma_id=self.begun(shop, number).pk, agreed=True, now=OVER + FIVE)
        assert kinds() == ["shopify.make_offer", "shopify.make_offer", "mail.found"]

    @pytest.mark.parametrize("why", ["guest", "no leave", "restricted", "switched off"])
    def test_no_code_is_made(self, shop: Shop, why: str) -> None:
        rma = self.begun(shop)
        if why == "guest":
            Order.objects.update(customer_gid="")
        if why == "no leave":
            allow_codes(shop, allowed=False)
        if why == "restricted":
            Restriction.objects.create(
                shop=shop, rma=rma, email=rma.order.email, category="other", made_at=NOW, ends_at=NOW + 9 * FIVE
            )
        if why == "switched off":
            MessageTerms.objects.create(shop=shop, off=["found"])
        decide_letter(rma_id=rma.pk, agreed=True, now=OVER + FIVE)
        assert not AfterOffer.objects.exists()
        assert kinds() == (["mail.found"] if why in {"guest", "no leave"} else ["mail.survey"])

    def test_who_was_forgotten_gets_neither_letter_nor_code(self, shop: Shop) -> None:
        rma = self.begun(shop)
        decide_letter(rma_id=rma.pk, agreed=True, now=OVER + FIVE)
        intend_offer(rma_id=rma.pk, sealed_code=seal("A"))
        forget_person(person=Person(shop.pk, (rma.order_id,), (rma.pk,)), now=OVER + FIVE)
        assert not AfterOffer.objects.exists()
        assert intend_offer(rma_id=rma.pk, sealed_code=seal("B")) is None

    def test_a_try_that_was_cut_off_is_not_made_again(self, shop: Shop) -> None:
        letter = AfterLetter.objects.get(rma=self.begun(shop))
        AfterLetter.objects.update(kind=Letter.QUESTION)
        assert begin_letter(letter=letter, now=OVER)
        assert not begin_letter(letter=letter, now=OVER)


@pytest.mark.django_db
def test_who_bought_again_is_counted_by_what_they_were_sent() -> None:
    atelier, northwind = two_shops()
    written, alone = desk.paid(atelier, 1001), desk.paid(atelier, 1002)
    Order.objects.filter(pk=alone.order_id).update(email="noor@example.net", customer=None)
    Return.objects.filter(pk=alone.pk).update(email="noor@example.net")
    AfterLetter.objects.create(rma=written, due_at=OVER, kind=Letter.FOUND, sent_at=OVER)
    AfterOffer.objects.create(
        rma=written, discount_bps=1000, days=30, good_for="shop", sealed_code=seal("BCDF2345"), gid="g", due_at=OVER,
        made_at=OVER,
    )  # fmt: skip
    bought = make_order(atelier, number=1009)
    Order.objects.filter(pk=bought.pk).update(placed_at=OVER + FIVE, discount_codes=["bcdf2345"])
    theirs = make_order(northwind, number=1010)
    Order.objects.filter(pk=theirs.pk).update(placed_at=OVER + FIVE, email="noor@example.net")
    assert came_back(atelier, since=NOW, now=OVER + AGAIN) == [Back("offer", 1, 1, used=1), Back("none", 1, 0)]
    assert came_back(atelier, since=NOW, now=OVER + AGAIN - FIVE) == [Back("offer", 0, 0, used=1)], "too early to tell"
    assert came_back(northwind, since=NOW, now=OVER + AGAIN) == []
    Order.objects.filter(pk=bought.pk).update(cancelled_at=OVER + 2 * FIVE)
    assert came_back(atelier, since=NOW, now=OVER + AGAIN)[0] == Back("offer", 1, 0, used=0)


@pytest.mark.django_db
def test_without_a_letter_is_who_got_none_at_all() -> None:
    """Neither what the shop never writes of, nor returns of somebody who had a letter of another one."""
    shop = make_shop()
    alone, lately, part, test, soon, long_ago = (desk.paid(shop, number) for number in range(1001, 1007))
    for rma in (alone, part, test):
        Return.objects.filter(pk=rma.pk).update(email=f"{rma.number}@example.net")
    Return.objects.filter(pk=part.pk).update(first_part=alone, status="CLOSED", closed_at=OVER)
    Order.objects.filter(pk=test.order_id).update(test=True)
    for rma, letter_of, at in ((lately, 1007, -FIVE), (soon, 1008, 3 * FIVE), (long_ago, 1009, -PAUSE - FIVE)):
        AfterLetter.objects.create(rma=rma, due_at=OVER + FIVE, kind=Letter.NONE)
        Return.objects.filter(pk=rma.pk).update(email=f"{rma.number}@example.net")
        written = desk.paid(shop, letter_of)
        Return.objects.filter(pk=written.pk).update(email=f"{rma.number}@Example.NET")
        AfterLetter.objects.create(rma=written, due_at=OVER + at, kind=Letter.QUESTION, sent_at=OVER + at)
    assert came_back(shop, since=OVER - FIVE, now=OVER + AGAIN) == [Back("question", 1, 0), Back("none", 2, 0)]
