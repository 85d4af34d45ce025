"""What staff do with a statement of withdrawal, as forms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.domain.money import Money
from returns.queries.eligibility import ReturnableLine, Wanted
from returns.queries.withdrawals import REASON
from returns_portal.merchant.forms.text import NUMBER_ERRORS, LongText

if TYPE_CHECKING:
    from returns.models import Return


class MatchForm(forms.Form):
    """The order that a statement is about."""

    number = forms.CharField(label=_("Order number"), max_length=64)


class InformationForm(forms.Form):
    """The day on which the shopper was told of the right after all; not one to come."""

    told_on = forms.DateField(
        label=_("The shopper was told on"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Enter the day."), "invalid": _("Enter the day.")},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today

    def clean_told_on(self) -> date:
        """The day, if it has come."""
        day: date = self.cleaned_data["told_on"]
        if day > self._today:
            raise forms.ValidationError(_("This day has not come yet."))
        return day


class PiecesForm(forms.Form):
    """How many pieces of each line come back; everything that is there unless told otherwise."""

    def __init__(self, *args: Any, lines: Sequence[ReturnableLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lines = [line for line in lines if line.available]
        for line in self._lines:
            self.fields[f"line_{line.fulfilled.pk}"] = forms.IntegerField(
                label=f"{line.fulfilled.line} ({line.available})",
                initial=line.available,
                min_value=0,
                max_value=line.available,
                error_messages=NUMBER_ERRORS,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )

    def clean(self) -> dict[str, Any]:
        """At least one piece."""
        given = super().clean() or {}
        if not self.errors and not any(given.values()):
            raise forms.ValidationError(_("Choose at least one piece."))
        return given

    @property
    def wanted(self) -> list[Wanted]:
        """What was chosen; only after `is_valid()`."""
        chosen = [(line, self.cleaned_data[f"line_{line.fulfilled.pk}"]) for line in self._lines]
        return [Wanted(line.fulfilled.pk, pieces, REASON) for line, pieces in chosen if pieces]


class DeductionForm(forms.Form):
    """What is taken off for goods that lost value, and why: the shopper reads it. 0 takes it back, for no reason."""

    # What has to be told only where something is taken off.
    told: tuple[str, ...] = ("reason",)
    reason = LongText(
        label=_("What was done with the goods, beyond trying them"),
        max_length=500,
        help_text=_("The shopper reads this."),
    )

    def __init__(self, *args: Any, rma: Return, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._currency = rma.order.presentment_currency
        smallest = Money(1, self._currency).amount
        self.fields["amount"] = forms.DecimalField(
            label=_("Amount in %(currency)s") % {"currency": self._currency},
            min_value=Decimal(0),
            max_value=Decimal(1_000_000),
            decimal_places=max(-int(smallest.as_tuple().exponent), 0),
            localize=True,
            error_messages=NUMBER_ERRORS,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        )

    def clean(self) -> dict[str, Any]:
        """Nothing has to be told where a deduction is taken back."""
        given = super().clean() or {}
        for name in self.told if given.get("amount") == 0 else ():
            self.errors.pop(name, None)
            given.setdefault(name, "")
        return given

    @property
    def amount_minor(self) -> int:
        """What was entered, in minor units of the order's presentment currency."""
        return Money.of(self.cleaned_data["amount"], self._currency).minor
