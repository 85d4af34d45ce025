"""Read the Customer Account API's answers."""

from __future__ import annotations

from returns.domain.money import Money
from returns.sign_in import OrderTerms, Terms
from shop_integration.admin_api.answer import Json
from shop_integration.admin_api.reading import money

# When several causes stand against a line, the one that explains most to a shopper.
FIRST = ("FINAL_SALE", "RETURN_WINDOW_EXPIRED", "RETURNED", "OTHER", "UNFULFILLED")


def terms_of(order: Json) -> OrderTerms:
    """Line gid -> what may come back of it."""
    told = order["returnInformation"]
    units = {node["lineItem"]["id"]: int(node["quantity"]) for node in told["returnableLineItems"]["nodes"]}
    causes = {node["lineItem"]["id"]: _cause(node) for node in told["nonReturnableLineItems"]["nodes"]}
    return {str(gid): Terms(units.get(gid, 0), causes.get(gid, "")) for gid in {**units, **causes}}


def estimate_of(data: Json) -> Money | None:
    """What goes back to the shopper. Shopify counts returned goods as negative; the amount is told either way."""
    found = data["returnCalculate"]
    if found is None:
        return None
    total = money(found["financialSummary"]["returnTotalSet"]["presentmentMoney"])
    return Money(abs(total.minor), total.currency)


def _cause(node: Json) -> str:
    codes = {detail["reasonCode"] for detail in node["quantityDetails"]}
    known = [code for code in FIRST if code in codes]
    return known[0] if known else "OTHER"
