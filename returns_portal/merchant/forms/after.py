"""What a shop sends some days after a return, as fields."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.domain.money import Money
from returns_portal.merchant.forms.numbers import amount_field, percent_field
from returns_portal.merchant.forms.text import NUMBER_ERRORS

if TYPE_CHECKING:
    from returns.models import AfterTerms

TWO_DISCOUNTS = _("A share or an amount: a code gives one of the two.")
EARLIER = _("Name what the shopper bought before and kept")
NO_CODES = _("Let the app make discount codes first, under “Additional access” in the settings.")


def _count(label: Any, *, most: int, required: bool) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=1,
        max_value=most,
        error_messages=NUMBER_ERRORS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class AfterForm(forms.Form):
    """Days, suggestions, earlier purchases, an offer; nothing is sent without days. `codes`: whether they can be."""

    def __init__(self, data: Any = None, *, terms: AfterTerms, currency: str, codes: bool) -> None:
        minor, bps = terms.discount_minor, terms.discount_bps
        initial = {
            "days": terms.days,
            "suggests": terms.suggests,
            "earlier": terms.earlier,
            "percent": Decimal(bps) / 100 if bps else None,
            "amount": Money(minor, currency).amount if minor else None,
            "offer_days": terms.offer_days,
            "offers_a_month": terms.offers_a_month,
        }
        super().__init__(data, initial=initial, auto_id="after_%s")
        self.currency, self.codes = currency, codes
        self.fields.update(
            {
                "days": _count(_("Days after the end of a return; empty: nothing is sent"), most=60, required=False),
                "suggests": forms.BooleanField(label=_("Suggest similar articles that are there"), required=False),
                "earlier": forms.BooleanField(
                    label=EARLIER,
                    required=False,
                    widget=forms.CheckboxInput(attrs={"aria-describedby": "after_earlier_help"}),
                ),
                "percent": percent_field(_("Discount code in percent"), required=False),
                "amount": amount_field(_("Discount code in %(currency)s"), currency, required=False),
                "offer_days": _count(_("Days for which the discount code is valid"), most=365, required=True),
                "offers_a_month": _count(_("Codes a month, at most"), most=10_000, required=True),
            }
        )

    def clean(self) -> dict[str, Any]:
        """Mark two discounts in one code, and an offer where no code can be made."""
        given: dict[str, Any] = self.cleaned_data
        share, amount = given.get("percent"), given.get("amount")
        if share and amount:
            self.add_error("amount", TWO_DISCOUNTS)
        elif (share or amount) and not self.codes:
            self.add_error("percent" if share else "amount", NO_CODES)
        return given

    @property
    def said(self) -> dict[str, Any]:
        """The columns of the terms; only after `is_valid()`."""
        given = self.cleaned_data
        return {
            "days": given["days"],
            "suggests": given["suggests"],
            "earlier": given["earlier"],
            "discount_bps": int(given["percent"] * 100) if given["percent"] else 0,
            "discount_minor": Money.of(given["amount"], self.currency).minor if given["amount"] else 0,
            "offer_days": given["offer_days"],
            "offers_a_month": given["offers_a_month"],
        }
