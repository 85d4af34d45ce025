"""Shopify's terms bind signed-in shoppers: no more pieces than it lets come back, whoever asks how often and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from returns.domain.estimate import differs
from returns.domain.exchange import WantedExchange
from returns.domain.money import Money, MoneyPair
from returns.domain.settlement import Claim, quote
from returns.domain.status import DeclineReason
from returns.models import Order, Return, ReturnUnit, Shop
from returns.operations.create_return import create_return
from returns.operations.decline_return import decline_return
from returns.operations.ingest_order import ingest_order
from returns.operations.record_registration import record_registration
from returns.operations.request_return import UnableToRequest, request_return
from returns.queries.eligibility import Wanted, preview, returnable_lines
from returns.queries.shopify_terms import ShopifyTerms, known_at_shopify
from returns.sign_in import Terms
from tests.characters import NOW, Bought, fulfilled, make_order, make_shop, snapshot
from tests.races import all_at_once

pytestmark = pytest.mark.django_db
PARCELS = (2, 2, 1)


def several_parcels(shop: Shop, *quantities: int) -> Order:
    """One order line that went out in several parcels."""
    whole = snapshot(Bought(quantity=sum(quantities)))
    [sent] = whole.fulfillments
    parcels = tuple(
        replace(
            sent,
            gid=f"{sent.gid}{place}",
            lines=(replace(sent.lines[0], gid=f"{sent.lines[0].gid}{place}", quantity=quantity, returnable=quantity),),
        )
        for place, quantity in enumerate(quantities, start=1)
    )
    order = ingest_order(shop=shop, snapshot=replace(whole, fulfillments=parcels))
    assert order is not None
    return order


def terms(order: Order, units: int, cause: str = "") -> ShopifyTerms:
    """Shopify lets so many pieces of each line come back, asked now."""
    told = {gid: Terms(units, cause) for gid in order.lines.values_list("gid", flat=True)}
    return ShopifyTerms(told, known_at_shopify(order))


def ask(order: Order, quantities: Any, told: ShopifyTerms | None, *, key: str = "key-1", **more: Any) -> Return:
    parcels = zip(fulfilled(order), quantities, strict=False)
    return request_return(
        shop=order.shop,
        order_id=order.pk,
        wanted=[Wanted(line.pk, quantity, "size_small") for line, quantity in parcels if quantity],
        request_key=key,
        expected_minor=None,
        locale="fr",
        now=NOW,
        terms=told,
        **more,
    )


def refusal(order: Order, quantities: Any, told: ShopifyTerms, **more: Any) -> list[tuple[int, str]]:
    """Which wanted lines are refused, by place, and why."""
    with pytest.raises(UnableToRequest) as raised:
        ask(order, quantities, told, **more)
    places = [line.pk for line in fulfilled(order)]
    return [
        (places.index(each.wanted.fulfilled_id), each.verdict.code) for each in raised.value.objections if each.verdict
    ]


def register(rma: Return) -> None:
    record_registration(rma_id=rma.pk, gid=f"gid://shopify/Return/{rma.pk}", lines={}, now=NOW)


def live(order: Order) -> int:
    return ReturnUnit.objects.filter(order_line__order=order, live=True).count()


def test_what_shopify_denies_is_refused_and_what_it_said_is_kept() -> None:
    order = make_order(make_shop(), Bought(quantity=3))

    assert refusal(order, (1,), terms(order, 0, "FINAL_SALE")) == [(0, "shopify_lets_none")]
    assert refusal(order, (3,), terms(order, 2)) == [(0, "shopify_lets_fewer")]
    rma = ask(order, (2,), terms(order, 2, "RETURN_WINDOW_EXPIRED"))

    assert rma.decision["lines"][0]["verdicts"][-1] == {
        "rule": "shopify_terms",
        "answer": "ALLOW",
        "code": "shopify_lets",
        "facts": {"wanted": 2, "units": 2, "cause": "RETURN_WINDOW_EXPIRED"},
    }


def test_a_line_that_shopify_does_not_mention_follows_our_rules_alone() -> None:
    order = make_order(make_shop(), Bought(), Bought("Pull"))
    told = ShopifyTerms({order.lines.all()[0].gid: Terms(0, "OTHER")})

    assert [line.available for line in returnable_lines(order, now=NOW, terms=told)] == [0, 1]
    assert [line.allowed for line in returnable_lines(order, now=NOW, terms=told)] == [False, True]
    assert ask(order, (0, 1), told).decision["lines"][0]["verdicts"][-1]["code"] == "shopify_not_asked"


def test_parcels_of_one_line_draw_on_the_same_pieces() -> None:
    order = several_parcels(make_shop(), *PARCELS)
    told = terms(order, 3, "RETURN_WINDOW_EXPIRED")

    assert [line.available for line in returnable_lines(order, now=NOW, terms=told)] == [2, 2, 1]
    assert refusal(order, (2, 2, 0), told) == [(1, "shopify_lets_fewer")]
    assert refusal(order, (2, 1, 1), told) == [(2, "shopify_lets_none")]
    assert live(ask(order, (0, 2, 1), told).order) == 3


def test_a_parcel_that_our_policy_refuses_uses_none_of_them_up() -> None:
    order = several_parcels(make_shop(), 1, 1)
    late = fulfilled(order)[0].fulfillment
    late.delivered_at = NOW - timedelta(days=99)
    late.save()

    assert [line.fault_only for line in returnable_lines(order, now=NOW, terms=terms(order, 1))] == [True, False]
    assert live(ask(order, (0, 1), terms(order, 1)).order) == 1


def test_pieces_in_a_return_that_shopify_has_not_heard_of_are_taken_off() -> None:
    order = make_order(make_shop(), Bought(quantity=5))
    first = ask(order, (2,), terms(order, 3))

    assert refusal(order, (2,), terms(order, 3), key="key-2") == [(0, "shopify_lets_fewer")]
    before = terms(order, 3)
    register(first)
    assert refusal(order, (2,), before, key="key-2") == [(0, "shopify_lets_fewer")], "asked before Shopify heard of it"
    assert refusal(order, (2,), terms(order, 1), key="key-2") == [(0, "shopify_lets_fewer")]
    assert ask(order, (1,), terms(order, 1), key="key-2")


def test_pieces_of_a_declined_return_are_not_taken_off() -> None:
    order = make_order(make_shop(), Bought(quantity=2))
    rma = ask(order, (2,), terms(order, 2))
    assert refusal(order, (1,), terms(order, 2), key="key-2") == [(0, "already_returned"), (0, "shopify_lets_none")]
    decline_return(rma_id=rma.pk, reason=DeclineReason.OTHER, explanation="", actor="merchant", now=NOW)

    assert ask(order, (2,), terms(order, 2), key="key-2")


def test_a_merchant_is_not_bound() -> None:
    order = make_order(make_shop())
    wanted = [Wanted(fulfilled(order)[0].pk, 1, "size_small")]

    assert preview(order, wanted, now=NOW, terms=terms(order, 0), by_merchant=True).quote is not None
    rma = create_return(
        shop=order.shop,
        order_id=order.pk,
        wanted=wanted,
        exchanges=list[WantedExchange](),
        request_key="key-1",
        expected_minor=4990,
        actor_id="",
        now=NOW,
    )
    assert rma.decision["lines"][0]["verdicts"][-1]["code"] == "shopify_not_asked"


REQUESTS = st.lists(
    st.tuples(st.tuples(*(st.integers(0, most) for most in PARCELS)), st.booleans(), st.booleans()), max_size=5
)


def test_all_requests_together_never_get_more_than_shopify_lets_come_back() -> None:
    order = several_parcels(make_shop(), *PARCELS)

    @settings(max_examples=40)
    @given(units=st.integers(0, sum(PARCELS)), requests=REQUESTS)
    def ask_and_ask_again(units: int, requests: Any) -> None:
        """Each request may read the terms anew or come with older ones; each return may be registered, or not yet."""
        with transaction.atomic():
            told, per_parcel = terms(order, units), [0] * len(PARCELS)
            for number, (quantities, anew, registered) in enumerate(requests):
                if anew:
                    known = ReturnUnit.objects.filter(item__rma__in=known_at_shopify(order)).count()
                    told = terms(order, units - known)
                if not any(quantities):
                    continue
                after = [taken + quantity for taken, quantity in zip(per_parcel, quantities, strict=True)]
                fits = sum(after) <= units and all(has <= most for has, most in zip(after, PARCELS, strict=True))
                if fits:
                    rma, per_parcel = ask(order, quantities, told, key=f"key-{number}"), after
                    if registered:
                        register(rma)
                else:
                    assert refusal(order, quantities, told, key=f"key-{number}")
                assert live(order) == sum(per_parcel) <= units
            transaction.set_rollback(True)

    ask_and_ask_again()


def priced(*, fee_bps: int = 0, shipping: int = 0) -> Any:
    """Two pieces of 39.00 each with a tax of 4.00 on top, less our fees."""

    def euros(minor: int) -> MoneyPair:
        return MoneyPair(Money(minor, "EUR"), Money(minor, "EUR"))

    claim = Claim(ordered=2, done=0, quantity=2, discounted=euros(7800), tax=euros(800))
    return quote([claim], taxes_included=False, restocking_bps=[fee_bps], return_shipping_fee=euros(shipping))


@pytest.mark.parametrize(
    ("fees", "estimate", "other"),
    [
        ({}, Money(8600, "EUR"), False),
        ({}, Money(8602, "EUR"), False),
        ({}, Money(8603, "EUR"), True),
        ({}, Money(8598, "EUR"), False),
        ({}, Money(8597, "EUR"), True),
        ({}, Money(8600, "USD"), True),
        ({"fee_bps": 1000, "shipping": 490}, Money(8600, "EUR"), False),
        ({"fee_bps": 1000, "shipping": 490}, Money(8600 - 780 - 490, "EUR"), False),
        ({"fee_bps": 1000, "shipping": 490}, Money(8600 - 490, "EUR"), True),
        ({}, Money(8600 - 490, "EUR"), True),
    ],
)
def test_an_estimate_differs_beyond_rounding_and_beyond_our_own_fees(fees: Any, estimate: Money, other: bool) -> None:
    assert differs(priced(**fees), estimate, pieces=2) is other


def test_a_differing_estimate_is_written_down_and_changes_nothing() -> None:
    order = make_order(make_shop(), Bought(), Bought("Pull"))
    other = ask(order, (1,), None, estimate=Money(4000, "EUR"))
    same = ask(order, (0, 1), None, key="key-2", estimate=Money(4991, "EUR"))

    event = other.events.get(kind="estimate.differs")
    assert event.actor == "shopify"
    assert event.facts == {
        "ours_minor": 4990,
        "ours_currency": "EUR",
        "estimate_minor": 4000,
        "estimate_currency": "EUR",
    }
    assert other.settlement.total_presentment_minor == 4990
    assert not same.events.filter(kind="estimate.differs").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_rivals_under_the_same_terms_share_what_shopify_lets_come_back() -> None:
    order = several_parcels(make_shop(), 3, 3)
    told = terms(order, 4)

    def rival(number: int) -> Return:
        return ask(order, (1, 0) if number % 2 else (0, 1), told, key=f"rival-{number}")

    answers = all_at_once(rival)

    assert sum(isinstance(answer, Return) for answer in answers) == 4
    assert live(order) == 4
