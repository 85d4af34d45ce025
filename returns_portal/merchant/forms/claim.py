"""What staff write to a supplier, and what came in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.domain.money import Money
from returns_portal.merchant.forms.numbers import amount_field
from returns_portal.merchant.forms.text import LongText


class MessageForm(forms.Form):
    """A message to the supplier, who gets it by mail and reads it on their page."""

    text = LongText(label=_("Message to the supplier"), max_length=2000)

    def __init__(self, data: Any = None, *, claim_id: int) -> None:
        super().__init__(data, auto_id=f"id_claim_{claim_id}_%s")
        self.claim_id = claim_id


class MoneyForm(forms.Form):
    """What the credit came to."""

    def __init__(self, data: Any = None, *, claim_id: int, currency: str) -> None:
        super().__init__(data, auto_id=f"id_claim_{claim_id}_%s")
        self.claim_id, self._currency = claim_id, currency
        self.fields["amount"] = amount_field(_("Credit received (%(currency)s)"), currency)

    @property
    def minor(self) -> int:
        """The amount in minor units; only after `is_valid()`."""
        return Money.of(self.cleaned_data["amount"], self._currency).minor
