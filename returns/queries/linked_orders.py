"""Read linked orders, and what was refunded on the orders that they are linked to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Q, Sum

from returns.domain.linked import PROLONGED_BEFORE, ExchangeMode, LinkedStatus, Refunded, keys_in
from returns.domain.seldom import Seldom
from returns.domain.status import Outcome, ReturnStatus, SettlementStatus
from returns.models import ExchangeLine, LinkedOrder, Order, OrderRefund, Return, ReturnLineItem, Settlement, Shop
from returns.queries.seldom import may_have

ON_THEIR_WAY = (SettlementStatus.DUE, SettlementStatus.IN_DOUBT)
# The order does not exist yet, and its draft is to be kept.
AWAITED = (LinkedStatus.WANTED, LinkedStatus.HELD, LinkedStatus.ASKED)


def mode_for(rma: Return, items: Iterable[ReturnLineItem]) -> ExchangeMode:
    """On which order the exchanges of a return go out, by where what comes back for them left from.

    All of them go out together, so that one location that needs an order of its own decides for the others.
    """
    exchanges = rma.policy.policy.exchanges
    modes = {exchanges.mode_at(item.fulfilled.fulfillment.location_gid) for item in items}
    return ExchangeMode.LINKED if ExchangeMode.LINKED in modes else ExchangeMode.NATIVE


def linked_order_of(rma: Return) -> LinkedOrder | None:
    """The linked order of a return; None where it has none."""
    found: LinkedOrder | None = getattr(rma, "linked_order", None)
    return found


def get_linked_order(rma: Return) -> LinkedOrder:
    """The linked order of a return as it stands now; raises LinkedOrder.DoesNotExist."""
    return LinkedOrder.objects.get(rma=rma)


def goes_out_apart(rma: Return) -> list[ExchangeLine]:
    """What goes out on an order of its own: the lines that were not given up."""
    return [line for line in rma.exchange_lines.all() if line.mode == ExchangeMode.LINKED and not line.given_up_at]


def was_to_go_out_apart(rma: Return) -> bool:
    """Whether its pieces were sent to be settled for an order of their own, which was given up since."""
    row = linked_order_of(rma)
    return row is not None and row.status == LinkedStatus.DROPPED and rma.settlement.sent_at is not None


def order_is_awaited(rma: Return) -> bool:
    """Whether something goes out on an order of its own that is not there yet."""
    row = LinkedOrder.objects.filter(rma=rma).first()
    there = row is not None and row.status == LinkedStatus.ORDERED
    return not there and ExchangeLine.objects.filter(rma=rma, mode=ExchangeMode.LINKED, given_up_at=None).exists()


def gone_early(rma: Return) -> LinkedOrder | None:
    """The linked order as it stands now, if it is sent before the goods are back: nothing calls it back any more.

    Where the shopper has to pay first, that is once they have.
    """
    if not may_have(rma, Seldom.LINKED):
        return None
    row = LinkedOrder.objects.filter(rma=rma).exclude(early_at=None).first()
    if row is None or row.status == LinkedStatus.ORDERED:
        return row
    going = row.status in {LinkedStatus.WANTED, LinkedStatus.HELD} and not row.owed_presentment_minor
    return row if going else None


def out_early(shop: Shop) -> int:
    """What goes out before the goods are back, and they are not, in the shop's currency (minor units)."""
    rows = LinkedOrder.objects.filter(rma__shop=shop, lost_at=None, rma__received_at=None).exclude(early_at=None)
    rows = rows.exclude(status=LinkedStatus.DROPPED).exclude(rma__settlement__status=SettlementStatus.PAID)
    return _sum(rows, "value_shop_minor") - _sum(rows, "owed_shop_minor")


def refunded_on(order: Order, *, in_all: int | None = None) -> Refunded:
    """What went back on an order as it was last read (or `in_all`), beside what we know of.

    A payment of ours that is on its way may be in it already, so it counts as known. A gift card is paid by nobody's
    order.
    """
    settlements = Settlement.objects.filter(rma__order=order).exclude(rma__outcome=Outcome.GIFT_CARD)
    refunds = OrderRefund.objects.filter(rma__order=order)
    known = (
        _sum(settlements.filter(status=SettlementStatus.PAID), "paid_presentment_minor")
        + _sum(settlements.filter(status__in=ON_THEIR_WAY), "total_presentment_minor")
        + _sum(refunds.filter(status__in=[SettlementStatus.PAID, *ON_THEIR_WAY]), "amount_presentment_minor")
    )
    if in_all is None:
        in_all = Order.objects.values_list("refunded_presentment_minor", flat=True).get(pk=order.pk)
    return Refunded(in_all, known)


def linked_to(order: Order) -> list[LinkedOrder]:
    """The linked orders that exist for returns of this order."""
    rows = LinkedOrder.objects.filter(rma__order=order, status=LinkedStatus.ORDERED)
    return list(rows.select_related("rma").order_by("pk"))


def linked_as(order: Order) -> LinkedOrder | None:
    """The linked order that this order is, known by its id or by the key that it carries among its tags."""
    rows, keys = LinkedOrder.objects.filter(rma__shop=order.shop_id).select_related("rma"), keys_in(order.tags)
    return rows.filter(order_gid=order.gid).first() or (
        rows.filter(order_gid="", key__in=keys).first() if keys else None
    )


def made_of(order: Order) -> LinkedOrder | None:
    """The linked order whose key this order carries although it is another one."""
    keys = keys_in(order.tags)
    rows = LinkedOrder.objects.filter(rma__shop=order.shop_id, key__in=keys).exclude(order_gid__in=["", order.gid])
    return rows.select_related("rma").first() if keys else None


def to_prolong(*, now: datetime, rma_id: int | None = None) -> list[int]:
    """The returns (ids), of all or of one, whose stock is soon not held any more although they go on.

    A return goes on as long as its parcel may be sent, is under way, or is here. One that is wanted anew already waits
    for that, and where somebody is about to make the order its draft is left as it is.
    """
    rows = LinkedOrder.objects.filter(status__in=[LinkedStatus.HELD, LinkedStatus.ASKED], draft_edition=F("edition"))
    soon = rows.filter(reserved_until__lt=now + PROLONGED_BEFORE, rma__status=ReturnStatus.OPEN)
    soon = soon.exclude(rma__settlement__status__in=ON_THEIR_WAY)
    soon = soon if rma_id is None else soon.filter(rma=rma_id)
    moving = Q(rma__parcels__status__in=["IN_TRANSIT", "DELIVERED"]) | ~Q(rma__received_at=None)
    going_on = Q(rma__ship_by=None) | Q(rma__ship_by__gte=now) | moving
    return list(soon.filter(going_on).order_by("rma_id").values_list("rma_id", flat=True).distinct())


def _sum(rows: object, column: str) -> int:
    return rows.aggregate(n=Sum(column))["n"] or 0  # type: ignore[attr-defined]
