"""Examples of what is done beyond the usual way of a return, and of what belongs to one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_AT = "2026-11-20T10:00:00Z"
_EUR = {"amount": "5.00", "currency": "EUR"}
_PICTURE = "https://returns.example/photos/eyJh"
# What each of these does to the letters, labels and payments that follow; those that are not named bring none about.
_FOLLOWS: Mapping[str, tuple[int, int, int]] = {
    "offer_outcome": (1, 0, 0),
    "remove_pieces": (1, 0, 0),
    "let_stay": (1, 0, 0),
    "send_after_all": (1, 1, 0),
    "refund_exchange": (1, 0, 0),
    "begin_repair": (1, 0, 0),
    "delay_repair": (1, 0, 0),
    "finish_repair": (1, 0, 0),
    "give_repair_up": (1, 0, 0),
    "refuse_posting": (1, 0, 0),
    "send_once_more": (0, 1, 0),
    "bring_label": (0, 1, 0),
    "refund_order": (0, 0, 1),
    "deduct_value": (0, 0, 0),
    "answer_supplier": (1, 0, 0),
    "put_claim_anew": (1, 0, 0),
    "renew_claim_link": (1, 0, 0),
}
_QUIET = (
    "withdraw_offer",
    "undo_refusal",
    "undo_receipt",
    "change_note",
    "withdraw_note",
    "let_rest",
    "retry_steps",
    "mend_mailbox",
    "say_sent",
    "mark_lost",
    "wait_longer",
    "share_parcel",
    "hand_over",
    "mark_collected",
    "override_policy",
    "resolve_difference",
    "retry_linked_order",
    "take_refund",
    "accept_refunds",
    "write_goods_off",
    "note_credit",
    "give_claim_up",
    "revoke_claim_link",
    "see_claim",
)


def _done(letters: int = 0, labels: int = 0, payments: int = 0) -> dict[str, Any]:
    return {
        "number": "R-10001",
        "result": "done",
        "dry_run": False,
        "status": "OPEN",
        "stage": "to_refund",
        "settlement": "QUOTED",
        "payable": {"amount": "45.00", "currency": "EUR"},
        "consequences": {"letters": letters, "labels": labels, "payments": payments},
        "etag": '"3f1c0d7e9b2a4c5d6e7f8091a2b3c4d5"',
    }


ANSWERS: dict[str, dict[str, Any]] = {name: _done(*follows) for name, follows in _FOLLOWS.items()}
ANSWERS |= {name: _done() for name in _QUIET}
ANSWERS |= {
    "list_photos": {
        "data": [
            {
                "id": 81,
                "by": "shopper",
                "line": 12,
                "taken_at": _AT,
                "large": f"{_PICTURE}/large.jpg",
                "small": f"{_PICTURE}/small.jpg",
            }
        ]
    },
    "take_evidence": {
        "url": "https://returns.example/evidence/eyJh.zip",
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "valid_until": "2026-11-20T10:15:00Z",
        "dry_run": False,
    },
    "list_differences": {
        "data": [
            {
                "id": 6,
                "kind": "closed_unpaid",
                "facts": {},
                "found_at": _AT,
                "ways": [{"way": "send_ours", "pays": {"amount": "0.00", "currency": "EUR"}}],
            }
        ]
    },
    "list_companions": {
        "data": [
            {"number": "R-10002", "articles": ["1 × Robe midi S"], "parcels": 1, "saved": _EUR, "agreed": "4500,3990"}
        ]
    },
    "list_claims": {
        "data": [
            {
                "id": 3,
                "supplier": 2,
                "status": "OPEN",
                "waits_for_us": False,
                "expected": {"amount": "24.00", "currency": "EUR"},
                "credit": None,
                "received": None,
                "reference": "",
                "refusal": "",
                "sent_at": _AT,
                "due_at": "2026-11-23T10:00:00Z",
                "answered_at": None,
                "silent_at": None,
            }
        ]
    },
    "list_colleagues": {"data": [{"handle": "@lea.martin", "user_id": "7001"}]},
}
_JOB = {
    "id": 8,
    "action": "approve",
    "status": "READY",
    "actor_id": "key:4",
    "total": 120,
    "left_out": 0,
    "made_at": _AT,
    "started_at": None,
    "finished_at": None,
    "groups": [
        {
            "status": "FIT",
            "reason": "",
            "rows": 118,
            "letters": 118,
            "labels": 118,
            "shop": {"amount": "0.00", "currency": "EUR"},
            "presentment": None,
        },
        {
            "status": "UNFIT",
            "reason": "OPEN",
            "rows": 2,
            "letters": 0,
            "labels": 0,
            "shop": {"amount": "0.00", "currency": "EUR"},
            "presentment": None,
        },
    ],
    "files": {},
}
_CHECKING = {"status": "CHECKING", "groups": []}
ANSWERS |= {
    "list_bulk_jobs": {
        "data": [
            {name: _JOB[name] for name in ("id", "action", "status", "actor_id", "total", "made_at", "finished_at")}
        ]
    },
    "get_bulk_job": _JOB,
    "list_bulk_rows": {
        "data": [
            {
                "number": "R-10001",
                "order": "#1001",
                "status": "FIT",
                "reason": "",
                "letters": 1,
                "labels": 1,
                "amount": None,
                "ended_at": None,
            }
        ],
        "next_cursor": "4217",
    },
    "make_bulk_job": _JOB | _CHECKING,
    "start_bulk_job": _JOB | {"status": "RUNNING", "started_at": _AT},
    "cancel_bulk_job": _JOB | {"status": "CANCELED", "finished_at": _AT},
    "repeat_bulk_job": _JOB | _CHECKING,
}
BODIES: dict[str, dict[str, Any]] = {
    "bring_label": {
        "parcel": 31,
        "carrier": "Colissimo",
        "file": "JVBERi0xLjcK",
        "tracking_number": "6A12345678901",
        "cost": {"amount": "4.20", "currency": "EUR"},
    },
    "offer_outcome": {"outcome": "store_credit", "days": 7},
    "remove_pieces": {"lines": [{"line": 12, "quantity": 0}]},
    "begin_repair": {"due_on": "2026-12-11"},
    "delay_repair": {"due_on": "2026-12-18", "reason": "A part has to be ordered."},
    "finish_repair": {"carrier": "Colissimo", "tracking_number": "6A12345678901", "tracking_url": ""},
    "give_repair_up": {"instead": "refund", "reason": "The sole is no longer made."},
    "say_sent": {"number": "1Z999AA10123456784", "courier": ""},
    "share_parcel": {"number": "R-10002", "agreed": "4500,3990"},
    "hand_over": {"store": 4},
    "refund_order": {"amount": _EUR, "kind": "goodwill"},
    "deduct_value": {"amount": _EUR, "reason": "The soles are worn.", "consent": True},
    "override_policy": {"kind": "more_time", "reason": "The parcel shop was closed.", "days": 7},
    "resolve_difference": {"way": "send_ours", "expected": None},
    "change_note": {"text": "The parcel was opened by customs, twice."},
    "answer_supplier": {"text": "The photo is attached to the claim."},
    "note_credit": {"amount": _EUR},
    "make_bulk_job": {"action": "approve", "filter": {"stage": ["requested"], "value_to": "80.00", "tag": "vip"}},
    "take_evidence": {"kind": "zip", "language": "en", "notes": False},
}
