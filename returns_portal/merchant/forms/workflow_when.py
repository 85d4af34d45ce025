"""When a workflow begins, as fields: at an event, by the clock, or before a deadline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from returns.domain.workflow_events import Happening
from returns.domain.workflow_schedule import MOST_HOURS, Deadline
from returns_portal.merchant import workflow_words
from returns_portal.merchant.forms.text import NUMBER_ERRORS
from returns_portal.merchant.forms.workflow_steps import stages_field

BEGINNINGS = [
    ("event", _("When something happens")),
    ("every", _("Each day or week, at an hour")),
    ("before", _("Before a day that counts")),
]
UNITS = [("days", _("days before")), ("hours", _("hours before"))]
DAY, MORNING = 24, 9


def whole(label: Any, most: int, least: int = 0) -> forms.IntegerField:
    """A whole number that may be left out."""
    return forms.IntegerField(
        label=label, required=False, min_value=least, max_value=most, localize=True, error_messages=NUMBER_ERRORS
    )


class WhenFields(forms.Form):
    """The beginning. Only the fields of the way that is chosen count."""

    begins = forms.ChoiceField(label=_("It begins"), choices=BEGINNINGS, required=False)
    event = forms.ChoiceField(label=_("What happens"), required=False)
    after_days = whole(_("Days after it (0: at once)"), 365)
    hour = forms.TypedChoiceField(label=pgettext_lazy("an hour", "At"), coerce=int, required=False)
    weekday = forms.ChoiceField(label=pgettext_lazy("a day of the week", "On"), required=False)
    older_days = whole(_("Asked for so many days ago or longer (0: all)"), 3650)
    deadline = forms.ChoiceField(label=_("Which day"), required=False)
    ahead = whole(_("How long before"), MOST_HOURS, 1)
    unit = forms.ChoiceField(label=_("Counted in"), choices=UNITS, required=False)
    still = stages_field()

    def fill_beginnings(self) -> None:
        """Give the fields their choices, in the reader's language."""
        choices: dict[str, list[tuple[Any, Any]]] = {
            "event": [(each.value, workflow_words.event(each)) for each in Happening],
            "hour": [(hour, f"{hour:02}:00") for hour in range(24)],
            "weekday": workflow_words.weekdays(),
            "deadline": [(each.value, workflow_words.DEADLINES[each]) for each in Deadline],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]

    def beginning(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The document's `when`, of what was typed."""
        still = {"still": given["still"]} if given["still"] else {}
        if given["begins"] == "every":
            every: dict[str, Any] = {"hour": MORNING if given["hour"] == "" else given["hour"]}
            every |= {name: given[name] for name in ("weekday", "older_days") if given[name]}
            return {"every": every, **still}
        if given["begins"] == "before":
            hours = given["ahead"] * (1 if given["unit"] == "hours" else DAY)
            return {"before": {"deadline": given["deadline"], "hours": hours}, **still}
        after = {"after_days": given["after_days"]} if given["after_days"] else {}
        return {"event": given["event"], **after, **still}

    def clean_ahead(self) -> int | None:
        """How long before has to be said where that is how it begins, and is two months at most."""
        number: int | None = self.cleaned_data.get("ahead")
        if self.cleaned_data.get("begins") != "before":
            return number
        if not number:
            raise forms.ValidationError(_("Say how long before."))
        if self.data.get("unit") != "hours" and number * DAY > MOST_HOURS:
            raise forms.ValidationError(_("At most %(days)s days, please.") % {"days": MOST_HOURS // DAY})
        return number


def beginning_initial(when: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the fields for a document's `when`."""
    every, before = when.get("every") or {}, when.get("before") or {}
    hours = before.get("hours")
    in_days = hours is None or hours % DAY == 0
    return {
        "begins": "every" if every else "before" if before else "event",
        "event": when.get("event") or Happening.RETURN_REQUESTED.value,
        "after_days": when.get("after_days", 0),
        "hour": every.get("hour", MORNING),
        "weekday": every.get("weekday") or "",
        "older_days": every.get("older_days", 0),
        "deadline": before.get("deadline", Deadline.SHIP_BY.value),
        "ahead": hours // DAY if hours and in_days else hours,
        "unit": "days" if in_days else "hours",
        "still": when.get("still", []),
    }


# Where a place of the document was typed.
FIELD_AT = {"$.when.still": "still", "$.when": "begins", "$.when.after_days": "after_days"}
