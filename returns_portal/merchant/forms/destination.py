"""A further address that parcels can come back to."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.domain.order import Address
from returns_portal.address_form import AddressForm
from returns_portal.merchant.forms.shipping import Choices

if TYPE_CHECKING:
    from returns.models import Destination


class DestinationForm(AddressForm):
    """An address with the vendor whose goods go there by themselves, and its location at Shopify."""

    vendor = forms.CharField(
        label=_("Vendor"),
        max_length=255,
        required=False,
        help_text=_("Articles of this vendor go here, unless an exception says otherwise."),
    )
    location = forms.ChoiceField(
        label=_("Location at Shopify"),
        required=False,
        help_text=_("Where articles are put back into stock. Empty: where they were sent from."),
    )

    def __init__(self, *args: Any, locations: Choices, destination: Destination | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": _initial(destination) if destination else {}} | kwargs)
        location = self.fields["location"]
        if isinstance(location, forms.ChoiceField):
            location.choices = [("", _("None")), *locations]

    @property
    def address(self) -> Address:
        """The address as typed; only after `is_valid()`."""
        return Address(**{name: self.cleaned_data[name] for name in AddressForm.base_fields})


def _initial(destination: Destination) -> dict[str, Any]:
    known = Address(**destination.address)
    return asdict(known) | {"vendor": destination.vendor, "location": destination.location_gid}
