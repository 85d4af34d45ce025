"""What shoppers may choose instead of a refund, as fields."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.domain.discount_code import LaterCode
from returns.domain.document import as_json
from returns.domain.money import Money
from returns.domain.policy import parse
from returns_portal.merchant.forms.later_code import check_code, code_fields, code_initial, code_of
from returns_portal.merchant.forms.numbers import amount_field, percent_field

Document = dict[str, Any]
Choices = Sequence[tuple[str, str]]

OFFERED: dict[str, Promise] = {
    "none": _("Nothing: the money goes back"),
    "variants": _("Another size, colour or other variant of the same product"),
    "any": _("Any article of the shop, other sizes and colours first"),
}
FALLBACK: dict[str, Promise] = {
    "choice": _("The shopper chooses: a refund, or to wait for your proposal"),
    "refund": _("The shopper is refunded"),
}
MODES: dict[str, Promise] = {
    "native": _("On the order that it is exchanged on"),
    "linked": _("On a new order that is linked to it"),
}
INSTANT: dict[str, Promise] = {
    "never": _("Once the goods are back and checked"),
    "scanned": _("As soon as the carrier has the goods"),
    "approved": _("As soon as the return is approved"),
}
NOTHING_LINKED = _("Only an exchange on a new order can be sent before the goods are back: choose that first.")
# The same, as it is told of a location.
IN_WORDS: dict[str, Promise] = {
    "native": _("on the order they are exchanged on"),
    "linked": _("on a new order that is linked to it"),
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
    mode = forms.ChoiceField(
        label=_("On which order is it sent?"), widget=forms.RadioSelect, choices=list(MODES.items())
    )
    instant = forms.ChoiceField(
        label=_("When is it sent?"),
        widget=forms.RadioSelect,
        choices=list(INSTANT.items()),
        required=False,
        help_text=_(
            "Counts for exchanges on a new order. Who is restricted or has a signal waits for the goods, as does what "
            "goes beyond the limit under “When a person looks first”."
        ),
    )
    incentive_percent = percent_field(
        _("Added to an exchange in percent"),
        help_text=_("Of what the piece is worth. It brings down the price of something dearer and is never paid out."),
    )
    incentive = forms.DecimalField()

    def __init__(self, *args: Any, document: Document, currency: str, locations: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": _initial(document, currency)} | kwargs)
        self._document, self._currency = document, currency
        self._places = {f"mode_{gid.rpartition('/')[2]}": (gid, name) for gid, name in locations}
        for field, (_gid, name) in self._places.items():
            self.fields[field] = forms.ChoiceField(
                label=name, required=False, choices=[("", _("As for every location")), *MODES.items()]
            )
        self.fields["incentive"] = amount_field(_("Added to an exchange for each piece in %(currency)s"), currency)
        self.fields.update(code_fields(currency))

    def clean(self) -> dict[str, Any]:
        """Refuse a code of two discounts, and one where exchanges are offered neither here nor by an exception."""
        given: dict[str, Any] = self.cleaned_data
        said = [given.get("offered"), *(clause.then.exchanges_offered for clause in parse(self._document).clauses)]
        check_code(self, given, offered=any(each not in {None, "none"} for each in said))
        linked = "linked" in {given.get("mode"), *(given.get(field) for field in self._places)}
        if given.get("instant") not in {None, "", "never"} and not (linked or self._kept_linked()):
            self.add_error("instant", NOTHING_LINKED)
        return given

    def _kept_linked(self) -> bool:
        """Whether a location that is not shown has its exchanges sent on orders of their own."""
        return any(each["mode"] == "linked" for each in self._kept())

    @property
    def by_location(self) -> list[BoundField]:
        """A choice for each location of the shop."""
        return [self[field] for field in self._places]

    @property
    def document(self) -> Document:
        """The document to publish; only after `is_valid()`."""
        given = self.cleaned_data
        exchanges = {
            "offered": given["offered"],
            "incentive_bps": int(given["incentive_percent"] * 100),
            "incentive_minor": Money.of(given["incentive"], self._currency).minor,
            "fallback": given["fallback"],
            "mode": given["mode"],
            "modes": self._modes(),
            "instant": given["instant"] or "never",
        }
        later = code_of(given, self._currency)
        said = {"later": as_json(later)} if later != LaterCode() or "later" in self._document else {}
        return {**self._document, "exchanges": exchanges, **said}

    def _modes(self) -> list[Document]:
        """What was chosen for locations that are shown; what the document says of others, as of closed ones, stays."""
        chosen = {gid: self.cleaned_data[field] for field, (gid, _name) in self._places.items()}
        return [*({"location": gid, "mode": mode} for gid, mode in chosen.items() if mode), *self._kept()]

    def _kept(self) -> list[Document]:
        shown = {gid for gid, _name in self._places.values()}
        return [as_json(each) for each in parse(self._document).exchanges.modes if each.location not in shown]


def _initial(document: Document, currency: str) -> Document:
    policy = parse(document)
    exchanges = policy.exchanges
    return {
        "offered": exchanges.offered,
        "fallback": exchanges.fallback,
        "mode": exchanges.mode,
        "instant": exchanges.instant,
        **{f"mode_{each.location.rpartition('/')[2]}": each.mode for each in exchanges.modes},
        "incentive_percent": Decimal(exchanges.incentive_bps) / 100,
        "incentive": Money(exchanges.incentive_minor, currency).amount,
        **code_initial(policy.later, currency),
    }
