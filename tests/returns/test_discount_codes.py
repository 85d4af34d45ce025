"""A discount code where the wanted one is sold out: wished for, earned once by what came back, made once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from returns.domain.discount_code import CodeTerms, WantedLater
from returns.domain.end_of_day import end_after
from returns.domain.exchange import Fallback, WantedExchange
from returns.domain.shipping import Goods
from returns.domain.status import DispositionType, Outcome
from returns.models import DiscountCode, Order, OutboxMessage, Return, Wish
from returns.operations.approve_return import approve_return
from returns.operations.cancel_return import cancel_return
from returns.operations.change_return import change_return
from returns.operations.decline_return import DeclineReason, decline_return
from returns.operations.discount_code import MAKE, intend_code, record_code, try_codes_again
from returns.operations.forget_person import forget_person
from returns.operations.give_up_exchange import give_up_exchange, sell_out
from returns.operations.promise_exchanges import UnableToExchange
from returns.operations.receive_goods import receive_goods
from returns.operations.record_payment import record_payment
from returns.operations.request_return import SumChanged, request_return
from returns.queries.discount_codes import code_of, discount_code_of, promised_code, terms_of
from returns.queries.eligibility import Wanted
from returns.queries.person import Person
from tests.characters import NOW, Bought, fulfilled, make_order, make_shop
from tests.discount_codes import allow_codes, giving, pay_out, sold_out, wish
from tests.parts import at_shopify, come
from tests.returns.test_shopper_exchanges import offer, receive, swap

pytestmark = pytest.mark.django_db
TEN_PERCENT = CodeTerms(1000, 0, 90, "product")


@pytest.fixture
def order() -> Order:
    return make_order(giving(make_shop()))


def approved(rma: Return) -> Return:
    return approve_return(rma_id=rma.pk, actor="merchant", now=NOW)


def paid(rma: Return) -> Return:
    approved(rma)
    return pay_out(receive(rma))


def messages() -> list[dict[str, Any]]:
    return list(OutboxMessage.objects.filter(kind=MAKE).values_list("payload", flat=True))


def refused(act: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(UnableToExchange) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


def test_who_wanted_a_size_that_is_sold_out_is_promised_a_code_and_gets_it_when_paid(order):
    rma = wish(order)
    given = promised_code(rma)
    assert (given.terms, given.wanted) == (TEN_PERCENT, ("Robe midi M",))
    approved(rma)
    assert code_of(receive(rma)) is None
    pay_out(rma)
    code = code_of(rma)
    assert terms_of(code) == TEN_PERCENT
    assert code.product_gids == [rma.lines.get().line.product_gid]
    assert messages() == [{"return": rma.pk, "discount_code": code.pk}]
    assert rma.settlement.exchange_presentment_minor == 0


def test_repeating_the_payment_brings_no_second_code(order):
    rma = paid(wish(order))
    record_payment(rma_id=rma.pk, refund_gid="gid://shopify/Refund/1", paid_minor=1, now=NOW + timedelta(days=9))
    assert (DiscountCode.objects.count(), len(messages())) == (1, 1)


def test_one_code_for_a_return_however_many_pieces_and_lines_it_has():
    order = make_order(giving(make_shop()), Bought(quantity=3), Bought(quantity=2))
    paid(wish(order, quantities=(3, 2), wished=(0, 1)))
    assert len(DiscountCode.objects.get().product_gids) == len({line.line.product_gid for line in fulfilled(order)})


def test_the_code_is_for_the_products_that_were_sold_out_or_for_everything():
    paid(wish(make_order(giving(make_shop(), discount_minor=500, good_for="shop", days=30))))
    code = DiscountCode.objects.get()
    assert (terms_of(code), code.product_gids) == (CodeTerms(0, 500, 30, "shop"), [])


def test_a_code_lasts_to_the_end_of_its_last_day_in_the_shops_time():
    ends_at = end_after(datetime(2026, 11, 27, 23, 30, tzinfo=UTC), 90, time_zone="Europe/Paris")
    assert ends_at.isoformat() == "2027-02-26T23:59:59+01:00"


@pytest.mark.parametrize("stock", [1, None])
def test_what_is_there_brings_no_code(order, stock):
    assert refused(wish, order, stock=stock) == "in_stock"
    assert not Return.objects.exists()


def test_what_was_promised_to_another_shopper_is_sold_out(order):
    swap(order, stock=1)
    assert promised_code(wish(make_order(order.shop, number=1002), stock=1))


def asked(order: Order, *wishes: WantedLater, reason: str = "size_small", **about: Any) -> Return:
    return request_return(
        shop=order.shop,
        order_id=order.pk,
        wanted=[Wanted(fulfilled(order)[0].pk, 1, reason)],
        request_key="key-9",
        expected_minor=None,
        locale="fr",
        now=NOW,
        wishes=wishes,
        **about,
    )


def test_a_choice_that_was_tampered_with_is_refused(order):
    line = fulfilled(order)[0]
    there, own = sold_out(line.line), replace(sold_out(line.line), variant_gid=line.line.variant_gid)
    another = replace(there, product_gid="gid://shopify/Product/404")
    wishes = [WantedLater(line.pk, own), WantedLater(line.pk, another), WantedLater(line.pk + 999, there)]
    assert [refused(asked, order, wanted) for wanted in wishes] == ["not_offered"] * 3
    assert refused(asked, order, WantedLater(line.pk, there), WantedLater(line.pk, there)) == "not_offered"
    exchanged = [WantedExchange(line.pk, offer(line.line, size="L"), Fallback.REFUND)]
    assert refused(asked, order, WantedLater(line.pk, there), exchanges=exchanged) == "not_offered"
    assert not Return.objects.exists()


def test_a_faulty_article_that_is_sold_out_itself_brings_one(order):
    line = fulfilled(order)[0]
    own = replace(sold_out(line.line), variant_gid=line.line.variant_gid)
    assert promised_code(asked(order, WantedLater(line.pk, own), reason="defective"))


def test_a_policy_without_it_gives_none():
    assert refused(wish, make_order(giving(make_shop(), discount_bps=0))) == "not_offered"


def test_without_leave_to_make_codes_none_is_offered_and_leave_may_be_withdrawn_in_between(order):
    allow_codes(order.shop, allowed=False)
    assert refused(wish, order) == "not_offered"


def test_an_exception_can_take_it_from_some_articles():
    none = {"code": "x", "label": {"en": "X"}, "then": {"later": {"discount_bps": 0}}}
    assert refused(wish, make_order(giving(make_shop(), clauses=(none,), discount_bps=1000))) == "not_offered"


def test_of_several_promises_the_code_gives_the_better_one_the_longest_and_for_all_their_products():
    long = {
        "code": "long",
        "label": {"en": "Long"},
        "when": {"price_minor": {"min": 10_000}},
        "then": {"later": {"discount_bps": 500, "days": 200}},
    }
    shop = giving(make_shop(), clauses=(long,), discount_bps=1000)
    order = make_order(shop, Bought(price=4990), Bought(title="Manteau", price=20_000))
    lines = fulfilled(order)
    rma = request_return(
        shop=shop,
        order_id=order.pk,
        wanted=[Wanted(line.pk, 1, "size_small") for line in lines],
        request_key="two",
        expected_minor=None,
        locale="en",
        now=NOW,
        wishes=[WantedLater(line.pk, sold_out(line.line, price=line.line.unit_price_shop_minor)) for line in lines],
    )
    assert promised_code(rma).terms == CodeTerms(500, 0, 200, "product")


def test_a_return_that_was_refused_or_called_off_brings_none(order):
    decline_return(rma_id=wish(order).pk, reason=DeclineReason.OTHER, explanation="", actor="merchant", now=NOW)
    cancel_return(rma_id=approved(wish(order, key="key-2")).pk, actor="merchant", now=NOW)
    assert (DiscountCode.objects.count(), messages()) == (0, [])


def test_a_missing_piece_brings_none_and_the_other_line_still_does():
    order = make_order(giving(make_shop()), Bought(), Bought(title="Manteau"))
    rma = approved(wish(order, quantities=(1, 1), wished=(0,)))
    first, second = rma.lines.all()
    counts = {first.pk: {DispositionType.MISSING: 1}, second.pk: {DispositionType.RESTOCKED: 1}}
    pay_out(receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=NOW + timedelta(days=3)))
    assert not DiscountCode.objects.exists()


def test_one_piece_of_several_that_came_back_is_enough():
    order = make_order(giving(make_shop()), Bought(quantity=2))
    rma = approved(wish(order, quantities=(2,)))
    counts = {rma.lines.get().pk: {DispositionType.MISSING: 1, DispositionType.RESTOCKED: 1}}
    pay_out(receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=NOW + timedelta(days=3)))
    assert DiscountCode.objects.count() == 1


def test_what_the_shop_lets_its_shopper_keep_is_paid_and_brings_its_code():
    shop = giving(make_shop())
    version = shop.policies.get(status="ACTIVE")
    version.document |= {"shipping": {"keep_it": {"max_minor": 10_000}}}
    version.save()
    rma = approved(wish(make_order(shop)))
    assert rma.goods == Goods.KEEP
    pay_out(rma)
    assert DiscountCode.objects.get().rma == rma


def test_what_is_refunded_in_shopifys_admin_brings_its_code_too(order):
    rma = approved(wish(order))
    record_payment(rma_id=rma.pk, refund_gid="gid://shopify/Refund/9", paid_minor=4990, now=NOW + timedelta(days=2))
    assert DiscountCode.objects.get().rma == rma


def test_a_repair_or_a_replacement_is_not_offered_beside_a_code():
    shop = giving(make_shop(), discount_bps=1000)
    version = shop.policies.get(status="ACTIVE")
    version.document |= {"outcomes": ["repair", "refund"]}
    version.save()
    order = make_order(shop)
    line = fulfilled(order)[0]
    with pytest.raises(SumChanged):
        asked(order, WantedLater(line.pk, sold_out(line.line)), reason="defective", outcome=Outcome.REPAIR)
    assert asked(order, WantedLater(line.pk, sold_out(line.line)), reason="defective").outcome == Outcome.REFUND


def test_a_change_of_the_return_keeps_one_promise(order):
    old = wish(order)
    line = fulfilled(order)[0]
    new = change_return(
        rma_id=old.pk,
        wanted=[Wanted(line.pk, 1, "size_small")],
        request_key="changed",
        expected_minor=None,
        locale="fr",
        now=NOW,
        wishes=[WantedLater(line.pk, sold_out(line.line))],
    )
    paid(new)
    assert [code.rma for code in DiscountCode.objects.all()] == [new]


def test_parts_of_a_return_bring_one_code_together():
    order = make_order(giving(make_shop()), Bought(quantity=3))
    rma = at_shopify(approved(wish(order, quantities=(3,))))
    rest = come(rma, 1)
    assert Wish.objects.count() == 2
    pay_out(rma)
    pay_out(receive(rest), days=6)
    code = DiscountCode.objects.get()
    assert (code.rma, code_of(rma), code_of(rest)) == (rma, code, code)
    with pytest.raises(IntegrityError), transaction.atomic():
        DiscountCode.objects.create(rma=rest, whole=rma, discount_bps=1, days=1, good_for="shop", due_at=NOW)


def test_a_line_that_is_awaited_as_a_whole_takes_its_promise_along():
    order = make_order(giving(make_shop()), Bought(), Bought(title="Manteau"))
    rma = at_shopify(approved(wish(order, quantities=(1, 1), wished=(1,))))
    rest = come(rma, 1, 0)
    pay_out(rma)
    assert not DiscountCode.objects.exists()
    pay_out(receive(rest), days=6)
    assert DiscountCode.objects.get().rma == rest


def test_an_exchange_that_sells_out_later_brings_a_code_with_the_money(order):
    rma = approved(swap(order))
    sell_out(rma_id=rma.pk, gone=[rma.exchange_lines.get().pk], now=NOW)
    assert promised_code(rma).wanted == ("Robe midi M",)
    pay_out(receive(rma))
    assert terms_of(DiscountCode.objects.get()) == TEN_PERCENT


def test_an_exchange_that_staff_give_up_brings_one_too_and_only_one_for_several_pieces():
    order = make_order(giving(make_shop()), Bought(quantity=2))
    rma = approved(swap(order, fallback=Fallback.PROPOSAL, quantities=(2,)))
    for line in rma.exchange_lines.all():
        give_up_exchange(rma_id=rma.pk, line_id=line.pk, actor="merchant", now=NOW)
    assert Wish.objects.count() == 1
    pay_out(receive(rma))
    assert DiscountCode.objects.count() == 1


def test_an_exchange_that_is_given_up_without_leave_or_a_policy_for_it_brings_none(order):
    allow_codes(order.shop, allowed=False)
    rma = approved(swap(order))
    sell_out(rma_id=rma.pk, gone=[rma.exchange_lines.get().pk], now=NOW)
    other = approved(swap(make_order(giving(make_shop("second.myshopify.com"), discount_bps=0))))
    sell_out(rma_id=other.pk, gone=[other.exchange_lines.get().pk], now=NOW)
    assert not Wish.objects.exists()


def test_the_letters_that_were_committed_first_stay(order):
    code = code_of(paid(wish(order)))
    assert intend_code(code_id=code.pk, sealed_code="first") == "first"
    assert intend_code(code_id=code.pk, sealed_code="second") == "first"
    made_at = NOW + timedelta(days=5)
    for _ in range(2):
        record_code(code_id=code.pk, gid="gid://shopify/DiscountCodeNode/1", ends_at=None, now=made_at)
    assert intend_code(code_id=code.pk, sealed_code="third") is None
    assert OutboxMessage.objects.filter(kind="mail.discount_code").count() == 1
    assert code.rma.events.filter(kind="discount_code.made").count() == 1


def test_leave_that_is_given_again_makes_due_what_waited(order):
    rma = paid(wish(order))
    message = OutboxMessage.objects.get(kind=MAKE)
    OutboxMessage.objects.filter(pk=message.pk).update(dead_at=NOW)
    assert try_codes_again(shop=make_shop("second.myshopify.com"), now=NOW) == 0
    assert try_codes_again(shop=rma.shop, now=NOW) == 1
    assert OutboxMessage.objects.get(kind=MAKE).dead_at is None
    assert try_codes_again(shop=rma.shop, now=NOW) == 0


def test_a_person_who_is_forgotten_gets_no_code_any_more_and_one_that_is_made_loses_its_letters(order):
    due, made = paid(wish(order)), paid(wish(make_order(order.shop, number=1002)))
    intend_code(code_id=code_of(made).pk, sealed_code="sealed")
    record_code(code_id=code_of(made).pk, gid="gid://1", ends_at=None, now=NOW + timedelta(days=5))
    waiting = OutboxMessage.objects.get(kind=MAKE, payload__return=due.pk).payload
    person = Person(order.shop_id, (due.order_id, made.order_id), (due.pk, made.pk))
    forget_person(person=person, now=NOW)
    assert (code_of(due), discount_code_of(waiting)) == (None, None)
    assert intend_code(code_id=waiting["discount_code"], sealed_code="late") is None
    assert code_of(made).sealed_code == ""


@pytest.mark.parametrize("wrong", [{}, {"discount_bps": 1, "discount_minor": 1}, {"discount_bps": 1, "good_for": "x"}])
def test_the_database_refuses_a_code_that_is_none(order, wrong):
    rma = wish(order)
    said = {"days": 1, "good_for": "shop", "due_at": NOW} | wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        DiscountCode.objects.create(rma=rma, whole=rma, **said)
