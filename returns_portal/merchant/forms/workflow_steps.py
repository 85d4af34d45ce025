"""The steps of a workflow as fields: each step has its kind and the fields that belong to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns import wording
from returns.domain.status import Stage
from returns_portal.merchant.forms.text import NUMBER_ERRORS, LongText
from returns_portal.merchant.forms.words import in_languages, typed_words, words_of

STILL = _("Only if it is still: (nothing chosen: whatever happened)")
STAGES = [(stage.value, wording.STAGES[stage]) for stage in Stage]
NO_WORD = _("Write it in one language at least.")
CODE_ERRORS = {"invalid": _("Lower-case letters, digits and underscores, beginning with a letter.")}


@dataclass(frozen=True, slots=True)
class About:
    """What the fields need to know of the shop: its languages, and whom something can be given to."""

    languages: Sequence[str]
    people: Mapping[str, str]


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
            return {"who": who, "text": LongText(label=_("Note"), max_length=900)}
        case "tell":
            word = forms.RegexField(r"^[a-z][a-z0-9_]{0,39}$", label=_("Word"), error_messages=CODE_ERRORS)
            return {"word": word}
        case "wait":
            days = forms.IntegerField(
                label=_("Days"), min_value=1, max_value=365, error_messages=NUMBER_ERRORS, localize=True
            )
            return {"days": days, "still": stages_field()}
        case _:
            return {}


def initial_of(step: Mapping[str, Any]) -> dict[str, Any]:
    """A step of a document as the values of its fields."""
    found: dict[str, Any] = {}
    for name, value in step.items():
        found |= typed_words(name, value) if isinstance(value, dict) else {name: value}
    return found


def step_of(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The step as it stands in a document, of what was typed into its fields."""
    step: dict[str, Any] = {"do": kind}
    for name, value in given.items():
        if "_" in name and name.partition("_")[0] in {"text", "explanation"}:
            continue
        step[name] = value
    for name in ("text", "explanation"):
        if any(each.startswith(f"{name}_") for each in given):
            step[name] = words_of(dict(given), name)
    return step
