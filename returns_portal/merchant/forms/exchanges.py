"""What shoppers may choose instead of a refund, as fields."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.domain.discount_code import LaterCode
from returns.domain.document import as_json
from returns.domain.money import Money
from returns.domain.policy import parse
from returns_portal.merchant.forms.later_code import check_code, code_fields, code_initial, code_of
from returns_portal.merchant.forms.text import NUMBER_ERRORS

Document = dict[str, Any]

OFFERED: dict[str, Promise] = {
    "none": _("Nothing: the money goes back"),
    "variants": _("Another size, colour or other variant of the same product"),
    "any": _("Any article of the shop, other sizes and colours first"),
}
FALLBACK: dict[str, Promise] = {
    "choice": _("The shopper chooses: a refund, or to wait for your proposal"),
    "refund": _("The shopper is refunded"),
}


class ExchangesForm(forms.Form):
    """The part of a policy document about exchanges; the rest is taken over from `document`."""

    offered = forms.ChoiceField(
        label=_("What may shoppers choose instead of a refund?"),
        widget=forms.RadioSelect,
        choices=list(OFFERED.items()),
    )
    fallback = forms.ChoiceField(
        label=_("What happens where it sells out before it is sent?"),
        widget=forms.RadioSelect,
        choices=list(FALLBACK.items()),
    )
    incentive_percent = forms.DecimalField(
        label=_("Added to an exchange in percent"),
        min_value=Decimal(0),
        max_value=Decimal(100),
        error_messages=NUMBER_ERRORS,
        decimal_places=2,
        localize=True,
        help_text=_("Of what the piece is worth. It brings down the price of something dearer and is never paid out."),
    )
    incentive = forms.DecimalField()

    def __init__(self, *args: Any, document: Document, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": _initial(document, currency)} | kwargs)
        self._document, self._currency = document, currency
        self.fields["incentive"] = forms.DecimalField(
            label=_("Added to an exchange for each piece in %(currency)s") % {"currency": currency},
            min_value=Decimal(0),
            max_value=Decimal(1_000_000),
            error_messages=NUMBER_ERRORS,
            decimal_places=get_currency_precision(currency),
            localize=True,
        )
        self.fields.update(code_fields(currency))

    def clean(self) -> dict[str, Any]:
        """Refuse a code of two discounts, and one where exchanges are offered neither here nor by an exception."""
        given: dict[str, Any] = self.cleaned_data
        said = [given.get("offered"), *(clause.then.exchanges_offered for clause in parse(self._document).clauses)]
        check_code(self, given, offered=any(each not in {None, "none"} for each in said))
        return given

    @property
    def document(self) -> Document:
        """The document to publish; only after `is_valid()`."""
        given = self.cleaned_data
        exchanges = {
            "offered": given["offered"],
            "incentive_bps": int(given["incentive_percent"] * 100),
            "incentive_minor": Money.of(given["incentive"], self._currency).minor,
            "fallback": given["fallback"],
        }
        later = code_of(given, self._currency)
        said = {"later": as_json(later)} if later != LaterCode() or "later" in self._document else {}
        return {**self._document, "exchanges": exchanges, **said}


def _initial(document: Document, currency: str) -> Document:
    policy = parse(document)
    exchanges = policy.exchanges
    return {
        "offered": exchanges.offered,
        "fallback": exchanges.fallback,
        "incentive_percent": Decimal(exchanges.incentive_bps) / 100,
        "incentive": Money(exchanges.incentive_minor, currency).amount,
        **code_initial(policy.later, currency),
    }
