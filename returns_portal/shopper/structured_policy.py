"""The policy for search engines: schema.org's MerchantReturnPolicy, with the properties that Google documents.

Only what the policy says is said: a property without a fitting word in the vocabulary is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from returns.domain.clauses import Clause, When
from returns.domain.means import Means
from returns.domain.money import Money
from returns.domain.policy import Policy
from returns.domain.product_terms import Product, ProductTerms, for_country, terms_for
from returns.domain.shipping import PaidBy
from returns_portal.shopper.told_policy import Told

if TYPE_CHECKING:
    from returns.models import Shop

SCHEMA = "https://schema.org"
METHODS = {Means.LABEL: "ReturnByMail", Means.OWN: "ReturnByMail", Means.DROP_OFF: "ReturnInStore"}
MOST_COUNTRIES = 50  # Google reads no more


def organization(shop: Shop, told: Told) -> dict[str, Any]:
    """The shop with its policies: one for its own country, and one for each that an exception names alone.

    A shop whose country nobody knows has a link to its page instead, which Google takes in their place.
    """
    policies = [_policy(shop, for_country(told.policy, country), told, country) for country in _countries(shop, told)]
    return {
        "@context": SCHEMA,
        "@type": "OnlineStore",
        "name": shop.name,
        **({"url": shop.storefront_url} if shop.storefront_url else {}),
        "hasMerchantReturnPolicy": policies
        or [{"@type": "MerchantReturnPolicy", "merchantReturnLink": told.links["policy"]}],
    }


def for_product(shop: Shop, product: Product, told: Told) -> dict[str, Any] | None:
    """A product's own policy, for the `hasMerchantReturnPolicy` of its offer; None without a known country."""
    country = product.country or shop.country
    if not country:
        return None
    terms = terms_for(told.policy, replace(product, country=country))
    return _policy(shop, terms, told, country)


def _countries(shop: Shop, told: Told) -> list[str]:
    named = [
        country
        for clause in told.policy.clauses
        if clause.public and clause.when == When(countries=clause.when.countries)
        for country in clause.when.countries
    ]
    return list(dict.fromkeys([shop.country, *named]))[:MOST_COUNTRIES] if shop.country else []


def _policy(shop: Shop, terms: ProductTerms, told: Told, country: str) -> dict[str, Any]:
    policy = terms.policy
    said = {
        "@type": "MerchantReturnPolicy",
        "applicableCountry": country,
        "returnPolicyCountry": shop.return_address.get("country") or shop.country,
        "merchantReturnLink": told.links["policy"],
    }
    if terms.answer == "deny":
        return said | _window(0)
    return said | {
        **_window(policy.window.days),
        **_fees(policy, told),
        "returnMethod": list(dict.fromkeys(_term(METHODS[each]) for each in policy.shipping.ways if each in METHODS)),
        "returnLabelSource": _term(
            "ReturnLabelCustomerResponsibility"
            if policy.shipping.paid_by == PaidBy.OWN
            else "ReturnLabelDownloadAndPrint"
        ),
        "refundType": list(_refunds(policy, told)),
        **({"itemCondition": _term("NewCondition")} if _must_be_as_new(policy) else {}),
        **_seasons(policy),
    }


def _window(days: int) -> dict[str, Any]:
    if not days:
        return {"returnPolicyCategory": _term("MerchantReturnNotPermitted")}
    return {"returnPolicyCategory": _term("MerchantReturnFiniteReturnWindow"), "merchantReturnDays": days}


def _fees(policy: Policy, told: Told) -> dict[str, Any]:
    """What who changed their mind pays. Faulty goods travel and are refunded free of any fee."""
    fees, paid_by = policy.fees, policy.shipping.paid_by
    said: dict[str, Any] = {"itemDefectReturnFees": _term("FreeReturn")}
    if fees.restocking_bps:
        said["restockingFee"] = fees.restocking_bps / 100
    if paid_by == PaidBy.OWN:
        return said | {"returnFees": _term("ReturnFeesCustomerResponsibility")}
    if paid_by == PaidBy.SHOP or not fees.return_shipping_minor:
        return said | {"returnFees": _term("FreeReturn")}
    fee = Money(fees.return_shipping_minor, told.about.currency)
    amount = {"@type": "MonetaryAmount", "value": float(fee.amount), "currency": fee.currency}
    return said | {"returnFees": _term("ReturnShippingFees"), "returnShippingFeesAmount": amount}


def _refunds(policy: Policy, told: Told) -> Iterator[str]:
    credit = told.about.store_credit and "store_credit" in policy.outcomes
    if policy.exchanges.offered != "none":
        yield _term("ExchangeRefund")
    if credit:
        yield _term("StoreCreditRefund")
    if "refund" in policy.outcomes or not credit:
        yield _term("FullRefund")


def _must_be_as_new(policy: Policy) -> bool:
    """Whether shoppers have to say something of the state of every article that is not faulty."""
    return any(asked.answer == "deny" and not asked.product_types for asked in policy.asked)


def _seasons(policy: Policy) -> dict[str, Any]:
    """Other times to return for what was ordered in a season, whatever and whoever by."""
    found = [said for clause in policy.clauses if (said := _season(clause, policy))]
    return {"returnPolicySeasonalOverride": found} if found else {}


def _season(clause: Clause, policy: Policy) -> dict[str, Any] | None:
    placed, window = clause.when.placed, clause.then.window
    if not (clause.public and placed and placed.first and placed.last and window):
        return None
    if clause.when != When(placed=placed):
        return None
    days = _days(window.days or policy.window.days, window.until, placed.last)
    return {
        "@type": "MerchantReturnPolicySeasonalOverride",
        "startDate": placed.first.isoformat(),
        "endDate": placed.last.isoformat(),
        **_window(days),
    }


def _days(days: int, until: date | None, last: date) -> int:
    """The days that who orders on the last day of the season has at least."""
    return max(days, (until - last).days) if until else days


def _term(name: str) -> str:
    return f"{SCHEMA}/{name}"
