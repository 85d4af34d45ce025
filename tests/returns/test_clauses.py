"""A policy's exceptions: whom and what a clause is about, what it changes, and which of several counts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns.domain.conditions import conditions_of
from returns.domain.document import as_json
from returns.domain.evaluation import evaluate
from returns.domain.facts import CustomerFacts, LineFacts
from returns.domain.policy import InvalidPolicy, Policy, parse
from returns.domain.rules.window import deadline
from returns.domain.verdict import Answer

ORDERED = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
LOYAL = CustomerFacts(orders=12, spent_minor=90_000, tags=("vip",), since=ORDERED - timedelta(days=700))
LINE = LineFacts(
    wanted=1,
    fulfilled=2,
    available=2,
    tags=("linen", "Sale"),
    product_type="Dresses",
    is_gift_card=False,
    requires_shipping=True,
    ordered_at=ORDERED,
    fulfilled_at=ORDERED + timedelta(days=1),
    delivered_at=ORDERED + timedelta(days=3),
    order_cancelled=False,
    time_zone="Europe/Paris",
    product="gid://shopify/Product/1",
    collections=("gid://shopify/Collection/7",),
    vendor="Maison",
    sku="ALI-77",
    location="gid://shopify/Location/1",
    unit_price_minor=8_900,
    discount_bps=3_000,
    order_tags=("gift",),
    country="FR",
    channel="web",
    reason="size_small",
    customer=LOYAL,
)
REASONS = [{"code": code, "label": {"en": code}, "shopify_handle": "other"} for code in ("size_small", "late")]


def a_policy(*clauses: dict[str, Any], segments: list[dict[str, Any]] | None = None, **more: Any) -> Policy:
    """A policy with these clauses; each gets a code and changes the days to 60 unless it says something else."""
    full = [
        {"code": f"clause_{place}", "label": {}, "then": {"window": {"days": 60}}} | clause
        for place, clause in enumerate(clauses)
    ]
    return parse({"reasons": REASONS, "clauses": full, "segments": segments or [], **more})


def holds(when: dict[str, Any], line: LineFacts = LINE, segments: list[dict[str, Any]] | None = None) -> bool:
    return conditions_of(line, a_policy({"when": when}, segments=segments)).days == 60


@pytest.mark.parametrize(
    ("about", "otherwise"),
    [
        ({"products": ["gid://shopify/Product/1"]}, {"product": "gid://shopify/Product/2"}),
        ({"collections": ["gid://shopify/Collection/7"]}, {"collections": ()}),
        ({"product_types": ["shoes", "dresses"]}, {"product_type": "Coats"}),
        ({"tags": ["sale"]}, {"tags": ("linen",)}),
        ({"vendors": ["MAISON"]}, {"vendor": "Other"}),
        ({"skus": ["ali-77"]}, {"sku": "ALI-770"}),
        ({"skus": ["ali-*"]}, {"sku": "BLI-77"}),
        ({"locations": ["gid://shopify/Location/1"]}, {"location": "gid://shopify/Location/2"}),
        ({"price_minor": {"min": 8_900}}, {"unit_price_minor": 8_899}),
        ({"price_minor": {"max": 8_900}}, {"unit_price_minor": 8_901}),
        ({"discount_bps": {"min": 3_000, "max": 3_000}}, {"discount_bps": 2_999}),
        ({"countries": ["BE", "FR"]}, {"country": "CH"}),
        ({"channels": ["web"]}, {"channel": "pos"}),
        ({"order_tags": ["Gift"]}, {"order_tags": ()}),
        ({"reasons": ["size_small"]}, {"reason": "late"}),
        ({"reasons": ["size_small"]}, {"reason": ""}),
        ({"placed": {"first": "2026-11-10", "last": "2026-11-10"}}, {"ordered_at": ORDERED + timedelta(days=1)}),
        ({"placed": {"first": "2026-11-10"}}, {"ordered_at": ORDERED - timedelta(days=1)}),
    ],
)
def test_a_clause_is_about_what_it_says(about: dict[str, Any], otherwise: dict[str, Any]) -> None:
    assert holds(about)
    assert not holds(about, replace(LINE, **otherwise))


def test_the_day_of_an_order_is_the_shops_day() -> None:
    late = replace(LINE, ordered_at=datetime(2026, 11, 10, 23, 30, tzinfo=UTC))

    assert holds({"placed": {"first": "2026-11-11"}}, late)
    assert not holds({"placed": {"first": "2026-11-11"}}, replace(late, time_zone="UTC"))


def test_everything_said_must_hold() -> None:
    assert holds({"tags": ["sale"], "countries": ["FR"]})
    assert not holds({"tags": ["sale"], "countries": ["DE"]})
    assert holds({})


@pytest.mark.parametrize(
    ("kind", "otherwise"),
    [
        ({"orders": {"min": 12}}, {"orders": 11}),
        ({"spent_minor": {"min": 90_000}}, {"spent_minor": 89_999}),
        ({"since_days": {"min": 700}}, {"since": ORDERED - timedelta(days=699)}),
        ({"returned_bps": {"max": 0}}, {"returned_bps": 1}),
        ({"tags": ["VIP"]}, {"tags": ()}),
    ],
)
def test_a_segment_is_a_kind_of_customer(kind: dict[str, Any], otherwise: dict[str, Any]) -> None:
    segments = [{"code": "loyal", "label": {"en": "Loyal"}, **kind}]

    assert holds({"segments": ["loyal"]}, LINE, segments)
    assert not holds({"segments": ["loyal"]}, replace(LINE, customer=replace(LOYAL, **otherwise)), segments)
    assert not holds({"segments": ["loyal"]}, replace(LINE, customer=None), segments)


def test_the_first_clause_that_says_a_thing_counts_and_each_thing_by_itself() -> None:
    policy = a_policy(
        {"code": "sale", "when": {"tags": ["sale"]}, "then": {"window": {"days": 14}}},
        {"code": "loyal", "then": {"window": {"days": 90, "counted_from": "order"}, "fees": {"restocking_bps": 0}}},
        fees={"restocking_bps": 1_000, "return_shipping_minor": 490},
    )
    counting = conditions_of(LINE, policy)

    assert (counting.days, counting.counted_from) == (14, "order")
    assert (counting.restocking_bps, counting.return_shipping_minor) == (0, 490)
    assert {name: clause.code for name, clause in counting.said_by.items()} == {
        "days": "sale",
        "counted_from": "loyal",
        "restocking_bps": "loyal",
    }


def test_a_season_lets_the_window_last_until_a_day_and_never_shortens_it() -> None:
    season = {"when": {"placed": {"first": "2026-11-01", "last": "2026-12-24"}}}
    until = {"then": {"window": {"until": "2027-01-31"}}}

    assert deadline(LINE, conditions_of(LINE, a_policy(season | until)))[0].date() == date(2027, 1, 31)
    long = a_policy(season | until, window={"days": 365})
    assert deadline(LINE, conditions_of(LINE, long)) == deadline(
        LINE, conditions_of(LINE, a_policy(window={"days": 365}))
    )


def test_a_clause_can_let_the_last_day_move_on() -> None:
    days = {"window": {"days": 3}}
    moving = a_policy({"then": {"window": {"working_day": True}}}, **days)
    resting = a_policy({"then": {"window": {"working_day": False}}}, window={"days": 3, "working_day": True})

    assert deadline(LINE, conditions_of(LINE, a_policy(**days)))[0].date() == date(2026, 11, 16)
    saturday = replace(LINE, delivered_at=ORDERED + timedelta(days=1))
    assert deadline(saturday, conditions_of(saturday, moving))[0].date() == date(2026, 11, 16)
    assert deadline(saturday, conditions_of(saturday, resting))[0].date() == date(2026, 11, 14)


def test_the_strictest_clause_answers_and_all_are_named() -> None:
    policy = a_policy(
        {"code": "dear", "label": {"en": "Dear"}, "then": {"answer": "review"}},
        {"code": "worn", "label": {"en": "Worn"}, "then": {"answer": "deny", "because": {"en": "No."}}},
        {"code": "elsewhere", "when": {"countries": ["US"]}, "then": {"answer": "deny"}},
    )
    decision = evaluate(LINE, conditions_of(LINE, policy), now=ORDERED + timedelta(days=5))
    [objection] = decision.objections

    assert decision.answer == Answer.DENY
    assert (objection.code, objection.facts["because"]) == ("clause_excludes", {"en": "No."})
    assert [each["code"] for each in objection.facts["said_by"]] == ["dear", "worn"]


def test_a_clause_that_asks_for_a_person_does_not_refuse() -> None:
    policy = a_policy({"then": {"answer": "review"}})
    decision = evaluate(LINE, conditions_of(LINE, policy), now=ORDERED + timedelta(days=5))

    assert decision.answer == Answer.REVIEW


def test_a_verdict_names_the_clause_behind_the_window() -> None:
    policy = a_policy({"code": "loyal", "label": {"en": "Loyal customers"}})
    decision = evaluate(LINE, conditions_of(LINE, policy), now=ORDERED)
    [window] = [verdict for verdict in decision.verdicts if verdict.rule == "window"]

    assert window.facts["said_by"] == [{"code": "loyal", "label": {"en": "Loyal customers"}}]


@pytest.mark.parametrize(
    ("document", "at", "code"),
    [
        ({"clauses": [{"code": "a", "label": {}, "then": {"window": {"days": "x"}}}]}, "window.days", "wrong_type"),
        ({"clauses": [{"code": "A b", "label": {}}]}, "$.clauses[0].code", "wrong_form"),
        ({"clauses": [{"code": "a"}]}, "$.clauses[0]", "missing_field"),
        ({"clauses": [{"code": "a", "label": {}}]}, "$.clauses[0].then", "says_nothing"),
        ({"clauses": [{"code": "a", "label": {}, "when": {"tags": [""]}}]}, "when.tags[0]", "too_few"),
        ({"clauses": [{"code": "a", "label": {}, "when": {"colour": []}}]}, "$.clauses[0].when", "unknown_field"),
        ({"clauses": [{"code": "a", "label": {}, "when": {"placed": {"first": "soon"}}}]}, "first", "not_a_date"),
        ({"clauses": [{"code": "a", "label": {}, "when": {"countries": ["fr"]}}]}, "countries[0]", "wrong_form"),
        ({"clauses": [{"code": "a", "label": {}, "then": {"answer": "no"}}]}, "then.answer", "not_a_choice"),
        ({"clauses": [{"code": "a", "label": {}}] * 101}, "$.clauses", "too_many"),
        ({"window": {"days": 3_651}}, "$.window.days", "too_big"),
        ({"window": {"days": -1}}, "$.window.days", "too_small"),
        ([], "$", "wrong_type"),
        ({3: 4}, "$", "unreadable"),
    ],
)
def test_a_wrong_shape_is_told_where_it_is(document: Any, at: str, code: str) -> None:
    with pytest.raises(InvalidPolicy) as raised:
        parse(document)
    [problem] = raised.value.problems

    assert problem.code == code
    assert at in problem.at


def test_contradictions_are_told_all_at_once() -> None:
    then = {"approval": "auto"}
    document = {
        "reasons": [*REASONS, REASONS[0]],
        "segments": [{"code": "odd", "label": {}, "orders": {"min": 3, "max": 2}}],
        "clauses": [
            {"code": "a", "label": {}, "then": then, "when": {"segments": ["odd", "nobody"], "reasons": ["none"]}},
            {"code": "a", "label": {}, "then": then, "when": {"price_minor": {"min": 2, "max": 1}}},
            {"code": "b", "label": {}, "then": then, "when": {"placed": {"first": "2026-12-01", "last": "2026-11-01"}}},
        ],
    }
    with pytest.raises(InvalidPolicy) as raised:
        parse(document)

    assert [(problem.at, problem.code) for problem in raised.value.problems] == [
        ("$.reasons", "same_code_twice"),
        ("$.clauses", "same_code_twice"),
        ("$.segments[0].orders", "nothing_between"),
        ("$.clauses[0].when.segments[1]", "unknown_code"),
        ("$.clauses[0].when.reasons[0]", "unknown_code"),
        ("$.clauses[1].when.price_minor", "nothing_between"),
        ("$.clauses[2].when.placed", "ends_before_it_begins"),
    ]


DAYS = st.integers(0, 120)


@given(st.lists(st.tuples(DAYS, st.sampled_from(["FR", "DE"])), max_size=6), DAYS)
def test_what_counts_is_the_first_that_holds_else_the_policys_own(clauses: list[tuple[int, str]], own: int) -> None:
    policy = a_policy(
        *({"when": {"countries": [country]}, "then": {"window": {"days": days}}} for days, country in clauses),
        window={"days": own},
    )

    assert conditions_of(LINE, policy).days == next((days for days, country in clauses if country == "FR"), own)


@given(st.permutations([{"answer": "deny"}, {"answer": "review"}, {"approval": "auto"}]))
def test_the_answer_does_not_depend_on_the_order(thens: list[dict[str, str]]) -> None:
    policy = a_policy(*({"then": then} for then in thens))

    assert evaluate(LINE, conditions_of(LINE, policy), now=ORDERED).answer == Answer.DENY


def test_a_document_says_the_same_after_a_round_trip() -> None:
    policy = a_policy(
        {"when": {"segments": ["loyal"], "placed": {"first": "2026-11-01"}}, "public": False},
        segments=[{"code": "loyal", "label": {"fr": "Fidèles"}, "orders": {"min": 3}}],
    )

    assert parse(as_json(policy)) == policy
