"""What the buyer of an order did at the shop before, bounded: for staff who decide about a return."""

from __future__ import annotations

from returns.domain.customer_history import CustomerHistory, Earlier
from returns.domain.status import Outcome
from returns.models import Order, Return, ReturnLineItem, SurveyAnswer
from returns.queries.bringing import earlier_elsewhere
from returns.queries.counted import AGREED, bought, commercial
from returns.queries.signals import same_person

MOST_ORDERS, MOST_RETURNS = 200, 5
_OF_AN_ORDER = ("pk", "placed_at", "received_shop_minor", "refunded_shop_minor")


def customer_history(rma: Return) -> CustomerHistory | None:
    """Orders and returns of the buyer besides this return's order; None for a present, whose sender is not its buyer.

    The newest MOST_ORDERS orders are looked at. An order that names nobody has no history.
    """
    order = rma.order
    if rma.outcome == Outcome.GIFT_CARD or not (order.email or order.customer_id):
        return None
    theirs = order.shop.orders.filter(same_person(order), cancelled_at=None).exclude(pk=order.pk)
    newest = theirs.order_by("-placed_at").values_list("pk", flat=True)[: MOST_ORDERS + 1]
    ids = list(newest)
    rows = list(bought(Order.objects.filter(pk__in=ids[:MOST_ORDERS])).values_list(*_OF_AN_ORDER))
    known = {pk for pk, *_rest in rows}
    theirs_back = Return.objects.filter(order__in=ids[:MOST_ORDERS], shop=rma.shop_id).exclude(pk=rma.pk)
    back = set(theirs_back.filter(status__in=AGREED).values_list("order_id", flat=True))
    by_choice = set(commercial(ReturnLineItem.objects.filter(rma__in=theirs_back)).values_list("rma__order", flat=True))
    latest = theirs_back.select_related("order").only("number", "requested_at", "stage", "outcome", "order__name")
    scores = SurveyAnswer.objects.filter(rma__in=theirs_back).order_by("-at").values_list("score", flat=True)
    return CustomerHistory(
        orders=len(rows),
        came_back=len(back & known),
        by_right=len((back & known) - by_choice),
        since=min((placed_at for _pk, placed_at, *_rest in rows), default=None),
        received_minor=sum(received for *_rest, received, _refunded in rows),
        refunded_minor=sum(refunded for *_rest, refunded in rows),
        currency=order.shop_currency,
        bounded=len(ids) > MOST_ORDERS,
        returns=tuple(
            Earlier(each.number, each.requested_at, each.stage, each.outcome, each.order.name)
            for each in latest.order_by("-requested_at", "-pk")[:MOST_RETURNS]
        ),
        scores=tuple(scores[:MOST_RETURNS]),
        elsewhere=earlier_elsewhere(order.shop, [order.pk, *ids[:MOST_ORDERS]]),
    )
