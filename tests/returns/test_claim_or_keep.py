"""Is it worth the way back? The sums alone, then at work in a policy; and the scorecard that the chance comes from."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns.domain.claim import ClaimStatus
from returns.domain.claim_or_keep import Advice, Prospect, add_up, chance_bps, parts_of_a_label, weigh
from returns.domain.conditions import conditions_of
from returns.domain.scorecard import Past, scorecard
from returns.domain.shipping import Circumstances, Goods, carriage
from returns.models import SupplierClaim
from returns.operations.publish_policy import publish_policy
from returns.queries.keeping import weigh_return
from returns.queries.scorecards import records
from tests.characters import NOW, make_shop
from tests.returns.test_clauses import LINE, a_policy
from tests.suppliers import asked, claimed, make_supplier

MINOR = st.integers(0, 10**7)
PROSPECTS = st.builds(
    Prospect,
    way_back_minor=MINOR,
    handling_minor=MINOR,
    credit_minor=MINOR,
    chance_bps=st.integers(0, 10_000),
    resale_minor=MINOR,
    credit_without_goods=st.booleans(),
)
DRESS = Prospect(way_back_minor=900, handling_minor=150, credit_minor=2_000, chance_bps=5_000, resale_minor=0)


def test_the_sums_of_a_line() -> None:
    sums = weigh(DRESS)
    assert (sums.cost_minor, sums.hoped_minor, sums.send_minor, sums.keep_minor) == (1_050, 1_000, -50, 0)
    assert (sums.advice, sums.saved_minor) == (Advice.KEEP, 50)


def test_in_doubt_the_goods_come_back() -> None:
    assert weigh(Prospect(1_000, 0, 2_000, 5_000, 0)).advice == Advice.SEND
    assert weigh(Prospect(1_001, 0, 2_000, 5_000, 0)).advice == Advice.KEEP


@given(PROSPECTS, st.integers(1, 10**6))
def test_what_costs_more_is_never_sent_the_rather(prospect: Prospect, more: int) -> None:
    before = weigh(prospect)
    dearer = weigh(replace(prospect, way_back_minor=prospect.way_back_minor + more))
    assert dearer.send_minor == before.send_minor - more
    assert before.advice != Advice.KEEP or dearer.advice == Advice.KEEP
    richer = weigh(replace(prospect, resale_minor=prospect.resale_minor + more))
    assert before.advice != Advice.SEND or richer.advice == Advice.SEND


@given(PROSPECTS)
def test_the_advice_is_the_better_of_two_sums_and_says_by_how_much(prospect: Prospect) -> None:
    sums = weigh(prospect)
    best = max(sums.send_minor, sums.keep_minor)
    assert (sums.keep_minor if sums.advice == Advice.KEEP else sums.send_minor) == best
    assert sums.saved_minor == best - sums.send_minor
    assert 0 <= sums.hoped_minor <= prospect.credit_minor


@given(st.lists(PROSPECTS, max_size=6))
def test_lines_add_up(prospects: list[Prospect]) -> None:
    total = add_up([weigh(each) for each in prospects])
    assert total.send_minor == total.hoped_minor + total.resale_minor - total.cost_minor


@given(MINOR, st.integers(1, 30))
def test_the_parts_of_a_label_are_the_whole_label(label: int, lines: int) -> None:
    parts = parts_of_a_label(label, lines)
    assert sum(parts) == label
    assert max(parts) - min(parts) <= 1


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_chance_is_never_certain(kept: int, more: int) -> None:
    chance = chance_bps(kept_word=kept, answered=kept + more)
    assert 0 < chance < 10_000


def past(status: ClaimStatus, **about: Any) -> Past:
    known = {
        "status": status, "sent_at": NOW, "due_at": NOW + timedelta(days=3), "answered_at": None, "credited_at": None,
        "expected_minor": 1_000, "credit_minor": None, "received_minor": None,
    }  # fmt: skip
    return Past(**known | about)


def test_a_scorecard_counts_answers_credits_and_days() -> None:
    soon, late = NOW + timedelta(days=1), NOW + timedelta(days=5)
    card = scorecard(
        [
            past(ClaimStatus.CREDITED, answered_at=soon, credited_at=NOW + timedelta(days=6), credit_minor=800),
            past(ClaimStatus.ACCEPTED, answered_at=late, received_minor=900),
            past(ClaimStatus.REFUSED, answered_at=soon),
            past(ClaimStatus.LOST),
            past(ClaimStatus.OPEN, due_at=NOW + timedelta(days=90)),  # has time still
            past(ClaimStatus.WITHDRAWN),
        ],
        now=NOW + timedelta(days=10),
    )
    assert (card.claims, card.decided, card.in_time_bps, card.accepted_bps) == (5, 4, 5_000, 5_000)
    assert (card.claimed_minor, card.agreed_minor, card.received_minor) == (4_000, 1_800, 900)
    assert card.days_to_credit == 6.0
    assert card.chance_bps == 5_000


def test_a_supplier_without_a_past_has_an_empty_card() -> None:
    card = scorecard([], now=NOW)
    assert (card.in_time_bps, card.accepted_bps, card.days_to_credit, card.chance_bps) == (None, None, None, 5_000)


def test_what_costs_more_to_take_back_than_it_brings_stays_where_the_policy_says_so() -> None:
    policy = a_policy(shipping={"keep_it": {"if_sending_loses": True}})
    change = {"shipping": {"keep_it": {"if_sending_loses": False}}}
    unlike = a_policy({"then": change}, shipping={"keep_it": {"if_sending_loses": True}})
    for said, gain, goods in (
        (policy, 1, Goods.KEEP),
        (policy, 0, Goods.SEND),
        (policy, None, Goods.SEND),
        (unlike, 1, Goods.SEND),
    ):
        line = conditions_of(LINE, said).travelling(fault=False)
        about = Circumstances(value_minor=5_000, label_minor=None, kept=0, gain_minor=gain)
        assert carriage([line], said.shipping, per="return", about=about).goods == goods


@pytest.mark.django_db
@pytest.mark.parametrize(("label", "goods"), [(9_000, Goods.KEEP), (100, Goods.SEND)])
def test_the_policy_weighs_by_what_is_known_of_the_supplier(
    monkeypatch: pytest.MonkeyPatch, label: int, goods: Goods
) -> None:
    monkeypatch.setattr("labels.costs.average_cost", lambda shop, since: label)
    shop = make_shop()
    make_supplier(shop, skus=["SKU-*"])
    document = shop.policies.get(status="ACTIVE").document
    document["shipping"] = {"keep_it": {"if_sending_loses": True}}
    publish_policy(shop=shop, document=document, now=NOW - timedelta(days=100))
    assert asked(shop).goods == goods


@pytest.mark.django_db
def test_staff_see_the_sums_until_the_goods_are_on_their_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labels.costs.average_cost", lambda shop, since: 900)
    claim = claimed(make_shop())
    [weighed] = weigh_return(claim.rma, now=NOW)
    assert weighed.prospect == Prospect(900, 0, 2_495, 5_000, 0)
    assert weighed.sums.send_minor == 347
    claim.rma.parcels.update(status="IN_TRANSIT")
    assert weigh_return(claim.rma, now=NOW) == []


@pytest.mark.django_db
def test_a_record_has_what_came_back_for_which_reason() -> None:
    claim = claimed(make_shop(), reason="damaged")
    SupplierClaim.objects.update(status="CREDITED", answered_at=NOW, credited_at=NOW, credit_minor=2_495)
    [record] = records(claim.shop, now=NOW)
    assert (record.sent, record.card.accepted_bps, record.card.agreed_minor) == (1, 10_000, 2_495)
    assert [(came.reason, came.fault, came.pieces, came.share_bps) for came in record.came] == [
        ("damaged", True, 1, 10_000)
    ]
