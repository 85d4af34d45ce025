"""A statement of withdrawal meets its order, and a return comes of it where the law leaves nothing to decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from returns.domain.status import Origin
from returns.domain.withdrawal import Lane, Standing
from returns.history import Actor, note
from returns.models import Order, Return, Shop, Withdrawal
from returns.operations.approve_return import approve_return
from returns.operations.divide_return import divide_by_lines
from returns.operations.request_return import write_return
from returns.outbox import put_for
from returns.queries.eligibility import Wanted
from returns.queries.withdrawals import Offer, is_begun, named_order, offer, period_of

BY_ITSELF = "identified"


class UnableToMatch(Exception):
    """Nothing was done. `code`: `matched` (an order is known already), `no_order`, `has_return`, `nothing_left`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def match_by_itself(*, withdrawal_id: int, now: datetime) -> bool:
    """Give the statement the order whose number and e-mail address it names; False while there is none.

    An order that only an import told of counts as none until Shopify is asked: an export says neither what was sent nor
    when it came, and nothing can be measured by that. Doing it again changes nothing.
    """
    withdrawal = _locked(withdrawal_id)
    if withdrawal.order_id or withdrawal.answered_at:
        return True
    order = named_order(withdrawal.statement)
    if order is None or order.asked_at is None:
        return False
    _match(withdrawal, _order(order.pk), by=BY_ITSELF, now=now)
    return True


@transaction.atomic
def match_by_staff(*, shop: Shop, withdrawal_id: int, order_id: int, staff: str, now: datetime) -> Withdrawal:
    """Give the statement an order that staff found. Raises UnableToMatch; DoesNotExist for another shop's."""
    withdrawal = _locked(withdrawal_id, shop=shop)
    if withdrawal.order_id:
        raise UnableToMatch("matched")
    order = _order(shop.orders.only("pk").get(pk=order_id).pk)
    _match(withdrawal, order, by=staff, now=now)
    return withdrawal


@transaction.atomic
def accept_withdrawal(
    *, shop: Shop, withdrawal_id: int, wanted: Sequence[Wanted] | None, staff: str, now: datetime
) -> Return:
    """Staff make the return of a matched statement, of `wanted` lines or of everything. Raises UnableToMatch.

    A merchant may be kinder than the law: a statement that came late is taken all the same.
    """
    withdrawal = _locked(withdrawal_id, shop=shop)
    if withdrawal.order_id is None:
        raise UnableToMatch("no_order")
    if withdrawal.rma_id:
        raise UnableToMatch("has_return")
    order = _order(withdrawal.order_id)
    found = offer(order, wanted, now=now)
    if found.quote is None:
        raise UnableToMatch("nothing_left")
    rma = _open(withdrawal, order, found, actor=Actor.MERCHANT, actor_id=staff, now=now)
    Withdrawal.objects.filter(pk=withdrawal.pk).update(rma=rma, problem="")
    return rma


@transaction.atomic
def answer_withdrawal(*, shop: Shop, withdrawal_id: int, now: datetime) -> None:
    """Staff have dealt with the statement outside of this app: it waits for nobody any more."""
    Withdrawal.objects.filter(shop=shop, pk=withdrawal_id, rma=None, answered_at=None).update(answered_at=now)


def _locked(withdrawal_id: int, *, shop: Shop | None = None) -> Withdrawal:
    rows = Withdrawal.objects.select_for_update(no_key=True, of=("self",)).select_related("shop", "statement__shop")
    return rows.get(pk=withdrawal_id, **({"shop": shop} if shop else {}))


def _order(order_id: int) -> Order:
    rows = Order.objects.select_for_update(no_key=True, of=("self",)).select_related("shop", "policy")
    return rows.get(pk=order_id)


def _match(withdrawal: Withdrawal, order: Order, *, by: str, now: datetime) -> None:
    measured, told_at = period_of(order), withdrawal.statement.submitted_at
    standing = measured.standing(told_at) if measured else Standing.NO_RIGHT
    withdrawal.order, withdrawal.standing = order, standing
    withdrawal.closes_at = measured.closes_at if measured else None
    withdrawal.matched_at, withdrawal.matched_by = now, by
    withdrawal.problem, found = _hindrance(withdrawal, order, standing, now)
    if found:
        withdrawal.rma = _open(withdrawal, order, found, actor=Actor.POLICY, actor_id="", now=now)
        withdrawal.problem = "left_out" if found.left_out else ""
    withdrawal.save()


def _hindrance(withdrawal: Withdrawal, order: Order, standing: Standing, now: datetime) -> tuple[str, Offer | None]:
    """Why a person must look before anything comes of it, or else what comes of it."""
    if order.till_gid:
        return "in_store", None
    if standing != Standing.IN_TIME:
        return standing.value, None
    if order.cancelled_at or order.gone_at:
        return "order_cancelled", None
    if not is_begun(order):
        return "not_sent", None
    if withdrawal.statement.articles:
        return "articles", None
    found = offer(order, None, now=now)
    if found.quote is None:
        return ("exempt" if found.left_out else "nothing_left"), None
    return "", found


def _open(withdrawal: Withdrawal, order: Order, found: Offer, *, actor: str, actor_id: str, now: datetime) -> Return:
    """The return: open at once, since a withdrawal needs nobody's consent.

    A consumer withdraws from all of it: what one return cannot hold is in later parts of it.
    """
    if found.quote is None:
        raise UnableToMatch("nothing_left")
    statement = withdrawal.statement
    rma = write_return(
        order,
        found.preview,
        found.quote,
        request_key=f"withdrawal:{statement.pk}",
        locale=statement.language,
        now=now,
        origin=Origin.PORTAL,
        lane=Lane.WITHDRAWAL,
    )
    for part in divide_by_lines(rma):
        part.settlement.refresh_from_db()
        total = order.amount(part.settlement, "total").presentment
        facts = {"statement": statement.reference, "total_minor": total.minor, "currency": total.currency}
        note(part, "return.withdrawn", at=now, actor=actor, actor_id=actor_id, facts=facts)
        if part == rma:
            put_for(part, "shopify.request_return", now=now)
        approve_return(rma_id=part.pk, actor=actor, actor_id=actor_id, now=now)
    rma.refresh_from_db()
    return rma
