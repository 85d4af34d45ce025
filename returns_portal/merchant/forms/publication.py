"""When a draft comes into force, and a whole document that is brought along."""

from __future__ import annotations

import json
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 500_000


class PublicationForm(forms.Form):
    """Now, or at the beginning of a day in the shop's time. `seen` is the edition that the page showed."""

    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("What is it for?"),
        max_length=200,
        required=False,
        help_text=_("For your colleagues, in the list below."),
    )
    begins = forms.DateField(
        label=_("In force from"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: from now on. Otherwise from the beginning of that day."),
    )

    def begins_at(self, time_zone: str) -> datetime | None:
        """The moment it begins, None for now; only after `is_valid()`."""
        day = self.cleaned_data["begins"]
        return datetime.combine(day, time(), ZoneInfo(time_zone)) if day else None


class DocumentForm(forms.Form):
    """A policy document as JSON, pasted or as a file."""

    text = forms.CharField(
        label=_("Policy as JSON"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )
    file = forms.FileField(label=_("Or a file"), required=False, max_length=255)

    def clean(self) -> dict[str, Any]:
        """Read the JSON; what it says is checked by the policy itself."""
        given: dict[str, Any] = self.cleaned_data
        source, name = given.get("text", ""), "text"
        if upload := given.get("file"):
            name = "file"
            if upload.size > LONGEST:
                self.add_error("file", _("This file is too big for a policy."))
                return given
            source = upload.read()
        if not self.errors:
            try:
                given["document"] = json.loads(source)
            except (ValueError, RecursionError):
                self.add_error(name, _("This is no JSON. Export a policy to see what it looks like."))
        return given
