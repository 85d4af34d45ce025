"""The shop's own warranty: how long, on what, and that it only opens what the law no longer does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from returns.domain.conditions import conditions_of
from returns.domain.evaluation import evaluate
from returns.domain.policy import InvalidPolicy, parse
from returns.domain.verdict import Answer
from returns.domain.warranty import months_for, warranty_until
from returns.domain.withdrawal import Lane
from returns.models import Shop
from returns.operations.publish_policy import publish_policy
from returns.operations.request_return import UnableToRequest
from returns.queries.eligibility import returnable_lines
from returns.queries.explain import explain_return
from returns.queries.policies import active_policy
from tests.characters import NOW, ask, make_order, make_shop
from tests.returns.test_rules import DELIVERED, FACTS

WATCHES = {"months": 36, "product_types": ["Watches"]}
LAW_ENDS = DELIVERED + timedelta(days=730)
AFTER_LAW = DELIVERED + timedelta(days=800)


def judged(*, fault: bool | None, now: datetime = AFTER_LAW, **changes: Any) -> tuple[Answer, set[str]]:
    policy = parse({"warranty": [WATCHES]})
    facts = replace(FACTS, **({"product_type": "watches", "fault": fault, "conform_until": LAW_ENDS} | changes))
    decision = evaluate(facts, conditions_of(facts, policy), now=now)
    return decision.answer, {verdict.code for verdict in decision.objections}


def test_a_warranty_lasts_to_the_day_in_the_shops_time() -> None:
    facts = replace(FACTS, delivered_at=datetime(2026, 1, 30, 23, 30, tzinfo=UTC), time_zone="Europe/Paris")
    assert warranty_until(facts, 1) == datetime(2026, 2, 28, 23, 0, tzinfo=UTC)
    assert warranty_until(replace(facts, delivered_at=None), 1) == warranty_until(
        replace(facts, delivered_at=facts.fulfilled_at), 1
    )


def test_of_several_warranties_the_longest_counts() -> None:
    warranties = parse({"warranty": [WATCHES, {"months": 24}, {"months": 60, "product_types": ["Clocks"]}]}).warranty
    assert [months_for(warranties, kind) for kind in ("WATCHES", "Clocks", "Shirts")] == [36, 60, 24]
    assert months_for((), "Watches") == 0


@pytest.mark.parametrize(
    ("fault", "changes", "expected"),
    [
        (True, {}, (Answer.REVIEW, {"warranty"})),
        (None, {}, (Answer.REVIEW, {"warranty"})),
        (False, {}, (Answer.DENY, {"window_ended"})),
        (True, {"product_type": "Shirts"}, (Answer.DENY, {"window_ended"})),
        (True, {"conform_until": AFTER_LAW + timedelta(days=1)}, (Answer.REVIEW, {"conformity"})),
        (True, {"conform_until": None}, (Answer.REVIEW, {"warranty"})),
        (True, {"tags": ("final-sale",)}, (Answer.REVIEW, {"warranty"})),
        (True, {"units_at_shopify": 0, "cause_at_shopify": "RETURN_WINDOW_EXPIRED"}, (Answer.REVIEW, {"warranty"})),
        (True, {"is_gift_card": True}, (Answer.DENY, {"not_goods", "warranty"})),
    ],
)
def test_what_a_warranty_opens(fault: bool | None, changes: dict[str, Any], expected: tuple[Answer, set[str]]) -> None:
    assert judged(fault=fault, **changes) == expected


def test_not_a_moment_longer_than_it_was_given() -> None:
    until = warranty_until(replace(FACTS, product_type="watches"), 36)
    assert judged(fault=True, now=until - timedelta(seconds=1)) == (Answer.REVIEW, {"warranty"})
    assert judged(fault=True, now=until) == (Answer.DENY, {"window_ended"})


@pytest.mark.parametrize(
    ("warranty", "at"),
    [
        ([{"product_types": ["Watches"]}], "$.warranty[0]"),
        ([{"months": 0}], "$.warranty[0].months"),
        ([{"months": 1201}], "$.warranty[0].months"),
        ([{"months": 24, "years": 2}], "$.warranty[0]"),
    ],
)
def test_what_is_wrong_points_at_its_field(warranty: Any, at: str) -> None:
    with pytest.raises(InvalidPolicy) as raised:
        parse({"warranty": warranty})
    assert [problem.at for problem in raised.value.problems] == [at]


@pytest.fixture
def shop(db: None) -> Shop:
    """A shop that answers for dresses for five years; the law does for two."""
    shop = make_shop()
    document = active_policy(shop).document | {
        "approval": "auto",
        "warranty": [{"months": 60, "product_types": ["Robes"]}],
    }
    publish_policy(shop=shop, document=document, now=NOW - timedelta(days=100))
    return shop


def test_a_claim_goes_to_a_person_on_its_own_ground_and_is_explained(shop: Shop) -> None:
    order, late = make_order(shop), NOW + timedelta(days=900)
    assert {line.fault_only for line in returnable_lines(order, now=late)} == {True}
    with pytest.raises(UnableToRequest):
        ask(order, reason="size_small", now=late)

    rma = ask(order, reason="defective", now=late)
    assert (rma.lane, rma.status) == (Lane.WARRANTY, "REQUESTED")
    assert rma.settlement.return_shipping_fee_presentment_minor == 0
    [line] = explain_return(rma).lines
    assert line.sentence["en"] == (
        "A person looks at faults: the shop’s own warranty on this article lasts until November 15, 2031."
    )
    assert line.sentence["fr"].startswith("Une personne examine les défauts\xa0: la garantie propre à la boutique")


def test_within_the_law_the_law_is_the_ground(shop: Shop) -> None:
    rma = ask(make_order(shop), reason="defective", now=NOW + timedelta(days=400))
    assert rma.lane == Lane.CONFORMITY
