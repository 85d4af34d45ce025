"""The discount code of who wanted something that is sold out, as fields: of the policy, and of an exception."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.domain.discount_code import LaterCode, LaterCodeChange
from returns.domain.money import Money
from returns_portal.merchant.forms.numbers import amount_field, percent_field
from returns_portal.merchant.forms.text import NUMBER_ERRORS

SHARE = _("Discount code in percent")
AMOUNT = _("Discount code in %(currency)s")
DAYS = _("Days for which the discount code is valid")
GOOD_FOR_LABEL = _("What the discount code is for")
GOOD_FOR: dict[str, Promise] = {
    "product": _("The article that was sold out"),
    "shop": _("Everything in the shop"),
}
TWO_DISCOUNTS = _("A share or an amount: a code gives one of the two.")
NOT_OFFERED = _("Shoppers are offered no exchange, so nobody is asked what they would rather have.")


def code_fields(currency: str, *, change: bool = False) -> dict[str, forms.Field]:
    """The fields; for an exception (`change`) an empty one leaves what the policy says, else it is nothing."""
    choices = [("", _("As in the policy")), *GOOD_FOR.items()] if change else list(GOOD_FOR.items())
    return {
        "later_percent": percent_field(SHARE, required=False),
        "later_amount": amount_field(AMOUNT, currency, required=False),
        "later_days": forms.IntegerField(
            label=DAYS,
            required=not change,
            min_value=1,
            max_value=730,
            error_messages=NUMBER_ERRORS,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        ),
        "later_good_for": forms.ChoiceField(label=GOOD_FOR_LABEL, required=not change, choices=choices),
    }


def check_code(form: forms.Form, given: dict[str, Any], *, offered: bool) -> None:
    """Mark two discounts in one code, and a code where no exchange is `offered`."""
    share, amount = given.get("later_percent"), given.get("later_amount")
    if share and amount:
        form.add_error("later_amount", TWO_DISCOUNTS)
    elif (share or amount) and not offered:
        form.add_error("later_percent" if share else "later_amount", NOT_OFFERED)


def code_of(given: dict[str, Any], currency: str) -> LaterCode:
    """What the policy's fields say."""
    return LaterCode(
        discount_bps=_bps(given["later_percent"]) or 0,
        discount_minor=_minor(given["later_amount"], currency) or 0,
        days=given["later_days"],
        good_for=given["later_good_for"],
    )


def code_change(given: dict[str, Any], currency: str) -> LaterCodeChange | None:
    """What an exception's fields say; None where they are silent."""
    said = LaterCodeChange(
        discount_bps=_bps(given["later_percent"]),
        discount_minor=_minor(given["later_amount"], currency),
        days=given["later_days"],
        good_for=given["later_good_for"] or None,
    )
    return said if said != LaterCodeChange() else None


def code_initial(said: LaterCode | LaterCodeChange, currency: str) -> dict[str, Any]:
    """The fields as a policy or an exception has them."""
    share, minor = said.discount_bps, said.discount_minor
    silent = {None, 0} if isinstance(said, LaterCode) else {None}
    return {
        "later_percent": None if share in silent or share is None else Decimal(share) / 100,
        "later_amount": None if minor in silent or minor is None else Money(minor, currency).amount,
        "later_days": said.days,
        "later_good_for": said.good_for or "",
    }


def _bps(percent: Decimal | None) -> int | None:
    return None if percent is None else int(percent * 100)


def _minor(amount: Decimal | None, currency: str) -> int | None:
    return None if amount is None else Money.of(amount, currency).minor
