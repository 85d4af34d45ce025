"""A report to be sent: which, when, how, and to whom."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.domain.insight import Dimension
from returns.domain.language import REVIEWED
from returns.domain.report import DAYS_OF_WEEK, ReportKind, Rhythm
from returns_portal.merchant.insights.words import DIMENSIONS
from returns_portal.merchant.reports.content import name_of
from returns_portal.merchant.reports.words import RHYTHMS, weekday
from returns_portal.tables import Format

NAMES = {"en": "English", "fr": "Français"}


class ReportForm(forms.Form):
    """`about` is a kind, or `insights:` with a dimension."""

    about = forms.ChoiceField(label=_("Report"))
    rhythm = forms.ChoiceField(label=_("How often"), choices=[(key.value, said) for key, said in RHYTHMS.items()])
    weekday = forms.TypedChoiceField(
        label=_("Day"), coerce=int, help_text=_("At seven in the morning, by the clock of your shop.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=[(code, NAMES[code]) for code in REVIEWED])
    file = forms.ChoiceField(
        label=_("Attached table"), choices=[(each.value, each.value.upper()) for each in (Format.XLSX, Format.CSV)]
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("Who does not work at your shop is asked first, and can stop it with one click."),
        error_messages={"required": _("To which address?"), "invalid": _("This is no e-mail address.")},
    )

    def __init__(self, data: Any = None, *, language: str) -> None:
        super().__init__(data, auto_id="report_%s", initial={"language": language, "weekday": 0})
        kinds = [(kind.value, name_of(kind, "")) for kind in (ReportKind.WEEK, ReportKind.LABELS, ReportKind.WORK)]
        parts = [(f"insights:{each.value}", name_of(ReportKind.INSIGHTS, each)) for each in DIMENSIONS]
        choices = {"about": kinds + parts, "weekday": [(day, weekday(day)) for day in range(DAYS_OF_WEEK)]}
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]  # both are fields with choices

    def kept(self) -> dict[str, Any]:
        """What `subscribe_report` takes. Only after `is_valid()`."""
        kind, _colon, part = self.cleaned_data["about"].partition(":")
        return {
            "kind": ReportKind(kind),
            "part": Dimension(part).value if part else "",
            "rhythm": Rhythm(self.cleaned_data["rhythm"]),
            **{name: self.cleaned_data[name] for name in ("weekday", "language", "file", "email")},
        }
