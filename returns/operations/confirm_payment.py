"""The second person confirms a payment, or calls it off."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.api_key import key_in
from returns.domain.shopify_flow import is_shopify_flow
from returns.domain.status import Outcome, RefundKind, RequestKind, RequestStatus
from returns.domain.workflow import flow_in
from returns.history import Actor, note
from returns.models import PaymentRequest, Return, Shop
from returns.operations.ask_second_person import facts_of
from returns.operations.moves import locked
from returns.operations.refund_order import refund_order
from returns.operations.settle_return import settle_return
from returns.outbox import put_for
from returns.queries.api_keys import maker_of
from returns.queries.rest import rest_key, rest_refund
from returns.queries.workflows import author_of


class UnableToConfirm(Exception):
    """Nothing was changed. `code`: `not_waiting` (somebody was first) or `same_person`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def confirm_payment(*, shop: Shop, rma_id: int, request_id: int, actor_id: str, now: datetime) -> PaymentRequest:
    """Pay what somebody else asked for, if it is still what they saw.

    Raises UnableToConfirm, or UnableToSettle as `settle_return` and `refund_order`, which leaves the request waiting;
    PaymentRequest.DoesNotExist for another return's or shop's.
    """
    rma, row = _held(shop, rma_id, request_id)
    # A program or a workflow is no person of its own: who made it has not asked somebody else.
    asked = {row.asked_by, maker_of(shop, row.asked_by), author_of(shop, row.asked_by)}
    program = key_in(actor_id) is not None or flow_in(actor_id) is not None or is_shopify_flow(actor_id)
    if not actor_id or program or actor_id in asked:
        raise UnableToConfirm("same_person")
    _answer(row, RequestStatus.CONFIRMED, actor_id, now)
    note(rma, "payment.confirmed", at=now, actor=Actor.MERCHANT, actor_id=actor_id, facts=facts_of(rma, row))
    if row.kind == RequestKind.SETTLEMENT:
        settle_return(
            rma_id=rma.pk,
            expected_minor=row.sum_minor,
            outcome=Outcome(row.facts["outcome"]),
            actor=Actor.MERCHANT,
            actor_id=actor_id,
            now=now,
        )
    else:
        refund_order(
            rma_id=rma.pk,
            kind=RefundKind(row.facts["kind"]),
            amount_minor=row.sum_minor,
            request_key=row.facts["request_key"],
            actor_id=actor_id,
            now=now,
            again=True,
        )
    return row


@transaction.atomic
def drop_payment_request(*, shop: Shop, rma_id: int, request_id: int, actor_id: str, now: datetime) -> PaymentRequest:
    """Pay nothing: who asked takes it back, or a second person says no. It can be asked for again.

    Where it was the rest of a return that ended, the shopper is told of what went back without it. Once a refund of it
    was ordered, calling off another try decides nothing.

    Raises UnableToConfirm; PaymentRequest.DoesNotExist for another return's or shop's.
    """
    rma, row = _held(shop, rma_id, request_id)
    _answer(row, RequestStatus.DROPPED, actor_id, now)
    note(rma, "payment.dropped", at=now, actor=Actor.MERCHANT, actor_id=actor_id, facts=facts_of(rma, row))
    if row.facts.get("request_key") == rest_key(rma.pk) and rest_refund(rma) is None:
        put_for(rma, "mail.refunded", now=now)
    return row


def _held(shop: Shop, rma_id: int, request_id: int) -> tuple[Return, PaymentRequest]:
    """The request under the lock of its return; refused if it does not wait any more."""
    rma = locked(PaymentRequest.objects.only("rma").get(rma__shop=shop, rma_id=rma_id, pk=request_id).rma_id)
    row = rma.payment_requests.get(pk=request_id)
    if row.status != RequestStatus.WAITING:
        raise UnableToConfirm("not_waiting")
    return rma, row


def _answer(row: PaymentRequest, status: RequestStatus, actor_id: str, now: datetime) -> None:
    row.status, row.answered_by, row.answered_at = status, actor_id, now
    row.save(update_fields=["status", "answered_by", "answered_at"])
