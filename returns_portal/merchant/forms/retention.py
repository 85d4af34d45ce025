"""How long orders name their shopper."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from returns.operations.set_retention import MONTHS

SENTENCE = ngettext_lazy("%(count)d month", "%(count)d months", "count")


class RetentionForm(forms.Form):
    """One of the terms the core allows."""

    months = forms.TypedChoiceField(
        label=_("Keep names and addresses for"),
        coerce=int,
        choices=lambda: [(months, SENTENCE % {"count": months}) for months in MONTHS],
        help_text=_("Counted from the order. Afterwards amounts and articles stay, and nobody is named."),
    )
