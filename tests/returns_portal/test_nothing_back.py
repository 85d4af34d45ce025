"""A return whose check is done and that gives nobody anything promises no money, and says why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail as outgoing

from returns.domain.shipping import Goods
from returns.domain.status import DispositionType, Outcome
from returns.models import OutboxMessage, Return, Settlement
from returns.operations.let_stay import let_stay
from returns.operations.receive_goods import receive_goods
from returns.queries.nothing_back import NothingBack, nothing_back
from returns.queries.notices import causes
from returns_portal import mail
from returns_portal.shopper.facts import headline_of
from returns_portal.sms.words import holds
from tests.characters import NOW, make_shop
from tests.returns_portal import merchant_desk as desk
from tests.returns_portal.shopper_steps import Shopper

pytestmark = pytest.mark.django_db
MISSING = "What was paid for was not in the parcel, so nothing is refunded."
HELD_BACK = "As much is held back as the items are worth, so nothing is refunded."
PROMISES = ("refund of", "refund is on its way", "means of payment", "You get your refund", "money has been sent")


def nothing_came() -> Return:
    rma = desk.arrived(make_shop())
    counts = {item.pk: {DispositionType.MISSING: item.quantity} for item in rma.lines.all()}
    receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=NOW + timedelta(days=3))
    return desk.again(rma)


def worth_nothing_any_more() -> Return:
    rma = desk.received(make_shop())
    worth = rma.settlement.total_presentment_minor
    Settlement.objects.filter(rma=rma).update(
        deduction_presentment_minor=worth, deduction_shop_minor=worth, deduction_by="7", deduction_reason="Torn.",
        total_presentment_minor=0, total_shop_minor=0,
    )  # fmt: skip
    return desk.again(rma)


def letter(rma: Return, kind: str) -> str:
    Return.objects.update(locale="en")
    about = OutboxMessage(kind=kind, shop=rma.shop, payload={"return": rma.pk}, created_at=NOW, pk=1)
    getattr(mail, kind.partition(".")[2])(about, now=NOW + timedelta(days=5))
    (sent,) = outgoing.outbox
    return f"{sent.subject}\n{sent.body}\n{sent.alternatives[0][0]}"


@pytest.mark.parametrize(("story", "why"), [(nothing_came, MISSING), (worth_nothing_any_more, HELD_BACK)])
def test_the_page_and_the_letter_say_why(story, why):
    rma = story()
    shopper = Shopper(rma.shop)
    for text in (shopper.get(shopper.status_path(rma), lang="en").content.decode(), letter(rma, "mail.received")):
        assert why in text
        assert "If you think that is a mistake, write to" in text
        assert not [each for each in PROMISES if each in text]


def test_its_end_is_told_as_such_and_not_as_a_refund():
    rma = nothing_came()
    Settlement.objects.filter(rma=rma).update(status="PAID", paid_at=NOW + timedelta(days=4))
    Return.objects.filter(pk=rma.pk).update(stage="refunded")
    rma = desk.again(rma)
    assert headline_of(rma) == "Your return is complete"
    text = letter(rma, "mail.refunded")
    assert text.startswith("Your return for order #1001 is complete\n")
    assert MISSING in text
    assert not [each for each in PROMISES if each in text]
    assert not holds(rma, "refunded"), "nor does a text say so"


def test_nobody_is_told_that_such_money_is_late():
    rma = nothing_came()
    assert causes(rma, now=NOW + timedelta(days=12)) == {}
    assert causes(desk.received(make_shop("b.myshopify.com"), 1002), now=NOW + timedelta(days=12)) != {}


def test_who_may_keep_what_cost_nothing_is_promised_nothing():
    rma = let_stay(rma_id=desk.labelled(make_shop()).pk, actor="merchant", now=NOW)
    Settlement.objects.filter(rma=rma).update(
        items_presentment_minor=0, items_shop_minor=0, total_presentment_minor=0, total_shop_minor=0
    )
    Return.objects.update(goods=Goods.DONATE)
    rma = desk.again(rma)
    assert nothing_back(rma) == NothingBack.FREE
    assert headline_of(rma) == "There is nothing to send back"
    text = letter(rma, "mail.kept")
    assert "Please give the items to somebody who can use them. Nothing was paid for the items" in text
    assert "sends your refund" not in text


def test_who_gets_some_is_promised_it_as_before():
    rma = desk.received(make_shop(), missing=1)
    assert nothing_back(rma) is None
    Settlement.objects.filter(rma=rma).update(total_presentment_minor=0, total_shop_minor=0)
    Return.objects.filter(pk=rma.pk).update(outcome=Outcome.REPLACEMENT)
    assert nothing_back(desk.again(rma)) is None, "something goes out instead"
