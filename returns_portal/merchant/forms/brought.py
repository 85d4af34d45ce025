"""Labels that a merchant brings instead of a carrier account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.domain.brought import Approved, Offer, Terms
from returns.domain.money import Money
from returns.domain.tracking_number import NotANumber, read_number
from returns_portal.address_form import countries
from returns_portal.merchant.forms.numbers import amount_field
from returns_portal.merchant.forms.posting import WRONG
from returns_portal.merchant.forms.text import NUMBER_ERRORS

FILES = "application/pdf,image/png,image/jpeg,.pdf,.png,.jpg,.jpeg"
# The orders in which a shop may take labels, by their first letters' sources.
ORDERS: Mapping[str, Promise] = {
    "stock permit accounts": _("Stock, then reply service, then carrier accounts"),
    "permit stock accounts": _("Reply service, then stock, then carrier accounts"),
    "stock accounts permit": _("Stock, then carrier accounts, then reply service"),
    "accounts stock permit": _("Carrier accounts, then stock, then reply service"),
    "accounts permit stock": _("Carrier accounts, then reply service, then stock"),
    "permit accounts stock": _("Reply service, then carrier accounts, then stock"),
}


def one_line(text: str) -> str:
    """A text without line ends and doubled spaces."""
    return " ".join(str(text).split())


def to_come(day: date | None, today: date) -> date | None:
    """The day, unless it is past."""
    if day and day < today:
        raise forms.ValidationError(_("This day is past."))
    return day


def cost_of(amount: Decimal | None, currency: str) -> int | None:
    """An amount in minor units, or nothing."""
    return None if amount is None else Money.of(amount, currency).minor


def _carrier() -> forms.CharField:
    return forms.CharField(
        label=_("Carrier"),
        max_length=32,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("As shoppers know it, for example Colissimo."),
    )


def _name(hint: Any) -> forms.CharField:
    return forms.CharField(label=_("Name"), max_length=60, help_text=hint)


def _last_day(label: Any, hint: Any = "") -> forms.DateField:
    day = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=day, help_text=hint)


class UploadForm(forms.Form):
    """One file for one parcel, with what is printed on it. `parcel` is the id of the parcel, if there is one yet."""

    parcel = forms.IntegerField(required=False, max_value=2**63 - 1, widget=forms.HiddenInput)
    carrier = _carrier()
    file = forms.FileField(
        label=_("Label"),
        widget=forms.FileInput(attrs={"accept": FILES}),
        help_text=_("PDF, PNG or JPEG. It is printed as it is, neither scaled nor changed."),
    )
    tracking_number = forms.CharField(
        label=_("Tracking number"),
        max_length=64,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    tracking_url = forms.URLField(label=_("Tracking link"), max_length=1024, required=False, assume_scheme="https")
    zpl = forms.FileField(
        label=_("The same label for a label printer (ZPL)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".zpl,.txt,text/plain"}),
        help_text=_("Kept for you to download; shoppers get the label above."),
    )

    def __init__(self, *args: Any, currency: str, parcel_id: int | None = None, **kwargs: Any) -> None:
        named = {"initial": {"parcel": parcel_id}, "auto_id": f"upload-{parcel_id or 0}-%s"}
        super().__init__(*args, **named | kwargs)
        self._currency = currency
        label = _("What the label cost (%(currency)s)")
        self.fields["cost"] = amount_field(label, currency, required=False)

    def clean_carrier(self) -> str:
        """One line of text."""
        return one_line(self.cleaned_data["carrier"])

    def clean(self) -> dict[str, Any]:
        """Read the number: its check digit is looked at where its shape has one, its link is its carrier's."""
        cleaned: dict[str, Any] = self.cleaned_data
        if typed := cleaned.get("tracking_number"):
            try:
                tracked = read_number(typed)
            except NotANumber as unusable:
                self.add_error("tracking_number", str(WRONG[unusable.wrong]))
            else:
                cleaned["tracking_number"] = tracked.number
                cleaned["tracking_url"] = cleaned.get("tracking_url") or tracked.link
        return cleaned

    @property
    def terms(self) -> Terms:
        """What was said of the label; only after `is_valid()`."""
        return Terms(
            carrier=self.cleaned_data["carrier"],
            tracking_number=self.cleaned_data["tracking_number"],
            tracking_url=self.cleaned_data["tracking_url"],
            cost_minor=cost_of(self.cleaned_data["cost"], self._currency),
        )

    def content(self, part: str) -> bytes:
        """What is in a file; empty where none came."""
        file = self.cleaned_data.get(part)
        return bytes(file.read()) if file else b""


class BroughtForm(forms.Form):
    """What is said of labels for many parcels. Each kind has a `name`, an `expires_on` and words for what one costs."""

    cost_label: Promise

    carrier = _carrier()

    def __init__(self, *args: Any, currency: str, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._currency, self._today = currency, today
        self.fields["country"] = forms.ChoiceField(
            label=_("For parcels from"), required=False, choices=[("", _("Any country")), *countries()]
        )
        self.fields["cost"] = amount_field(self.cost_label, currency, required=False)

    def clean_carrier(self) -> str:
        """One line of text."""
        return one_line(self.cleaned_data["carrier"])

    def clean_name(self) -> str:
        """One line of text."""
        return one_line(self.cleaned_data["name"])

    def clean_expires_on(self) -> date | None:
        """A day that is still to come."""
        return to_come(self.cleaned_data["expires_on"], self._today)

    def terms(self, link: str) -> Terms:
        """What was said of the labels, `link` is where their post is found; only after `is_valid()`."""
        return Terms(self.cleaned_data["carrier"], "", link, cost_of(self.cleaned_data["cost"], self._currency))


class BatchForm(BroughtForm):
    """Labels that were bought in advance, in one file, with a list beside it if there is one."""

    cost_label = _("What one label cost (%(currency)s)")
    name = _name(_("For you, for example Colissimo, autumn 2026."))
    file = forms.FileField(
        label=_("Labels"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,application/zip,.pdf,.zip"}),
        help_text=_("One PDF with a label on every page, or a ZIP of files with one label each. At most 500 labels."),
    )
    listed = forms.FileField(
        label=_("List (CSV)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"}),
        help_text=_(
            "A row for each label, in the same order, with a line of names above: tracking_number, expires_on "
            "(2026-12-31), country (FR), max_grams. With a column file, or page, the order does not matter."
        ),
    )
    max_grams = forms.IntegerField(
        label=_("Weight limit in grams"), required=False, min_value=1, max_value=100_000, error_messages=NUMBER_ERRORS
    )
    expires_on = _last_day(_("Last day of use"))
    tracking_url = forms.CharField(
        label=_("Tracking link"),
        max_length=500,
        required=False,
        help_text=_("With {number} where the tracking number goes."),
    )

    def clean_tracking_url(self) -> str:
        """An address with a place for the number."""
        address = str(self.cleaned_data["tracking_url"]).strip()
        if address and ("{number}" not in address or not address.startswith("https://")):
            raise forms.ValidationError(_("The link begins with https:// and has {number} in it."))
        return address

    @property
    def offer(self) -> Offer:
        """The batch; only after `is_valid()`."""
        given = self.cleaned_data
        return Offer(
            name=given["name"],
            terms=self.terms(given["tracking_url"]),
            file=bytes(given["file"].read()),
            listed=bytes(given["listed"].read()) if given["listed"] else b"",
            country=given["country"],
            max_grams=given["max_grams"],
            expires_on=given["expires_on"].isoformat() if given["expires_on"] else "",
        )


class PermitForm(BroughtForm):
    """Artwork of a reply service that the post approved."""

    cost_label = _("What one parcel costs (%(currency)s)")
    name = _name(_("For you, for example Freepost RSXX-YYYY."))
    file = forms.FileField(
        label=_("Artwork"),
        widget=forms.FileInput(attrs={"accept": FILES}),
        help_text=_("PDF, PNG or JPEG as the post approved it. It is printed as it is, neither scaled nor changed."),
    )
    expires_on = _last_day(_("The permit ends on"), _("You are reminded a month before."))
    link = forms.URLField(
        label=_("Link to the post’s own page"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("Where shoppers can have the label made without a printer, if the post offers that."),
    )

    @property
    def approved(self) -> Approved:
        """The permit; only after `is_valid()`."""
        given = self.cleaned_data
        return Approved(
            name=given["name"],
            terms=self.terms(given["link"]),
            country=given["country"],
            file=bytes(given["file"].read()),
            expires_on=given["expires_on"],
        )


class ThresholdForm(forms.Form):
    """From how many labels on somebody wants to be told."""

    country = forms.CharField(max_length=2, required=False, widget=forms.HiddenInput)
    threshold = forms.IntegerField(label=_("Warn me at"), min_value=0, max_value=10_000, error_messages=NUMBER_ERRORS)


class PreferenceForm(forms.Form):
    """Which labels are taken first."""

    first = forms.ChoiceField(
        label=_("Labels are taken in this order"),
        choices=list(ORDERS.items()),
        widget=forms.RadioSelect,
    )
