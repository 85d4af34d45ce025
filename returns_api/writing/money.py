"""Money beside what the return comes to, decisions against the policy, and ways out of differences."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.domain.override import OverrideKind
from returns.domain.status import RefundKind
from returns.operations.accept_refunds import accept_refunds
from returns.operations.ask_second_person import refund_or_ask
from returns.operations.deduct_value import deduct_value
from returns.operations.drift import resolve_drift
from returns.operations.miss_goods import write_off
from returns.operations.override import drop_shipping_fee, give_time, pay_early
from returns.operations.record_linked_order import try_linked_order_again
from returns.operations.take_refund import take_refund
from returns_api.caller import call_of
from returns_api.describe import writes
from returns_api.problems import Problem, invalid
from returns_api.schemas.acts import DeductionIn, OrderRefundIn, OverrideIn, WayIn
from returns_api.schemas.changes import DoneOut, Result
from returns_api.schemas.common import AmountIn
from returns_api.writing.acting import ASKED, DONE, by, change

if TYPE_CHECKING:
    from returns.models import Return

_TAG = "Money beside the goods, exceptions"
_RETURN = "/returns/{slug:number}"


@writes(
    _TAG,
    f"{_RETURN}/order-refunds",
    name="refund_order",
    scope=Scope.PAYMENTS_WRITE,
    answer=DoneOut,
    summary="Pay back something without goods",
)
def refund(request: HttpRequest, number: str, body: OrderRefundIn, dry_run: bool = False) -> HttpResponse:
    """Delivery costs, or a gesture; never more than the order brought in. Beyond the shop's limits: `asked`.

    Without an `Idempotency-Key` the same request once more is another refund.
    """
    call, once = call_of(request), request.headers.get("Idempotency-Key")
    key = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{call.key.pk} {once}") if once else uuid.uuid4())

    def do(rma: Return, who: dict[str, Any]) -> Result:
        minor = _minor(rma, body.amount)
        if minor <= 0:
            raise invalid("/amount/amount", "It is more than nothing.", "too_small")
        kind = RefundKind(body.kind.value)
        made = refund_or_ask(rma_id=rma.pk, kind=kind, amount_minor=minor, request_key=key, **by(who))
        return DONE if made else ASKED

    return change(request, number, do, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/deduction",
    name="deduct_value",
    scope=Scope.OVERRIDES_WRITE,
    answer=DoneOut,
    summary="Take something off for wear",
)
def deduct(request: HttpRequest, number: str, body: DeductionIn, dry_run: bool = False) -> HttpResponse:
    """Off goods that were counted and were neither faulty nor wrong. The shopper reads why."""

    def do(rma: Return, who: dict[str, Any]) -> Result:
        deduct_value(
            shop=rma.shop,
            rma_id=rma.pk,
            amount_minor=_minor(rma, body.amount),
            reason=body.reason,
            staff=who["actor_id"],
            now=who["now"],
            consent=body.consent,
        )
        return DONE

    return change(request, number, do, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/override",
    name="override_policy",
    scope=Scope.OVERRIDES_WRITE,
    answer=DoneOut,
    summary="Decide against the policy, and say why",
)
def override(request: HttpRequest, number: str, body: OverrideIn, dry_run: bool = False) -> HttpResponse:
    """Each is in the shopper's favour: money before the goods, no return shipping fee, more time to send them."""

    def do(rma: Return, who: dict[str, Any]) -> Result:
        about: dict[str, Any] = {"rma_id": rma.pk, "reason": body.reason, **by(who)}
        if body.kind == OverrideKind.MORE_TIME:
            give_time(days=body.days or 0, **about)
        elif body.kind == OverrideKind.NO_FEE:
            drop_shipping_fee(**about)
        else:
            pay_early(**about)
        return DONE

    return change(request, number, do, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/differences/{{int:drift}}",
    name="resolve_difference",
    scope=Scope.OVERRIDES_WRITE,
    answer=DoneOut,
    summary="Settle a difference from Shopify",
)
def resolve(request: HttpRequest, number: str, drift: int, body: WayIn, dry_run: bool = False) -> HttpResponse:
    """By one of the ways that are read with it."""

    def do(rma: Return, who: dict[str, Any]) -> Result:
        if drift >= 2**63 or not rma.drifts.filter(pk=drift).exists():
            raise Problem("not_found")
        expected = _minor(rma, body.expected, "/expected") if body.expected else 0
        resolve_drift(shop=rma.shop, drift_id=drift, way=body.way, expected_minor=expected, **by(who))
        return DONE

    return change(request, number, do, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/linked-order/retries",
    name="retry_linked_order",
    scope=Scope.RETURNS_WRITE,
    answer=DoneOut,
    summary="Try a linked order again that stopped",
)
def retry_linked(request: HttpRequest, number: str, dry_run: bool = False) -> HttpResponse:
    """Without a problem nothing happens."""
    return _plainly(request, number, try_linked_order_again, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/linked-order/refund",
    name="take_refund",
    scope=Scope.PAYMENTS_WRITE,
    answer=DoneOut,
    summary="Say that a refund by hand was for these goods",
)
def take(request: HttpRequest, number: str, dry_run: bool = False) -> HttpResponse:
    """Nothing is sent instead."""
    return _plainly(request, number, take_refund, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/linked-order/refunds",
    name="accept_refunds",
    scope=Scope.PAYMENTS_WRITE,
    answer=DoneOut,
    summary="Say that refunds by hand were for something else",
)
def accept(request: HttpRequest, number: str, dry_run: bool = False) -> HttpResponse:
    """What goes out instead is sent all the same, once it is tried again."""
    return _plainly(request, number, accept_refunds, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/linked-order/loss",
    name="write_goods_off",
    scope=Scope.OVERRIDES_WRITE,
    answer=DoneOut,
    summary="Give goods up that something was sent early for",
)
def give_goods_up(request: HttpRequest, number: str, dry_run: bool = False) -> HttpResponse:
    """They are overdue, and the shop bears it. The return is closed."""
    return _plainly(request, number, write_off, dry_run)


def _plainly(request: HttpRequest, number: str, operation: Callable[..., object], dry_run: bool) -> HttpResponse:
    def do(rma: Return, who: dict[str, Any]) -> Result:
        operation(rma_id=rma.pk, **by(who))
        return DONE

    return change(request, number, do, dry_run)


def _minor(rma: Return, amount: AmountIn, field: str = "/amount") -> int:
    """The amount in minor units of what the shopper paid with; a Problem in another currency."""
    currency = rma.order.presentment_currency
    if amount.currency != currency:
        raise invalid(f"{field}/currency", f"The shopper paid in {currency}.", "other_currency")
    return amount.money.minor
