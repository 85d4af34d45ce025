"""Who returns a present, and where the parcel comes from."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.domain.gift import Recipient
from returns.domain.order import Address
from returns_portal.address_form import AddressForm


class RecipientForm(AddressForm):
    """The recipient's own words: nothing of the order is filled in, and no telephone number is asked for."""

    name = forms.CharField(label=_("Your name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("For the label and the gift card. Whoever gave you the present gets no mail."),
        error_messages={"invalid": _("This is no e-mail address. An example: name@example.com")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none"}),
    )
    field_order = ("name", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["phone"]

    @property
    def recipient(self) -> Recipient:
        """Who it is; only after `is_valid()`."""
        given = dict(self.cleaned_data)
        email = given.pop("email")
        return Recipient(name=given["name"], email=email, address=Address(**given))
