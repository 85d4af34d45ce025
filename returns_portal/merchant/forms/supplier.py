"""A supplier's profile as fields."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns import wording
from returns.domain.money import Money
from returns.domain.order import Address
from returns.domain.policy import Policy
from returns.domain.supplier import CreditBase, Evidence, Handling, LabelMaker, LabelPayer, Silence
from returns.operations.keep_supplier import Profile
from returns_portal.address_form import AddressForm
from returns_portal.merchant.forms.numbers import amount_field, percent_field
from returns_portal.merchant.forms.shipping import Choices
from returns_portal.merchant.forms.text import NUMBER_ERRORS
from returns_portal.merchant.forms.words import Gids, Listed
from returns_portal.merchant.supplier_words import (
    CREDIT_BASES,
    EVIDENCE,
    HANDLING,
    LABEL_MAKERS,
    LABEL_PAYERS,
    LANGUAGES,
    SILENCE,
)

if TYPE_CHECKING:
    from returns.models import Supplier

OWNED = ("vendors", "locations", "skus", "products", "product_types", "tags")
SAID = (
    "email", "language", "days", "evidence", "handling", "label_paid_by", "label_made_by", "answer_days", "silence",
    "credit_base",
)  # fmt: skip
WHERE = ("street", "street2", "postcode", "city", "province", "country", "phone")


def _choice(label: Any, choices: dict[str, Any], *, first: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(choices.items()), initial=first)


def _days(label: Any, *, least: int, most: int, **options: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, error_messages=NUMBER_ERRORS, widget=widget, **options
    )


class SupplierForm(AddressForm):
    """Who they are, what is theirs, and what was agreed. The address counts where goods are sent to them."""

    email = forms.EmailField(
        label=_("E-mail for claims"), max_length=254, error_messages={"invalid": _("This is no e-mail address.")}
    )
    language = forms.ChoiceField(label=_("Their language"), choices=LANGUAGES)
    vendors = Listed(label=_("Vendors, as the product at Shopify has it"))
    skus = Listed(label=_("SKUs"), help_text=_("Separated by commas; ALI-* stands for all that begin so."))
    product_types = Listed(label=_("Product types"))
    tags = Listed(label=_("Product tags"))
    products = Gids("Product", label=_("Products"))
    days = _days(
        _("Days after delivery"), least=0, most=3650, required=False, help_text=_("Empty: as long as you take it back.")
    )
    evidence = _choice(_("What they want to see"), EVIDENCE, first=Evidence.NONE)
    handling = _choice(_("Where the articles go"), HANDLING, first=Handling.TO_SUPPLIER)
    label_paid_by = _choice(_("Who pays the label"), LABEL_PAYERS, first=LabelPayer.SHOP)
    label_made_by = _choice(_("Who makes the label"), LABEL_MAKERS, first=LabelMaker.WE)
    answer_days = _days(_("Working days to answer"), least=1, most=60, initial=3)
    silence = _choice(_("Without an answer by then"), SILENCE, first=Silence.OWN_LABEL)
    credit_base = _choice(_("They credit a share of"), CREDIT_BASES, first=CreditBase.COST)
    credit_percent = percent_field(_("Share in percent"), initial=Decimal(100))
    cost_percent = percent_field(
        _("What you pay them, in percent of your price"), initial=Decimal(50), help_text=_("Before discounts.")
    )
    resale_percent = percent_field(
        _("What you get for it once more, in percent of your price"),
        initial=Decimal(50),
        help_text=_("Where it comes back to you."),
    )

    def __init__(
        self,
        *args: Any,
        policy: Policy,
        currency: str,
        locations: Choices,
        supplier: Supplier | None = None,
        **kwargs: Any,
    ) -> None:
        if supplier:
            kwargs = {"initial": _initial(supplier, currency)} | kwargs
        super().__init__(*args, **kwargs)
        self._currency = currency
        gone = [(gid, gid.rpartition("/")[2]) for gid in (supplier.locations if supplier else ())]
        self._several("locations", _("Sent from"), {**dict(gone), **dict(locations)}.items())
        reasons = [(reason.code, wording.reason_label(reason)) for reason in policy.reasons]
        self._several("reasons", _("Reasons they accept (none chosen: all)"), reasons)
        self._shares = {f"credit_{code}": code for code, _label in reasons}
        for name, code in self._shares.items():
            self.fields[name] = percent_field(dict(reasons)[code], required=False)
        self.fields["handling_cost"] = amount_field(
            _("What a piece costs you to take in (%(currency)s)"), currency, initial=Decimal(0)
        )
        if self["handling"].value() != Handling.TO_SUPPLIER:
            for name in WHERE:
                self.fields[name].required = False

    def _several(self, name: str, label: Any, choices: Any) -> None:
        widget = forms.CheckboxSelectMultiple()
        self.fields[name] = forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=widget)

    def clean(self) -> dict[str, Any]:
        """Ask for something that is theirs, and for a province where labels need one."""
        cleaned = super().clean() if self.cleaned_data.get("handling") == Handling.TO_SUPPLIER else self.cleaned_data
        if not self.errors and not any(cleaned[name] for name in OWNED):
            self.add_error("vendors", _("Say what is theirs: at least one vendor, place, SKU, product, type or tag."))
        if cleaned.get("label_made_by") == LabelMaker.SUPPLIER and cleaned.get("handling") != Handling.TO_SUPPLIER:
            self.add_error("label_made_by", _("A supplier makes labels only for articles that are sent to them."))
        return cleaned

    def shares(self) -> Sequence[forms.BoundField]:
        """The fields for shares by reason."""
        return [self[name] for name in self._shares]

    @property
    def profile(self) -> Profile:
        """The profile as typed; only after `is_valid()`."""
        given = self.cleaned_data
        shares = {code: given[name] for name, code in self._shares.items() if given[name] is not None}
        about = {name: given[name] for name in (*SAID, *OWNED, "reasons")} | {
            "credit_bps": _bps(given["credit_percent"]),
            "cost_bps": _bps(given["cost_percent"]),
            "resale_bps": _bps(given["resale_percent"]),
            "credit_by_reason": {code: _bps(share) for code, share in shares.items()},
            "handling_minor": Money.of(given["handling_cost"], self._currency).minor,
        }
        address = Address(name=given["name"], **{name: given[name] for name in WHERE})
        return Profile(given["name"], address if given["handling"] == Handling.TO_SUPPLIER else None, about)


def _bps(percent: Decimal) -> int:
    return int(percent * 100)


def _initial(supplier: Supplier, currency: str) -> dict[str, Any]:
    where = supplier.destination.address if supplier.destination else {}
    return {
        **{name: where.get(name, "") for name in WHERE},
        **{name: getattr(supplier, name) for name in ("name", *SAID, *OWNED, "reasons")},
        "credit_percent": Decimal(supplier.credit_bps) / 100,
        "cost_percent": Decimal(supplier.cost_bps) / 100,
        "resale_percent": Decimal(supplier.resale_bps) / 100,
        **{f"credit_{code}": Decimal(bps) / 100 for code, bps in supplier.credit_by_reason.items()},
        "handling_cost": Money(supplier.handling_minor, currency).amount,
    }
