"""When and where the shop collects from a shopper: a time that is open, an address, and who to call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import phonenumbers
from django import forms
from django.utils.translation import gettext_lazy as _

from returns.domain.order import Address
from returns.domain.pick_up import Slot, read_slot
from returns.domain.postal import WITH_PROVINCE
from returns.way_words import weekday
from returns_portal.address_form import AddressForm, countries

if TYPE_CHECKING:
    from returns.models import Collection, Shop


class CollectionForm(AddressForm):
    """The address is filled in from the order; the time is one of those that are open. Shops collect at home only."""

    name = forms.CharField(label=_("Your name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    remark = forms.CharField(
        label=_("For who comes to you"),
        required=False,
        max_length=200,
        help_text=_("Floor, door code, where to ring."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("slot",)

    def __init__(self, *args: Any, shop: Shop, slots: Sequence[Slot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._home = shop.country
        choices = [(slot.key, slot_words(slot)) for slot in slots]
        self.open = len(choices)
        self.fields["slot"] = forms.ChoiceField(
            label=_("When do we collect?"),
            choices=[("", _("Choose")), *choices],
            error_messages={
                "required": _("Choose a day and a time."),
                "invalid_choice": _("This time is no longer open. Please choose another one."),
            },
        )
        self._stay_at_home()
        self.order_fields(self.field_order)
        self.fields["phone"].required = True
        self.fields["phone"].label = _("Telephone number")
        self.fields["phone"].help_text = _("For who comes to you, if nobody opens.")
        self.fields["phone"].error_messages["required"] = _("Who comes to you may have to call.")

    def _stay_at_home(self) -> None:
        if home := [country for country in countries() if country[0] == self._home]:
            self.fields["country"] = forms.ChoiceField(label=_("Country"), choices=home)
        if self._home and self._home not in WITH_PROVINCE:
            del self.fields["province"]

    def clean_phone(self) -> str:
        """The number as it is dialled from abroad."""
        typed = self.cleaned_data["phone"]
        try:
            number = phonenumbers.parse(typed, self._home or None)
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_valid_number(number):
            raise forms.ValidationError(_("This is no telephone number. Check it, with the country in front."))
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)

    @property
    def chosen(self) -> Slot:
        """The time; only after `is_valid()`."""
        slot = read_slot(self.cleaned_data["slot"])
        if slot is None:
            raise ValueError("the form is not valid")
        return slot

    @property
    def place(self) -> Address:
        """The address; only after `is_valid()`."""
        names = Address.__dataclass_fields__
        return Address(**{name: self.cleaned_data.get(name, "") for name in names if name != "phone"})


def slot_words(slot: Slot) -> str:
    """A time in the reader's language: `Monday, 30 November, 09:00-12:00`."""
    return f"{weekday(slot.day)}, {slot.window.replace('-', '–')}"


def words_of(found: Collection) -> str:
    """What is booked, in the reader's language."""
    return slot_words(Slot(found.day, found.window))
