"""Read a person's history with their shop, as far as the shop's thresholds ask, for `domain.signals` to judge."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from returns.domain.care import Care
from returns.domain.signals import LATE, History, Signal, signals
from returns.domain.status import DispositionType
from returns.domain.withdrawal import Lane
from returns.models import Disposition, FulfillmentLine, Order, OrderLine, Return, ReturnLineItem
from returns.queries.counted import AGREED, bought, commercial, goods_exported, goods_sent
from returns.queries.deliveries import said_not_delivered
from returns.queries.medians import median_of

# More says nothing new, and nobody's page waits for it.
MOST_ORDERS = 500


def same_person(order: Order) -> Q:
    """The orders of this order's buyer: the order itself, those of its e-mail address, and those of its customer."""
    same = Q(pk=order.pk)
    if order.email:
        same |= Q(email=order.email)
    if order.customer_id:
        same |= Q(customer=order.customer_id)
    return same


def signals_about(order: Order, care: Care, *, now: datetime) -> tuple[Signal, ...]:
    """The signals about the order's buyer now. Computed from the rows and kept nowhere but with a return's verdicts."""
    return signals(history_of(order, care, now=now), care) if care.looks else ()


def history_of(order: Order, care: Care, *, now: datetime) -> History:
    """What the person's orders of the last days gave, within this shop; zero for what no threshold asks about."""
    since = now - timedelta(days=care.days)
    theirs = order.shop.orders.filter(same_person(order), placed_at__gte=since, cancelled_at=None)
    ids = list(theirs.order_by("-placed_at").values_list("pk", flat=True)[:MOST_ORDERS])
    placed = bought(Order.objects.filter(pk__in=ids)).count()
    compares = care.above_median_bps is not None
    returned = care.returned_bps is not None or compares
    shares = returned or care.faulty_bps is not None
    counted = care.missing_pieces is not None or care.unsellable_pieces is not None
    asked = ReturnLineItem.objects.filter(rma__order__in=ids, rma__status__in=AGREED)
    return History(
        since=since,
        orders=placed,
        sent=_sent(ids) if shares else 0,
        returned=_pieces(commercial(asked)) if returned else 0,
        faulty=_pieces(asked.filter(fault=True)) if care.faulty_bps is not None else 0,
        **(_counted(ids) if counted else {}),
        late=_late(ids) if care.late_returns is not None else 0,
        undelivered=said_not_delivered(ids) if care.undelivered is not None else 0,
        accounts=_accounts(order, since) if care.accounts is not None else 0,
        median=median_of(order.shop, care, now=now) if compares else None,
    )


def _pieces(rows: QuerySet[Any]) -> int:
    return rows.aggregate(pieces=Sum("quantity"))["pieces"] or 0


def _sent(order_ids: Sequence[int]) -> int:
    read = goods_sent(FulfillmentLine.objects.filter(fulfillment__order__in=order_ids))
    return _pieces(read) + _pieces(goods_exported(OrderLine.objects.filter(order__in=order_ids)))


def _unsellable(order_ids: Sequence[int]) -> QuerySet[Disposition]:
    """Faultless pieces that came back on the shop's own terms and could not be restocked."""
    rows = Disposition.objects.filter(type=DispositionType.NOT_RESTOCKED, item__rma__order__in=order_ids)
    return rows.filter(item__fault=False).exclude(item__rma__lane=Lane.WITHDRAWAL)


def _counted(order_ids: Sequence[int]) -> dict[str, int]:
    missing = Disposition.objects.filter(type=DispositionType.MISSING, item__rma__order__in=order_ids)
    return {"missing": _pieces(missing), "unsellable": _pieces(_unsellable(order_ids))}


def _late(order_ids: Sequence[int]) -> int:
    """A return that came in parts was asked for once."""
    ids = _unsellable(order_ids).values("item__rma")
    whole = Return.objects.filter(pk__in=ids).values(whole=Coalesce("first_part", "pk"))
    rows = Return.objects.filter(pk__in=whole).values_list("requested_at", "decision")
    return sum(_was_late(asked_at, decision) for asked_at, decision in rows)


def _was_late(asked_at: datetime, decision: dict[str, Any]) -> bool:
    """Whether a line's window ended within days of the request, by the verdicts that were kept."""
    verdicts = (verdict for line in decision.get("lines", ()) for verdict in line["verdicts"])
    ends = (verdict["facts"]["until"] for verdict in verdicts if verdict["code"] == "in_window")
    return any(datetime.fromisoformat(until) - asked_at <= LATE for until in ends)


def _accounts(order: Order, since: datetime) -> int:
    street = _street(order.address)
    if not order.postcode_key or not street:
        return 0
    there = order.shop.orders.filter(postcode_key=order.postcode_key, placed_at__gte=since).exclude(email="")
    rows: Iterable[tuple[str, dict[str, str]]] = there.order_by("-pk").values_list("email", "address")[:MOST_ORDERS]
    return len({email for email, address in rows if _street(address) == street})


def _street(address: dict[str, str]) -> str:
    """A street as it is compared: letters and digits only, without regard to case."""
    return re.sub(r"\W", "", address.get("street", "").casefold())
