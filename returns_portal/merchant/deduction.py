"""Taking something off a refund for goods that came back worn, on the page of a return."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.domain.status import ReturnStatus, SettlementStatus
from returns.domain.withdrawal import Lane
from returns.operations.deduct_value import PAYABLE
from returns_portal.merchant.forms.withdrawal import DeductionForm
from returns_portal.merchant.refusal_words import CONFLICTS

if TYPE_CHECKING:
    from returns.models import Return

REFUSED: Mapping[str, Promise] = {
    "not_seen": _("Nothing was taken off: the goods must be counted first."),
    "not_informed": _("Nothing was taken off: a shopper who was not told of the right never pays for lost value."),
    "money_moved": CONFLICTS["money_moved"],
    "no_reason": _("Nothing was changed: say why. The shopper reads it."),
    "more_than_goods": _("Nothing was taken off: that is more than the goods that were not faulty cost."),
    "faulty": _("Nothing was taken off: for goods that were faulty or wrong the law gives all of the money back."),
    "no_consent": _("Nothing was changed: tick that the shopper agrees."),
    "sends_out": _("Nothing was taken off: something else than money goes back for these goods."),
}


class TakeOffForm(DeductionForm):
    """The amount, why, and that the shopper knows: less than they were told is not decided behind their back."""

    prefix = "off"
    told = ("reason", "consent")
    consent = forms.BooleanField(
        label=_("The shopper agreed to this, or was told of it before they asked"),
        error_messages={"required": _("Write to the shopper first, and tick this once they agreed.")},
    )
    field_order = ("amount", "reason", "consent")


def deduction(rma: Return, *, may: bool, wrong: Any = None) -> dict[str, Any]:
    """The form where it can be used; withdrawals have one on their own page, where the law's conditions stand."""
    waits = rma.status == ReturnStatus.OPEN and rma.received_at and rma.settlement.status == SettlementStatus.QUOTED
    ordinary = rma.lane == Lane.COMMERCIAL and rma.outcome in PAYABLE and not any(rma.exchange_lines.all())
    if not (may and waits and ordinary) or all(line.fault for line in rma.lines.all()):
        return {}
    return {"take_off": wrong if isinstance(wrong, TakeOffForm) else TakeOffForm(rma=rma)}
