"""What a shop has said and excluded about the right of withdrawal, as fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.domain.money import Money
from returns.domain.policy import parse
from returns_portal.merchant.forms.numbers import amount_field
from returns_portal.merchant.forms.words import Listed

Document = dict[str, Any]

GROUNDS: dict[str, tuple[Promise, Promise]] = {
    "custom_made": (_("Made to order or personalised"), _("Left out of a withdrawal by itself.")),
    "perishable": (_("Perishable"), _("Left out of a withdrawal by itself.")),
    "alcohol": (_("Alcohol of a price agreed long before delivery"), _("Left out of a withdrawal by itself.")),
    "press": (_("Newspapers and magazines"), _("Left out of a withdrawal by itself.")),
    "hygiene_seal": (_("Sealed for hygiene"), _("Excluded only once unsealed: you decide when you see the goods.")),
    "mixed": (_("Mixed with other goods"), _("Excluded only once mixed: you decide when you see the goods.")),
    "media_seal": (_("Sealed films, music, software"), _("Excluded only once unsealed: you decide.")),
}


TOLD = _("Do you tell shoppers of their right of withdrawal before they buy?")
PAYER = _("Who pays for sending back after a withdrawal?")
INFORMED: dict[str, Promise] = {
    "yes": _("Yes, with the model form and where to withdraw online"),
    "no": _("No: the period is 12 months longer"),
    "unknown": _("Not answered: nobody is told to be late within those 12 months"),
}
PART = _("What goes back of the delivery costs when a part of an order is withdrawn from?")
PARTIAL_DELIVERY: dict[str, Promise] = {
    "none": _("Nothing; all of it once the whole order is withdrawn from, be it in several parts"),
    "by_value": _("The share that the part has of the value of the goods"),
}
RETURN_COST: dict[str, Promise] = {
    "shop": _("The shop"),
    "shopper": _("The shopper, who was told so before buying"),
}


class TermsForm(forms.Form):
    """The part of a policy document about withdrawals; the rest is taken over from `document`."""

    informed = forms.ChoiceField(label=TOLD, widget=forms.RadioSelect, choices=list(INFORMED.items()))
    return_cost = forms.ChoiceField(label=PAYER, widget=forms.RadioSelect, choices=list(RETURN_COST.items()))
    partial_delivery = forms.ChoiceField(label=PART, widget=forms.RadioSelect, choices=list(PARTIAL_DELIVERY.items()))
    standard_delivery = forms.DecimalField()

    def __init__(self, *args: Any, document: Document, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": _initial(document, currency)} | kwargs)
        self._document, self._currency = document, currency
        self.fields["standard_delivery"] = amount_field(
            _("Price of your standard delivery in %(currency)s"),
            currency,
            required=False,
            help_text=_("What a faster delivery cost more is not given back. Empty: all that was paid is."),
        )
        for ground, (label, help_text) in GROUNDS.items():
            self.fields[ground] = Listed(label=label, help_text=help_text)

    @property
    def exemptions(self) -> list[forms.BoundField]:
        """The fields of the grounds of Article 16."""
        return [self[ground] for ground in GROUNDS]

    def clean(self) -> Document:
        """Nobody can have been told of a cost without having been told of the right."""
        given = super().clean() or {}
        if given.get("return_cost") == "shopper" and given.get("informed") != "yes":
            self.add_error("return_cost", _("Who was not told of the right was not told of this cost either."))
        return given

    @property
    def document(self) -> Document:
        """The document to publish; only after `is_valid()`."""
        given = self.cleaned_data
        price = given["standard_delivery"]
        exempt = [{"ground": ground, "tags": tags} for ground in GROUNDS if (tags := given[ground])]
        terms = {
            "informed": given["informed"],
            "return_cost": given["return_cost"],
            "standard_delivery_minor": None if price is None else Money.of(price, self._currency).minor,
            "partial_delivery": given["partial_delivery"],
            "exemptions": exempt,
        }
        return {**self._document, "withdrawal": terms}


def _initial(document: Document, currency: str) -> Document:
    terms = parse(document).withdrawal
    price = terms.standard_delivery_minor
    return {
        "informed": terms.informed,
        "return_cost": terms.return_cost,
        "partial_delivery": terms.partial_delivery,
        "standard_delivery": None if price is None else Money(price, currency).amount,
        **{rule.ground: rule.tags for rule in terms.exemptions},
    }
