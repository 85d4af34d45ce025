"""Shopify's return policy profiles as the Admin API tells them: a version of its own, pages, refusals."""

import httpx
import pytest

from returns.domain.return_profile import ITEM_DELIVERY, Profile, ProfileRules
from shop_integration.admin_api.return_policies import read_profiles
from shop_integration.errors import Rejected, ShopAway
from tests.shop_integration.test_client import Shopify, data, errors, page

RULES = {
    "canAcceptReturns": True, "returnWindowDays": 14, "returnWindowStartingFrom": ITEM_DELIVERY,
    "extendWindowToBusinessDay": None,
}  # fmt: skip


def node(number=1, **fields):
    return {
        "id": f"gid://shopify/ReturnPolicyProfile/{number}", "name": None, "default": number == 1, "updatedAt": None,
        "markets": [], "returnRules": RULES,
    } | fields  # fmt: skip


def profiles(*nodes, more=None):
    return data(returnPolicyProfiles=page(list(nodes), more))


def body(request):
    import json

    return json.loads(request.content)


@pytest.mark.parametrize("version", ["unstable", "2027-01"])
def test_is_asked_at_a_version_of_its_own(settings, version):
    settings.SHOPIFY_POLICY_API_VERSION = version
    shopify = Shopify(profiles(node()), data(shop={}))
    read_profiles(shopify.client)
    shopify.client.query("shop")
    assert [str(request.url) for request in shopify.requests] == [
        f"https://a.myshopify.com/admin/api/{version}/graphql.json",
        "https://a.myshopify.com/admin/api/2026-10/graphql.json",
    ]
    assert {request.headers["X-Shopify-Access-Token"] for request in shopify.requests} == {"t11"}


def test_reads_all_pages_and_puts_the_default_first():
    shopify = Shopify(
        profiles(node(2, name="Abroad", markets=[{"name": "Norway"}, {"name": "\0"}], returnRules=None), more="c1"),
        profiles(node(updatedAt="2026-11-02T10:00:00Z")),
    )
    default, abroad = read_profiles(shopify.client)
    assert default.rules == ProfileRules(days=14, start=ITEM_DELIVERY)
    assert (default.default, default.name, default.updated_at.isoformat()) == (True, "", "2026-11-02T10:00:00+00:00")
    assert abroad == Profile(gid="gid://shopify/ReturnPolicyProfile/2", name="Abroad", markets=("Norway", ""))
    assert [body(request)["variables"]["after"] for request in shopify.requests] == [None, "c1"]


def test_nothing_said_is_nothing_known():
    rules = {"canAcceptReturns": False} | dict.fromkeys(list(RULES)[1:])
    (profile,) = read_profiles(Shopify(profiles(node(returnRules=rules))).client)
    assert profile.rules == ProfileRules(accepts=False)


def test_where_markets_are_denied_the_rest_is_read_without_them():
    bare = node()
    del bare["markets"]
    shopify = Shopify(errors("ACCESS_DENIED"), profiles(bare))
    (profile,) = read_profiles(shopify.client)
    assert (profile.markets, profile.rules.days) == ((), 14)
    assert [body(request)["variables"]["withMarkets"] for request in shopify.requests] == [True, False]


@pytest.mark.parametrize(
    ("answer", "code", "asked"),
    [
        (errors("ACCESS_DENIED"), "ACCESS_DENIED", 2),
        (errors("undefinedField"), "undefinedField", 1),
        (httpx.Response(404, json={"errors": "Not Found"}), "HTTP 404", 1),
        (httpx.Response(403, json={"errors": "Forbidden"}), "HTTP 403", 1),
    ],
)
def test_what_shopify_does_not_tell_is_rejected_and_asked_no_more(answer, code, asked):
    shopify = Shopify(answer)
    with pytest.raises(Rejected) as refusal:
        read_profiles(shopify.client)
    assert (refusal.value.codes, len(shopify.requests)) == ((code,), asked)


@pytest.mark.parametrize("status", [402, 423])
def test_a_shop_that_nobody_may_work_in_is_away_at_any_version(status):
    with pytest.raises(ShopAway):
        read_profiles(Shopify(httpx.Response(status, json={"errors": "Locked"})).client)
