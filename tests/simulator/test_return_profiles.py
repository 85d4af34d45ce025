"""Return policy profiles: on the coming version only, as the shop set them, or refused in each of Shopify's ways."""

import pytest

from simulator.calling import ControlRefused
from tests.simulator.conftest import OTHER, SHOP, granted

WHOLE = """
query Profiles($first: Int, $after: String, $default: Boolean) {
  returnPolicyProfiles(first: $first, after: $after, default: $default) {
    nodes {
      id name default updatedAt markets { id name handle status }
      returnRules { canAcceptReturns returnWindowDays returnWindowStartingFrom extendWindowToBusinessDay }
    }
    pageInfo { hasNextPage endCursor }
  }
}
"""
RULES = {"accepts": True, "days": 14, "start": "LAST_ITEM_DELIVERY_DATE", "business_day": True}
GIVEN = [{"rules": RULES}, {"name": "Abroad", "markets": ["United Kingdom", "Norway"], "rules": {"accepts": False}},
         {"name": "Free", "markets": ["Belgium"]}]  # fmt: skip


@pytest.fixture
def asked(street, shopify):
    """Ask the Admin API at the coming version, or at another."""
    street.return_profiles(SHOP, profiles=[], telling="all")
    token = granted(street)["access_token"]

    def ask(query=WHOLE, version="unstable", **variables):
        body = {"query": query, "variables": {"first": 10, **variables} if query == WHOLE else {}}
        address = f"/admin/api/{version}/graphql.json"
        return shopify.post(address, json=body, headers={"X-Shopify-Access-Token": token})

    yield ask
    street.return_profiles(SHOP, profiles=[], telling="all")


def nodes(answer):
    return answer.json()["data"]["returnPolicyProfiles"]["nodes"]


def code(answer):
    assert answer.status_code == 200
    return answer.json()["errors"][0]["extensions"]["code"]


def test_a_shop_that_set_nothing_has_one_default_without_rules(asked):
    (profile,) = nodes(asked())
    assert (profile["default"], profile["name"], profile["markets"], profile["returnRules"]) == (True, None, [], None)
    assert asked().headers["x-shopify-api-version"] == "unstable"


def test_the_default_follows_the_rules_that_bind_customers(street, asked):
    street.return_rules(SHOP, days=21)
    (profile,) = nodes(asked())
    assert profile["returnRules"]["returnWindowDays"] == 21
    street.return_rules(SHOP)


def test_tells_the_profiles_that_were_set(street, asked):
    street.return_profiles(SHOP, profiles=GIVEN)
    default, abroad, free = nodes(asked())
    assert default["returnRules"] == {
        "canAcceptReturns": True, "returnWindowDays": 14, "returnWindowStartingFrom": "LAST_ITEM_DELIVERY_DATE",
        "extendWindowToBusinessDay": True,
    }  # fmt: skip
    assert [market["name"] for market in abroad["markets"]] == ["United Kingdom", "Norway"]
    assert abroad["markets"][0]["handle"] == "united-kingdom"
    assert (abroad["default"], abroad["returnRules"]["canAcceptReturns"], free["returnRules"]) == (False, False, None)
    assert [each["name"] for each in nodes(asked(default=False))] == ["Abroad", "Free"]
    one = asked(f'{{ returnPolicyProfile(id: "{abroad["id"]}") {{ name }} }}').json()["data"]
    assert one == {"returnPolicyProfile": {"name": "Abroad"}}


def test_pages(street, asked):
    street.return_profiles(SHOP, profiles=GIVEN)
    first = asked(first=2).json()["data"]["returnPolicyProfiles"]
    assert first["pageInfo"]["hasNextPage"]
    assert [each["name"] for each in nodes(asked(first=2, after=first["pageInfo"]["endCursor"]))] == ["Free"]


def test_profiles_are_each_shops_own(street, asked):
    street.return_profiles(OTHER, profiles=GIVEN)
    assert len(nodes(asked())) == 1


def test_the_pinned_version_does_not_know_them(asked):
    answer = asked(version="2026-10")
    assert code(answer) == "undefinedField"
    assert "returnPolicyProfiles" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize("query", ["{ shop { name } }", "{ orders(first: 1) { nodes { id } } }"])
def test_the_coming_version_knows_the_rest_too(asked, query):
    assert "data" in asked(query).json()


def test_documents_are_validated_as_strictly_as_for_the_pinned_version(asked):
    assert code(asked("{ returnPolicyProfiles(first: 1) { nodes { nothing } } }")) == "undefinedField"
    assert code(asked("{ returnPolicyProfiles(first: 1, all: true) { nodes { id } } }")) == "argumentNotAccepted"
    assert asked(first="many").json()["errors"][0]["extensions"]["code"] == "INVALID_VARIABLE"
    assert code(asked("{ returnPolicyProfiles { nodes { id } } }")) == "BAD_REQUEST"


def test_it_costs_like_everything_else(asked):
    cost = asked().json()["extensions"]["cost"]
    assert 0 < cost["actualQueryCost"] <= cost["requestedQueryCost"] < 1000


def test_refuses_in_each_of_shopifys_ways(street, asked):
    street.return_profiles(SHOP, telling="denied")
    assert code(asked()) == "ACCESS_DENIED"
    street.return_profiles(SHOP, telling="before")
    assert code(asked()) == "undefinedField"
    street.return_profiles(SHOP, telling="no_version")
    assert asked().status_code == 404
    assert asked("{ shop { name } }", version="2026-10").status_code == 200


def test_markets_may_be_denied_alone(street, asked):
    street.return_profiles(SHOP, profiles=GIVEN, telling="no_markets")
    answer = asked()
    assert (code(answer), answer.json()["data"]) == ("ACCESS_DENIED", None)
    alone = asked("{ returnPolicyProfiles(first: 9) { nodes { name } } }")
    assert [each["name"] for each in nodes(alone)] == [None, "Abroad", "Free"]


@pytest.mark.parametrize(
    "wrong",
    [{"telling": "nobody"}, {"profiles": [{"rules": {"start": "PURCHASE"}}]}, {"profiles": [{"rules": {"fee": 1}}]},
     {"profiles": [{}, {"markets": []}]}, {"profiles": 5}],
)  # fmt: skip
def test_the_control_door_takes_no_nonsense(street, asked, wrong):
    with pytest.raises(ControlRefused) as refusal:
        street.return_profiles(SHOP, **wrong)
    assert refusal.value.status == 422
