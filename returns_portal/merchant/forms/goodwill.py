"""Money that goes back without goods."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.domain.money import Money
from returns.domain.status import RefundKind
from returns.queries.orders import left_to_refund
from returns.wording import money
from returns_portal.merchant.forms.text import NUMBER_ERRORS

if TYPE_CHECKING:
    from returns.models import Return

KINDS = [(RefundKind.SHIPPING.value, _("Delivery costs")), (RefundKind.GOODWILL.value, _("A gesture"))]


class GoodwillForm(forms.Form):
    """What for, and how much: at most what is left of the order, in the currency the shopper paid with.

    `request_key` is the form's own key, so that a second click refunds nothing.
    """

    request_key = forms.RegexField(r"\A[0-9a-f-]{36}\Z", widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("What for"), choices=KINDS, widget=forms.RadioSelect)

    def __init__(self, *args: Any, rma: Return, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left = left_to_refund(rma.order)
        smallest = Money(1, left.currency).amount
        self._currency = left.currency
        self.fields["amount"] = forms.DecimalField(
            label=_("Amount in %(currency)s") % {"currency": left.currency},
            min_value=smallest,
            max_value=max(left.amount, Decimal(0)),
            decimal_places=max(-int(smallest.as_tuple().exponent), 0),
            localize=True,
            error_messages={**NUMBER_ERRORS, "max_value": _("At most %(most)s is left.") % {"most": money(left)}},
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        )

    @property
    def amount(self) -> Money:
        """What was asked for."""
        return Money.of(self.cleaned_data["amount"], self._currency)
