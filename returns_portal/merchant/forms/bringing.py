"""A file with returns of another system, and what its columns are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.domain.bringing.profiles import Field, Source, lacking
from returns.domain.bringing.reading import MOST_BYTES
from returns_portal.merchant.bringing_words import FIELDS, SOURCES, UNREADABLE

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

NONE = ""
DAY, MONTH = "day", "month"


class BroughtFileForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=_("CSV file"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}),
        error_messages={"required": _("Choose a file."), "empty": UNREADABLE["empty"]},
        help_text=_("As Loop, AfterShip Returns, ReturnGO or a spreadsheet writes it, 20 MB and 100,000 rows at most."),
    )

    def clean_file(self) -> UploadedFile:
        """The file, unless it is too large."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(UNREADABLE["too_large"])
        return file


class ColumnsForm(forms.Form):
    """Whose file it is, and which column is what; each column at most once."""

    source = forms.ChoiceField(label=_("Where it comes from"))
    day_first = forms.ChoiceField(
        label=_("03/04 is"), choices=[(DAY, _("3 April")), (MONTH, _("4 March"))], required=False
    )

    def __init__(self, data: Any = None, *, headings: Sequence[str], begin: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="column_%s", initial=dict(begin or {}))
        self.fields["source"].choices = [(each.value, SOURCES[each]) for each in Source]  # type: ignore[attr-defined]
        columns = [(NONE, "–"), *((str(place), name or str(place + 1)) for place, name in enumerate(headings))]
        for field in Field:
            self.fields[field.value] = forms.ChoiceField(label=FIELDS[field], choices=columns, required=False)

    @property
    def pickers(self) -> list[forms.BoundField]:
        """The fields that choose a column."""
        return [self[field.value] for field in Field]

    @property
    def columns(self) -> dict[Field, int]:
        """Which column is what. Only after `is_valid()`."""
        return {field: int(self.cleaned_data[field.value]) for field in Field if self.cleaned_data.get(field.value)}

    def clean(self) -> dict[str, Any]:
        """Ask for what is needed, and refuse a column that is chosen for two things."""
        for field in lacking(self.columns):
            needed = _("Choose this, the variant’s id or the name.") if field == Field.SKU else _("This is needed.")
            self.add_error(field.value, needed)
        places = list(self.columns.values())
        for field, place in self.columns.items():
            if places.count(place) > 1:
                self.add_error(field.value, _("This column is chosen twice."))
        return self.cleaned_data
