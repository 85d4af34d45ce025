"""What returns cost a shop beside their labels."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.domain.money import Money, decimals_of
from returns.grade_words import GRADES
from returns_portal.merchant.forms.numbers import amount_field, percent_field
from returns_portal.merchant.insights.costs import WORTH

if TYPE_CHECKING:
    from returns.models import InsightMark

SHARE = Decimal(100)


class CostsForm(forms.Form):
    """Handling in the shop's currency, shares in percent."""

    def __init__(self, *args: Any, mark: InsightMark, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **({"auto_id": "costs_%s"} | kwargs))
        self._currency = currency
        self.fields["handling"] = amount_field(
            _("Handling one return (%(currency)s)"),
            currency,
            initial=Money(mark.handling_minor, currency).amount,
            help_text=_("Opening, checking, putting back: minutes of work and packaging."),
        )
        self.fields["fees"] = percent_field(
            _("Payment fees that are not given back, in percent of a refund"),
            initial=Decimal(mark.fees_bps) / SHARE,
            help_text=_("What your payment provider keeps of the sale although you refund it."),
        )
        for grade, usual in WORTH.items():
            worth = mark.worth_bps.get(grade.value, usual)
            label = _("Worth of goods in the state “%(grade)s”, in percent") % {"grade": GRADES[grade]}
            self.fields[f"worth_{grade.value}"] = percent_field(label, initial=Decimal(worth) / SHARE)

    @property
    def worths(self) -> list[forms.BoundField]:
        """The fields of the grades."""
        return [self[f"worth_{grade.value}"] for grade in WORTH]

    def kept(self) -> dict[str, Any]:
        """What was typed, for `operations.set_costs`."""
        data = self.cleaned_data
        places = Decimal(10) ** decimals_of(self._currency)
        return {
            "handling_minor": int(data["handling"] * places),
            "fees_bps": int(data["fees"] * SHARE),
            "worth_bps": {grade.value: int(data[f"worth_{grade.value}"] * SHARE) for grade in WORTH},
        }
