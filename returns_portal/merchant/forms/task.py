"""Something to be done, as a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class TaskForm(forms.Form):
    """`people` are those whom it can be for: their ids, and what they are called."""

    what = forms.CharField(
        label=gettext_lazy("What is to be done"),
        max_length=300,
        help_text=gettext_lazy("About goods and work, not about single shoppers."),
        error_messages={"required": gettext_lazy("Say what is to be done.")},
    )
    for_whom = forms.ChoiceField(label=gettext_lazy("For whom"), required=False)
    due = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("This is no day.")},
    )
    finding = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, people: Mapping[str, str], initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="task_%s", initial=initial)
        self.fields["for_whom"].choices = [("", _("Everybody")), *people.items()]  # type: ignore[attr-defined]
