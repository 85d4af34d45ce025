"""How often a shop is exported by itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.domain.regular_export import MOST_KEPT, ExportRhythm

OFF = "off"


class RegularExportForm(forms.Form):
    """Off, or a rhythm with how many are kept."""

    rhythm = forms.ChoiceField(
        label=_("How often"),
        choices=[
            (OFF, _("Not by itself")),
            (ExportRhythm.NIGHTLY.value, _("Every night")),
            (ExportRhythm.WEEKLY.value, _("Every week, in the night to Sunday")),
        ],
        help_text=_("At three in the morning, by the clock of your shop."),
    )
    kept = forms.TypedChoiceField(
        label=_("How many are kept"), coerce=int, choices=[(count, str(count)) for count in range(1, MOST_KEPT + 1)]
    )
    tell = forms.BooleanField(label=_("Tell the shop’s e-mail address each time"), required=False)

    def __init__(self, data: Any = None, *, kept: dict[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="export_%s", initial=kept or {"rhythm": OFF, "kept": 3, "tell": True})

    def chosen(self) -> dict[str, Any]:
        """What `plan_exports` takes. Only after `is_valid()`."""
        given, rhythm = self.cleaned_data, self.cleaned_data["rhythm"]
        return {
            "rhythm": None if rhythm == OFF else ExportRhythm(rhythm),
            "kept": given["kept"],
            "tell": given["tell"],
        }
