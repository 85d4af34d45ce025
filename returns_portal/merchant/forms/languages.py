"""In which languages shoppers are spoken to, as fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from returns.domain.language import DRAFTED, LANGUAGES
from returns.wording import amid


class LanguagesForm(forms.Form):
    """The languages to offer, by code."""

    languages = forms.MultipleChoiceField(
        label=_("Languages of your return page and messages"),
        widget=forms.CheckboxSelectMultiple(),
        error_messages={"required": _("Choose one language at least.")},
    )

    def __init__(self, data: Any = None, *, offered: Sequence[str]) -> None:
        super().__init__(data, initial={"languages": offered}, auto_id="languages_%s")
        self.fields["languages"].choices = [(code, _named(code)) for code in LANGUAGES]  # type: ignore[attr-defined]


def _named(code: str) -> str:
    """The language by its own name and the reader's, and whether people have read its words."""
    info = get_language_info(code)
    own, here = info["name_local"].capitalize(), info["name_translated"].capitalize()
    name = own if own == here else f"{own} ({amid(here)})"
    return _("%(language)s: drafted by a machine") % {"language": name} if code in DRAFTED else name
