"""Examples of what a shop has beside returns, and of what is changed about it."""

from __future__ import annotations

from typing import Any

_AT = "2026-11-20T10:00:00Z"
_NOTHING = {"amount": "0.00", "currency": "EUR"}
_DRAFT = {
    "number": 4,
    "edition": "4.2.3",
    "actor_id": "key:4",
    "made_at": _AT,
    "document": {"window": {"days": 30}},
}
_SIMULATION = {
    "status": "DONE",
    "edition": "4.2.3",
    "stale": False,
    "against": 3,
    "counted": 4200,
    "total": 4200,
    "begun_at": _AT,
    "finished_at": "2026-11-20T10:02:00Z",
    "report": {"currency": "EUR", "returns": 812, "worse": 31, "better": 4},
}
_RUNNING = {"status": "RUNNING", "counted": 0, "finished_at": None, "report": {}}
_PLAN = {
    "name": "Thank and tag",
    "when": {"event": "return.approved"},
    "then": [{"do": "tag", "tag": "thanked"}],
}
_WORKFLOW = {
    "id": 5,
    "name": "Thank and tag",
    "version": 1,
    "on": False,
    "stopped_at": None,
    "stopped_why": "",
    "made_at": _AT,
    "document": _PLAN,
}
_RUN = {
    "id": 90,
    "workflow": 5,
    "version": 1,
    "number": "R-10001",
    "status": "DONE",
    "reason": "",
    "why": [],
    "due_at": _AT,
    "begun_at": _AT,
    "ended_at": _AT,
    "steps": [{"action": "tag", "status": "DONE", "reason": "", "paid": _NOTHING, "at": _AT}],
}
_TASK = {
    "id": 11,
    "what": "Ask Maison Lin about the seams.",
    "for_whom": "",
    "due": "2026-12-04",
    "finding": None,
    "actor_id": "key:4",
    "at": _AT,
    "done_at": None,
    "done_by": "",
}
_FINDING = {
    "id": 3,
    "sort": "reason",
    "dimension": "product",
    "key": "gid://shopify/Product/1",
    "label": "Robe midi",
    "reason": "size_small",
    "first_week": "2026-06-01",
    "last_week": "2026-11-23",
    "k": 38,
    "n": 360,
    "other_k": 120,
    "other_n": 4100,
    "chance": 0.001,
    "first_at": _AT,
    "gone_at": None,
    "waits": True,
    "answered": None,
}
_ANSWERED = {"kind": "acted", "note": "We wrote a fit note.", "actor_id": "key:4", "at": _AT, "verdict": None}
_GONE = {"gone": True}
_PLACE = {
    "name": "Atelier",
    "street": "12 rue des Tanneurs",
    "street2": "",
    "postcode": "69001",
    "city": "Lyon",
    "province": "",
    "country": "FR",
    "phone": "",
}
_CONTACT = {"email": "help@atelier.example", "phone": "+33 4 72 00 00 00", "page": "https://atelier.example/help"}
_LOOK = {"colour": "#1f4d43", "font": "system", "corners": "soft", "inside_theme": False}
_SETTINGS = {
    "languages": ["en", "fr"],
    "offered": ["en", "fr", "de", "es", "it", "nl", "ar"],
    "contact": _CONTACT,
    "return_address": _PLACE,
    "brand": {**_LOOK, "logo": ""},
    "personal_data_months": 24,
}
_STORES = {"data": [{"id": 4, "name": "Atelier Lyon", "takes_returns": True, "hours": "Mon to Sat, 10 to 19"}]}
_ELSEWHERE = {"address": _PLACE | {"name": "Maison Lin"}, "vendor": "Maison Lin", "location_id": ""}
_DESTINATIONS = {"data": [{"code": "maison_lin", **_ELSEWHERE}]}
_SUPPLIER = {
    "id": 2,
    "name": "Maison Lin",
    "email": "retours@maison-lin.example",
    "language": "fr",
    "active": True,
    "vendors": ["Maison Lin"],
    "skus": [],
    "days": 60,
    "handling": "to_shop",
    "answer_days": 3,
}
_AGREED = {name: _SUPPLIER[name] for name in ("name", "email", "language", "vendors", "days", "handling")}

_WITHDRAWAL = {
    "id": 6,
    "reference": "W-0F3A9C41D2",
    "state": "return",
    "received_at": _AT,
    "acknowledged_at": _AT,
    "language": "fr",
    "order": {"id": "5001", "name": "#1001"},
    "matched_at": _AT,
    "matched_by": "identified",
    "standing": "in_time",
    "problem": "",
    "period_ends": "2026-12-01T23:00:00Z",
    "informed_on": None,
    "posted_at": None,
    "answered_at": None,
    "returns": ["R-10001"],
    "next_return": "R-10001",
    "clock": {"due": "2026-12-04", "held": True, "days_left": 14},
    "refund": {
        "status": "QUOTED",
        "amount": {"amount": "54.80", "currency": "EUR"},
        "received_at": None,
        "paid_at": None,
    },
    "declared": None,
}
_SEEN = {
    "arrived_on": "2026-11-19",
    "location_id": "gid://shopify/Location/1",
    "carrier": "Colissimo",
    "tracking_number": "6A12345678901",
    "reference": "1001",
    "note": "The box was open.",
}
_FOUND = {"description": "Robe midi", "code": "ROB-1-S", "quantity": 1, "condition": "as_new"}
_UNANNOUNCED = {
    "id": 7,
    "number": "U-7",
    "status": "OPEN",
    "state": "open",
    **_SEEN,
    "contents": [{**_FOUND, "sku": ""}],
    "matched_to": None,
    "matched_at": None,
    "ending": None,
    "ending_note": "",
    "closed_at": None,
    "sender": None,
}
_MATCHED = {"status": "MATCHED", "state": "matched", "matched_to": "R-10001", "matched_at": _AT}

ANSWERS: dict[str, dict[str, Any]] = {
    "list_unannounced": {"data": [_UNANNOUNCED], "next_cursor": None},
    "get_unannounced": _UNANNOUNCED,
    "record_unannounced": _UNANNOUNCED,
    "change_unannounced": _UNANNOUNCED,
    "match_unannounced": _UNANNOUNCED | _MATCHED,
    "divide_unannounced": _UNANNOUNCED | _MATCHED,
    "unmatch_unannounced": _UNANNOUNCED,
    "close_unannounced": _UNANNOUNCED
    | {"status": "CLOSED", "state": "closed", "ending": "donated", "ending_note": "Nobody asked.", "closed_at": _AT},
    "reopen_unannounced": _UNANNOUNCED,
    "list_withdrawals": {"data": [_WITHDRAWAL], "next_cursor": None},
    "get_withdrawal": _WITHDRAWAL,
    "match_withdrawal": _WITHDRAWAL,
    "accept_withdrawal": _WITHDRAWAL | {"matched_by": "key:4"},
    "note_information": _WITHDRAWAL | {"informed_on": "2026-11-12"},
    "answer_withdrawal": _WITHDRAWAL
    | {"state": "done", "answered_at": _AT, "returns": [], "next_return": None, "clock": None, "refund": None},
    "note_posting": _WITHDRAWAL | {"posted_at": _AT, "clock": {"due": "2026-12-04", "held": False, "days_left": 14}},
    "get_policy_draft": {"draft": _DRAFT},
    "write_policy_draft": {"draft": _DRAFT},
    "discard_policy_draft": _GONE,
    "publish_policy": {
        "number": 4,
        "status": "ACTIVE",
        "active_from": _AT,
        "note": "Thirty days for everybody",
        "changed_again": {"version": 3, "active_from": "2026-12-24T23:00:00Z", "fields": ["window.days"]},
    },
    "reuse_policy": {"draft": _DRAFT},
    "call_off_policy": {"draft": _DRAFT},
    "get_simulation": {"simulation": _SIMULATION},
    "simulate_policy": {"simulation": _SIMULATION | _RUNNING},
    "list_workflows": {"data": [_WORKFLOW], "day_limit": {"amount": "500.00", "currency": "EUR"}},
    "get_workflow": _WORKFLOW,
    "make_workflow": _WORKFLOW,
    "change_workflow": _WORKFLOW | {"version": 2},
    "switch_workflow": _WORKFLOW | {"on": True},
    "remove_workflow": _GONE,
    "try_workflow": {
        "looked": 120,
        "since": "2026-10-01T08:00:00Z",
        "acted": ["R-10001"],
        "value": {"amount": "49.90", "currency": "EUR"},
        "missed": {"value": 119},
        "tried": 1,
        "letters": 0,
        "labels": 0,
        "pays": _NOTHING,
        "skipped": {},
    },
    "list_runs": {"data": [_RUN], "next_cursor": None},
    "get_run": _RUN,
    "list_tasks": {"data": [_TASK]},
    "get_task": _TASK,
    "make_task": _TASK,
    "finish_task": _TASK | {"done_at": _AT, "done_by": "key:4"},
    "reopen_task": _TASK,
    "drop_task": _GONE,
    "get_settings": _SETTINGS,
    "choose_languages": _SETTINGS,
    "set_contact": _SETTINGS,
    "set_return_address": _SETTINGS,
    "set_brand": _SETTINGS,
    "list_stores": _STORES,
    "keep_stores": _STORES,
    "list_destinations": _DESTINATIONS,
    "make_destination": _DESTINATIONS,
    "change_destination": _DESTINATIONS,
    "remove_destination": {"data": []},
    "make_supplier": _SUPPLIER,
    "change_supplier": _SUPPLIER,
    "rest_supplier": _SUPPLIER | {"active": False},
    "list_weeks": {
        "dimension": "product",
        "key": "gid://shopify/Product/1",
        "data": [{"week": "2026-11-02", "sent": 18, "mature": 16, "returned": 3, "returned_early": 0}],
    },
    "list_findings": {"data": [_FINDING]},
    "answer_finding": _FINDING | {"waits": False, "answered": _ANSWERED},
    "undo_answer": _GONE,
}
BODIES: dict[str, dict[str, Any]] = {
    "record_unannounced": {**_SEEN, "contents": [_FOUND]},
    "change_unannounced": {**_SEEN, "contents": [_FOUND]},
    "match_unannounced": {"number": "R-10001"},
    "divide_unannounced": {"first": "R-10001", "second": "R-10002", "apart": [{"place": 0, "quantity": 1}]},
    "close_unannounced": {"ending": "donated", "why": "Nobody asked."},
    "match_withdrawal": {"order": "5001"},
    "accept_withdrawal": {"lines": [{"line": 77, "quantity": 1}]},
    "note_information": {"told_on": "2026-11-12"},
    "write_policy_draft": {"document": {"window": {"days": 30}}},
    "publish_policy": {"edition": "4.2.3", "note": "Thirty days for everybody", "begins": None},
    "make_workflow": {"document": _PLAN},
    "change_workflow": {"document": _PLAN},
    "switch_workflow": {"on": True},
    "make_task": {"what": "Ask Maison Lin about the seams.", "for_whom": "", "due": "2026-12-04"},
    "choose_languages": {"languages": ["en", "fr"]},
    "set_contact": _CONTACT,
    "set_return_address": _PLACE,
    "set_brand": _LOOK,
    "keep_stores": {"stores": [{"id": 4, "takes_returns": True, "hours": "Mon to Sat, 10 to 19"}]},
    "make_destination": _ELSEWHERE,
    "change_destination": _ELSEWHERE,
    "make_supplier": _AGREED,
    "change_supplier": _AGREED,
    "rest_supplier": {"active": False},
    "answer_finding": {"kind": "acted", "note": "We wrote a fit note."},
}
