"""Clauses from the order's rows to the sum that is paid and the person who must agree."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from returns.domain.money import Money, share_off
from returns.domain.order import CustomerSnapshot
from returns.domain.status import DeclineReason, ReturnStatus
from returns.models import Order, Shop
from returns.operations.decline_return import decline_return
from returns.operations.ingest_order import ingest_order
from returns.operations.publish_policy import publish_policy
from returns.operations.request_return import UnableToRequest
from returns.queries.buyers import customer_facts
from returns.queries.eligibility import policy_of, returnable_lines
from returns.queries.line_facts import LineReader
from returns.queries.policies import active_policy
from returns.queries.returns import settlement_quote
from tests.characters import NOW, Bought, ask, fulfilled, make_shop, snapshot

pytestmark = pytest.mark.django_db
DRESS, COAT = Bought("Robe", price=10_000, discount=3_000, tags=("sale",)), Bought("Manteau", price=20_000)
LOYAL = {"code": "loyal", "label": {"en": "Loyal"}, "orders": {"min": 10}, "returned_bps": {"max": 5_000}}


def shop_with(*clauses: dict[str, Any], **more: Any) -> Shop:
    """A shop whose orders are placed under these clauses."""
    shop = make_shop()
    full = [{"code": f"clause_{place}", "label": {}} | clause for place, clause in enumerate(clauses)]
    document = active_policy(shop).document | {"clauses": full, "segments": [LOYAL]} | more
    publish_policy(shop=shop, document=document, now=NOW - timedelta(days=100))
    return shop


def order_of(shop: Shop, *bought: Bought, orders: int = 12, **details: Any) -> Order:
    buyer = CustomerSnapshot("gid://shopify/Customer/1", orders, Money(50_000, "EUR"), ("vip",), NOW)
    order = ingest_order(shop=shop, snapshot=replace(snapshot(*bought, **details), customer=buyer))
    assert order is not None
    return order


def test_the_rows_say_what_clauses_ask() -> None:
    order = order_of(shop_with(), DRESS)
    facts = LineReader(order, policy_of(order)).line(fulfilled(order)[0], wanted=1, available=1, reason="late")

    assert (facts.unit_price_minor, facts.discount_bps, facts.tags) == (10_000, 3_000, ("sale",))
    assert (facts.country, facts.product, facts.reason) == ("FR", "gid://shopify/Product/1", "late")
    assert facts.customer is not None
    assert (facts.customer.orders, facts.customer.spent_minor, facts.customer.tags) == (12, 50_000, ("vip",))


@pytest.mark.parametrize(
    ("off", "listed", "pieces", "share"),
    [
        (359, 1198, 1, 3000),  # 30 % of 11.98, rounded down
        (1077, 3594, 3, 3000),
        (200, 1000, 1, 2000),
        (29_990, 100_000, 1, 2999),
        (345, 1198, 1, 2879),
        (0, 1198, 1, 0),
        (5, 0, 1, 0),
        (-5, 1198, 1, 0),
        (1300, 1198, 1, 10_000),
    ],
)
def test_a_discount_in_percent_is_read_through_its_rounding(off: int, listed: int, pieces: int, share: int) -> None:
    assert share_off(off, listed, pieces=pieces) == share


def test_an_article_at_thirty_percent_off_is_excluded_from_thirty_on() -> None:
    shop = shop_with({"when": {"discount_bps": {"min": 3_000}}, "then": {"answer": "deny"}})
    order = order_of(shop, replace(DRESS, price=1_198, discount=359))
    with pytest.raises(UnableToRequest):
        ask(order)


def test_a_return_counts_in_its_buyers_share_until_it_is_called_off() -> None:
    shop = shop_with()
    first, second = order_of(shop, DRESS), order_of(shop, COAT, number=1002)
    rma = ask(first)

    def share() -> int:
        facts = customer_facts(second, policy_of(second).segments)
        assert facts is not None
        return facts.returned_bps

    assert share() == 5_000
    decline_return(rma_id=rma.pk, reason=DeclineReason.OTHER, explanation="", actor="merchant", now=NOW)
    assert share() == 0


def test_each_line_bears_the_fee_of_its_own_conditions() -> None:
    shop = shop_with(
        {"when": {"tags": ["sale"]}, "then": {"fees": {"restocking_bps": 2_000, "return_shipping_minor": 700}}},
        {"when": {"reasons": ["late"]}, "then": {"fees": {"return_shipping_minor": 0}}},
        fees={"restocking_bps": 1_000, "return_shipping_minor": 500},
    )
    both = settlement_quote(ask(order_of(shop, DRESS, COAT), quantities=(1, 1)))
    other = order_of(shop, DRESS, COAT, number=1002)
    coat = settlement_quote(ask(other, quantities=(0, 1), reason="late", key="key-2"))
    fault = settlement_quote(ask(order_of(shop, DRESS, number=1003), reason="damaged", key="key-3"))

    assert both.restocking_fee.presentment.minor == 7_000 // 5 + 20_000 // 10
    assert both.return_shipping_fee.presentment.minor == 700, "asked once, the highest"
    assert (coat.restocking_fee.presentment.minor, coat.return_shipping_fee.presentment.minor) == (2_000, 0)
    assert (fault.restocking_fee.presentment.minor, fault.return_shipping_fee.presentment.minor) == (0, 0)


def test_loyal_customers_are_approved_at_once_and_longer() -> None:
    loyal = {"when": {"segments": ["loyal"]}, "then": {"approval": "auto", "window": {"days": 60}}}
    shop = shop_with(loyal, window={"days": 3})

    with pytest.raises(UnableToRequest):
        ask(order_of(shop, DRESS, orders=9))
    assert ask(order_of(shop, DRESS, number=1002)).status == ReturnStatus.OPEN


def test_a_clause_that_wants_a_person_stops_the_approval_of_all() -> None:
    shop = shop_with({"when": {"price_minor": {"min": 15_000}}, "then": {"answer": "review"}}, approval="auto")

    assert ask(order_of(shop, DRESS)).status == ReturnStatus.OPEN
    dear = ask(order_of(shop, DRESS, COAT, number=1002), quantities=(1, 1), key="key-2")
    assert dear.status == ReturnStatus.REQUESTED


def test_an_excluded_line_is_refused_in_the_merchants_words() -> None:
    because = {"en": "Sale articles stay with you.", "fr": "Les articles soldés ne sont pas repris."}
    shop = shop_with({"when": {"tags": ["sale"]}, "then": {"answer": "deny", "because": because}})
    order = order_of(shop, DRESS, COAT)

    assert [line.fault_only for line in returnable_lines(order, now=NOW)] == [True, False]
    with pytest.raises(UnableToRequest) as raised:
        ask(order)
    [objection] = raised.value.objections
    assert objection.verdict is not None
    assert objection.verdict.facts["because"] == because
