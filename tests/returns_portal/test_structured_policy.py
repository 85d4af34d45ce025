"""What search engines read of the policy: words of schema.org's vocabulary, and what Google asks for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from returns.domain.starting_policy import STARTING_POLICY
from returns.models import Shop
from returns.operations.publish_policy import publish_policy
from tests.characters import make_shop
from tests.returns_portal.shopper_steps import Shopper
from tests.returns_portal.test_policy_page import RICH

# Members of schema.org's enumerations (release 29), by the properties that take them.
VOCABULARY = {
    "returnPolicyCategory": {
        "MerchantReturnFiniteReturnWindow", "MerchantReturnNotPermitted", "MerchantReturnUnlimitedWindow",
        "MerchantReturnUnspecified",
    },
    "returnFees": {
        "FreeReturn", "OriginalShippingFees", "RestockingFees", "ReturnFeesCustomerResponsibility",
        "ReturnShippingFees",
    },
    "itemDefectReturnFees": {"FreeReturn", "ReturnFeesCustomerResponsibility", "ReturnShippingFees"},
    "returnMethod": {"KeepProduct", "ReturnAtKiosk", "ReturnByMail", "ReturnInStore"},
    "returnLabelSource": {
        "ReturnLabelCustomerResponsibility", "ReturnLabelDownloadAndPrint", "ReturnLabelInBox",
    },
    "refundType": {"ExchangeRefund", "FullRefund", "StoreCreditRefund"},
    "itemCondition": {"DamagedCondition", "NewCondition", "RefurbishedCondition", "UsedCondition"},
}  # fmt: skip
PLAIN_VALUES = {
    "applicableCountry": str,
    "returnPolicyCountry": str,
    "merchantReturnDays": int,
    "merchantReturnLink": str,
    "restockingFee": float,
    "startDate": str,
    "endDate": str,
}
POLICY_ONLY = {"MerchantReturnPolicy", "MerchantReturnPolicySeasonalOverride"}


def nodes(content: Any) -> Iterator[dict[str, Any]]:
    if isinstance(content, list):
        for each in content:
            yield from nodes(each)
    if isinstance(content, dict):
        yield content
        for each in content.values():
            yield from nodes(each)


def assert_well_formed(content: dict[str, Any]) -> None:
    for node in nodes(content):
        if node["@type"] not in POLICY_ONLY:
            continue
        for name, value in node.items():
            if name in VOCABULARY:
                for each in value if isinstance(value, list) else [value]:
                    assert each.removeprefix("https://schema.org/") in VOCABULARY[name], (name, each)
            elif name in PLAIN_VALUES:
                assert isinstance(value, PLAIN_VALUES[name]), (name, value)
            else:
                assert name in {"@type", "returnShippingFeesAmount", "returnPolicySeasonalOverride"}, name
        assert_what_google_asks_for(node)


def assert_what_google_asks_for(node: dict[str, Any]) -> None:
    """Either a country with a category, and days where it is finite, or a link; an amount where shipping costs."""
    finite = node.get("returnPolicyCategory", "").endswith("MerchantReturnFiniteReturnWindow")
    assert finite == ("merchantReturnDays" in node)
    if node["@type"] == "MerchantReturnPolicy":
        assert {"applicableCountry", "returnPolicyCategory"} <= set(node) or "merchantReturnLink" in node
        costs = node.get("returnFees", "").endswith("/ReturnShippingFees")
        assert costs == ("returnShippingFeesAmount" in node)
    else:
        assert {"startDate", "endDate", "returnPolicyCategory"} <= set(node)


def told(shop: Shop, document: dict[str, Any], **query: str) -> dict[str, Any]:
    publish_policy(shop=shop, document=document, now=timezone.now() - timedelta(minutes=1))
    content: dict[str, Any] = Shopper(shop).get("/policy.json", **query).json()["structured_data"]
    assert_well_formed(content)
    return content


@pytest.fixture
def shop(db: Any) -> Shop:
    return make_shop(country="FR", store_credit=True, storefront_url="https://atelier.example")


def test_a_rich_policy_has_one_for_each_country_that_has_its_own(shop: Shop) -> None:
    content = told(shop, RICH)
    france, germany = content["hasMerchantReturnPolicy"]
    assert (content["@type"], content["url"]) == ("OnlineStore", "https://atelier.example")
    assert (france["applicableCountry"], france["merchantReturnDays"], france["restockingFee"]) == ("FR", 30, 5.0)
    assert france["returnShippingFeesAmount"] == {"@type": "MonetaryAmount", "value": 4.9, "currency": "EUR"}
    assert france["returnMethod"] == ["https://schema.org/ReturnByMail", "https://schema.org/ReturnInStore"]
    assert france["refundType"] == [
        f"https://schema.org/{name}" for name in ("ExchangeRefund", "StoreCreditRefund", "FullRefund")
    ]
    assert france["itemCondition"] == "https://schema.org/NewCondition"
    (season,) = france["returnPolicySeasonalOverride"]
    assert (season["startDate"], season["endDate"], season["merchantReturnDays"]) == ("2026-11-15", "2026-12-24", 38)
    assert (germany["applicableCountry"], germany["merchantReturnDays"]) == ("DE", 60)
    assert germany["returnFees"] == "https://schema.org/FreeReturn"


@pytest.mark.parametrize(
    ("said", "property_", "value"),
    [
        ({"shipping": {"paid_by": "own"}}, "returnFees", "ReturnFeesCustomerResponsibility"),
        ({"shipping": {"paid_by": "own"}}, "returnLabelSource", "ReturnLabelCustomerResponsibility"),
        ({"shipping": {"paid_by": "shop"}}, "returnFees", "FreeReturn"),
        ({"window": {"days": 0}}, "returnPolicyCategory", "MerchantReturnNotPermitted"),
    ],
)
def test_each_way_has_its_word(shop: Shop, said: dict[str, Any], property_: str, value: str) -> None:
    (policy,) = told(shop, STARTING_POLICY | said)["hasMerchantReturnPolicy"]
    assert policy[property_] == f"https://schema.org/{value}"
    assert "restockingFee" not in policy
    assert "itemCondition" not in policy


def test_a_country_from_which_nothing_comes_back_has_no_days(shop: Shop) -> None:
    clause = {"code": "ch", "label": {"en": "CH"}, "when": {"countries": ["CH"]}, "then": {"answer": "deny"}}
    france, switzerland = told(shop, STARTING_POLICY | {"clauses": [clause]})["hasMerchantReturnPolicy"]
    assert "merchantReturnDays" in france
    assert set(switzerland) == {
        "@type", "applicableCountry", "returnPolicyCountry", "merchantReturnLink", "returnPolicyCategory",
    }  # fmt: skip
    assert switzerland["returnPolicyCategory"] == "https://schema.org/MerchantReturnNotPermitted"


def test_without_a_country_there_is_a_link(shop: Shop) -> None:
    Shop.objects.update(country="")
    shop.refresh_from_db()
    (policy,) = told(shop, STARTING_POLICY)["hasMerchantReturnPolicy"]
    assert set(policy) == {"@type", "merchantReturnLink"}


def test_a_product_has_a_policy_for_its_offer(shop: Shop) -> None:
    assert told(shop, RICH, tags="outlet")["returnPolicyCategory"].endswith("MerchantReturnNotPermitted")
    assert told(shop, RICH, country="DE")["merchantReturnDays"] == 60
