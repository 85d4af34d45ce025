"""Which days a report is about."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django import forms
from django.utils.translation import gettext_lazy as _

MONTH, YEAR, OWN = "month", "year", "own"
PERIODS = {MONTH: _("This month"), YEAR: _("Last 12 months"), OWN: _("Other days")}
LONGEST = timedelta(days=3 * 366)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


class PeriodForm(forms.Form):
    """From one day to another, both included."""

    since = _day(_("First day"))
    until = _day(_("Last day"))

    def clean(self) -> dict[str, Any]:
        """The days have to be in order, and no more than three years apart."""
        given: dict[str, Any] = self.cleaned_data
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", _("This is before the first day."))
        elif since and until and until - since > LONGEST:
            self.add_error("until", _("These are more than three years. Choose fewer."))
        return given


def days_of(period: str, today: date) -> tuple[date, date]:
    """The days of a period that ends today: this month, or the last twelve of them."""
    first = today.replace(day=1)
    if period == MONTH:
        return first, today
    return first - relativedelta(months=11), today
