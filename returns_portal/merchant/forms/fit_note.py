"""A fit note, typed in each language of the shop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.domain.fit_note import LONGEST, TextFault
from returns.wording import language_name

if TYPE_CHECKING:
    from returns.models import Shop

FAULTS: Mapping[TextFault, Promise] = {
    TextFault.EMPTY: _("Write the note in one language at least. To take it off your shop, use the list of notes."),
    TextFault.TOO_LONG: _("This is too long: %(most)s characters at most."),
    TextFault.NOT_PLAIN: _("Only plain text can be shown: leave out the characters < > { } and hidden ones."),
}


class FitNoteForm(forms.Form):
    """One field for each language that shoppers are spoken to in; all may be empty but one."""

    def __init__(self, data: Any = None, *, shop: Shop, texts: Mapping[str, str]) -> None:
        super().__init__(data, auto_id="fit_note_%s")
        for language in shop.languages:
            area = forms.Textarea(
                attrs={
                    "rows": 3,
                    "maxlength": LONGEST,
                    "lang": language,
                    "dir": "auto",
                    "data-shown-in": f"fit-note-{language}",
                }
            )
            self.fields[language] = forms.CharField(
                label=language_name(language),
                required=False,
                widget=area,
                initial=texts.get(language, ""),
            )

    @property
    def languages(self) -> list[tuple[str, forms.BoundField, str]]:
        """Each language with its field and what is in it now."""
        return [(code, self[code], str(self[code].value() or "")) for code in self.fields]

    def refuse(self, faults: Mapping[str, TextFault]) -> None:
        """Say at the fields what no note can say; what was typed stays."""
        for language, fault in faults.items():
            sentence = str(FAULTS[fault])
            self.add_error(language or None, sentence % {"most": LONGEST} if fault is TextFault.TOO_LONG else sentence)
