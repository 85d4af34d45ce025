"""The catalogue of events: nothing of the history is forgotten, and every body is as its schema says."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import events_docs
import jsonschema_rs
import pytest

from returns.domain.events import (
    BY_KIND,
    BY_NAME,
    CATALOGUE,
    INTERNAL,
    ActorData,
    EventType,
    OrderData,
    body,
    details_of,
    schema_of,
)
from returns.event_words import EVENTS

ROOT = Path(__file__).parents[2]
KIND = re.compile(r"[a-z_]+\.[a-z_]+")
# Facts as the operations write them down.
FACTS: dict[str, dict[str, Any]] = {
    "return.requested": {"answer": "OFFERED", "total_minor": 4990, "currency": "EUR"},
    "return.withdrawn": {"statement": "W-1", "total_minor": 4990, "currency": "JPY"},
    "return.created": {"balance_minor": -100, "exchanges": 1},
    "return.declined": {"reason": "OTHER", "held": [1]},
    "return.divided": {"by": "R-10002", "pieces": 2},
    "parcel.shared": {"with": "R-10002"},
    "means.changed": {"from": "label", "to": "store"},
    "goods.received": {"12": {"RESTOCKED": 1, "MISSING": 2}, "undone_by": {"held": []}},
    "goods.graded": {"grades": {"A": 2}},
    "settlement.paid": {"refund": "gid://shopify/Refund/1", "total_minor": 1, "currency": "KWD", "outcome": "refund"},
    "order_refund.paid": {"kind": "goodwill", "total_minor": 100, "currency": "EUR", "refund": "gid://1"},
    "claim.sent": {"name": "Lin", "claim": 3, "expected_minor": 1200, "currency": "EUR"},
    "claim.refused": {"name": "Lin", "claim": 3, "refusal": "no_proof"},
    "estimate.differs": {
        "ours_minor": 4990,
        "ours_currency": "EUR",
        "estimate_minor": 4990,
        "estimate_currency": "EUR",
    },
    "gift_card.issued": {"gift_card": "gid://shopify/GiftCard/1"},
    "parcel.in_transit": {"scanned_at": "2026-11-29T08:00:00+00:00", "parcel": 3},
}


def noted() -> Iterator[str]:
    """Every kind that a call of `note` names in the code."""
    for folder in ("returns", "labels", "shop_integration", "returns_portal", "returns_api"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "note" and len(node.args) > 1:
                    said = [each.value for each in ast.walk(node.args[1]) if isinstance(each, ast.Constant)]
                    yield from (kind for kind in said if isinstance(kind, str) and KIND.fullmatch(kind))


def told(row: EventType, details: dict[str, Any] | None) -> dict[str, Any]:
    return body(
        row,
        uid="0f0c8a52-6d4b-4c7e-9a55-0a8c6a2f3b11",
        source="atelier.myshopify.com",
        time=datetime(2026, 11, 29, 9, 30, tzinfo=UTC),
        details=details,
        number="R-10001",
        order=OrderData("5001", "#1001"),
        actor=ActorData("merchant", "7001"),
    )


def test_every_kind_of_the_history_is_told_or_kept_for_a_reason() -> None:
    kinds = set(noted()) | set(EVENTS)
    assert len(kinds) > 100
    assert kinds == set(BY_KIND) | set(INTERNAL)
    assert not set(BY_KIND) & set(INTERNAL)
    assert all(INTERNAL.values())


def test_names_are_named_once_and_look_alike() -> None:
    assert len(BY_NAME) == len(CATALOGUE)
    assert sum(len(row.kinds) for row in CATALOGUE) == len(BY_KIND)
    for row in CATALOGUE:
        assert KIND.fullmatch(row.name)
        assert row.means.endswith(".")
        assert row.of_return == bool(row.kinds)


@pytest.mark.parametrize("kind", FACTS)
def test_facts_are_told_in_full_and_as_the_schema_says(kind: str) -> None:
    row = BY_KIND[kind]
    details = details_of(row, FACTS[kind])
    assert details is not None
    jsonschema_rs.validator_for(schema_of(row), validate_formats=True).validate(told(row, details))


@pytest.mark.parametrize("row", CATALOGUE, ids=lambda row: row.name)
def test_facts_that_are_not_there_are_told_as_nothing(row: EventType) -> None:
    jsonschema_rs.meta.validate(schema_of(row))
    jsonschema_rs.validator_for(schema_of(row)).validate(told(row, details_of(row, {})))


def test_amounts_have_the_decimals_of_their_currency_and_what_undoes_a_count_stays_inside() -> None:
    paid, counted = BY_NAME["settlement.paid"], BY_NAME["goods.received"]
    assert (details_of(paid, FACTS["settlement.paid"]) or {})["amount"] == {"amount": "0.001", "currency": "KWD"}
    assert details_of(counted, FACTS["goods.received"]) == {
        "lines": [{"line": 12, "found": [{"became": "RESTOCKED", "quantity": 1}, {"became": "MISSING", "quantity": 2}]}]
    }


def test_a_body_that_lies_does_not_fit() -> None:
    row = BY_NAME["settlement.paid"]
    good = told(row, details_of(row, FACTS["settlement.paid"]))
    fits = jsonschema_rs.validator_for(schema_of(row)).is_valid
    assert fits(good)
    assert not fits(good | {"type": "settlement.due"})
    assert not fits(good | {"data": good["data"] | {"details": {"amount": 1}}})


def test_the_page_for_people_is_made_from_the_catalogue() -> None:
    assert (ROOT / "docs" / "events.md").read_text(encoding="utf-8") == events_docs.page(), "run bin/events_docs.py"
    row = BY_NAME[str(events_docs.EXAMPLE["type"])]
    jsonschema_rs.validator_for(schema_of(row)).validate(json.loads(json.dumps(events_docs.EXAMPLE)))
