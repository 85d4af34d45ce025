"""The merchant's rules for collections as fields."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from returns.domain.pick_up import PickUp, plain
from returns.domain.policy import parse
from returns_portal.merchant.forms.text import NUMBER_ERRORS

Document = dict[str, Any]
WINDOW = re.compile(r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")


def _number(label: Any, most: int, help_text: Any = "", least: int = 0) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, help_text=help_text, error_messages=NUMBER_ERRORS
    )


class PickUpForm(forms.Form):
    """The part of a policy document about collections; the rest is taken over from `document`."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        choices=[(day + 1, name) for day, name in WEEKDAYS.items()],
        error_messages={"required": _("Choose at least one day.")},
    )
    windows = forms.CharField(
        label=_("Times"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, such as 09:00-12:00. Nothing is collected on public holidays."),
    )
    notice_days = _number(_("Days from booking to collection, at least"), 30)
    ahead_days = _number(_("Days ahead that can be booked"), 60, least=1)
    cut_off_hours = _number(_("Hours before, until which shoppers may change or cancel"), 168)
    per_window = _number(_("Collections in one time at most"), 1000, _("0: as many as are booked."))
    postcodes = forms.CharField(
        label=_("Only where the postcode begins with"),
        required=False,
        help_text=_("Separated by commas, such as 35, 44. Empty: in your whole country."),
    )

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": _initial(parse(document).shipping.pick_up)} | kwargs)
        self._document = document

    def clean_windows(self) -> list[str]:
        """The times in order, each once; each has to end after it begins."""
        found = [line.strip().replace("–", "-").replace(" ", "") for line in self.cleaned_data["windows"].splitlines()]
        lines = sorted(dict.fromkeys(line for line in found if line))
        if not lines or not all(WINDOW.match(line) and line[:5] < line[6:] for line in lines):
            raise forms.ValidationError(_("Write each time like 09:00-12:00, one a line."))
        if len(lines) > 6:
            raise forms.ValidationError(_("At most six times a day."))
        return lines

    def clean_postcodes(self) -> list[str]:
        """Beginnings of postcodes, without signs."""
        found = [plain(part) for part in self.cleaned_data["postcodes"].split(",")]
        prefixes = list(dict.fromkeys(part for part in found if part))
        if len(prefixes) > 100 or any(len(part) > 10 or not part.isascii() for part in prefixes):
            raise forms.ValidationError(_("Write beginnings of postcodes, separated by commas."))
        return prefixes

    @property
    def document(self) -> Document:
        """The document to publish; only after `is_valid()`."""
        shipping = self._document.get("shipping", {})
        return {**self._document, "shipping": {**shipping, "pick_up": dict(self.cleaned_data)}}


def _initial(rules: PickUp) -> Document:
    return {
        "weekdays": list(rules.weekdays),
        "windows": "\n".join(rules.windows),
        "notice_days": rules.notice_days,
        "ahead_days": rules.ahead_days,
        "cut_off_hours": rules.cut_off_hours,
        "per_window": rules.per_window,
        "postcodes": ", ".join(rules.postcodes),
    }
