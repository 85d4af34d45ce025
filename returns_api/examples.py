"""Examples for the description. A test holds each to the schema it is an example of."""

from __future__ import annotations

from typing import Any


def _pair(amount: str) -> dict[str, Any]:
    return {name: {"amount": amount, "currency": "EUR"} for name in ("shop", "presentment")}


_ORDER = {"id": "5001", "name": "#1001"}
_AT = "2026-11-20T10:00:00Z"
RETURN: dict[str, Any] = {
    "number": "R-10001",
    "status": "OPEN",
    "stage": "awaiting_parcel",
    "stage_since": _AT,
    "outcome": "refund",
    "origin": "portal",
    "lane": "commercial",
    "goods": "send",
    "means": "label",
    "order": _ORDER,
    "shopify": {"id": "gid://shopify/Return/7001", "name": "#1001-R1"},
    "policy_version": 3,
    "replaces": None,
    "first_part": None,
    "requested_at": _AT,
    "approved_at": _AT,
    "ship_by": "2026-12-04T10:00:00Z",
    "received_at": None,
    "closed_at": None,
    "decline_reason": "",
    "lines": [
        {
            "id": 12,
            "title": "Robe midi",
            "variant": "S",
            "sku": "ROB-1-S",
            "product_id": "gid://shopify/Product/1",
            "variant_id": "gid://shopify/ProductVariant/1",
            "quantity": 1,
            "reason": "size_small",
            "fault": False,
            "amount": _pair("49.90"),
            "counted": [],
        }
    ],
    "settlement": {
        "status": "QUOTED",
        "amounts": {"items": _pair("49.90"), "return_shipping_fee": _pair("4.90"), "total": _pair("45.00")},
        "payable": {"amount": "45.00", "currency": "EUR"},
        "waits_for_second_person": False,
        "due_at": None,
        "paid_at": None,
        "problem": "",
        "refund_id": "",
    },
    "parcels": [
        {
            "id": 31,
            "status": "LABEL_READY",
            "means": "label",
            "carrier": "easypost",
            "tracking_number": "6A12345678901",
            "tracking_url": "https://carrier.example/6A12345678901",
            "paid_by": "shopper",
            "label_ready_at": _AT,
            "first_scan_at": None,
            "delivered_at": None,
        }
    ],
    "tags": ["vip"],
    "timeline": None,
    "customer": None,
}
_SUMMARY = {name: RETURN[name] for name in ("number", "status", "stage", "outcome", "order", "requested_at")}

# Operation -> an answer of it.
ANSWERS: dict[str, dict[str, Any]] = {
    "me": {
        "shop": {
            "domain": "atelier-demo.myshopify.com",
            "name": "Atelier",
            "currency": "EUR",
            "time_zone": "Europe/Paris",
            "country": "FR",
        },
        "key": {
            "id": 4,
            "name": "Warehouse",
            "begins_with": "rmak_4QzTn0aB",
            "scopes": ["returns:read", "goods:write"],
            "made_at": _AT,
            "ends_at": "2027-02-18T10:00:00Z",
        },
    },
    "list_returns": {
        "data": [{**_SUMMARY, "pieces": 1, "total": _pair("45.00"), "stage_since": _AT}],
        "next_cursor": "1795168800000000-12",
    },
    "get_return": RETURN,
    "list_labels": {
        "data": [{"parcel": 31, "url": "https://returns.example/labels/eyJh.pdf", "valid_until": None}],
    },
}
# Operation -> a body for it.
BODIES: dict[str, dict[str, Any]] = {}
