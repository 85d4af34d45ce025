"""Pay a refund without goods, at most once.

`refundCreate` takes an idempotency key: the refund's own key and the very same values go with every try, and Shopify
answers a repetition with the first refund. The key lives for a day at Shopify, so the order's refunds are read before
every try: our key stands in the note. Also before the first, since a backup may have been brought back that knows of
none.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from returns.domain.ledger_proof import PENDING
from returns.domain.money import Money
from returns.domain.remote_return import RemoteRefund
from returns.domain.status import RefundKind, SettlementStatus
from returns.operations.refund_order import begin_order_refund, fail_order_refund, record_order_refund, renew_key
from returns.outbox import GiveUp, Later
from returns.queries.returns import order_refund_of
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.order_refunds import Refundable, create_refund, refundable, refunds_of
from shop_integration.connect import connect
from shop_integration.effects.manners import at_shopify
from shop_integration.effects.pending import FIRST_LOOK, still_pending
from shop_integration.effects.stopped import Stopped
from shop_integration.errors import Refused, Rejected

if TYPE_CHECKING:
    from returns.models import OrderRefund, OutboxMessage

FAILED_BEFORE = "IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED"
STILL_RUNNING = "IDEMPOTENCY_CONCURRENT_REQUEST"


@at_shopify
def refund_order(message: OutboxMessage, *, now: datetime) -> None:
    """Pay a refund that is DUE, or find out what became of one that is IN_DOUBT."""
    refund = order_refund_of(message.payload)
    if refund.status not in {SettlementStatus.DUE, SettlementStatus.IN_DOUBT}:
        return
    client = connect(refund.rma.shop, now=now)
    try:
        if _paid_already(client, refund, now):
            return
        _send(client, refund if refund.transfers else _begun(client, refund, now), now)
    except Stopped as stop:
        fail_order_refund(refund_id=refund.pk, problem=stop.problem, detail=stop.detail, now=now)


def _paid_already(client: AdminClient, refund: OrderRefund, now: datetime) -> bool:
    """Read the order's refunds; if ours is there, record it. Raises Later while its money is on the way."""
    for found in refunds_of(client, refund.rma.order.gid):
        if str(refund.key) in found.note:
            _record(refund, found, now)
            return True
    return False


def _begun(client: AdminClient, refund: OrderRefund, now: datetime) -> OrderRefund:
    """Share the sum out over the order's payments and commit that before anything is sent. Raises Stopped."""
    found, wanted = refundable(client, refund.rma.order.gid), _amount(refund)
    if found is None or found.maximum.minor < wanted.minor or found.maximum.currency != wanted.currency:
        raise Stopped("more_than_left", _left(found, refund))
    left, parts = wanted.minor, []
    for payment in found.payments:
        if payment.left.currency == wanted.currency and (part := min(left, payment.left.minor)) > 0:
            parts.append((payment.gid, part, payment.gateway))
            left -= part
    if left:
        raise Stopped("more_than_left", _left(found, refund))
    included = refund.rma.order.taxes_included
    shipping = _shipping(found, wanted, taxes_included=included) if refund.kind == RefundKind.SHIPPING else 0
    return begin_order_refund(refund_id=refund.pk, transfers=parts, shipping_minor=shipping, now=now)


def _shipping(found: Refundable, wanted: Money, *, taxes_included: bool) -> int:
    """What of the sum is shipping, as priced. Raises Stopped."""
    whole = found.shipping_with_tax(taxes_included=taxes_included)
    if wanted.minor > whole.minor or not whole.minor:
        raise Stopped("more_than_shipping", f"{wanted.amount} / {whole.amount} {wanted.currency}")
    return found.shipping_as_priced(wanted, taxes_included=taxes_included).minor


def _send(client: AdminClient, refund: OrderRefund, now: datetime) -> None:
    """The one call that moves money. Without an answer the refund stays IN_DOUBT and is read and sent again."""
    currency = _amount(refund).currency
    try:
        found = create_refund(
            client,
            refund.rma.order.gid,
            key=str(refund.key),
            note=f"{refund.rma.number} {refund.key}",
            transfers=[(gid, Money(minor, currency), gateway) for gid, minor, gateway in refund.transfers],
            shipping=Money(refund.shipping_presentment_minor, currency),
        )
    except Rejected as rejection:
        _after_rejection(client, refund, rejection, now)
    except Refused as refusal:
        if not _paid_already(client, refund, now):
            raise Stopped("refused", str(refusal)) from refusal
    else:
        _record(refund, found, now)


def _after_rejection(client: AdminClient, refund: OrderRefund, rejection: Rejected, now: datetime) -> None:
    """What the key says of earlier tries: wait for one, take a new key after one that failed, else stop."""
    if STILL_RUNNING in rejection.codes:
        raise Later("an earlier try is still under way") from rejection
    if _paid_already(client, refund, now):
        return
    if FAILED_BEFORE in rejection.codes:
        renew_key(refund_id=refund.pk)
        raise Later("the earlier try failed; the next one takes a new key") from rejection
    if "IDEMPOTENCY_KEY_PARAMETER_MISMATCH" in rejection.codes:
        raise GiveUp(str(rejection)) from rejection
    raise Stopped("refused", str(rejection)) from rejection


def _record(refund: OrderRefund, found: RemoteRefund, now: datetime) -> None:
    """A refund is not a payment: its transactions must have succeeded. Raises Stopped or Later."""
    if failed := set(found.outcomes) & {"FAILURE", "ERROR"}:
        raise Stopped("refused", f"{found.gid}: {', '.join(sorted(failed))}")
    if set(found.outcomes) & PENDING:
        raise still_pending(refund.sent_at, now)
    if set(found.outcomes) != {"SUCCESS"}:
        raise Later("the refund has no transaction yet", delay=FIRST_LOOK)
    record_order_refund(refund_id=refund.pk, refund_gid=found.gid, by_hand=found.by_hand, now=now)


def _amount(refund: OrderRefund) -> Money:
    return Money(refund.amount_presentment_minor, refund.rma.order.presentment_currency)


def _left(found: Refundable | None, refund: OrderRefund) -> str:
    wanted = _amount(refund)
    most = f"{found.maximum.amount} {found.maximum.currency}" if found else "?"
    return f"{wanted.amount} {wanted.currency} / {most}"
