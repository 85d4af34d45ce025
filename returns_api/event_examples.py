"""Examples of events and of who is told of them."""

from __future__ import annotations

from typing import Any

_UID = "0f0c8a52-6d4b-4c7e-9a55-0a8c6a2f3b11"
_AT = "2026-11-29T09:30:00+00:00"
_HAPPENING: dict[str, Any] = {
    "specversion": "1.0",
    "id": _UID,
    "type": "settlement.paid",
    "version": 1,
    "source": "//atelier.myshopify.com",
    "time": _AT,
    "subject": "R-10001",
    "datacontenttype": "application/json",
    "data": {
        "return": "R-10001",
        "order": {"id": "5001", "name": "#1001"},
        "actor": {"kind": "shopify", "id": ""},
        "details": {
            "amount": {"amount": "49.90", "currency": "EUR"},
            "outcome": "refund",
            "refund": "gid://shopify/Refund/1",
        },
    },
}
_EXPORT = {
    "id": 8,
    "asked_at": _AT,
    "by_itself": True,
    "ready_at": _AT,
    "ends_at": "2026-12-06T09:30:00+00:00",
    "rows": 48210,
    "file": "everything-2026-11-29.zip",
}
_EVENT_TYPE = {
    "name": "settlement.paid",
    "version": 1,
    "since": "2026-11-29",
    "means": "The shopper has it.",
    "of_return": True,
    "document": {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"},
}
_ENDPOINT = {
    "id": 7,
    "url": "https://erp.example.com/hooks/returns",
    "description": "Accounting",
    "wants": ["settlement.*", "return.approved"],
    "off": None,
    "off_at": None,
    "made_at": _AT,
    "failing_since": None,
    "last_delivered_at": _AT,
}
ANSWERS: dict[str, Any] = {
    "list_webhook_deliveries": {
        "data": [
            {
                "id": 512,
                "event": _UID,
                "type": "settlement.paid",
                "subject": "R-10001",
                "state": "waiting",
                "again": False,
                "created_at": _AT,
                "due_at": "2026-11-29T09:35:00+00:00",
                "tries": [{"at": _AT, "status": 503, "problem": "status", "milliseconds": 84}],
            }
        ],
        "next_cursor": None,
    },
    "list_exports": {"data": [_EXPORT]},
    "list_events": {"data": [_HAPPENING], "next_cursor": "4217", "more": False},
    "get_event": _HAPPENING,
    "list_event_types": {"data": [_EVENT_TYPE]},
    "list_webhook_endpoints": {"data": [_ENDPOINT]},
    "get_webhook_endpoint": _ENDPOINT,
    "make_webhook_endpoint": {"endpoint": _ENDPOINT, "secret": "whsec_…", "public_key": "", "dry_run": False},
    "change_webhook_endpoint": _ENDPOINT,
    "remove_webhook_endpoint": {"id": 7, "dry_run": False},
    "test_webhook_endpoint": {"deliveries": 1, "dry_run": False},
    "replay_webhooks": {"deliveries": 12, "dry_run": False},
}
BODIES: dict[str, Any] = {
    "make_webhook_endpoint": {"url": _ENDPOINT["url"], "wants": _ENDPOINT["wants"], "signature": "v1"},
    "change_webhook_endpoint": {"url": _ENDPOINT["url"], "wants": ["settlement.paid"], "on": True},
    "replay_webhooks": {"since": "2026-11-28T00:00:00Z", "until": "2026-11-29T00:00:00Z"},
}
