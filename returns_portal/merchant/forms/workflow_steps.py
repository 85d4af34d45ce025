"""The steps of a workflow as fields: each step has its kind and the fields that belong to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from returns import wording
from returns.domain.outcome_offer import LONGEST_DAYS, MOST_BONUS_BPS
from returns.domain.status import Stage
from returns.domain.workflow import MOST_STEPS
from returns_portal.merchant import workflow_words
from returns_portal.merchant.forms.numbers import percent_field
from returns_portal.merchant.forms.text import NUMBER_ERRORS, LongText
from returns_portal.merchant.forms.words import in_languages, languages_with, typed_words, words_of
from returns_portal.numbers import whole_number

STILL = _("Only if it is still: (nothing chosen: whatever happened)")
STAGES = [(stage.value, wording.STAGES[stage]) for stage in Stage]
# What can stand in the place of what a shopper chose.
OFFERED = ("store_credit", "replacement", "refund")
GONE = _("%(code)s (no longer there)")
CODE_ERRORS = {"invalid": _("Lower-case letters, digits and underscores, beginning with a letter.")}


@dataclass(frozen=True, slots=True)
class About:
    """What the fields need to know of the shop: its languages, whom something can be given to, its locations."""

    languages: Sequence[str]
    people: Mapping[str, str]
    locations: Sequence[tuple[str, Any]] = ()

    def knowing(self, document: Mapping[str, Any]) -> About:
        """The same, with the languages that a document is written in and the colleagues that it names."""
        steps = document.get("then", ())
        words = [text for step in steps for text in step.values() if isinstance(text, dict)]
        named = [step["who"] for step in steps if "who" in step]
        people = dict(with_gone(list(self.people.items()), named))
        return replace(self, languages=languages_with(self.languages, *words), people=people)


def with_gone(choices: Sequence[tuple[str, Any]], named: Iterable[str] | None) -> list[tuple[str, Any]]:
    """The choices, and what a document names although it is none of them any more."""
    known = dict(choices)
    return [*choices, *((code, GONE % {"code": code}) for code in dict.fromkeys(named or ()) if code not in known)]


def stages_field(label: Any = STILL) -> forms.MultipleChoiceField:
    """Stages of a return, of which one suffices."""
    return forms.MultipleChoiceField(label=label, choices=STAGES, required=False, widget=forms.CheckboxSelectMultiple())


def fields_of(kind: str, about: About) -> dict[str, forms.Field]:
    """The fields of a step by their names without its place; none for a step that needs nothing said."""
    long = {"widget": forms.Textarea(attrs={"rows": 3}), "max_length": 1000}
    match kind:
        case "decline":
            reasons = [(code.value, label) for code, label in wording.DECLINE_REASONS.items()]  # type: ignore[attr-defined]
            said = in_languages(
                "explanation", _("What the shopper reads"), about.languages, **long | {"max_length": 500}
            )
            return {"reason": forms.ChoiceField(label=_("Reason"), choices=reasons), **said}
        case "ask":
            return {**in_languages("text", _("What the shopper reads"), about.languages, **long)}
        case "tag" | "untag":
            return {"tag": forms.CharField(label=_("Tag"), max_length=40)}
        case "note":
            return {"text": LongText(label=_("Note"), max_length=1000)}
        case "assign":
            who = forms.ChoiceField(label=_("Colleague"), choices=list(about.people.items()))
            return {"who": who, "text": LongText(label=_("Note"), max_length=900, required=False)}
        case "tell":
            word = forms.RegexField(r"^[a-z][a-z0-9_]{0,39}$", label=_("Word"), error_messages=CODE_ERRORS)
            return {"word": word}
        case "flow":
            return {"text": forms.CharField(label=_("Text"), max_length=300)}
        case "offer":
            ways = [(way, workflow_words.OUTCOMES[way]) for way in OFFERED]
            return {"outcome": forms.ChoiceField(label=_("What is offered"), choices=ways), **offer_fields()}
        case "wait":
            days = forms.IntegerField(
                label=_("Days"), min_value=1, max_value=365, error_messages=NUMBER_ERRORS, localize=True
            )
            return {"days": days, "still": stages_field()}
        case _:
            return {}


def offer_fields() -> dict[str, forms.Field]:
    """How long an offer holds, and what is added to store credit."""
    days = forms.IntegerField(
        label=_("Holds for so many days"),
        min_value=1,
        max_value=LONGEST_DAYS,
        error_messages=NUMBER_ERRORS,
        localize=True,
    )
    most = Decimal(MOST_BONUS_BPS) / 100
    label = _("Added to store credit in percent (empty: what the policy adds)")
    return {"days": days, "bonus": percent_field(label, required=False, max_value=most)}


def initial_of(step: Mapping[str, Any]) -> dict[str, Any]:
    """A step of a document as the values of its fields."""
    found: dict[str, Any] = {}
    for name, value in step.items():
        found |= typed_words(name, value) if isinstance(value, dict) else {name: value}
    if "bonus_bps" in step:
        found["bonus"] = Decimal(step["bonus_bps"]) / 100
    return found


def step_of(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The step as it stands in a document, of what was typed into its fields."""
    step: dict[str, Any] = {"do": kind}
    if kind == "offer":
        return step | {
            "outcome": given["outcome"],
            "days": given["days"],
            "bonus_bps": int((given["bonus"] or 0) * 100),
        }
    for name, value in given.items():
        if "_" in name and name.partition("_")[0] in {"text", "explanation"}:
            continue
        step[name] = value
    for name in ("text", "explanation"):
        if any(each.startswith(f"{name}_") for each in given):
            step[name] = words_of(dict(given), name)
    return step


def edited(data: QueryDict) -> QueryDict:
    """What was typed after one change of the steps: `edit` is `add`, `remove:2` or `up:2`; `add` the kind to be added.

    What belongs to a step moves with it.
    """
    kinds = [kind for kind in data.get("steps", "").split(",") if kind in workflow_words.ACTIONS]
    order: list[int | None] = list(range(len(kinds)))
    act, _sep, text = data.get("edit", "").partition(":")
    place = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else -1
    if act == "add" and data.get("add") in workflow_words.ACTIONS and len(kinds) < MOST_STEPS:
        kinds.append(str(data["add"]))
        order.append(None)
    elif act == "remove" and 0 <= place < len(kinds):
        del order[place]
    elif act == "up" and 0 < place < len(kinds):
        order[place - 1], order[place] = order[place], order[place - 1]
    changed = data.copy()
    for name in [name for name in changed if _place_of(name) is not None]:
        del changed[name]
    for new, old in enumerate(order):
        for name, values in data.lists() if old is not None else ():
            if _place_of(name) == old:
                changed.setlist(f"s{new}-{name.partition('-')[2]}", values)
    last = len(kinds) - 1
    changed["steps"] = ",".join(kinds[last if old is None else old] for old in order)
    return changed


def _place_of(name: str) -> int | None:
    head, dash, _rest = name.partition("-")
    number = head.removeprefix("s")
    return whole_number(number) if dash and head.startswith("s") else None
