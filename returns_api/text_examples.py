"""Examples of words, notes, reports and figures."""

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
_NOTHING = {"amount": "0.00", "currency": "EUR"}
_FATES = ("used", "open", "free", "awaited", "credited", "lost")
_LABELS = {
    "bought": 40,
    "counts": dict.fromkeys(_FATES, 0) | {"used": 38, "open": 2},
    "sums": dict.fromkeys(_FATES, _NOTHING) | {"used": {"amount": "171.00", "currency": "EUR"}},
    "late": 0,
    "compared": 30,
    "estimated": {"amount": "135.00", "currency": "EUR"},
    "billed": {"amount": "138.20", "currency": "EUR"},
}
_COSTS = {
    "handling": {"amount": "2.50", "currency": "EUR"},
    "fees_percent": "1.4",
    "worth_percent": {"b": "80", "c": "50"},
}
_ANSWERS = {"count": 120, "spread": [6, 8, 16, 40, 50], "mean": 4.0, "median": 4.0}
_SENTENCE = {"product_id": "gid://shopify/Product/1", "texts": {"en": "Falls small: take one size more."}}
_FIT_NOTE = {
    "id": 4,
    **_SENTENCE,
    "title": "Robe midi",
    "state": "to_write",
    "problem": None,
    "detail": "",
    "theirs": {},
    "finding": None,
    "actor_id": "key:4",
    "changed_at": _AT,
    "written_at": None,
}

ANSWERS: dict[str, dict[str, Any]] = {
    "list_fit_notes": {"data": [_FIT_NOTE], "next_cursor": None},
    "get_fit_note": _FIT_NOTE | {"state": "written", "written_at": _AT},
    "write_fit_note": _FIT_NOTE,
    "retry_fit_note": _FIT_NOTE,
    "remove_fit_note": _FIT_NOTE | {"state": "to_remove"},
    "list_scorecards": {
        "data": [
            {
                "supplier": 2,
                "name": "Maison Lin",
                "claims": 20,
                "decided": 18,
                "in_time": 0.8333,
                "accepted": 0.6666,
                "claimed": {"amount": "900.00", "currency": "EUR"},
                "agreed": {"amount": "610.00", "currency": "EUR"},
                "received": {"amount": "540.00", "currency": "EUR"},
                "days_to_credit": 12.5,
                "sent": 420,
                "came_back": [{"reason": "faulty", "fault": True, "pieces": 21, "share": 0.05}],
            }
        ]
    },
    "get_survey": {"since": "2025-11-20", "whole": _ANSWERS, "by": [{"got": "refund", **_ANSWERS}]},
    "list_label_costs": {
        "since": "2025-11-20",
        "until": "2026-11-20",
        "slips": 3,
        "sheets": [
            {
                "currency": "EUR",
                "source": "sold",
                "test": False,
                "whole": _LABELS,
                "rows": [{"month": "2026-11-01", "carrier": "easypost", "account": "EasyPost", **_LABELS}],
            }
        ],
    },
    "get_costs": _COSTS,
    "set_costs": _COSTS,
    "make_gift_code": {"code": "4F7K-9QTM-2XWD"},
    "note_delivery": {"said_missing": True},
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
    "write_fit_note": _SENTENCE,
    "retry_fit_note": {"over_theirs": False},
    "set_costs": _COSTS,
    "note_delivery": {"arrived": False},
    "write_message_words": _OWN,
    "write_page_texts": {"texts": {"find_heading": "Send something back to {{ shop }}"}},
    "set_message_terms": _TERMS,
    "set_after_terms": _AFTER,
    "make_report": _ASKED,
}
