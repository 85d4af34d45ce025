"""What is asked of the shopper: reasons and sub-reasons by product type, conditions, and photos."""

from dataclasses import replace

import pytest

from returns.domain.conditions import conditions_of
from returns.domain.evaluation import evaluate
from returns.domain.policy import InvalidPolicy, Policy, parse
from returns.domain.policy_changes import changes
from returns.domain.said import is_offered, unanswered
from returns.domain.verdict import Answer, Verdict
from tests.returns.test_rules import DELIVERED, FACTS

REASONS = [
    {
        "code": "size_small",
        "label": {"en": "Too small"},
        "shopify_handle": "too-small",
        "product_types": ["Dresses", "Shoes"],
        "details": [
            {"code": "chest", "label": {"en": "At the chest"}, "product_types": ["dresses"]},
            {"code": "length", "label": {"en": "Too short"}},
        ],
    },
    {
        "code": "defective",
        "label": {"en": "Faulty"},
        "shopify_handle": "damaged-or-defective",
        "fault": True,
        "proof": "photo",
    },
    {"code": "taste", "label": {"en": "No taste"}, "shopify_handle": "other-reason", "product_types": ["Tea"]},
]
ASKED = [
    {"code": "unworn", "statement": {"en": "Unworn, with all labels"}, "product_types": ["dresses"], "answer": "deny"},
    {"code": "box", "statement": {"en": "In its box"}, "unless_fault": False},
]


def policy(**more: object) -> Policy:
    return parse({"reasons": REASONS, "asked": ASKED} | more)


def judged(rule: str, asks: Policy, **facts: object) -> Verdict:
    line = replace(FACTS, **facts)
    verdicts = evaluate(line, conditions_of(line, asks), now=DELIVERED).verdicts
    return next(verdict for verdict in verdicts if verdict.rule == rule)


def test_reasons_and_sub_reasons_are_offered_by_product_type() -> None:
    asks = policy()

    assert [reason.code for reason in asks.reasons_for("DRESSES")] == ["size_small", "defective"]
    assert [reason.code for reason in asks.reasons_for("Tea")] == ["defective", "taste"]
    assert [reason.code for reason in asks.reasons_for("")] == ["defective"]
    assert [detail.code for detail in asks.reasons[0].details_for("Dresses")] == ["chest", "length"]
    assert [detail.code for detail in asks.reasons[0].details_for("Shoes")] == ["length"]
    assert is_offered(asks, "Dresses", reason="size_small", detail="chest")
    assert not is_offered(asks, "Shoes", reason="size_small", detail="chest")
    assert not is_offered(asks, "Shoes", reason="taste")


def test_nobody_is_left_without_a_reason() -> None:
    only_tea = policy(reasons=[REASONS[2]])

    assert [reason.code for reason in only_tea.reasons_for("Dresses")] == ["taste"]


def test_a_fault_is_not_asked_about_what_wear_does() -> None:
    asks = policy()
    small, faulty = asks.reasons[0], asks.reasons[1]

    assert [asked.code for asked in unanswered(asks, "Dresses", reason=small, answers=())] == ["unworn", "box"]
    assert [asked.code for asked in unanswered(asks, "Tea", reason=small, answers=())] == ["box"]
    assert [asked.code for asked in unanswered(asks, "Dresses", reason=faulty, answers=())] == ["box"]
    assert unanswered(asks, "Dresses", reason=small, answers=(("unworn", False), ("box", True))) == ()


@pytest.mark.parametrize(
    ("answers", "answer", "unmet"),
    [
        ((), Answer.ALLOW, []),
        ((("unworn", True), ("box", True)), Answer.ALLOW, []),
        ((("unworn", True), ("box", False)), Answer.REVIEW, ["box"]),
        ((("unworn", False), ("box", True)), Answer.DENY, ["unworn"]),
        ((("unworn", False), ("box", False)), Answer.DENY, ["unworn", "box"]),
        ((("unheard_of", False),), Answer.ALLOW, []),
    ],
)
def test_a_no_leads_where_its_condition_says_and_the_verdict_names_it(
    answers: tuple[tuple[str, bool], ...], answer: Answer, unmet: list[str]
) -> None:
    verdict = judged("asked", policy(), answers=answers, reason="size_small")

    assert verdict.answer == answer
    assert [each["code"] for each in verdict.facts.get("unmet", [])] == unmet
    assert all(each["statement"] for each in verdict.facts.get("unmet", []))


def test_faulty_goods_are_never_refused_for_a_condition() -> None:
    strict = policy(asked=[ASKED[0] | {"unless_fault": False}])
    said = {"answers": (("unworn", False),), "reason": "defective"}

    assert judged("asked", strict, **said, fault=True).answer == Answer.REVIEW
    assert judged("asked", strict, **said, fault=False).answer == Answer.DENY
    assert judged("asked", policy(), **said, fault=True).answer == Answer.ALLOW


@pytest.mark.parametrize(
    ("reason", "fault", "photos", "answer", "code"),
    [
        ("size_small", False, 0, Answer.ALLOW, "no_proof_asked"),
        ("defective", True, None, Answer.ALLOW, "no_proof_asked"),
        ("defective", True, 2, Answer.ALLOW, "photos_there"),
        ("defective", True, 0, Answer.REVIEW, "photo_missing"),
        ("defective", False, 0, Answer.DENY, "photo_missing"),
    ],
)
def test_a_photo_is_needed_where_the_reason_asks_for_one(
    reason: str, fault: bool, photos: int | None, answer: Answer, code: str
) -> None:
    verdict = judged("proof", policy(), reason=reason, fault=fault, photos=photos)

    assert (verdict.answer, verdict.code) == (answer, code)


def test_a_clause_can_ask_for_a_photo_or_spare_it() -> None:
    dear = {"code": "dear", "label": {"en": "Dear"}, "when": {"tags": ["linen"]}, "then": {"proof": "photo"}}
    spare = dear | {"then": {"proof": "none"}}

    verdict = judged("proof", policy(clauses=[dear]), reason="size_small", photos=0)

    assert verdict.answer == Answer.DENY
    assert verdict.facts["said_by"] == [{"code": "dear", "label": {"en": "Dear"}}]
    assert judged("proof", policy(clauses=[spare]), reason="defective", photos=0).answer == Answer.ALLOW


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ({"asked": [ASKED[1], ASKED[1]]}, "same_code_twice at $.asked"),
        (
            {"reasons": [REASONS[1], REASONS[0] | {"details": [REASONS[0]["details"][1]] * 2}]},  # type: ignore[index]
            "same_code_twice at $.reasons[1].details",
        ),
        ({"reasons": [REASONS[0] | {"proof": "film"}]}, "not_a_choice at $.reasons[0].proof"),
        ({"asked": [{"code": "Unworn!", "statement": {}}]}, "wrong_form at $.asked[0].code"),
    ],
)
def test_what_contradicts_itself_is_told(document: object, problem: str) -> None:
    with pytest.raises(InvalidPolicy) as raised:
        parse(document)

    assert problem in str(raised.value)


def test_a_difference_names_the_sub_reason_and_the_condition() -> None:
    renamed = REASONS[0] | {"details": [{"code": "chest", "label": {"en": "At the bust"}}]}

    found = changes(policy(), policy(reasons=[renamed, *REASONS[1:]], asked=ASKED[:1]))

    assert [change.at for change in found] == [
        "reasons[size_small].details[chest].label",
        "reasons[size_small].details[chest].product_types",
        "reasons[size_small].details[length]",
        "asked[box]",
    ]
