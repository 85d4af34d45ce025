"""Examples for the description. A test holds each to the schema it is an example of."""

from __future__ import annotations

from typing import Any

from returns_api import act_examples, event_examples, shop_examples, text_examples


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
    "later_parts": [],
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
    "exchanges": [],
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
    "assignee": "70012345678",
    "assigned_at": _AT,
    "timeline": None,
    "customer": None,
}
_SUMMARY = {
    name: RETURN[name] for name in ("number", "status", "stage", "outcome", "order", "requested_at", "assignee")
}

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
            "caps": {
                "action": {"amount": "80.00", "currency": "EUR"},
                "day": {"amount": "500.00", "currency": "EUR"},
                "changes": 100,
                "spent_today": {"amount": "45.00", "currency": "EUR"},
                "changes_today": 3,
            },
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
ANSWERS |= {
    "explain_return": {
        "number": "R-10001",
        "document": {
            "schema": "returns.explanation/1",
            "answer": "ALLOW",
            "policy": {"version": 3},
            "lines": [{"title": "Robe midi · S", "verdicts": [{"rule": "window", "answer": "ALLOW"}]}],
        },
    },
    "list_messages": {
        "data": [{"id": 5, "at": _AT, "speaker": "shopper", "text": "The seam is open.", "waits": True}],
    },
    "list_notes": {"data": [{"id": 9, "at": _AT, "actor_id": "key:4", "text": "The box was opened by customs."}]},
}
_DONE = {
    "number": "R-10001",
    "result": "done",
    "dry_run": False,
    "status": "OPEN",
    "stage": "label_pending",
    "settlement": "QUOTED",
    "payable": {"amount": "45.00", "currency": "EUR"},
    "consequences": {"letters": 1, "labels": 1, "payments": 0},
    "etag": '"3f1c0d7e9b2a4c5d6e7f8091a2b3c4d5"',
}
_NOTHING_FOLLOWS = {"letters": 0, "labels": 0, "payments": 0}
_COUNTED = _DONE | {"stage": "to_refund", "consequences": _NOTHING_FOLLOWS | {"letters": 1}}
_OVER = {"stage": "closed", "status": "CLOSED", "consequences": _NOTHING_FOLLOWS}
ANSWERS |= {
    "open_return": _DONE
    | {
        "payable": {"amount": "0.00", "currency": "EUR"},
        "amounts": {"items": _pair("49.90"), "exchange": _pair("54.90"), "total": _pair("0.00")},
        "owed": {"amount": "5.00", "currency": "EUR"},
    },
    "approve_return": _DONE,
    "decline_return": _DONE | {"status": "DECLINED", "stage": "declined"},
    "ask_shopper": _DONE | {"consequences": _NOTHING_FOLLOWS | {"letters": 1}},
    "cancel_return": _DONE | {"status": "CANCELED", "stage": "canceled"},
    "close_return": _DONE | _OVER,
    "reopen_return": _COUNTED,
    "make_labels": _DONE,
    "receive_goods": _COUNTED,
    "settle_return": _DONE
    | {"stage": "refunding", "settlement": "DUE", "consequences": {"letters": 1, "labels": 0, "payments": 1}},
    "change_outcome": _DONE | {"consequences": _NOTHING_FOLLOWS | {"letters": 1}},
    "write_note": _DONE | {"consequences": _NOTHING_FOLLOWS},
    "tag_return": _DONE | {"consequences": _NOTHING_FOLLOWS},
    "assign_return": _DONE | {"consequences": _NOTHING_FOLLOWS},
    "unassign_return": _DONE | {"consequences": _NOTHING_FOLLOWS},
}
_VERSION = {"number": 3, "status": "ACTIVE", "active_from": _AT, "note": "Longer windows for Christmas"}
_SUPPLIER = {
    "id": 2,
    "name": "Maison Lin",
    "email": "retours@maison-lin.example",
    "language": "fr",
    "active": True,
    "vendors": ["Maison Lin"],
    "skus": [],
    "days": 60,
    "handling": "to_supplier",
    "answer_days": 3,
}
_ORDER_ROW = {
    **_ORDER,
    "placed_at": "2026-11-10T09:30:00Z",
    "cancelled_at": None,
    "financial_status": "PAID",
    "fulfillment_status": "FULFILLED",
    "received": _pair("132.80"),
    "refunded": _pair("0.00"),
}
ANSWERS |= {
    "list_orders": {"data": [_ORDER_ROW], "next_cursor": None},
    "get_order": {
        **_ORDER_ROW,
        "lines": [
            {
                "id": 77,
                "title": "Robe midi",
                "variant": "S",
                "sku": "ROB-1-S",
                "quantity": 1,
                "available": 1,
                "may": True,
                "until": "2026-12-15T23:00:00Z",
                "why_not": [],
            }
        ],
        "reasons": [{"code": "size_small", "label": "Too small", "fault": False}],
        "returns": [],
        "customer": None,
    },
    "list_exchanges": {
        "data": [
            {
                "variant_id": "gid://shopify/ProductVariant/2",
                "product_id": "gid://shopify/Product/1",
                "title": "Robe midi",
                "variant": "M",
                "sku": "ROB-1-M",
                "options": {"Size": "M"},
                "price": {"amount": "54.90", "currency": "EUR"},
                "more": {"amount": "5.00", "currency": "EUR"},
                "left": 4,
                "possible": True,
                "why_not": "",
            }
        ]
    },
    "list_policies": {"data": [_VERSION]},
    "get_policy": {**_VERSION, "document": {"window": {"days": 30}}},
    "list_suppliers": {"data": [_SUPPLIER]},
    "get_supplier": _SUPPLIER,
    "list_figures": {
        "dimension": "product",
        "first_week": "2026-06-01",
        "last_week": "2026-11-23",
        "data": [
            {
                "key": "gid://shopify/Product/1",
                "label": "Robe midi",
                "sent": 420,
                "mature": 360,
                "returned": 61,
                "returned_early": 4,
                "rate": 0.169,
                "rate_low": 0.134,
                "rate_high": 0.212,
                "reasons": {"size_small": 38, "changed_mind": 23},
            }
        ],
    },
}
_EXPECTED = {"amount": "45.00", "currency": "EUR"}
# Operation -> a body for it.
BODIES: dict[str, dict[str, Any]] = {
    "open_return": {
        "order": "5001",
        "lines": [
            {
                "line": 77,
                "quantity": 1,
                "reason": "size_small",
                "exchange": {"variant_id": "gid://shopify/ProductVariant/2", "if_sold_out": "REFUND"},
            }
        ],
        "with_label": True,
        "outcome": "refund",
        "expected": {"amount": "-5.00", "currency": "EUR"},
    },
    "decline_return": {"reason": "OTHER", "explanation": "It was worn."},
    "ask_shopper": {"text": "Could you send us a photo of the seam?"},
    "receive_goods": {"lines": [{"line": 12, "found": [{"became": "RESTOCKED", "quantity": 1}]}]},
    "settle_return": {"expected": _EXPECTED, "outcome": "refund"},
    "change_outcome": {"outcome": "store_credit", "consent": True},
    "write_note": {"text": "The parcel was opened by customs."},
    "tag_return": {"add": ["vip"], "remove": []},
    "assign_return": {"user_id": "70012345678"},
}
for more in (event_examples, act_examples, shop_examples, text_examples):
    ANSWERS |= more.ANSWERS
    BODIES |= more.BODIES
