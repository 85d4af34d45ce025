"""Restricting a customer, ending it, and answering an appeal, as forms."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.domain.restriction import LONGEST_MONTHS, AppealOutcome
from returns.signal_words import CATEGORIES, OUTCOMES
from returns_portal.merchant.forms.text import NUMBER_ERRORS, LongText


class RestrictionForm(forms.Form):
    """Why, and for how long. The customer reads the first, and staff alone the second."""

    category = forms.ChoiceField(
        label=_("Reason"), choices=[("", _("Choose a reason")), *((str(key), word) for key, word in CATEGORIES.items())]
    )
    why = LongText(
        label=_("What happened"),
        max_length=1000,
        help_text=_("Staff read this, and the customer if they ask what is held on them."),
    )
    months = forms.IntegerField(
        label=_("Months"),
        min_value=1,
        max_value=LONGEST_MONTHS,
        error_messages=NUMBER_ERRORS,
        help_text=_("It ends by itself then, after twelve months at the latest."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class EndForm(forms.Form):
    """Why a restriction ends before its time."""

    why = LongText(label=_("Why it ends"), max_length=1000)


class AnswerForm(forms.Form):
    """What a person decides on an appeal. The customer reads all of it."""

    outcome = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect, choices=[(str(key), word) for key, word in OUTCOMES.items()]
    )
    answer = LongText(label=_("Answer to the customer"), max_length=1000)

    @property
    def decided(self) -> AppealOutcome:
        """The decision; only after `is_valid()`."""
        return AppealOutcome(self.cleaned_data["outcome"])
