"""The way back as fields: who pays, when the label is made, what may stay, and where parcels go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.domain.money import Money
from returns.domain.policy import parse
from returns_portal.merchant.forms.numbers import amount_field
from returns_portal.merchant.forms.text import NUMBER_ERRORS

LONGEST_TAG = 64
Document = dict[str, Any]
Choices = Sequence[tuple[str, Any]]

PAID_BY: dict[str, Promise] = {
    "shop": _("You: a prepaid label, and no return shipping fee"),
    "shopper": _("The shopper, for the return shipping fee: a prepaid label"),
    "own": _("The shopper, with a carrier of their choice: no label, no fee"),
}
LABEL_TIMES: dict[str, Promise] = {
    "at_request": _("With the request, before anybody agreed"),
    "at_approval": _("With the approval"),
    "cheapest": _("When it is cheapest: with the approval where it costs nothing unused, else when the shopper asks"),
    "on_demand": _("When the shopper asks for it, so that none is made in vain"),
}
WAYS: dict[str, Promise] = {
    "label": _("A label: prepaid where a carrier is connected, else a return slip"),
    "own": _("A carrier of the shopper’s choice, at their own cost"),
    "drop_off": _("Bringing it to one of your stores"),
    "pick_up": _("A collection by you, on a day the shopper chooses"),
}
INSTEAD: dict[str, Promise] = {"keep": _("Keep it"), "donate": _("Give it away")}
CONSOLIDATE: dict[str, Promise] = {
    "one_parcel": _("One parcel to where the first article goes"),
    "by_destination": _("A parcel with a label of its own to each address"),
}
PER: dict[str, Promise] = {"return": _("Once per return"), "parcel": _("For every parcel")}
RETURN_ADDRESS = _("Your return address")
SLIP_INSTEAD = _("Where no label can be made, shoppers send with a return slip and pay no return shipping fee")
REISSUES = _("How often a shopper may ask for a new label when the last one is over")
OFFER_ONE_PARCEL = _("Offer shoppers to send several returns in one parcel")
LOSES = _("Nor goods that cost more to take back than a supplier’s credit or a resale brings")
BELOW_COST = _("Nor goods that are worth less than a label cost on average in the past 90 days")


def keep_limit(currency: str, *, required: bool) -> forms.DecimalField:
    """The field for the worth up to which nothing comes back."""
    return amount_field(
        _("Goods worth up to this need not come back (%(currency)s)"),
        currency,
        required=required,
        help_text=_("All goods of a return together, tax included. 0: everything comes back."),
    )


class ShippingForm(forms.Form):
    """The part of a policy document about the way back; the rest is taken over from `document`."""

    paid_by = forms.ChoiceField(
        label=_("Who pays for sending back?"), widget=forms.RadioSelect, choices=list(PAID_BY.items())
    )
    ways = forms.MultipleChoiceField(
        label=_("How shoppers may send back"),
        widget=forms.CheckboxSelectMultiple,
        choices=list(WAYS.items()),
        error_messages={"required": _("Choose at least one way.")},
        help_text=_("The return shipping fee is for a label or a collection. Stores and collections: see below."),
    )
    per = forms.ChoiceField(label=_("The return shipping fee is held back"), choices=list(PER.items()))
    label_time = forms.ChoiceField(
        label=_("When is the label made?"), widget=forms.RadioSelect, choices=list(LABEL_TIMES.items())
    )
    reissues = forms.IntegerField(
        label=REISSUES,
        min_value=0,
        max_value=10,
        error_messages=NUMBER_ERRORS,
        help_text=_("Per return. You can always make one yourself."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    slip_instead = forms.BooleanField(label=SLIP_INSTEAD, required=False)
    below_return_cost = forms.BooleanField(label=BELOW_COST, required=False)
    if_sending_loses = forms.BooleanField(label=LOSES, required=False)
    instead = forms.ChoiceField(label=_("What shoppers are asked to do with them"), choices=list(INSTEAD.items()))
    per_year = forms.IntegerField(
        label=_("How often a shopper may keep goods in a year"),
        min_value=1,
        max_value=100,
        error_messages=NUMBER_ERRORS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    consolidate = forms.ChoiceField(
        label=_("Where articles of a return go to several addresses"),
        widget=forms.RadioSelect,
        choices=list(CONSOLIDATE.items()),
    )

    offer_one_parcel = forms.BooleanField(label=OFFER_ONE_PARCEL, required=False)
    alone = forms.CharField(
        label=_("Tags of products that travel by themselves"),
        required=False,
        max_length=500,
        help_text=_("Separated by commas, for example hazmat. They are never offered for one parcel with others."),
    )

    def __init__(self, *args: Any, document: Document, currency: str, places: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": _initial(document, currency)} | kwargs)
        self._document, self._currency = document, currency
        self.fields["keep_max"] = keep_limit(currency, required=True)
        self.fields["destination"] = forms.ChoiceField(
            label=_("Parcels go to"), required=False, choices=[("", RETURN_ADDRESS), *places]
        )

    def clean_alone(self) -> list[str]:
        """The tags one by one."""
        tags = [tag.strip() for tag in self.cleaned_data["alone"].split(",") if tag.strip()]
        if any(len(tag) > LONGEST_TAG for tag in tags):
            raise forms.ValidationError(_("A tag has at most 64 characters."))
        return list(dict.fromkeys(tags))

    @property
    def document(self) -> Document:
        """The document to publish; only after `is_valid()`."""
        given, fees = self.cleaned_data, self._document.get("fees", {})
        return {
            **self._document,
            "fees": {**fees, "return_shipping_per": given["per"]},
            "shipping": {
                **self._document.get("shipping", {}),
                "ways": given["ways"],
                "pick_up": self._document.get("shipping", {}).get("pick_up", {}),
                "paid_by": given["paid_by"],
                "label": given["label_time"],
                "destination": given["destination"],
                "consolidate": given["consolidate"],
                "reissues": given["reissues"],
                "slip_instead": given["slip_instead"],
                "offer_one_parcel": given["offer_one_parcel"],
                "alone": given["alone"],
                "keep_it": {
                    "max_minor": Money.of(given["keep_max"], self._currency).minor,
                    "below_return_cost": given["below_return_cost"],
                    "if_sending_loses": given["if_sending_loses"],
                    "instead": given["instead"],
                    "per_year": given["per_year"],
                },
            },
        }


def _initial(document: Document, currency: str) -> Document:
    policy = parse(document)
    shipping, keep_it = policy.shipping, policy.shipping.keep_it
    return {
        "ways": [means.value for means in shipping.ways],
        "paid_by": shipping.paid_by.value,
        "per": policy.fees.return_shipping_per,
        "label_time": shipping.label.value,
        "reissues": shipping.reissues,
        "slip_instead": shipping.slip_instead,
        "destination": shipping.destination,
        "consolidate": shipping.consolidate,
        "offer_one_parcel": shipping.offer_one_parcel,
        "alone": ", ".join(shipping.alone),
        "keep_max": Money(keep_it.max_minor, currency).amount,
        "below_return_cost": keep_it.below_return_cost,
        "if_sending_loses": keep_it.if_sending_loses,
        "instead": keep_it.instead,
        "per_year": keep_it.per_year,
    }
