"""What staff say of a repair."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.domain.status import Outcome
from returns_portal.merchant.forms.text import LongText

LONGEST_REASON = 500


def _day(label: Any, *, required: bool) -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


def _reason() -> LongText:
    return LongText(
        label=_("Why"), max_length=LONGEST_REASON, help_text=_("The shopper reads this. 500 characters at most.")
    )


class BeginForm(forms.Form):
    """The repair begins."""

    due_on = _day(_("Promised back by"), required=False)


class DelayForm(forms.Form):
    """It takes longer."""

    due_on = _day(_("Promised back by"), required=True)
    reason = _reason()


class FinishForm(forms.Form):
    """The goods go back to the shopper."""

    carrier = forms.CharField(label=_("Carrier"), required=False, max_length=64)
    tracking_number = forms.CharField(label=_("Tracking number"), required=False, max_length=64)
    tracking_url = forms.URLField(
        label=_("Address to follow it"), required=False, max_length=500, assume_scheme="https"
    )


class GiveUpForm(forms.Form):
    """The goods cannot be repaired."""

    instead = forms.ChoiceField(
        label=_("What the shopper gets instead"),
        choices=[
            ("", _("Choose")),
            (Outcome.REPLACEMENT.value, _("The same article anew")),
            (Outcome.REFUND.value, _("Their money back")),
        ],
    )
    reason = _reason()


FORMS: dict[str, type[forms.Form]] = {
    "begin": BeginForm,
    "delay": DelayForm,
    "finish": FinishForm,
    "give-up": GiveUpForm,
}
