"""Whatever a policy can say, the page of a draft says what is different, in words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from returns.domain.policy import Policy, parse
from returns_portal.merchant.policy_view import NOTHING, differences
from tests.processes import ROOT

EXAMPLES = re.compile(r"^\| `([^`]+)` \|[^|]*\| `([^`|]+)` \|", re.MULTILINE)
# What stands beside the example, where a part needs more than the one field.
BESIDE: dict[str, dict[str, Any]] = {
    "reasons[]": {"code": "late", "label": {"en": "Too late"}, "shopify_handle": "other"},
    "reasons[].details[]": {"code": "sleeves", "label": {"en": "Sleeves"}},
    "asked[]": {"code": "unworn", "statement": {"en": "Unworn"}},
    "segments[]": {"code": "loyal", "label": {"en": "Loyal"}},
    "clauses[]": {"code": "sale", "label": {"en": "Sale"}, "then": {"answer": "deny"}},
    "warranty[]": {"months": 24},
    "exchanges.modes[]": {"location": "gid://shopify/Location/2", "mode": "linked"},
    "withdrawal.exemptions[]": {"ground": "perishable", "tags": ["fresh"]},
}
# What the examples of clauses, of a bonus and of a discount code build on.
PLAIN = {name: [BESIDE[f"{name}[]"]] for name in ("reasons", "segments")} | {
    "outcomes": ["refund", "store_credit"],
    "exchanges": {"offered": "variants", "modes": [BESIDE["exchanges.modes[]"]]},
}
# What an example has an effect with only.
WITH = {"exchanges.instant": {"exchanges": {"mode": "linked"}}}


def documented() -> Iterator[Any]:
    """Each field of docs/policy.md with a document that says the example of its row."""
    for path, example in EXAMPLES.findall((ROOT / "docs" / "policy.md").read_text(encoding="utf-8")):
        said = document(path, json.loads(example))
        beside = WITH.get(path, {})
        yield pytest.param(said | {name: part | said[name] for name, part in beside.items()}, id=path)


def document(path: str, value: Any, at: str = "") -> dict[str, Any]:
    """The smallest document that says `value` at `path`."""
    head, _dot, rest = path.partition(".")
    here = f"{at}{head}"
    name, is_list = head.removesuffix("[]"), head.endswith("[]")
    inner = document(rest, value, f"{here}.") if rest else value
    return {name: [merged(BESIDE[here], inner)] if is_list else inner}


def merged(beside: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    both = beside | said
    if "then" in beside and "then" in said:
        both["then"] = beside["then"] | said["then"]
    return both


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("said", list(documented()))
def test_every_field_is_told_when_it_comes_and_when_it_goes(said: dict[str, Any], language: str) -> None:
    plain, policy = parse(PLAIN), parse(PLAIN | said)

    with translation.override(language):
        comes = differences(plain, policy, currency="EUR")
        goes = differences(policy, plain, currency="EUR")

    assert bool(comes) == (policy != plain)
    assert {(row.before, row.after) for row in goes} == {(row.after, row.before) for row in comes}
    for row in comes:
        assert row.what
        assert row.before != row.after


def test_a_list_that_is_emptied_is_told_as_nothing() -> None:
    emptied = parse({"final_sale": {"tags": []}})

    (row,) = differences(Policy(), emptied, currency="EUR")

    assert (row.before, row.after) == ("final-sale, hygiene", NOTHING)
