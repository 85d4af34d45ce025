"""What staff write down of an unannounced parcel, and what they decide about it, as forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from returns.domain.unannounced import Condition, Content, Ending, Parcel
from returns_portal.merchant.forms.text import NUMBER_ERRORS, LongText

MOST_CONTENTS, SPARE, MOST_PIECES = 20, 3, 999
CONDITIONS: Mapping[str, Promise] = {
    Condition.AS_NEW: _("As new"),
    Condition.OPENED: _("Opened"),
    Condition.WORN: _("Worn or used"),
    Condition.DAMAGED: _("Damaged"),
}
ENDINGS: Mapping[str, Promise] = {
    Ending.SENT_BACK: _("Sent back to the sender"),
    Ending.DONATED: _("Donated"),
    Ending.DISPOSED: _("Disposed of"),
    Ending.KEPT: _("Kept"),
}
LONGEST_AGO = relativedelta(years=1)


class ParcelForm(forms.Form):
    """A parcel as fields; all but the day may be unknown. Articles stand in rows: one that says nothing is not there.

    `request_key` is the form's own key, so that a second click records no second parcel.
    """

    request_key = forms.RegexField(r"\A[0-9a-f-]{36}\Z", widget=forms.HiddenInput)
    arrived_on = forms.DateField(
        label=_("Arrived on"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Enter the day."), "invalid": _("Enter the day.")},
    )
    location = forms.ChoiceField(label=_("Arrived at"), required=False)
    carrier = forms.CharField(label=_("Carrier"), max_length=64, required=False)
    tracking_number = forms.CharField(label=_("Tracking number"), max_length=64, required=False)
    reference = forms.CharField(
        label=_("Return or order number"),
        max_length=64,
        required=False,
        help_text=_("On the label, a slip or an invoice in the parcel."),
    )
    name = forms.CharField(label=_("Name of the sender"), max_length=200, required=False)
    email = forms.EmailField(
        label=_("E-mail of the sender"),
        max_length=254,
        required=False,
        error_messages={"invalid": _("This is not an e-mail address.")},
    )
    postcode = forms.CharField(label=_("Postcode of the sender"), max_length=16, required=False)
    note = LongText(label=_("What else you see"), max_length=1000, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        today: date,
        locations: Sequence[tuple[str, str]],
        said: Parcel | None = None,
        request_key: str = "",
    ) -> None:
        super().__init__(data, initial=_initial(said, today) | {"request_key": request_key})
        self._today = today
        place = self.fields["location"]
        if isinstance(place, forms.ChoiceField):
            place.choices = [("", _("Not said")), *locations]
        self.has_locations = bool(locations)
        there = len(said.contents) if said else 0
        self._rows = range(min(_rows_in(data) if data else there + SPARE, MOST_CONTENTS))
        for row in self._rows:
            self._add_row(row)

    def _add_row(self, row: int) -> None:
        self.fields[f"item_{row}_description"] = forms.CharField(label=_("What it is"), max_length=300, required=False)
        self.fields[f"item_{row}_code"] = forms.CharField(label=_("SKU or barcode"), max_length=255, required=False)
        self.fields[f"item_{row}_quantity"] = forms.IntegerField(
            label=_("Pieces"),
            required=False,
            min_value=1,
            max_value=MOST_PIECES,
            error_messages=NUMBER_ERRORS,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        )
        choices = [("", _("Not judged")), *((str(key), word) for key, word in CONDITIONS.items())]
        self.fields[f"item_{row}_condition"] = forms.ChoiceField(
            label=pgettext_lazy("of goods", "Condition"), choices=choices, required=False
        )

    @property
    def rows(self) -> list[dict[str, forms.BoundField]]:
        """The rows of articles: their fields by what they are for."""
        names = ("description", "code", "quantity", "condition")
        return [{name: self[f"item_{row}_{name}"] for name in names} for row in self._rows]

    def clean_arrived_on(self) -> date:
        """A day that has come, and is not a slip of the keyboard."""
        day: date = self.cleaned_data["arrived_on"]
        if day > self._today:
            raise forms.ValidationError(_("This day has not come yet."))
        if day < self._today - LONGEST_AGO:
            raise forms.ValidationError(_("This is more than a year ago. Please check the day."))
        return day

    def clean(self) -> dict[str, Any]:
        """Refuse pieces of something that nobody named."""
        given: dict[str, Any] = self.cleaned_data
        for row in self._rows:
            named = given.get(f"item_{row}_description") or given.get(f"item_{row}_code")
            counted = given.get(f"item_{row}_quantity") or given.get(f"item_{row}_condition")
            wrong = f"item_{row}_description" in self.errors or f"item_{row}_code" in self.errors
            if counted and not named and not wrong:
                self.add_error(f"item_{row}_description", _("Say what it is, or enter its SKU or barcode."))
        return given

    @property
    def said(self) -> Parcel:
        """The parcel as it was written down; only after `is_valid()`."""
        given = self.cleaned_data
        return Parcel(
            arrived_on=given["arrived_on"],
            location_gid=given["location"],
            contents=tuple(self._contents()),
            **{name: given[name] for name in TEXTS},
        )

    def _contents(self) -> list[Content]:
        given, found = self.cleaned_data, []
        for row in self._rows:
            description, code, quantity, condition = (
                given[f"item_{row}_{part}"] for part in ("description", "code", "quantity", "condition")
            )
            if description or code:
                judged = Condition(condition) if condition else None
                found.append(Content(description, code, quantity or 1, judged))
        return found


TEXTS = ("carrier", "tracking_number", "reference", "name", "email", "postcode", "note")


def _rows_in(data: Any) -> int:
    rows = [name.split("_")[1] for name in data if name.startswith("item_") and name.endswith("_description")]
    return max((int(row) + 1 for row in rows if row.isascii() and row.isdigit() and len(row) < 4), default=SPARE)


def _initial(said: Parcel | None, today: date) -> dict[str, Any]:
    if said is None:
        return {"arrived_on": today}
    shown: dict[str, Any] = {name: getattr(said, name) for name in TEXTS}
    shown |= {"arrived_on": said.arrived_on, "location": said.location_gid}
    for row, content in enumerate(said.contents):
        shown |= {
            f"item_{row}_description": content.description,
            f"item_{row}_code": content.code,
            f"item_{row}_quantity": content.quantity,
            f"item_{row}_condition": content.condition or "",
        }
    return shown


class WhoseForm(forms.Form):
    """The return or the order that staff know the parcel belongs to."""

    number = forms.CharField(label=_("Return or order number"), max_length=64)


class TwoReturnsForm(forms.Form):
    """The two returns whose goods were in one parcel; `apart-<place>` is how many of an article are the second's."""

    first = forms.CharField(label=_("Return of what stays"), max_length=64)
    second = forms.CharField(label=_("Return of what you set apart"), max_length=64)

    def __init__(self, *args: Any, contents: Sequence[Content], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place, content in enumerate(contents):
            self.fields[f"apart-{place}"] = forms.IntegerField(
                label=_("%(article)s: of %(count)d, set apart")
                % {"article": content.description or content.code, "count": content.quantity},
                required=False,
                min_value=0,
                max_value=content.quantity,
                error_messages=NUMBER_ERRORS,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )

    @property
    def articles(self) -> list[forms.BoundField]:
        """The fields of the articles, in the order of the contents."""
        return [self[name] for name in self.fields if name.startswith("apart-")]

    @property
    def apart(self) -> dict[int, int]:
        """Pieces set apart by place; only after `is_valid()`."""
        found = {name: pieces for name, pieces in self.cleaned_data.items() if name.startswith("apart-") and pieces}
        return {int(name.removeprefix("apart-")): pieces for name, pieces in found.items()}


class ClosingForm(forms.Form):
    """What becomes of a parcel that nobody was found for."""

    ending = forms.ChoiceField(
        label=_("What became of it"),
        widget=forms.RadioSelect,
        choices=[(str(key), word) for key, word in ENDINGS.items()],
        error_messages={"required": _("Please choose what became of it.")},
    )
    why = LongText(
        label=_("Why, and how it went"),
        max_length=500,
        required=False,
        help_text=_("Such as whom you asked, or where it was sent to."),
    )

    @property
    def chosen(self) -> Ending:
        """What was chosen; only after `is_valid()`."""
        return Ending(self.cleaned_data["ending"])
