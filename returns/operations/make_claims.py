"""Suppliers are told of what comes back of theirs: one claim each, sent with the approval."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from returns.domain.claim import ClaimActor, ClaimEventKind, ClaimStatus, Clock, clock_of
from returns.domain.means import Means
from returns.domain.shipping import Goods
from returns.domain.supplier import LabelPayer
from returns.doors import door
from returns.history import Actor, note
from returns.models import ClaimLine, Return, ReturnLineItem, Supplier, SupplierClaim
from returns.operations.claim_history import remember
from returns.outbox import put
from returns.queries.arrivals import taken_in_at
from returns.queries.suppliers import Suppliers, credit_of, makes_label

COSTS_OF = timedelta(days=90)


def make_claims(rma: Return, *, now: datetime) -> list[SupplierClaim]:
    """Send a claim to every supplier who answers for a line; inside the caller's transaction, under the return's lock.

    A supplier who has a claim about the return gets no other. What a supplier does not answer for is noted.
    """
    suppliers = Suppliers(rma.shop)
    if not suppliers:
        return []
    owned: dict[int, tuple[Supplier, list[ReturnLineItem]]] = {}
    for item in rma.lines.select_related("line", "fulfilled__line", "fulfilled__fulfillment"):
        supplier, obstacle = suppliers.answering(item.fulfilled, reason=item.reason, now=rma.requested_at)
        if supplier is None:
            continue
        if obstacle:
            note(rma, "claim.not_made", at=now, actor=Actor.SYSTEM, facts={"name": supplier.name, "why": obstacle})
        else:
            owned.setdefault(supplier.pk, (supplier, []))[1].append(item)
    told = set(rma.claims.exclude(status=ClaimStatus.WITHDRAWN).values_list("supplier", flat=True))
    return [_make(rma, supplier, items, now) for pk, (supplier, items) in owned.items() if pk not in told]


def _make(rma: Return, supplier: Supplier, items: Sequence[ReturnLineItem], now: datetime) -> SupplierClaim:
    expected = {item.pk: expected_minor(supplier, item) for item in items}
    label_cost = label_minor(rma, supplier, now)
    claim = SupplierClaim(
        shop=rma.shop,
        rma=rma,
        supplier=supplier,
        currency=rma.order.shop_currency,
        expected_minor=sum(expected.values()) + label_cost,
        label_minor=label_cost,
        claims_label=makes_label(supplier) and rma.goods == Goods.SEND,
    )
    put_to(claim, now=now)
    claim.save()
    ClaimLine.objects.bulk_create(
        ClaimLine(claim=claim, item_id=pk, expected_minor=sum_) for pk, sum_ in expected.items()
    )
    facts = {"expected_minor": claim.expected_minor, "currency": claim.currency}
    remember(claim, ClaimEventKind.SENT, at=now, actor=ClaimActor.SYSTEM, facts=facts)
    tell(claim, "mail.claim", now=now)
    start_clock(claim, now=now)
    return claim


def put_to(claim: SupplierClaim, *, now: datetime) -> None:
    """Give an unsaved claim a new link and the supplier's days to answer from now on."""
    claim.key, claim.sent_at = secrets.token_urlsafe(16), now
    claim.due_at = _clock(claim).due_at


def start_clock(claim: SupplierClaim, *, now: datetime) -> None:
    """Have the supplier reminded in time, and the deadline looked at when it is over."""
    clock = _clock(claim)
    for at in clock.reminders:
        put(claim.shop, "claims.remind", _of(claim), now=now, due_at=at)
    put(claim.shop, "claims.expire", _of(claim), now=now, due_at=clock.due_at)


def tell(claim: SupplierClaim, kind: str, *, now: datetime, **payload: str | int) -> None:
    """Leave a mail about a claim."""
    put(claim.shop, kind, {**_of(claim), **payload}, now=now)


def expected_minor(supplier: Supplier, item: ReturnLineItem) -> int:
    """What is claimed for a line, in minor units of the shop's currency."""
    return credit_of(supplier).expected_minor(
        reason=item.reason,
        list_minor=item.line.unit_price_shop_minor * item.quantity,
        paid_minor=item.items_shop_minor + item.tax_shop_minor,
    )


def label_minor(rma: Return, supplier: Supplier, now: datetime) -> int:
    """What a label costs on average, where the supplier pays one that we make."""
    ours = rma.goods == Goods.SEND and rma.means == Means.LABEL and not makes_label(supplier)
    if not ours or supplier.label_paid_by != LabelPayer.SUPPLIER or taken_in_at(rma):
        return 0
    return door("labels.average_cost")(rma.shop, since=now - COSTS_OF) or 0


def _clock(claim: SupplierClaim) -> Clock:
    supplier, shop = claim.supplier, claim.shop
    country = (supplier.destination.address if supplier.destination else {}).get("country") or shop.country
    return clock_of(claim.sent_at, days=supplier.answer_days, time_zone=shop.time_zone, country=country)


def _of(claim: SupplierClaim) -> dict[str, int | str]:
    """What names a claim and the time it was put: a clock of an earlier time is over."""
    return {"claim": claim.pk, "return": claim.rma_id, "sent_at": claim.sent_at.isoformat()}
