"""How the receiving desk works: blind, with a second person, and what its grades suggest."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.domain.grading import Grade
from returns.domain.money import Money
from returns.domain.policy import parse
from returns.domain.status import DispositionType
from returns.grade_words import GRADES
from returns.wording import DISPOSITIONS
from returns_portal.merchant.desk_policy_words import BLIND, SECOND, SUGGESTED
from returns_portal.merchant.forms.numbers import amount_field
from returns_portal.merchant.forms.text import NUMBER_ERRORS

Document = dict[str, Any]


class DeskForm(forms.Form):
    """The part `desk` of a policy document; the rest is taken over from `document`. Shares are typed in percent."""

    blind = forms.BooleanField(label=BLIND, required=False)

    def __init__(self, *args: Any, document: Document, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **({"initial": _initial(document, currency), "auto_id": "desk_%s"} | kwargs))
        self._document, self._currency = document, currency
        self.fields["second"] = amount_field(SECOND, currency, required=False)
        for grade in SUGGESTED:
            self.fields[f"{grade}_becomes"] = forms.ChoiceField(
                label=str(GRADES[grade]), choices=[(kind.value, DISPOSITIONS[kind]) for kind in DispositionType]
            )
            self.fields[f"{grade}_loses"] = forms.DecimalField(
                label=_("Share of the price to take off, in percent"),
                required=False,
                min_value=Decimal(0),
                max_value=Decimal(100),
                decimal_places=2,
                localize=True,
                error_messages=NUMBER_ERRORS,
            )

    @property
    def grades(self) -> list[tuple[Grade, forms.BoundField, forms.BoundField]]:
        """Each grade with what becomes of the goods, and what they lose."""
        return [(grade, self[f"{grade}_becomes"], self[f"{grade}_loses"]) for grade in SUGGESTED]

    @property
    def document(self) -> Document:
        """The document to publish; only after `is_valid()`."""
        given = self.cleaned_data
        second = given["second"]
        desk = {
            "blind": given["blind"],
            "second_person_minor": None if second is None else Money.of(second, self._currency).minor,
            "grades": {
                grade.value: {
                    "disposition": given[f"{grade}_becomes"],
                    "deduction_bps": int((given[f"{grade}_loses"] or 0) * 100),
                }
                for grade in SUGGESTED
            },
        }
        return {**self._document, "desk": desk}


def _initial(document: Document, currency: str) -> Document:
    desk = parse(document).desk
    limit = desk.second_person_minor
    said: Document = {
        "blind": desk.blind,
        "second": None if limit is None else Money(limit, currency).amount,
    }
    for grade in SUGGESTED:
        becomes = desk.becomes(grade)
        said[f"{grade}_becomes"] = becomes.disposition
        said[f"{grade}_loses"] = Decimal(becomes.deduction_bps) / 100 if becomes.deduction_bps else None
    return said
