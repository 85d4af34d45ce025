"""One reason that shoppers may choose, with its sub-reasons, as fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.domain.asking import Detail
from returns.domain.parts import free_code
from returns.domain.policy import WITHDRAWN, Reason
from returns_portal.merchant.forms.text import NUMBER_ERRORS
from returns_portal.merchant.forms.words import (
    Listed,
    Named,
    code_for,
    in_languages,
    languages_with,
    typed_words,
    words_of,
)

# The reasons every shop has at Shopify, by handle.
AT_SHOPIFY = (
    ("too-small", _("Too small")),
    ("too-big", _("Too large")),
    ("color", _("Colour")),
    ("style", _("Style")),
    ("item-not-as-described", _("Not as described")),
    ("damaged-or-defective", _("Damaged or defective")),
    ("received-the-wrong-item", _("Wrong item received")),
    ("arrived-late", _("Arrived too late")),
    ("changed-my-mind", _("Changed their mind")),
    ("other-reason", _("Another reason")),
)
MOST_DETAILS = 30
SPARE = 3


class ReasonForm(Named):
    """A reason as fields. Sub-reasons stand in rows: one without a name is not there, the smallest number is first."""

    product_types = Listed(label=_("Product types"))
    fault = forms.BooleanField(label=_("The article is faulty, damaged or wrong: no fees"), required=False)
    photo = forms.BooleanField(label=_("A photo is needed"), required=False)

    def __init__(self, data: Any = None, *, languages: Sequence[str], reason: Reason | None = None) -> None:
        super().__init__(data, initial=_initial(reason) if reason else {})
        self._reason = reason
        own = [(reason.shopify_handle, reason.shopify_handle)] if reason else []
        handles = [*AT_SHOPIFY, *(choice for choice in own if choice[0] not in dict(AT_SHOPIFY))]
        self.fields["shopify_handle"] = forms.ChoiceField(label=_("Counts at Shopify as"), choices=handles)
        details = reason.details if reason else ()
        written = (reason.label, *(detail.label for detail in details)) if reason else ()
        self._languages = languages_with(languages, *written)
        self.fields.update(in_languages("label", _("Name"), self._languages))
        self._rows = range(min(_rows_in(data) if data else len(details) + SPARE, MOST_DETAILS))
        for row in self._rows:
            self._add_row(row)

    def _add_row(self, row: int) -> None:
        self.fields.update(in_languages(f"detail_{row}", _("Name"), self._languages))
        self.fields[f"detail_{row}_types"] = Listed(label=_("Product types"), help_text="")
        self.fields[f"detail_{row}_code"] = forms.CharField(required=False, widget=forms.HiddenInput())
        self.fields[f"detail_{row}_place"] = forms.IntegerField(
            label=_("Place"), required=False, min_value=1, max_value=99, error_messages=NUMBER_ERRORS
        )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of sub-reasons: their fields by what they are for, and their names in every language."""
        return [
            {
                "names": [self[f"detail_{row}_{code}"] for code in self._languages],
                **{part: self[f"detail_{row}_{part}"] for part in ("types", "code", "place")},
            }
            for row in self._rows
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse a reason without a name."""
        given: dict[str, Any] = self.cleaned_data
        if not words_of(given, "label"):
            self.add_error(f"label_{self._languages[0]}", _("Give it a name in one language at least."))
        return given

    @property
    def reason(self) -> Reason:
        """The reason as typed; only after `is_valid()`. Its code stays, or is made of its name."""
        given = self.cleaned_data
        label = words_of(given, "label")
        return Reason(
            code=self._reason.code if self._reason else free_code(code_for(label), [WITHDRAWN.code]),
            label=label,
            shopify_handle=given["shopify_handle"],
            fault=given["fault"],
            product_types=tuple(given["product_types"]),
            proof="photo" if given["photo"] else "none",
            details=self._details(),
        )

    def _details(self) -> tuple[Detail, ...]:
        given = self.cleaned_data
        known = {detail.code for detail in self._reason.details} if self._reason else set()
        named = [row for row in self._rows if words_of(given, f"detail_{row}")]
        named.sort(key=lambda row: (given[f"detail_{row}_place"] or MOST_DETAILS + row, row))
        taken: list[str] = []
        details = []
        for row in named:
            label, kept = words_of(given, f"detail_{row}"), given[f"detail_{row}_code"]
            code = kept if kept in known and kept not in taken else free_code(code_for(label), [*taken, *known])
            taken.append(code)
            details.append(Detail(code=code, label=label, product_types=tuple(given[f"detail_{row}_types"])))
        return tuple(details)


def _rows_in(data: Any) -> int:
    rows = [name.split("_")[1] for name in data if name.startswith("detail_") and name.endswith("_code")]
    return max((int(row) + 1 for row in rows if row.isascii() and row.isdigit() and len(row) < 4), default=0)


def _initial(reason: Reason) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "shopify_handle": reason.shopify_handle,
        "product_types": reason.product_types,
        "fault": reason.fault,
        "photo": reason.proof == "photo",
        **typed_words("label", reason.label),
    }
    for row, detail in enumerate(reason.details):
        shown |= {
            f"detail_{row}_types": detail.product_types,
            f"detail_{row}_code": detail.code,
            f"detail_{row}_place": row + 1,
            **typed_words(f"detail_{row}", detail.label),
        }
    return shown
