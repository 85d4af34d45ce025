"""The file of a bulk operation, made up as it is sent: any number of orders with three lines each, never kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

FIRST = 5_000_000_000_000
LINES = 3
Json = dict[str, Any]


def bag(amount: str, currency: str = "EUR") -> Json:
    """A MoneyBag of a shop whose shoppers pay in its own currency."""
    money = {"amount": amount, "currencyCode": currency}
    return {"shopMoney": money, "presentmentMoney": money}


ADDRESS = {
    "name": "Camille Martin", "company": None, "address1": "3 quai de la Loire", "address2": None, "zip": "75019",
    "city": "Paris", "provinceCode": None, "countryCodeV2": "FR", "phone": "+33123456789",
}  # fmt: skip
ORDER = {
    "id": "gid://shopify/Order/~", "name": "#~", "createdAt": "2026-03-01T10:00:00Z",
    "processedAt": "2026-03-01T10:00:00Z", "updatedAt": "2026-04-01T10:00:00Z", "cancelledAt": None,
    "cancelReason": None, "edited": False, "test": False, "email": "buyer~@example.com", "phone": None,
    "tags": ["loyal", "web"], "sourceName": "web", "retailLocation": None, "discountCodes": ["SPRING"],
    "customerLocale": "fr", "currencyCode": "EUR", "presentmentCurrencyCode": "EUR", "taxesIncluded": True,
    "displayFinancialStatus": "PAID", "displayFulfillmentStatus": "FULFILLED", "returnStatus": "NO_RETURN",
    "customer": {
        "id": "gid://shopify/Customer/~", "numberOfOrders": "3", "tags": ["loyal"], "createdAt": "2025-01-01T00:00:00Z",
        "amountSpent": {"amount": "199.0", "currencyCode": "EUR"},
    },
    "shippingAddress": ADDRESS, "billingAddress": ADDRESS, "totalReceivedSet": bag("154.6"),
    "totalRefundedSet": bag("0.0"), "totalTipReceivedSet": bag("0.0"), "originalTotalDutiesSet": None,
    "shippingLine": {"discountedPriceSet": bag("4.9"), "taxLines": [{"priceSet": bag("0.82")}]},
    "fulfillments": [
        {
            "id": "gid://shopify/Fulfillment/~", "status": "SUCCESS", "createdAt": "2026-03-02T10:00:00Z",
            "deliveredAt": "2026-03-04T10:00:00Z", "location": {"id": "gid://shopify/Location/1"},
        }
    ],
}  # fmt: skip
LINE = {
    "id": "gid://shopify/LineItem/~%", "title": "Robe midi en lin", "variantTitle": "S / Bleu", "sku": "ROBE-%",
    "vendor": "Atelier", "quantity": 1, "currentQuantity": 1, "requiresShipping": True, "isGiftCard": False,
    "image": {"url": "https://cdn.example.com/s/files/1/robe-%.jpg?v=1"},
    "product": {"id": "gid://shopify/Product/%", "productType": "Robes", "tags": ["lin", "ete"]},
    "variant": {
        "id": "gid://shopify/ProductVariant/%",
        "inventoryItem": {"harmonizedSystemCode": "620442", "countryCodeOfOrigin": "PT"},
    },
    "weight": {"value": 350.0, "unit": "GRAMS"}, "lineItemGroup": None, "originalUnitPriceSet": bag("49.9"),
    "discountAllocations": [{"allocatedAmountSet": bag("4.99"), "discountApplication": {"code": "SPRING"}}],
    "duties": [], "taxLines": [{"priceSet": bag("7.49")}], "__parentId": "gid://shopify/Order/~",
}  # fmt: skip
COLLECTION = {"id": "gid://shopify/Collection/1", "__parentId": "gid://shopify/LineItem/~%"}


def printed(value: Json) -> str:
    """A line as Shopify prints it."""
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/") + "\n"


def _template() -> bytes:
    parts = [printed(ORDER)]
    for place in range(LINES):
        parts += [(printed(LINE) + printed(COLLECTION)).replace("%", str(place))]
    return "".join(parts).encode()


TEMPLATE = _template()


def made_up(orders: int) -> Iterator[bytes]:
    """The file of so many orders, in blocks."""
    for start in range(0, orders, 100):
        numbers = range(FIRST + start, FIRST + min(start + 100, orders))
        yield b"".join(TEMPLATE.replace(b"~", str(number).encode()) for number in numbers)
