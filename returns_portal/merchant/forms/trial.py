"""What a label is tried out with: an order or an article, and where from."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns import wording
from returns.domain.order import Address
from returns.domain.sample_addresses import SAMPLES


class TrialForm(forms.Form):
    """An order's number, and a country with its sample address unless another street is given."""

    order = forms.CharField(
        label=_("Order number"),
        required=False,
        max_length=64,
        help_text=_("One piece of every article of it is tried."),
    )
    article = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    country = forms.ChoiceField(label=_("Sent back from"))
    street = forms.CharField(
        label=_("Street and number"),
        required=False,
        max_length=120,
        help_text=_("Leave empty for a well-known address of the country."),
    )
    postcode = forms.CharField(label=_("Postcode"), required=False, max_length=20)
    city = forms.CharField(label=_("City"), required=False, max_length=80)
    province = forms.CharField(label=_("Province or state"), required=False, max_length=20)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = sorted((wording.country(code), code) for code in SAMPLES)
        field = self.fields["country"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(code, name) for name, code in names]

    def clean(self) -> dict[str, Any]:
        """Something has to be sent, and an address of one's own is a whole one."""
        cleaned: dict[str, Any] = self.cleaned_data
        if not cleaned.get("order") and not cleaned.get("article"):
            self.add_error("order", _("Please enter the number of an order."))
        if cleaned.get("street") and not cleaned.get("city"):
            self.add_error("city", _("Please enter the city too."))
        return cleaned

    @property
    def sender(self) -> Address:
        """Where the parcel would come from; only after `is_valid()`."""
        given, sample = self.cleaned_data, SAMPLES[self.cleaned_data["country"]]
        if not given["street"]:
            return sample
        return Address(
            sample.name, given["street"], "", given["postcode"], given["city"], given["province"], given["country"], ""
        )
