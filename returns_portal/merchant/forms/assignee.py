"""To whom a return is given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy


class AssigneeForm(forms.Form):
    """`people` are those who can have it: their numbers at Shopify, and what they are called."""

    to = forms.ChoiceField(label=gettext_lazy("Give it to"))

    def __init__(self, data: Any = None, *, people: Mapping[str, str]) -> None:
        super().__init__(data, auto_id="assignee_%s")
        self.fields["to"].choices = [("", _("Choose a colleague")), *people.items()]  # type: ignore[attr-defined]


class BulkAssigneeForm(forms.Form):
    """Who gets many returns (NOBODY: they are nobody's), and whether those that a colleague has stay there."""

    NOBODY = "nobody"

    to = forms.ChoiceField(label=pgettext_lazy("many returns", "Give them to"))
    leave = forms.BooleanField(label=gettext_lazy("Leave those that a colleague has"), required=False)

    def __init__(self, data: Any = None, *, people: Mapping[str, str], initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        choices = [("", _("Choose a colleague")), *people.items(), (self.NOBODY, _("Nobody"))]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]

    def clean_to(self) -> str:
        """The number as jobs keep it: "" is nobody."""
        to: str = self.cleaned_data["to"]
        return "" if to == self.NOBODY else to
