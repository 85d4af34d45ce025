"""The forms of the policy show every field that the engine knows: what a document says differently, some form shows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from django import forms

from returns.domain.policy import Policy, parse
from returns.domain.starting_policy import STARTING_POLICY
from returns_portal.merchant.forms.asked import AskedForm
from returns_portal.merchant.forms.care import CareForm
from returns_portal.merchant.forms.clause import ClauseForm
from returns_portal.merchant.forms.desk import DeskForm
from returns_portal.merchant.forms.exchanges import ExchangesForm
from returns_portal.merchant.forms.pick_up import PickUpForm
from returns_portal.merchant.forms.policy import PolicyForm
from returns_portal.merchant.forms.reason import ReasonForm
from returns_portal.merchant.forms.segment import SegmentForm
from returns_portal.merchant.forms.shipping import ShippingForm
from returns_portal.merchant.forms.withdrawal_terms import TermsForm
from tests.processes import ROOT
from tests.test_policy_docs import fields

EXAMPLE = re.compile(r"^\| `([^`]+)` \|.*?\| `([^`]+)` \| [^|]* \| `[\w.]+::\w+` \|$", re.MULTILINE)
EXAMPLES = {at: json.loads(said) for at, said in EXAMPLE.findall((ROOT / "docs" / "policy.md").read_text("utf-8"))}
# Names in data, which nobody types.
NAMES = {"reasons[].code", "reasons[].details[].code", "asked[].code", "segments[].code", "clauses[].code"}
# Where the example is what the base says already.
OTHERS: dict[str, Any] = {
    "desk.grades.d.disposition": "RESTOCKED",
    "desk.grades.damaged.disposition": "RESTOCKED",
    "exchanges.mode": "native",
    "ship_by_days": 21,
    "window.counted_from": "order",
    "window.days": 45,
}
LANGUAGES, CURRENCY = ("en", "fr"), "EUR"
LYON = ("lyon", "Lyon")
SHOPS = [(f"gid://shopify/Location/{one}", name) for one, name in ((1, "Rennes"), (2, "Brest"))]
PLACE = re.compile(r"\w+(?:\[\])?")


def base() -> dict[str, Any]:
    """A policy with one of each part, and what other fields ask for."""
    words = {"en": "Something"}
    own = {"code": "own", "label": words}
    detail = {"code": "inside", "label": words}
    reasons = [{**own, "shopify_handle": "other", "details": [detail]}, *STARTING_POLICY["reasons"]]
    segments = [{**own, "orders": {"min": 2}}, {"code": "loyal", "label": words, "orders": {"min": 9}}]
    return STARTING_POLICY | {
        "reasons": reasons,
        "asked": [{"code": "own", "statement": words}],
        "segments": segments,
        "clauses": [{**own, "when": {"tags": ["own"]}, "then": {"window": {"days": 7}}}],
        "warranty": [{"months": 24}],
        "outcomes": ["refund", "store_credit"],
        "exchanges": {
            "offered": "variants",
            "mode": "linked",
            "modes": [{"location": "gid://shopify/Location/2", "mode": "native"}],
        },
    }


def with_field(document: dict[str, Any], at: str, value: Any) -> dict[str, Any]:
    """The document with this value at this place; in lists, at the first."""
    copied = json.loads(json.dumps(document))
    steps = PLACE.findall(at)
    here = copied
    for step in steps[:-1]:
        name = step.removesuffix("[]")
        if step.endswith("[]"):
            here.setdefault(name, []) or here[name].append({})
            here = here[name][0]
        else:
            here[name] = here.get(name) or {}
            here = here[name]
    here[steps[-1].removesuffix("[]")] = value
    return copied


def shown(document: dict[str, Any]) -> dict[str, Any]:
    """What every form of the policy shows of it."""
    policy = parse(document)
    return {
        f"{type(form).__name__}.{name}": form[name].value() for form in _forms(document, policy) for name in form.fields
    }


def _forms(document: dict[str, Any], policy: Policy) -> Iterator[forms.Form]:
    about = {"document": document, "currency": CURRENCY}
    yield PolicyForm(**about)
    yield ShippingForm(**about, places=[LYON])
    yield PickUpForm(document=document)
    yield CareForm(**about, median="")
    yield ExchangesForm(**about, locations=SHOPS)
    yield DeskForm(**about)
    yield TermsForm(**about)
    yield ReasonForm(languages=LANGUAGES, reason=policy.reasons[0])
    yield AskedForm(languages=LANGUAGES, asked=policy.asked[0])
    yield SegmentForm(currency=CURRENCY, languages=LANGUAGES, segment=policy.segments[0])
    yield ClauseForm(
        policy=policy, currency=CURRENCY, languages=LANGUAGES, clause=policy.clauses[0], places=[LYON], locations=SHOPS
    )


def test_each_field_of_the_engine_stands_in_a_form() -> None:
    before = base()
    plain = shown(before)
    missing = []
    for at in sorted(set(fields(Policy)) - NAMES):
        said = with_field(before, at, OTHERS.get(at, EXAMPLES[at]))
        assert parse(said) != parse(before), f"{at} says nothing else than before: put another value into OTHERS"
        if shown(said) == plain:
            missing.append(at)

    assert not missing
