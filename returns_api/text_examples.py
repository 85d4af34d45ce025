"""Examples of words and of reports."""

from __future__ import annotations

from typing import Any

_AT = "2026-11-20T10:00:00Z"
_OWN = {"subject": "", "headline": "Approved!", "body": "Hello {{ name }},\n\nsend it by {{ ship_by }}."}
_MESSAGE = {
    "message": "approved",
    "language": "en",
    "own": _OWN,
    "broken": "",
    "written_at": _AT,
    "actor_id": "key:4",
    "ours": {"headline": "Your return is approved", "body": "Send the parcel by {{ ship_by }}."},
    "preview": {
        "subject": "",
        "headline": "Approved!",
        "text": "Hello Camille Martin,\n\nsend it by Friday, 4 December 2026.\n",
        "html": "<!doctype html>…",
    },
}
_OURS = _MESSAGE | {"own": None, "written_at": None, "actor_id": ""}
_HEADING = {
    "key": "find_heading",
    "page": "find",
    "kind": "heading",
    "longest": 60,
    "ours": "Return an order",
    "own": "Send something back to {{ shop }}",
    "shown": "Send something back to Atelier",
}
_PAGES = {"language": "en", "data": [_HEADING]}
_TERMS = {
    "off": ["collection_tomorrow"],
    "quiet_from": 21,
    "quiet_until": 8,
    "remind_days": 3,
    "window_reminder": "off",
    "count_days": 5,
    "refund_days": 5,
    "name_suppliers": False,
}
_AFTER = {"days": 10, "suggests": True, "earlier": True, "offer_days": 30, "offers_a_month": 50}
_NO_CODE = {"discount_percent": None, "discount_amount": None}
_ASKED = {
    "kind": "insights",
    "dimension": "product",
    "rhythm": "weekly",
    "weekday": 0,
    "language": "en",
    "file": "xlsx",
    "email": "buying@atelier.example",
}
_REPORT = {
    "id": 3,
    **_ASKED,
    "actor_id": "key:4",
    "made_at": _AT,
    "confirmed_at": _AT,
    "stopped_at": None,
    "next_at": "2026-11-23T06:00:00Z",
    "last": {"due_at": None, "put_at": _AT, "sent_at": None, "empty": False},
}

ANSWERS: dict[str, dict[str, Any]] = {
    "list_message_words": {
        "data": [
            {
                "message": "approved",
                "name": "Return approved",
                "sent": "when a return is approved and its papers are there",
                "marketing": False,
                "can_be_off": False,
                "values": [
                    {
                        "name": "items",
                        "meaning": "The articles, each with title, quantity and amount",
                        "entries": ["amount", "quantity", "title"],
                    }
                ],
                "own": ["en"],
                "broken": [],
            }
        ]
    },
    "get_message_words": _MESSAGE,
    "write_message_words": _MESSAGE,
    "reset_message_words": _OURS,
    "list_page_texts": _PAGES,
    "write_page_texts": _PAGES,
    "reset_page_texts": {"language": "en", "data": [_HEADING | {"own": "", "shown": "Return an order"}]},
    "get_message_terms": _TERMS,
    "set_message_terms": _TERMS,
    "get_after_terms": _AFTER | _NO_CODE,
    "set_after_terms": _AFTER | _NO_CODE,
    "list_reports": {"data": [_REPORT]},
    "make_report": _REPORT | {"last": None},
    "send_report": _REPORT,
    "remove_report": {"gone": True},
}
BODIES: dict[str, dict[str, Any]] = {
    "write_message_words": _OWN,
    "write_page_texts": {"texts": {"find_heading": "Send something back to {{ shop }}"}},
    "set_message_terms": _TERMS,
    "set_after_terms": _AFTER,
    "make_report": _ASKED,
}
