"""The page of a return where the shopper paid in another currency: both, before and after, to the smallest coin."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from returns import wording
from returns.domain.status import DispositionType, SettlementStatus
from returns.models import Order, Return, Shop
from returns.operations.approve_return import approve_return
from returns.operations.deduct_value import UnableToDeduct, deduct_value
from returns.operations.receive_goods import receive_goods
from tests.characters import NOW, Bought, make_order, make_shop, two_shops
from tests.returns_portal.merchant_desk import again, ask_at, received, staff_of, with_door

pytestmark = pytest.mark.django_db
# What the shopper paid with, and how much of it a cent of the shop's euro is: no coin, cents, and tenths of a cent.
CURRENCIES = (("JPY", 2), ("GBP", 1), ("KWD", 3))


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def order_in(shop: Shop, currency: str, rate: int) -> Order:
    """A dress and two pullovers, paid in another currency."""
    return make_order(shop, Bought(), Bought("Pull", 2, 3900), presentment=currency, rate=rate, currency="EUR")


def counted(order: Order, *, missing: int = 0) -> Return:
    """The same, back at the shop."""
    rma = ask_at(order)
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    counts = {item.pk: {DispositionType.RESTOCKED: item.quantity} for item in rma.lines.all()}
    last = max(counts)
    if missing:
        counts[last] = {DispositionType.RESTOCKED: 2 - missing, DispositionType.MISSING: missing}
    receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=NOW)
    return again(rma)


def page(rma: Return, **options: Any) -> str:
    text: str = staff_of(rma.order.shop, **options).get(f"/app/returns/{rma.number}/").content.decode()
    return text


def both(rma: Return) -> tuple[str, str]:
    """What the return comes to, as the page writes it: the shopper's currency and the shop's."""
    total = rma.order.amount(rma.settlement, "total")
    return wording.money(total.presentment), wording.money(total.shop)


@pytest.mark.parametrize(("currency", "rate"), CURRENCIES)
def test_both_currencies_stand_before_and_after_the_count(shop: Shop, currency: str, rate: int) -> None:
    order = order_in(shop, currency, rate)
    asked = again(ask_at(order))
    assert (asked.order.presentment_currency, asked.order.shop_currency) == (currency, "EUR")
    whole = both(asked)
    assert all(text in page(asked) for text in whole)
    rma = counted(make_order_again(shop, currency, rate), missing=1)
    less = both(rma)
    assert less != whole
    assert all(text in page(rma) for text in less)
    form = {"expected_minor": rma.settlement.total_presentment_minor, "outcome": "refund"}
    answer = staff_of(shop, htmx=True).post(f"/app/returns/{rma.number}/settlement/", form)
    rma = again(rma)
    assert rma.settlement.status == SettlementStatus.DUE
    assert both(rma) == less
    assert all(text in answer.content.decode() for text in less)


def make_order_again(shop: Shop, currency: str, rate: int) -> Order:
    return make_order(
        shop, Bought(), Bought("Pull", 2, 3900), presentment=currency, rate=rate, currency="EUR", number=1002
    )


@pytest.mark.parametrize(("currency", "rate"), [*CURRENCIES, ("EUR", 1)])
@pytest.mark.parametrize("tenths", [1, 3, 7, 10])
def test_what_is_taken_off_adds_up_in_both(shop: Shop, currency: str, rate: int, tenths: int) -> None:
    rma = counted(order_in(shop, currency, rate))
    before = rma.order.amount(rma.settlement, "total")
    off = before.presentment.minor * tenths // 10
    deduct_value(shop=shop, rma_id=rma.pk, amount_minor=off, reason="Porté", staff="7001", now=NOW, consent=True)
    rma = again(rma)
    after, taken = rma.order.amount(rma.settlement, "total"), rma.order.amount(rma.settlement, "deduction")
    assert (after.presentment + taken.presentment, after.shop + taken.shop) == (before.presentment, before.shop)
    assert taken.presentment.minor == off
    share = Decimal(off) * before.shop.minor / before.presentment.minor
    assert abs(taken.shop.minor - share) <= Decimal("0.5")
    assert (tenths == 10) == (after.shop.minor == after.presentment.minor == 0)
    deduct_value(shop=shop, rma_id=rma.pk, amount_minor=0, reason="", staff="7001", now=NOW)
    assert rma.order.amount(again(rma).settlement, "total") == before


def test_what_the_law_or_the_shopper_forbids_is_refused(shop: Shop) -> None:
    rma = received(shop)

    def why(amount: int = 100, *, reason: str = "Porté", consent: bool = True) -> str:
        with pytest.raises(UnableToDeduct) as refusal:
            deduct_value(
                shop=shop, rma_id=rma.pk, amount_minor=amount, reason=reason, staff="7001", now=NOW, consent=consent
            )
        return refusal.value.code

    assert why(consent=False) == "no_consent"
    assert why(reason=" ") == "no_reason"
    assert why(12_791) == "more_than_goods"
    rma.lines.filter(quantity=1).update(fault=True)
    assert why(7_801) == "more_than_goods"
    rma.lines.update(fault=True)
    assert why() == "faulty"
    assert "off-amount" not in page(rma)
    rma.lines.update(fault=False)
    Return.objects.filter(pk=rma.pk).update(lane="conformity")
    assert why() == "faulty"
    Return.objects.filter(pk=rma.pk).update(lane="commercial", outcome="replacement")
    assert why() == "sends_out"
    assert again(rma).settlement.deduction_presentment_minor == 0


def test_the_page_takes_it_off_and_asks_for_all_of_it() -> None:
    ours, theirs = two_shops()
    rma = received(ours)
    path = f"/app/returns/{rma.number}/deduction/"
    fields = {"off-amount": "20.00", "off-reason": "Tache au col", "off-consent": "on"}
    assert staff_of(None).post(path, fields).status_code == 401
    assert staff_of(theirs).post(path, fields).status_code == 404
    assert staff_of(ours, role="agent", who="7002").post(path, fields).status_code == 403  # type: ignore[arg-type]
    assert "off-amount" in page(rma)
    answer = staff_of(ours, htmx=True).post(path, fields | {"off-consent": ""})
    assert (answer.status_code, "Write to the shopper first" in answer.content.decode()) == (422, True)
    assert "Tache au col" in answer.content.decode()
    answer = staff_of(ours, htmx=True).post(path, fields | {"off-amount": "500"})
    assert (answer.status_code, "more than the goods" in answer.content.decode()) == (409, True)
    assert staff_of(ours, htmx=True).post(path, fields).status_code == 200
    rma = again(rma)
    assert (rma.settlement.deduction_presentment_minor, rma.settlement.deduction_reason) == (2000, "Tache au col")
    assert [event.actor_id for event in rma.events.filter(kind="value.deducted")] == ["7001"]
    assert "€107.90" in page(rma)


def test_0_alone_takes_it_back() -> None:
    ours, _ = two_shops()
    rma = received(ours)
    path, desk = f"/app/returns/{rma.number}/deduction/", staff_of(ours, htmx=True)
    desk.post(path, {"off-amount": "20.00", "off-reason": "Tache au col", "off-consent": "on"})
    answer = desk.post(path, {"off-amount": "0"})
    assert (answer.status_code, "The deduction is taken back." in answer["HX-Trigger"]) == (200, True)
    assert again(rma).settlement.deduction_presentment_minor == 0
    assert desk.post(path, {"off-amount": "1"}).status_code == 422
