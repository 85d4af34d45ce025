"""The way back in an exception: the fields of a clause about who pays, what may stay, and where goods go."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.domain.clauses import Then
from returns.domain.money import Money
from returns.domain.shipping import KeepItChange, LabelTime, PaidBy, ShippingChange
from returns_portal.merchant.forms.shipping import INSTEAD, LABEL_TIMES, PAID_BY, Choices, keep_limit

AS_IN_POLICY = ("", _("As in the policy"))
BELOW = {"": None, "yes": True, "no": False}


def shipping_fields(currency: str, *, places: Choices) -> dict[str, forms.Field]:
    """The fields; empty ones change nothing."""
    return {
        "paid_by": _choice(_("Who pays for sending back?"), list(PAID_BY.items())),
        "label_time": _choice(_("When is the label made?"), list(LABEL_TIMES.items())),
        "keep_max": keep_limit(currency, required=False),
        "below_return_cost": _choice(
            _("Goods worth less than a label costs"), [("yes", _("Need not come back")), ("no", _("Come back"))]
        ),
        "if_sending_loses": _choice(
            _("Goods that cost more to take back than they bring"),
            [("yes", _("Need not come back")), ("no", _("Come back"))],
        ),
        "instead": _choice(_("What shoppers are asked to do with them"), list(INSTEAD.items())),
        "destination": _choice(_("Parcels go to"), list(places)),
    }


def shipping_change(given: dict[str, Any], currency: str) -> ShippingChange | None:
    """What the fields change; None for nothing."""
    keep_it = KeepItChange(
        max_minor=None if given["keep_max"] is None else Money.of(given["keep_max"], currency).minor,
        below_return_cost=BELOW[given["below_return_cost"]],
        if_sending_loses=BELOW[given["if_sending_loses"]],
        instead=given["instead"] or None,
    )
    change = ShippingChange(
        paid_by=PaidBy(given["paid_by"]) if given["paid_by"] else None,
        label=LabelTime(given["label_time"]) if given["label_time"] else None,
        keep_it=keep_it if keep_it != KeepItChange() else None,
    )
    return change if change != ShippingChange() else None


def shipping_initial(then: Then, currency: str) -> dict[str, Any]:
    """The fields as a clause has them."""
    shipping = then.shipping or ShippingChange()
    keep_it = shipping.keep_it or KeepItChange()
    return {
        "paid_by": shipping.paid_by or "",
        "label_time": shipping.label or "",
        "keep_max": None if keep_it.max_minor is None else Money(keep_it.max_minor, currency).amount,
        "below_return_cost": next(name for name, meant in BELOW.items() if meant is keep_it.below_return_cost),
        "if_sending_loses": next(name for name, meant in BELOW.items() if meant is keep_it.if_sending_loses),
        "instead": keep_it.instead or "",
        "destination": then.destination or "",
    }


def _choice(label: Any, choices: list[tuple[str, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[AS_IN_POLICY, *choices])
