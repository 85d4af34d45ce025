"""An offer to a shopper as fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.domain.status import Outcome
from returns_portal.merchant.forms.workflow_steps import offer_fields


class OfferForm(forms.Form):
    """`ways` are what can be offered, with their words."""

    def __init__(self, data: Any = None, *, ways: list[tuple[str, str]]) -> None:
        super().__init__(data, auto_id="offer_%s", initial={"days": 7})
        self.fields["outcome"] = forms.ChoiceField(label=_("What is offered"), choices=ways)
        self.fields.update(offer_fields())
        if Outcome.STORE_CREDIT not in dict(ways):
            del self.fields["bonus"]

    @property
    def bonus_bps(self) -> int:
        """What was typed, in basis points."""
        return int((self.cleaned_data.get("bonus") or 0) * 100)
