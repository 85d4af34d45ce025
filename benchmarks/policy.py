"""How many lines a second a long policy judges on one core, beside reading the policy anew for each of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any

from returns.domain.conditions import conditions_of
from returns.domain.evaluation import evaluate
from returns.domain.facts import CustomerFacts, LineFacts
from returns.domain.policy import parse
from returns.domain.starting_policy import STARTING_POLICY

LINES, CLAUSES, ANEW = 50_000, 20, 2_000
GOAL = 10_000
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
TYPES, TAGS, COUNTRIES = (
    ("Dresses", "Shoes", "Coats", "Bags"),
    ("linen", "sale", "new", "outlet"),
    ("FR", "BE", "DE", "CH"),
)


def run() -> Iterator[str]:
    """Judge the same drawn lines under one policy."""
    document = _document()
    policy, lines = parse(document), list(_lines())
    began = perf_counter()
    answers = [evaluate(line, conditions_of(line, policy), now=NOW).answer for line in lines]
    rate = LINES / (perf_counter() - began)
    began = perf_counter()
    for line in lines[:ANEW]:
        anew = parse(document)
        evaluate(line, conditions_of(line, anew), now=NOW)
    slow = ANEW / (perf_counter() - began)
    spread = ", ".join(f"{answers.count(answer):,} {answer.name}" for answer in sorted(set(answers)))
    yield f"policy: {LINES:,} lines under {CLAUSES} clauses: {rate:,.0f} a second on one core (goal {GOAL:,}); {spread}"
    yield f"policy: {rate / slow:.1f}x the rate of reading the document for each line ({slow:,.0f} a second)"


def _document() -> dict[str, Any]:
    draw = random.Random(7)
    clauses = [
        {
            "code": f"clause_{place}",
            "label": {"en": f"Clause {place}"},
            "when": _when(draw),
            "then": {"window": {"days": draw.randrange(7, 90)}} if place % 5 else {"answer": "review"},
        }
        for place in range(CLAUSES)
    ]
    segments = [
        {"code": "loyal", "label": {"en": "Loyal"}, "orders": {"min": 5}, "returned_bps": {"max": 3_000}},
        {"code": "big", "label": {"en": "Big"}, "spent_minor": {"min": 50_000}},
    ]
    return STARTING_POLICY | {"clauses": clauses, "segments": segments}


def _when(draw: random.Random) -> dict[str, Any]:
    about: list[dict[str, Any]] = [
        {"product_types": [draw.choice(TYPES)]},
        {"tags": [draw.choice(TAGS), "hygiene"]},
        {"countries": [draw.choice(COUNTRIES)]},
        {"price_minor": {"min": draw.randrange(20_000)}},
        {"segments": [draw.choice(["loyal", "big"])]},
        {"placed": {"first": "2026-11-01", "last": "2026-12-24"}},
    ]
    return {name: value for part in draw.sample(about, 2) for name, value in part.items()}


def _lines() -> Iterator[LineFacts]:
    draw = random.Random(11)
    plain = LineFacts(1, 2, 2, (), "", False, True, NOW, NOW, None, False, "Europe/Paris")
    for _ in range(LINES):
        ordered = NOW - timedelta(days=draw.randrange(90))
        since = ordered - timedelta(days=draw.randrange(900))
        yield replace(
            plain,
            tags=tuple(draw.sample(TAGS, 2)),
            product_type=draw.choice(TYPES),
            ordered_at=ordered,
            fulfilled_at=ordered + timedelta(days=1),
            delivered_at=ordered + timedelta(days=3),
            unit_price_minor=draw.randrange(30_000),
            country=draw.choice(COUNTRIES),
            customer=CustomerFacts(draw.randrange(20), draw.randrange(100_000), (), since, draw.randrange(10_000)),
        )
