"""How many lines a second a long policy judges on one core, beside a loop by hand and beside reading the policy anew.

Counted in the process's own CPU time, so that a machine that others use counts little.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import median
from time import process_time
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.bounds import Bound, at_size
from returns.domain.conditions import conditions_of
from returns.domain.evaluation import evaluate
from returns.domain.facts import CustomerFacts, LineFacts
from returns.domain.policy import parse
from returns.domain.starting_policy import STARTING_POLICY

ROUNDS, EACH, ANEW, CLAUSES = at_size(10, 1), at_size(5_000, 20), at_size(200, 5), 20
GOAL = 10_000
PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
TYPES, TAGS, COUNTRIES = (
    ("Dresses", "Shoes", "Coats", "Bags"),
    ("linen", "sale", "new", "outlet"),
    ("FR", "BE", "DE", "CH"),
)


def run() -> Iterator[str | Bound]:
    """Judge the same drawn lines under one policy, in turns with the loop that somebody would write by hand."""
    document = _document()
    policy, lines = parse(document), list(_lines())
    ways: dict[str, Callable[[Sequence[LineFacts]], object]] = {
        "ours": lambda some: [evaluate(line, conditions_of(line, policy), now=NOW).answer for line in some],
        "by hand": lambda some: [_by_hand(line, document, NOW) for line in some],
        "anew": lambda some: [evaluate(line, conditions_of(line, parse(document)), now=NOW) for line in some[:ANEW]],
    }
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(ROUNDS):
        some = lines[turn * EACH : (turn + 1) * EACH]
        for name, way in ways.items():
            began = process_time()
            way(some)
            spent[name].append((process_time() - began) / (ANEW if name == "anew" else EACH))
    ours, bare, anew = (median(spent[name]) for name in ways)
    said = f"{ROUNDS * EACH:,} lines under {CLAUSES} clauses"
    yield Bound("policy, lines a second of one core", "a fixed bound", 1 / ours, least=GOAL, said=said)
    told = "every answer with its reason and facts"
    yield f"policy: a line / the same by hand, one bare answer = {ours / bare:.1f} ({told})"
    yield Bound("policy read once, lines a second", "read anew for each line", anew / ours, least=2)
    answers = [evaluate(line, conditions_of(line, policy), now=NOW).answer for line in lines[:EACH]]
    spread = ", ".join(f"{answers.count(answer):,} {answer.name}" for answer in sorted(set(answers)))
    yield f"policy: of the first {EACH:,} lines {spread}"


def _by_hand(line: LineFacts, document: dict[str, Any], now: datetime) -> str:
    """What a page would do with the same document: the clauses' days, and whether a person has to look."""
    answer, days = "allow", None
    for clause in document["clauses"]:
        when = clause["when"]
        if "product_types" in when and line.product_type.casefold() not in {
            t.casefold() for t in when["product_types"]
        }:
            continue
        if "tags" in when and {t.casefold() for t in line.tags}.isdisjoint(t.casefold() for t in when["tags"]):
            continue
        if "countries" in when and line.country.casefold() not in {c.casefold() for c in when["countries"]}:
            continue
        if "price_minor" in when and line.unit_price_minor < when["price_minor"]["min"]:
            continue
        if "segments" in when and not _is_of(line, when["segments"]):
            continue
        day = line.ordered_at.astimezone(PARIS).date().isoformat()
        if "placed" in when and not when["placed"]["first"] <= day <= when["placed"]["last"]:
            continue
        if days is None and "window" in clause["then"]:
            days = clause["then"]["window"]["days"]
        if "answer" in clause["then"]:
            answer = clause["then"]["answer"]
    since = line.delivered_at or line.ordered_at
    return "deny" if now > since + timedelta(days=30 if days is None else days) else answer


def _is_of(line: LineFacts, kinds: list[str]) -> bool:
    buyer = line.customer
    if buyer is None:
        return False
    loyal = buyer.orders >= 5 and buyer.returned_bps <= 3_000
    return ("loyal" in kinds and loyal) or ("big" in kinds and buyer.spent_minor >= 50_000)


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
    for _ in range(ROUNDS * EACH):
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
