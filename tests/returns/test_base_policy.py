"""Shopify's rules as the base of ours: what is followed, what stays, where it comes from, and who was first."""

from __future__ import annotations

import pytest

from returns.domain.policy import parse
from returns.domain.return_profile import ITEM_DELIVERY, Profile, ProfileRules
from returns.domain.starting_policy import STARTING_POLICY
from returns.models import PolicyVersion
from returns.operations.base_policy import PolicyMoved, base_policy
from returns.operations.publish_policy import publish_policy
from returns.queries.policies import active_policy
from tests.characters import NOW, make_shop, two_shops
from tests.races import all_at_once

GID = "gid://shopify/ReturnPolicyProfile/7"
THEIRS = Profile(gid=GID, default=True, rules=ProfileRules(days=14, start=ITEM_DELIVERY, business_day=True))


def based(shop, profile=THEIRS, instead_of=1):
    return base_policy(shop=shop, profile=profile, read_at=NOW, instead_of=instead_of, author="7", now=NOW)


@pytest.mark.django_db
def test_a_new_version_follows_the_profile_keeps_the_rest_and_remembers_where_it_comes_from():
    shop, other = two_shops()
    version = based(shop)
    window = {"days": 14, "counted_from": "delivery", "working_day": True}
    assert version.policy == parse(STARTING_POLICY | {"window": window})
    assert (version.number, version.based_on, version.based_on_at) == (2, GID, NOW)
    assert active_policy(shop) == version
    assert active_policy(other).number == 1


@pytest.mark.django_db
def test_a_profile_that_says_what_we_say_publishes_nothing():
    shop = make_shop()
    version = based(shop)
    assert based(shop, instead_of=2) == version
    assert shop.policies.count() == 2


@pytest.mark.django_db
def test_a_version_that_the_merchant_did_not_see_is_not_replaced():
    shop = make_shop()
    publish_policy(shop=shop, document=STARTING_POLICY | {"ship_by_days": 9}, now=NOW)
    with pytest.raises(PolicyMoved):
        based(shop)
    assert (active_policy(shop).number, active_policy(shop).policy.ship_by_days) == (2, 9)


@pytest.mark.django_db
@pytest.mark.parametrize("says", [{"ship_by_days": 9}, {"window": {"days": 14, "working_day": True}}])
def test_a_version_that_is_due_is_not_swallowed_before_a_sweep_comes(says):
    shop = make_shop()
    due = PolicyVersion.objects.create(
        shop=shop, number=2, status="SCHEDULED", document=STARTING_POLICY | says, created_at=NOW, active_from=NOW
    )
    with pytest.raises(PolicyMoved):
        based(shop)
    assert active_policy(shop) == due
    assert shop.policies.count() == 2


@pytest.mark.django_db
def test_a_policy_written_by_hand_afterwards_is_based_on_nothing():
    shop = make_shop()
    based(shop)
    version = publish_policy(shop=shop, document=STARTING_POLICY, now=NOW)
    assert (version.based_on, version.based_on_at) == ("", None)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_a_crowd_that_presses_at_once_one_publishes():
    shop = make_shop()

    def press(number):
        try:
            return based(shop)
        except PolicyMoved as refusal:
            return refusal

    answers = all_at_once(press, crowd=6)
    assert sorted(type(answer).__name__ for answer in answers) == ["PolicyMoved"] * 5 + ["PolicyVersion"]
    assert PolicyVersion.objects.filter(shop=shop).count() == 2
