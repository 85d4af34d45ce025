"""A decision explained: the same bytes each time, of a shape that is written down, and nobody's name in it."""

from __future__ import annotations

import json
import re
import typing
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import msgspec
import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from returns.domain.document import Part
from returns.domain.explanation import Explanation, fingerprint_of, read_explanation
from returns.models import Return
from returns.queries.explain import explain_return
from returns.queries.returns import get_return
from tests.characters import NOW, ask, make_order, make_shop, two_shops
from tests.processes import ROOT
from tests.returns.test_clauses_at_work import COAT, DRESS, order_of, shop_with

pytestmark = pytest.mark.django_db
SALE = {
    "label": {"en": "Sale"},
    "when": {"tags": ["sale"]},
    "then": {
        "window": {"days": 7},
        "answer": "review",
        "because": {"en": "Sale articles are looked at.", "fr": "Soldes."},
    },
}


def asked(**options: Any) -> Return:
    shop = shop_with(SALE)
    rma = ask(order_of(shop, DRESS, COAT), quantities=(1, 1), **options)
    return get_return(shop, rma.number)


def told(*args: str, **options: Any) -> dict[str, Any]:
    out = StringIO()
    call_command("explain", *args, stdout=out, **options)
    return json.loads(out.getvalue())


def test_each_line_has_its_sentence_its_conditions_and_its_trace() -> None:
    explained = explain_return(asked())
    dress, coat = explained.lines

    assert (explained.number, explained.answer, explained.lane) == ("R-10001", "REVIEW", "commercial")
    assert dress.sentence == {"en": "Sale articles are looked at.", "fr": "Soldes."}
    assert coat.sentence == {
        "en": "This article may come back until December 15, 2026.",
        "fr": "Cet article peut être retourné jusqu’au 15 décembre 2026.",
    }
    assert dress.conditions is not None
    assert coat.conditions is not None
    assert (dress.conditions.values["days"], coat.conditions.values["days"]) == (7, 30)
    for name, value in {"proof": "none", "paid_by": "shopper", "outcomes": ["refund"], "bonus_bps": 0}.items():
        assert dress.conditions.values[name] == value
    assert (dress.conditions.said_by, coat.conditions.said_by) == ({"days": "clause_0"}, {})
    assert (dress.conditions.exceptions, coat.conditions.exceptions) == (("clause_0",), ())
    assert {verdict.rule: verdict.clauses for verdict in dress.verdicts if verdict.clauses} == {
        "exception": ("clause_0",),
        "window": ("clause_0",),
    }


def test_the_version_that_counted_is_named_with_the_fingerprint_of_its_document() -> None:
    rma = asked()
    found = explain_return(rma).policy

    assert (found.version, found.sha256) == (rma.policy.number, fingerprint_of(rma.policy.document))
    changed = rma.policy.document | {"ship_by_days": 3}
    assert fingerprint_of(changed) != found.sha256
    assert fingerprint_of(dict(reversed(changed.items()))) == fingerprint_of(changed)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_same_return_gives_the_same_bytes_whoever_reads_and_whenever(language: str) -> None:
    rma = asked()
    first = explain_return(rma).as_text
    with translation.override(language):
        assert explain_return(get_return(rma.shop, rma.number)).as_text == first
    assert read_explanation(first).as_text == first


def test_a_document_of_another_shape_is_refused() -> None:
    content = json.loads(explain_return(asked()).as_text)
    for wrong in (content | {"schema": "returns.explanation/2"}, content | {"more": 1}, content | {"answer": "MAYBE"}):
        with pytest.raises(msgspec.ValidationError):
            read_explanation(json.dumps(wrong))


def test_nobody_is_named() -> None:
    text = explain_return(asked()).as_text
    for word in ("Camille", "camille@example.com", "quai de la Loire", "75019"):
        assert word not in text


def test_a_return_from_before_conditions_were_kept_is_explained_without_them() -> None:
    rma = asked()
    for line in rma.decision["lines"]:
        del line["conditions"]
    assert [line.conditions for line in explain_return(rma).lines] == [None, None]
    rma.decision = {}
    unjudged = explain_return(rma)
    assert (unjudged.answer, unjudged.lines[0].verdicts, unjudged.lines[0].sentence["en"]) == ("", (), "")


def test_the_command_explains_a_return_and_previews_an_order() -> None:
    rma = asked()
    assert told("r-10001") == json.loads(explain_return(rma).as_text)

    ours = told("#1001", order=True)
    assert (ours["return"], ours["order"], set(ours["times"])) == ("", "#1001", {"ordered_at"})
    assert [line["sentence"]["en"][:20] for line in ours["lines"]] == ["This article is alre"] * 2
    with pytest.raises(CommandError, match="there is no return"):
        told("R-99999")


def test_a_number_that_two_shops_have_needs_the_shops_name() -> None:
    for shop in two_shops():
        ask(make_order(shop), now=NOW + timedelta(hours=1))
    with pytest.raises(CommandError, match="more than one shop"):
        told("R-10001")
    assert told("R-10001", shop="northwind-demo.myshopify.com")["order"] == "#1001"


def test_the_document_is_described_field_by_field() -> None:
    rows = re.findall(r"^\| `([^`]+)` \|", (ROOT / "docs" / "explain.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == list(_fields(Explanation))


def _fields(struct: type[Part], at: str = "") -> Iterator[str]:
    for field in msgspec.structs.fields(struct):
        many = typing.get_origin(field.type) is tuple
        path, inner = f"{at}{field.encode_name}{'[]' if many else ''}", _part_of(field.type)
        if inner is None:
            yield path.removesuffix("[]")
        else:
            if type(None) in typing.get_args(field.type):
                yield path
            yield from _fields(inner, f"{path}.")


def _part_of(annotation: Any) -> type[Part] | None:
    found = [each for each in (annotation, *typing.get_args(annotation)) if isinstance(each, type)]
    return next((each for each in found if issubclass(each, Part)), None)


def test_a_shop_without_clauses_says_so_too() -> None:
    shop = make_shop()
    ask(make_order(shop))
    line = explain_return(get_return(shop, "R-10001")).lines[0]
    assert line.conditions is not None
    assert line.conditions.said_by == {}
    assert line.sentence["en"].startswith("This article may come back until")
