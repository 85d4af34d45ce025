"""What was done about a finding, or why nothing was."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class AnswerForm(forms.Form):
    """A sentence in the shop's own words."""

    note = forms.CharField(
        label=_("What you did, or why nothing"),
        max_length=300,
        error_messages={"required": _("Say in a few words what you did, or why nothing should be done.")},
    )
