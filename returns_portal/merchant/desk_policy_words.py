"""What a policy says of the receiving desk, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns import wording
from returns.domain.grading import Grade
from returns.domain.money import Money
from returns.grade_words import GRADES

BLIND = gettext_lazy("Count without seeing what is expected")
SECOND = gettext_lazy("A second person confirms goods worth more than this (%(currency)s)")
BECOMES = gettext_lazy("%(grade)s: what becomes of the goods")
LOSES = gettext_lazy("%(grade)s: share of the price to take off")
# Pieces that are missing are missing: nothing is to be said about them.
SUGGESTED = tuple(grade for grade in Grade if grade != Grade.MISSING)


def field_words() -> dict[str, str]:
    """The names of the fields."""
    named = {"desk.blind": str(BLIND), "desk.second_person_minor": str(SECOND)}
    for grade in SUGGESTED:
        said = {"grade": str(GRADES[grade])}
        named[f"desk.grades.{grade}.disposition"] = str(BECOMES) % said
        named[f"desk.grades.{grade}.deduction_bps"] = str(LOSES) % said
    return named


def tellers(currency: str) -> Mapping[str, Callable[[Any, Any], str]]:
    """How the values of the fields are told."""

    def share(value: Any, _policy: Any) -> str:
        return wording.percent(value)

    def becomes(value: Any, _policy: Any) -> str:
        return str(wording.DISPOSITIONS[value])

    return {
        "desk.blind": lambda value, _policy: _("Yes") if value else _("No"),
        "desk.second_person_minor": lambda value, _policy: (
            "–" if value is None else wording.money(Money(value, currency))
        ),
        **{f"desk.grades.{grade}.disposition": becomes for grade in SUGGESTED},
        **{f"desk.grades.{grade}.deduction_bps": share for grade in SUGGESTED},
    }
