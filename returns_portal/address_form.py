"""Where parcels come back to."""

from __future__ import annotations

from typing import Any

from babel import Locale
from django import forms
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _

from returns.domain.order import Address
from returns.domain.postal import WITH_PROVINCE, WITHOUT_POSTCODE


def _field(
    label: Any, longest: int, autocomplete: str, *, required: bool = True, help_text: Any = ""
) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, max_length=longest, required=required, widget=widget, help_text=help_text)


def countries() -> list[tuple[str, str]]:
    """Every country's two letters and name in the reader's language, by name."""
    names = Locale.parse(to_locale(get_language() or "en")).territories
    known = [(code, name) for code, name in names.items() if len(code) == 2 and code not in {"EU", "EZ", "UN", "ZZ"}]
    return sorted(known, key=lambda country: country[1])


class AddressForm(forms.Form):
    """The fields of `domain.order.Address`; a label must be able to carry them."""

    name = _field(_("Name or company"), 60, "organization")
    street = _field(_("Street and number"), 80, "address-line1")
    street2 = _field(_("Building, floor"), 80, "address-line2", required=False)
    postcode = _field(_("Postcode"), 16, "postal-code")
    city = _field(_("Town"), 60, "address-level2")
    province = _field(_("Province or state"), 40, "address-level1", required=False)
    country = forms.ChoiceField(label=_("Country"))
    phone = _field(_("Telephone"), 32, "tel", required=False, help_text=_("Some carriers ask for one."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"] = forms.ChoiceField(
            label=_("Country"), choices=[("", _("Choose a country")), *countries()]
        )
        self.fields["postcode"].required = self["country"].value() not in WITHOUT_POSTCODE

    def is_valid(self) -> bool:
        """Whether everything can be used; if not, the first mistake has the focus when the form is shown again."""
        if super().is_valid():
            return True
        if wrong := next((name for name in self.fields if name in self.errors), ""):
            self.fields[wrong].widget.attrs["autofocus"] = True
        return False

    def clean(self) -> dict[str, Any]:
        """Ask for a province where labels need one."""
        cleaned: dict[str, Any] = self.cleaned_data
        if cleaned.get("country") in WITH_PROVINCE and not cleaned.get("province", True):
            self.add_error("province", _("Please give the province or state."))
        return cleaned

    @property
    def address(self) -> Address:
        """The address as typed; only after `is_valid()`."""
        return Address(**self.cleaned_data)
