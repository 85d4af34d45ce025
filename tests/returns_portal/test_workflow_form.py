"""The form of workflows: whatever a document says comes out of it as it went in."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from returns.domain.language import LANGUAGES
from returns.domain.outcome_offer import LONGEST_DAYS, MOST_BONUS_BPS
from returns.domain.policy import parse as parse_policy
from returns.domain.starting_policy import STARTING_POLICY
from returns.domain.status import DeclineReason, DispositionType, Outcome, Stage
from returns.domain.workflow import as_document, parse
from returns.domain.workflow_events import Happening
from returns.domain.workflow_schedule import OVER, Deadline, Weekday
from returns_portal.merchant import workflow_words
from returns_portal.merchant.forms.workflow import WorkflowForm
from returns_portal.merchant.forms.workflow_steps import About

ABOUT = About(("en", "fr"), {"7001": "Ada"}, (("gid://shopify/Location/1", "Lyon"),))
POLICY = parse_policy(STARTING_POLICY)
# Whatever people write, commas and quotes included; but no spaces around it or in a row.
WORD = st.from_regex(r"\A[A-Za-z0-9é',\"&*-]([A-Za-z0-9é',\"&* -]{0,10}[A-Za-z0-9é'])?\Z").map(
    lambda text: " ".join(text.split())
)
CODE = st.from_regex(r"\A[a-z][a-z0-9_]{0,12}\Z")
TEXTS = st.dictionaries(st.sampled_from(list(LANGUAGES)), WORD, min_size=1, max_size=3)


def several(each: st.SearchStrategy[str], most: int = 4) -> st.SearchStrategy[list[str]]:
    return st.lists(each, min_size=1, max_size=most, unique=True)


def ordered(kinds: Any) -> st.SearchStrategy[list[str]]:
    """Some of an enumeration, in the order in which a form offers them."""
    names = [each.value for each in kinds]
    return st.sets(st.sampled_from(names), min_size=1).map(lambda chosen: sorted(chosen, key=names.index))


def gids(kind: str) -> st.SearchStrategy[list[str]]:
    return several(st.integers(1, 10**12).map(lambda number: f"gid://shopify/{kind}/{number}"))


def between(most: int) -> st.SearchStrategy[dict[str, int]]:
    number = st.integers(0, most)
    both = st.tuples(number, number).map(lambda pair: {"min": min(pair), "max": max(pair)})
    return st.one_of(both, number.map(lambda n: {"min": n}), number.map(lambda n: {"max": n}))


DAYS = st.dates().map(lambda day: day.isoformat())
LINES = st.fixed_dictionaries(
    {},
    optional={
        **{name: several(WORD) for name in ("product_types", "tags", "vendors", "skus", "channels", "order_tags")},
        "products": gids("Product"),
        "collections": gids("Collection"),
        "locations": gids("Location"),
        "segments": several(CODE),
        "reasons": several(st.one_of(CODE, st.just("too_small"))),
        "countries": several(st.sampled_from(["DE", "FR", "US", "CH"])),
        "price_minor": between(10**7),
        "discount_bps": between(10_000),
        "placed": st.one_of(DAYS.map(lambda d: {"first": d}), DAYS.map(lambda d: {"last": d})),
    },
)
ASKED = st.fixed_dictionaries(
    {},
    optional={
        "lines": LINES,
        "every_line": st.booleans(),
        "value_minor": between(10**7),
        "pays_minor": between(10**7),
        "outcomes": ordered(Outcome),
        "stages": ordered(Stage),
        "fault": st.booleans(),
        "photos": between(99),
        "age_days": between(3650),
        "found": ordered(DispositionType),
        "tags": several(WORD),
    },
)
ALIVE = [stage for stage in Stage if stage not in OVER]
WHEN = st.one_of(
    st.fixed_dictionaries(
        {"event": st.sampled_from([name for each in Happening for name in each.spellings])},
        optional={"after_days": st.integers(0, 365), "still": ordered(Stage)},
    ),
    st.fixed_dictionaries(
        {
            "every": st.fixed_dictionaries(
                {"hour": st.integers(0, 23)},
                optional={
                    "weekday": st.sampled_from([day.value for day in Weekday]),
                    "older_days": st.integers(0, 3650),
                },
            ),
            "still": ordered(ALIVE),
        }
    ),
    st.fixed_dictionaries(
        {
            "before": st.fixed_dictionaries(
                {"deadline": st.sampled_from([each.value for each in Deadline]), "hours": st.integers(1, 1440)}
            )
        },
        optional={"still": ordered(Stage)},
    ),
)
MADE: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "approve": {},
    "decline": {"reason": st.sampled_from([each.value for each in DeclineReason]), "explanation": TEXTS},
    "ask": {"text": TEXTS},
    "tag": {"tag": WORD},
    "untag": {"tag": WORD},
    "note": {"text": WORD},
    "assign": {"who": st.integers(1, 10**9).map(str), "text": WORD},
    "unassign": {},
    "label": {},
    "keep": {},
    "settle": {},
    "close": {},
    "cancel": {},
    "offer": {
        "outcome": st.sampled_from(["refund", "store_credit", "replacement"]),
        "days": st.integers(1, LONGEST_DAYS),
        "bonus_bps": st.integers(0, MOST_BONUS_BPS),
    },
    "tell": {"word": CODE},
    "flow": {"text": WORD},
    "wait": {"days": st.integers(1, 365), "still": ordered(Stage)},
}
STEP = st.one_of(
    *(st.fixed_dictionaries({"do": st.just(kind), **fields}) for kind, fields in MADE.items() if kind != "wait")
)
WAIT = st.fixed_dictionaries({"do": st.just("wait"), **MADE["wait"]})


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    steps = [*draw(st.lists(st.one_of(STEP, WAIT), max_size=4)), draw(STEP)]
    return {
        "name": draw(WORD),
        "when": draw(WHEN),
        "if": draw(ASKED),
        "then": steps,
        "day_minor": draw(st.integers(1, 10**7)),
        "per_hour": draw(st.integers(1, 10_000)),
    }


class Fields(HTMLParser):
    """What a browser would send of a form that nobody touched."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self.select = self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        name, value = found.get("name") or "", found.get("value") or ""
        if tag == "input" and (found.get("type") not in {"checkbox", "radio"} or "checked" in found):
            self.sent.append((name, value or ("on" if found.get("type") == "checkbox" else "")))
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in found:
            self.sent.append((self.select, value))
        elif tag == "textarea":
            self.text = name
            self.sent.append((name, ""))

    def handle_data(self, data: str) -> None:
        if self.text:
            name, value = self.sent[-1]
            self.sent[-1] = (name, value + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            name, value = self.sent[-1]
            # The first line's end belongs to the markup.
            self.sent[-1] = (name, value.removeprefix("\r").removeprefix("\n"))
            self.text = ""


def through_the_form(document: dict[str, Any]) -> dict[str, Any]:
    """The document that comes of a form which shows one, sent as it is."""
    document = as_document(parse(document))
    shown = WorkflowForm(policy=POLICY, currency="EUR", about=ABOUT, shown=document)
    page = Fields()
    page.feed("".join(str(shown[name]) for name in shown.fields))
    data = QueryDict(mutable=True)
    for name, value in page.sent:
        data.appendlist(name, value)
    data["steps"] = ",".join(step["do"] for step in document["then"])
    form = WorkflowForm(data, policy=POLICY, currency="EUR", about=ABOUT, shown=document)
    assert form.is_valid(), form.errors.as_json()
    return as_document(form.plan)


def in_any_order(document: dict[str, Any]) -> dict[str, Any]:
    """Of several values one suffices: which comes first says nothing."""
    asked = {name: value for name, value in document["if"].items() if value != {}}
    lists = {name: sorted(value) for name, value in asked.items() if isinstance(value, list)}
    lines = {name: sorted(v) if isinstance(v, list) else v for name, v in asked.get("lines", {}).items()}
    return document | {"if": asked | lists | ({"lines": lines} if lines else {})}


@settings(max_examples=20)
@given(document=documents(), language=st.sampled_from(["en", "fr"]))
def test_what_a_document_says_comes_out_of_the_form_as_it_went_in(document: dict[str, Any], language: str) -> None:
    with translation.override(language):
        assert in_any_order(through_the_form(document)) == in_any_order(as_document(parse(document)))


def test_the_form_knows_every_step_that_there_is() -> None:
    assert set(workflow_words.ACTIONS) == set(MADE), "another step: say here how it is made"


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ({"begins": "every"}, "still"),
        ({"begins": "every", "still": "closed"}, "still"),
        ({"begins": "before"}, "ahead"),
        ({"begins": "before", "ahead": "61", "unit": "days"}, "ahead"),
        ({"begins": "before", "ahead": "0", "unit": "hours"}, "ahead"),
        ({"begins": "every", "hour": "24", "still": "requested"}, "hour"),
        ({"begins": "sometimes"}, "begins"),
    ],
)
def test_what_is_wrong_with_a_beginning_stands_at_its_field(typed: dict[str, str], at: str) -> None:
    sent = {"name": "W", "event": "return.requested", "deadline": "ship_by", "steps": "approve", "per_hour": "200"}
    data = QueryDict(mutable=True)
    data.update(sent | typed)
    form = WorkflowForm(data, policy=POLICY, currency="EUR", about=ABOUT)
    assert not form.is_valid()
    assert list(form.errors) == [at]
