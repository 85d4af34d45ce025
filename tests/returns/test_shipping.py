"""What has to travel back, who pays, and where to: the plan alone, without a shop."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns.domain.conditions import conditions_of
from returns.domain.policy import InvalidPolicy, Policy
from returns.domain.shipping import (
    Carriage,
    Circumstances,
    Goods,
    KeepIt,
    LabelTime,
    PaidBy,
    Per,
    PlannedParcel,
    Shipping,
    Travelling,
    carriage,
)
from tests.returns.test_clauses import LINE, a_policy

SHIRT = Travelling(
    fault=False, paid_by=PaidBy.SHOPPER, label=LabelTime.AT_APPROVAL, fee_minor=490, keep_it=KeepIt(max_minor=1_500)
)
WORTH_LITTLE = Circumstances(value_minor=1_500, label_minor=None, kept=0)
WORTH_MUCH = Circumstances(value_minor=1_501, label_minor=None, kept=0)
LINES = st.builds(
    Travelling,
    fault=st.booleans(),
    paid_by=st.sampled_from(PaidBy),
    label=st.sampled_from(LabelTime),
    fee_minor=st.integers(0, 2_000),
    keep_it=st.builds(
        KeepIt,
        max_minor=st.integers(0, 5_000),
        below_return_cost=st.booleans(),
        instead=st.sampled_from(["keep", "donate"]),
    ),
    destination=st.sampled_from(["", "lyon", "lille"]),
)
ABOUT = st.builds(
    Circumstances,
    value_minor=st.integers(0, 6_000),
    label_minor=st.none() | st.integers(0, 1_500),
    kept=st.integers(0, 3),
)
SHIPPING = st.builds(Shipping, consolidate=st.sampled_from(["one_parcel", "by_destination"]))


def plan(*lines: Travelling, about: Circumstances = WORTH_MUCH, per: Per = "return", **said: object) -> Carriage:
    return carriage(lines, Shipping(**said), per=per, about=about)


def test_goods_up_to_the_limit_stay_and_cost_nothing() -> None:
    would_be = (PlannedParcel("", (0,), PaidBy.SHOPPER),)

    assert plan(SHIRT, about=WORTH_LITTLE) == Carriage(Goods.KEEP, LabelTime.AT_APPROVAL, would_be, 0)
    assert plan(SHIRT, about=WORTH_MUCH).goods == Goods.SEND


def test_a_limit_of_nothing_lets_nothing_stay_not_even_a_present() -> None:
    free = Circumstances(value_minor=0, label_minor=None, kept=0)

    assert plan(replace(SHIRT, keep_it=KeepIt()), about=free).goods == Goods.SEND


def test_what_costs_more_to_send_than_it_is_worth_stays_where_the_policy_says_so() -> None:
    dearer = Circumstances(value_minor=400, label_minor=401, kept=0)
    line = replace(SHIRT, keep_it=KeepIt(below_return_cost=True))

    assert plan(line, about=dearer).goods == Goods.KEEP
    assert plan(line, about=replace(dearer, label_minor=400)).goods == Goods.SEND
    assert plan(line, about=replace(dearer, label_minor=None)).goods == Goods.SEND
    assert plan(replace(line, keep_it=KeepIt()), about=dearer).goods == Goods.SEND


def test_what_stays_is_given_away_only_where_every_line_says_so() -> None:
    given_away = replace(SHIRT, keep_it=KeepIt(max_minor=1_500, instead="donate"))

    assert plan(given_away, about=WORTH_LITTLE).goods == Goods.DONATE
    assert plan(given_away, SHIRT, about=WORTH_LITTLE).goods == Goods.KEEP


def test_who_kept_enough_in_a_year_sends_the_next_one_back() -> None:
    twice = {"keep_it": KeepIt(per_year=2)}

    assert plan(SHIRT, about=replace(WORTH_LITTLE, kept=1), **twice).goods == Goods.KEEP
    assert plan(SHIRT, about=replace(WORTH_LITTLE, kept=2), **twice).goods == Goods.SEND


def test_faulty_goods_travel_at_the_shops_cost_whatever_the_policy_says() -> None:
    own, faulty = replace(SHIRT, paid_by=PaidBy.OWN), replace(SHIRT, fault=True, paid_by=PaidBy.OWN)

    assert plan(own).parcels[0].paid_by == PaidBy.OWN
    assert plan(faulty).parcels[0].paid_by == PaidBy.SHOP
    assert plan(own, faulty).parcels[0].paid_by == PaidBy.SHOP
    assert (plan(SHIRT, faulty).parcels[0].paid_by, plan(SHIRT, faulty).fee_minor) == (PaidBy.SHOPPER, 490)


def test_only_who_pays_for_a_label_bears_a_fee() -> None:
    assert plan(SHIRT).fee_minor == 490
    assert plan(replace(SHIRT, paid_by=PaidBy.SHOP)).fee_minor == 0
    assert plan(replace(SHIRT, paid_by=PaidBy.OWN)).fee_minor == 0


def test_each_destination_gets_its_parcel_or_all_share_the_first() -> None:
    lyon, lille = replace(SHIRT, destination="lyon"), replace(SHIRT, destination="lille", fee_minor=700)

    assert plan(lyon, lille, replace(lyon), consolidate="by_destination").parcels == (
        PlannedParcel("lyon", (0, 2), PaidBy.SHOPPER),
        PlannedParcel("lille", (1,), PaidBy.SHOPPER),
    )
    assert plan(lyon, lille).parcels == (PlannedParcel("lyon", (0, 1), PaidBy.SHOPPER),)


def test_a_fee_is_asked_once_or_for_every_parcel() -> None:
    lyon, lille = replace(SHIRT, destination="lyon"), replace(SHIRT, destination="lille", fee_minor=700)
    apart = {"consolidate": "by_destination"}

    assert plan(lyon, lille, **apart).fee_minor == 700
    assert plan(lyon, lille, per="parcel", **apart).fee_minor == 1_190
    assert plan(lyon, lille, per="parcel").fee_minor == 700


def test_a_label_is_made_when_the_last_line_asks_for_it() -> None:
    early, late = replace(SHIRT, label=LabelTime.AT_REQUEST), replace(SHIRT, label=LabelTime.ON_DEMAND)

    assert plan(early).label == LabelTime.AT_REQUEST
    assert plan(early, SHIRT).label == LabelTime.AT_APPROVAL
    assert plan(early, SHIRT, late).label == LabelTime.ON_DEMAND


@given(st.lists(LINES, min_size=1, max_size=5), SHIPPING, st.sampled_from(["return", "parcel"]), ABOUT)
def test_nothing_stays_above_every_limit_and_faults_never_cost(
    lines: list[Travelling], shipping: Shipping, per: Per, about: Circumstances
) -> None:
    planned = carriage(lines, shipping, per=per, about=about)

    if planned.goods != Goods.SEND:
        assert all(
            about.value_minor <= line.keep_it.max_minor
            or (line.keep_it.below_return_cost and about.value_minor < (about.label_minor or 0))
            for line in lines
        )
        assert planned.fee_minor == 0
    assert sorted(place for parcel in planned.parcels for place in parcel.lines) == list(range(len(lines)))
    if all(line.fault for line in lines):
        assert planned.fee_minor == 0
    for parcel in planned.parcels:
        inside = [lines[place] for place in parcel.lines]
        assert parcel.paid_by != PaidBy.OWN or not any(line.fault for line in inside)
        assert parcel.paid_by == PaidBy.SHOP or not all(line.fault for line in inside)


def test_clauses_change_the_way_back_thing_by_thing() -> None:
    policy = a_policy(
        {"then": {"shipping": {"paid_by": "own", "keep_it": {"max_minor": 2_000}}}},
        {"then": {"shipping": {"paid_by": "shop", "label": "on_demand"}, "destination": "lyon"}},
        {"then": {"shipping": {"keep_it": {"below_return_cost": True, "instead": "donate"}}}},
    )
    conditions = conditions_of(LINE, policy)

    assert (conditions.paid_by, conditions.label, conditions.destination) == ("own", "on_demand", "lyon")
    assert conditions.keep_it == KeepIt(max_minor=2_000, below_return_cost=True, instead="donate")
    assert conditions.said_by["paid_by"].code == "clause_0"


def test_a_clause_that_says_nothing_of_the_way_back_says_nothing() -> None:
    for then in ({"shipping": {}}, {"shipping": {"keep_it": {}}}):
        with pytest.raises(InvalidPolicy, match="says_nothing"):
            a_policy({"then": then})


def test_a_document_from_before_lets_the_shopper_pay_the_fee_and_nothing_stay() -> None:
    conditions = conditions_of(LINE, Policy())

    assert (conditions.paid_by, conditions.label) == (PaidBy.SHOPPER, LabelTime.AT_APPROVAL)
    assert conditions.keep_it == KeepIt()
