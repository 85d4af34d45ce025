"""Our policy beside Shopify's profiles: what differs, what can be followed, and that nothing gets lost on the way."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns.domain.comparing import base_from, differences, markets_apart
from returns.domain.document import LONGEST_WINDOW
from returns.domain.policy import Policy, Window, parse
from returns.domain.return_profile import ITEM_DELIVERY, LAST_ITEM_DELIVERY, Profile, ProfileRules
from returns.domain.starting_policy import STARTING_POLICY

OURS = parse(STARTING_POLICY)


def profile(**rules: Any) -> Profile:
    return Profile(gid="gid://shopify/ReturnPolicyProfile/1", default=True, rules=ProfileRules(**rules))


WITHOUT_RULES = Profile(gid="gid://shopify/ReturnPolicyProfile/1", default=True)

starts = st.sampled_from(["", ITEM_DELIVERY, LAST_ITEM_DELIVERY, "FULFILLMENT_DATE"])
rules = st.builds(
    ProfileRules,
    accepts=st.booleans(),
    days=st.none() | st.integers(-1, 20_000),
    start=starts,
    business_day=st.booleans(),
)
profiles = st.builds(Profile, gid=st.just("gid://shopify/ReturnPolicyProfile/1"), rules=st.none() | rules)
policies = st.builds(
    Policy,
    window=st.builds(
        Window,
        days=st.integers(0, LONGEST_WINDOW),
        counted_from=st.sampled_from(["delivery", "fulfillment", "order"]),
        working_day=st.booleans(),
    ),
    ship_by_days=st.integers(1, 365),
    approval=st.sampled_from(["auto", "review"]),
    reasons=st.just(OURS.reasons),
)


@given(profiles, policies)
def test_a_policy_based_on_a_profile_differs_only_where_no_policy_of_ours_could_follow(theirs, ours):
    document, left = base_from(theirs, ours)
    assert differences(parse(document), theirs) == left
    assert not [each for each in left if each.sayable]


@given(profiles, policies)
def test_what_the_profile_does_not_speak_of_stays_as_it_was(theirs, ours):
    document, _ = base_from(theirs, ours)
    assert msgspec.structs.replace(parse(document), window=ours.window) == ours


@given(profiles, policies)
def test_basing_twice_changes_nothing_more(theirs, ours):
    once, left = base_from(theirs, ours)
    assert base_from(theirs, parse(once)) == (once, left)


@given(profiles, policies)
def test_there_is_something_to_follow_if_and_only_if_a_difference_can_be_said(theirs, ours):
    document, _ = base_from(theirs, ours)
    assert (parse(document) != ours) == any(each.sayable for each in differences(ours, theirs))


@pytest.mark.parametrize(
    ("theirs", "found"),
    [
        (profile(days=30, start=ITEM_DELIVERY), []),
        (profile(), []),
        (profile(days=14), [("window_days", True, {"theirs": 14, "ours": 30})]),
        (profile(days=5000), [("window_days", True, {"theirs": 5000, "ours": 30})]),
        (profile(days=-1, start=LAST_ITEM_DELIVERY), [("endless", True, {"ours": 30})]),
        (WITHOUT_RULES, [("endless", True, {"ours": 30})]),
        (profile(accepts=False, days=14, business_day=True), [("not_accepting", False, {"ours": 30})]),
        (profile(days=30, business_day=True), [("business_day", True, {})]),
        (
            profile(start=LAST_ITEM_DELIVERY),
            [("last_delivery", False, {"theirs": LAST_ITEM_DELIVERY, "ours": "delivery"})],
        ),
        (profile(start="PURCHASE"), [("unknown_start", False, {"theirs": "PURCHASE", "ours": "delivery"})]),
    ],
)
def test_each_difference_has_its_code_and_its_facts(theirs, found):
    assert [(each.code, each.sayable, each.facts) for each in differences(OURS, theirs)] == found


@pytest.mark.parametrize("ours", ["fulfillment", "order"])
@pytest.mark.parametrize("start", [ITEM_DELIVERY, LAST_ITEM_DELIVERY])
def test_a_window_from_dispatch_or_order_can_follow_a_delivery(ours, start):
    policy = msgspec.structs.replace(OURS, window=Window(counted_from=ours))
    assert [(each.code, each.sayable) for each in differences(policy, profile(start=start))] == [("counted_from", True)]
    document, left = base_from(profile(start=start), policy)
    assert document["window"] == {"days": 30, "counted_from": "delivery", "working_day": False}
    assert [each.code for each in left] == ([] if start == ITEM_DELIVERY else ["last_delivery"])


@pytest.mark.parametrize("theirs", [profile(days=-1), profile(days=5000), WITHOUT_RULES])
def test_for_ever_becomes_the_longest_window_that_we_can_say(theirs):
    document, left = base_from(theirs, OURS)
    window = {"days": LONGEST_WINDOW, "counted_from": "delivery", "working_day": False}
    assert parse(document) == parse(STARTING_POLICY | {"window": window})
    assert [each.sayable for each in left] == [False]


def test_a_shop_that_takes_nothing_back_leaves_our_policy_as_it_is():
    assert parse(base_from(profile(accepts=False, days=3), OURS)[0]) == parse(STARTING_POLICY)


def test_markets_whose_rules_are_the_defaults_own_are_not_apart():
    default, same = profile(days=14), Profile(gid="2", name="CH", rules=ProfileRules(days=14))
    other = Profile(gid="3", name="UK", rules=ProfileRules(days=30))
    assert markets_apart([default, same, other]) == [other]
    assert markets_apart([same, other]) == []
    ended, anew = profile(accepts=False, days=3), Profile(gid="4", rules=ProfileRules(accepts=False, days=9))
    assert markets_apart([ended, anew]) == []
    assert markets_apart([WITHOUT_RULES, Profile(gid="5", rules=ProfileRules(days=-1, start=ITEM_DELIVERY))]) == []


def test_the_mark_of_a_profile_changes_with_what_it_says():
    marks = {
        each.mark for each in (profile(days=14), profile(days=15), profile(days=14, business_day=True), WITHOUT_RULES)
    }
    assert len(marks) == 4
    assert profile(days=14).mark == profile(days=14).mark
