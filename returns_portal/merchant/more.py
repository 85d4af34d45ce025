"""What else a merchant can do with a return, beside its next step."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from returns import problem_words, wording
from returns.domain.money import Money
from returns.domain.status import Outcome, RefundKind, ReturnStatus, SettlementStatus, Stage
from returns.operations.close_return import MOVING
from returns.queries.linked_orders import gone_early, linked_order_of
from returns.queries.orders import left_to_refund
from returns.queries.unpaid import LEFT, payable_again
from returns_portal.merchant.exchange_rows import exchange_rows, invoice_row
from returns_portal.merchant.forms.goodwill import KINDS, GoodwillForm
from returns_portal.merchant.forms.removal import RemovalForm
from returns_portal.merchant.linked_rows import linked

EXCHANGED = _("Worth of an article that came by exchange and came back")

if TYPE_CHECKING:
    from django import forms

    from returns.models import OrderRefund, Return


def more(rma: Return, form: forms.Form | None) -> dict[str, Any]:
    """The actions that are possible now, each with its form; `form` is one that was filled in wrongly."""
    untouched = rma.settlement.status == SettlementStatus.QUOTED and not rma.received_at
    alive = rma.status in {ReturnStatus.REQUESTED, ReturnStatus.OPEN}
    several = sum(item.quantity for item in rma.lines.all()) > 1
    left, refunds = left_to_refund(rma.order), rma.order_refunds.all()
    failed = any(refund.status == SettlementStatus.FAILED for refund in refunds)
    stopped = set(payable_again(rma).values_list("pk", flat=True)) if failed else set()
    return {
        "can_close": rma.status == ReturnStatus.OPEN and rma.settlement.status not in MOVING,
        "can_reopen": rma.status == ReturnStatus.CLOSED and rma.stage != Stage.REPAIRED and not _given_up(rma),
        "can_cancel": rma.status == ReturnStatus.OPEN and untouched and not gone_early(rma),
        "can_remove": alive and untouched and several and not _exchanged(rma),
        "removal": form if isinstance(form, RemovalForm) else RemovalForm(rma=rma),
        "left": left if left.minor and rma.outcome != Outcome.GIFT_CARD else None,
        "goodwill": form if isinstance(form, GoodwillForm) else _blank(rma),
        "order_refunds": [_shown(rma, refund, stopped=refund.pk in stopped) for refund in refunds],
        "exchanges": exchange_rows(rma),
        "invoice": invoice_row(rma),
        **linked(rma),
    }


def _blank(rma: Return) -> GoodwillForm:
    return GoodwillForm(rma=rma, initial={"request_key": str(uuid.uuid4()), "kind": RefundKind.SHIPPING.value})


def _shown(rma: Return, refund: OrderRefund, *, stopped: bool) -> dict[str, Any]:
    amount = Money(refund.amount_presentment_minor, rma.order.presentment_currency)
    return {
        "id": refund.pk,
        "stopped": stopped,
        "left": refund.problem == LEFT,
        "kind": (dict(KINDS) | {RefundKind.EXCHANGED: EXCHANGED})[refund.kind],
        "amount": amount,
        "status": wording.SETTLEMENTS[refund.status],
        "tone": {"PAID": "success", "FAILED": "critical"}.get(refund.status, "info"),
        "problem": problem_words.PROBLEMS.get(refund.problem, ""),
        "detail": refund.detail,
    }


def _given_up(rma: Return) -> bool:
    row = linked_order_of(rma)
    return row is not None and row.lost_at is not None


def _exchanged(rma: Return) -> bool:
    return any(line.given_up_at is None for line in rma.exchange_lines.all())
