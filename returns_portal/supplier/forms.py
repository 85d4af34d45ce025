"""What a supplier can say: why not, how much, what else."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.claim_words import REFUSALS
from returns.domain.brought import Terms
from returns.domain.claim import Refusal
from returns.domain.money import Money
from returns_portal.merchant.forms.brought import UploadForm
from returns_portal.merchant.forms.numbers import amount_field
from returns_portal.merchant.forms.text import LongText


class RefusalForm(forms.Form):
    """Why the claim is refused; another reason has to be said."""

    reason = forms.ChoiceField(label=_("Why?"), choices=[("", _("Choose a reason")), *REFUSALS.items()])
    why = LongText(label=_("Anything the shop should know"), required=False, max_length=2000)

    def clean(self) -> dict[str, Any]:
        """Ask for words where no reason fits."""
        given: dict[str, Any] = self.cleaned_data
        if given.get("reason") == Refusal.OTHER and not given.get("why", "").strip():
            self.add_error("why", _("Please say in a sentence why."))
        return given


class CreditForm(forms.Form):
    """What is credited, and under which reference it will be found."""

    reference = forms.CharField(
        label=_("Reference"),
        max_length=64,
        help_text=_("The number of your credit note or transfer."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, currency: str, expected_minor: int, **kwargs: Any) -> None:
        expected = Money(expected_minor, currency).amount
        super().__init__(*args, **{"initial": {"amount": expected}} | kwargs)
        self._currency = currency
        self.fields["amount"] = amount_field(_("Amount (%(currency)s)"), currency)
        self.order_fields(["amount", "reference"])

    @property
    def minor(self) -> int:
        """The amount in minor units; only after `is_valid()`."""
        return Money.of(self.cleaned_data["amount"], self._currency).minor


class LabelForm(UploadForm):
    """The label that the supplier made: its file, and the number it is followed by."""

    field_order = ("file", "carrier", "tracking_number")

    def __init__(self, *args: Any, parcel_id: int, **kwargs: Any) -> None:
        super().__init__(*args, currency="EUR", parcel_id=parcel_id, **kwargs)
        for name in ("parcel", "zpl", "cost", "tracking_url"):
            del self.fields[name]
        self.fields["tracking_number"].required = True

    @property
    def terms(self) -> Terms:
        """What was said of the label; only after `is_valid()`. What it costs is the supplier's own affair."""
        given = self.cleaned_data
        return Terms(given["carrier"], given["tracking_number"], given.get("tracking_url", ""))


class QuestionForm(forms.Form):
    """A question, or an answer to one."""

    text = LongText(label=_("Your message"), max_length=2000)
