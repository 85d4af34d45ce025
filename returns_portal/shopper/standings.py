"""Where a return stands for its shopper: money that comes back, something that goes out instead, or both."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from returns.domain.status import Stage
from returns.queries.returns import invoice_of
from returns_portal.shopper.instead import instead
from returns_portal.shopper.words import REFUND, STANDINGS, Standing

if TYPE_CHECKING:
    from returns.models import Return

SENT = _("You get what you chose")
BOTH = _("You get what you chose and your refund")

CHECKED = Standing(
    _("Your items are checked"),
    _("%(shop)s now puts what you chose on your order. There is nothing left for you to do."),
    (SENT,),
)
ON_ORDER = Standing(
    _("What you chose is on your order"), _("%(shop)s sends it next. You get an e-mail when it leaves."), tone="good"
)
WITH_REFUND = Standing(
    _("What you chose is on your order"),
    _("%(shop)s sends it next, and %(amount)s go back to the means of payment you used."),
    tone="good",
)
TO_PAY = Standing(
    _("Still to pay: %(owed)s"),
    _("You get an e-mail from %(shop)s with a link to the payment. What you chose is sent once it is paid."),
    tone="act",
)


def standing_of(rma: Return) -> Standing:
    """Headline, sentence and what is to come."""
    usual = STANDINGS[rma.stage]
    if not instead(rma):
        return usual
    refunded = bool(rma.settlement.total_presentment_minor)
    if rma.stage in {Stage.TO_REFUND, Stage.REFUNDING}:
        return CHECKED
    if rma.stage == Stage.REFUNDED:
        invoice = invoice_of(rma)
        if invoice and not invoice.paid_at:
            return TO_PAY
        return WITH_REFUND if refunded else ON_ORDER
    to_come = tuple((BOTH if refunded else SENT) if step is REFUND else step for step in usual.to_come)
    return replace(usual, to_come=to_come)
