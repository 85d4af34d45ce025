"""The last piece of an article: one shopper exchanges for it, staff promise it to another as a replacement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from returns.domain.exchange import Fallback, Offer, WantedExchange
from returns.domain.money import Money
from returns.domain.status import Outcome
from returns.models import ExchangeLine, Order, Return, Shop
from returns.operations.cancel_return import cancel_return
from returns.operations.change_outcome import UnableToChange, change_outcome
from returns.operations.create_return import create_return
from returns.operations.promise_exchanges import UnableToExchange
from returns.operations.repair import UnableToRepair
from returns.operations.request_return import SumChanged, request_return
from returns.queries.eligibility import Wanted
from returns.queries.stock import promised, short_of
from tests.characters import NOW, Bought, fulfilled, make_order
from tests.races import all_at_once
from tests.returns.test_remedies import PAIR, here, remedy_shop
from tests.returns_portal.test_remedy_pages import VARIANT

pytestmark = pytest.mark.django_db
OF_THE_TWO = 2
ROBE = "gid://shopify/Product/1"


@pytest.fixture
def shop() -> Shop:
    return remedy_shop(exchanges={"offered": "variants"})


def last_pieces(left: int = OF_THE_TWO) -> Offer:
    """The variant that came back broken, as Shopify has it: so many pieces are left."""
    return Offer(VARIANT, ROBE, "Robe", "S", "", Money(2_500, "EUR"), available=True, stock=left)


def another_size(shop: Shop, number: int) -> Order:
    """An order of the same article in a size that does not fit."""
    order = make_order(shop, PAIR, number=number)
    order.lines.update(variant_gid=f"{VARIANT}-other")
    return order


def swapped(order: Order, *, left: int = OF_THE_TWO) -> Return:
    """A shopper wants two pieces of what is left instead."""
    [line] = fulfilled(order)
    return request_return(
        shop=order.shop,
        order_id=order.pk,
        wanted=[Wanted(line.pk, 2, "size_small")],
        request_key="swap",
        expected_minor=None,
        locale="fr",
        now=NOW,
        exchanges=[WantedExchange(line.pk, last_pieces(left), Fallback.REFUND)],
    )


def replaced(rma: Return, *, left: int = OF_THE_TWO) -> Return:
    """Staff promise the same two articles anew instead of the repair."""
    return change_outcome(
        rma_id=rma.pk, outcome=Outcome.REPLACEMENT, consent=True, actor_id="7", now=NOW, stock={VARIANT: left}
    )


def wished_anew(order: Order, *, left: int = OF_THE_TWO) -> Return:
    """A shopper asks for the two faulty articles anew."""
    [line] = fulfilled(order)
    return request_return(
        shop=order.shop,
        order_id=order.pk,
        wanted=[Wanted(line.pk, 2, "defective")],
        request_key="anew",
        expected_minor=0,
        outcome=Outcome.REPLACEMENT,
        locale="fr",
        now=NOW,
        stock={VARIANT: left},
    )


def broken(shop: Shop, number: int = 1001) -> Return:
    """Two broken articles are here to be repaired."""
    return here(Outcome.REPAIR, order=make_order(shop, PAIR, number=number))


def test_what_staff_promised_anew_no_shopper_exchanges_for(shop: Shop) -> None:
    replaced(broken(shop))
    with pytest.raises(UnableToExchange, match="sold_out"):
        swapped(another_size(shop, 1002))
    swapped(another_size(shop, 1003), left=4)


def test_what_a_shopper_exchanged_for_staff_promise_nobody(shop: Shop) -> None:
    rma, other = broken(shop), swapped(another_size(shop, 1002))
    with pytest.raises(UnableToChange, match="promised"):
        replaced(rma)
    with pytest.raises(UnableToChange, match="sold_out"):
        replaced(rma, left=1)
    assert Return.objects.get(pk=rma.pk).outcome == Outcome.REPAIR
    cancel_return(rma_id=_opened(other), actor="merchant", now=NOW)
    assert replaced(rma).outcome == Outcome.REPLACEMENT


def test_what_one_shopper_gets_anew_is_offered_to_no_other(shop: Shop) -> None:
    wished_anew(make_order(shop, PAIR, number=1001))
    with pytest.raises(SumChanged) as refusal:
        wished_anew(make_order(shop, PAIR, number=1002))
    assert set(refusal.value.preview.choices) == {Outcome.REPAIR}
    assert wished_anew(make_order(shop, PAIR, number=1003), left=4).exchange_lines.count() == 2


def test_a_merchants_exchange_takes_no_piece_that_is_promised(shop: Shop) -> None:
    replaced(broken(shop))
    order = another_size(shop, 1002)
    [line] = fulfilled(order)
    made: dict[str, Any] = {
        "shop": shop,
        "order_id": order.pk,
        "wanted": [Wanted(line.pk, 1, "size_small")],
        "request_key": "made",
        "expected_minor": -250 - 490,
        "actor_id": "7",
        "now": NOW,
    }
    with pytest.raises(UnableToExchange, match="sold_out"):
        create_return(exchanges=[WantedExchange(line.pk, last_pieces())], **made)
    assert create_return(exchanges=[WantedExchange(line.pk, last_pieces(3))], **made).exchange_lines.count() == 1


def test_what_nobody_counts_or_asked_of_is_there_and_silence_is_not_known(shop: Shop) -> None:
    replaced(broken(shop))
    assert promised(shop, [VARIANT]) == {VARIANT: 2}
    assert short_of(shop, {VARIANT: None}, {VARIANT: 9}) == frozenset()
    assert short_of(shop, {}, {VARIANT: 9}) == frozenset()
    assert short_of(shop, {VARIANT: 4}, {VARIANT: 2}) == frozenset()
    assert short_of(shop, {VARIANT: 4}, {VARIANT: 3}) == {VARIANT}
    assert short_of(shop, None, {VARIANT: 1}) is None


def _opened(rma: Return) -> int:
    Return.objects.filter(pk=rma.pk).update(status="OPEN")
    return rma.pk


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_last_pieces_go_to_one_whoever_asks_at_the_same_moment() -> None:
    shop = remedy_shop(exchanges={"offered": "variants"})
    repairs = [broken(shop, number) for number in (1001, 1002, 1003)]
    sizes = [another_size(shop, number) for number in (1011, 1012, 1013)]
    faults = [make_order(shop, Bought(quantity=2, price=2_500), number=number) for number in (1021, 1022)]
    acts: list[Callable[[], Return]] = [
        *(lambda rma=rma: replaced(rma) for rma in repairs),
        *(lambda order=order: swapped(order) for order in sizes),
        *(lambda order=order: wished_anew(order) for order in faults),
    ]

    def act(number: int) -> object:
        try:
            return acts[number % len(acts)]()
        except (UnableToExchange, UnableToChange, UnableToRepair, SumChanged) as refusal:
            return refusal

    all_at_once(act, crowd=len(acts))

    assert ExchangeLine.objects.count() == OF_THE_TWO
    assert len(set(ExchangeLine.objects.values_list("rma", flat=True))) == 1
