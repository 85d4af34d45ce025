"""A return's rows as its schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returns.domain.status import (
    DispositionType,
    Origin,
    Outcome,
    ParcelStatus,
    ReturnStatus,
    SettlementStatus,
    Stage,
)
from returns.queries.bulk import tagged
from returns.queries.payment_requests import requests_of
from returns.queries.returns import line_amount, total_back, went_back
from returns_api.schemas.common import AmountOut, PairOut
from returns_api.schemas.returns import (
    CountedOut,
    CustomerOut,
    EventOut,
    ExchangeOut,
    LineOut,
    OrderRef,
    ParcelOut,
    ReturnOut,
    ReturnSummary,
    SettlementOut,
    ShopifyRef,
)

if TYPE_CHECKING:
    from returns.domain.settlement import Quote
    from returns.models import ExchangeLine, Order, Return, ReturnLineItem, ReverseDelivery

_ADDRESS = ("name", "street", "street2", "postcode", "city", "province", "country", "phone")
_AMOUNTS = (
    "items",
    "tax",
    "duties",
    "shipping_refund",
    "restocking_fee",
    "return_shipping_fee",
    "exchange",
    "deduction",
    "total",
    "bonus",
)


def summary_of(rma: Return, *, lines: bool = False, timeline: bool = False, customer: bool = False) -> ReturnSummary:
    """A row of the list, out of what `queries.inbox.page` (and `read_more`) has read."""
    settlement = getattr(rma, "settlement", None)
    return ReturnSummary(
        number=rma.number,
        status=ReturnStatus(rma.status),
        stage=Stage(rma.stage),
        outcome=Outcome(rma.outcome),
        order=order_ref(rma.order),
        pieces=sum(item.quantity for item in rma.lines.all()),
        total=PairOut.of(total_back(rma)) if settlement else None,
        requested_at=rma.requested_at,
        stage_since=rma.stage_since,
        assignee=rma.assigned_to,
        lines=[_line(rma, item) for item in rma.lines.all()] if lines else None,
        timeline=timeline_of(rma) if timeline else None,
        customer=_customer(rma) if customer else None,
    )


def return_of(rma: Return, *, timeline: bool = False, customer: bool = False) -> ReturnOut:
    """The whole return, as `queries.returns.get_return` has read it."""
    return ReturnOut(
        number=rma.number,
        status=ReturnStatus(rma.status),
        stage=Stage(rma.stage),
        stage_since=rma.stage_since,
        outcome=Outcome(rma.outcome),
        origin=Origin(rma.origin),
        lane=rma.lane,
        goods=rma.goods,
        means=rma.means,
        order=order_ref(rma.order),
        shopify=ShopifyRef(id=rma.gid, name=rma.shopify_name),
        policy_version=rma.policy.number,
        replaces=rma.replaces.number if rma.replaces else None,
        first_part=rma.first_part.number if rma.first_part else None,
        later_parts=list(rma.later_parts.order_by("pk").values_list("number", flat=True)),
        requested_at=rma.requested_at,
        approved_at=rma.approved_at,
        ship_by=rma.ship_by,
        received_at=rma.received_at,
        closed_at=rma.closed_at,
        decline_reason=rma.decline_reason,
        lines=[_line(rma, item) for item in rma.lines.all()],
        exchanges=[_exchange(each) for each in sorted(rma.exchange_lines.all(), key=lambda each: each.pk)],
        settlement=_settlement(rma),
        parcels=[_parcel(parcel) for parcel in sorted(rma.parcels.all(), key=lambda each: each.pk)],
        tags=tagged([rma.pk]).get(rma.pk, []),
        assignee=rma.assigned_to,
        assigned_at=rma.assigned_at,
        timeline=timeline_of(rma) if timeline else None,
        customer=_customer(rma) if customer else None,
    )


def order_ref(order: Order) -> OrderRef:
    """The order by its names."""
    return OrderRef(id=order.gid.rpartition("/")[2], name=order.name)


def payable_of(rma: Return) -> AmountOut:
    """What settling orders now."""
    order, row = rma.order, rma.settlement
    return AmountOut.of((order.amount(row, "total") + order.amount(row, "bonus")).presentment)


def timeline_of(rma: Return) -> list[EventOut]:
    """What happened, the oldest first."""
    return [
        EventOut(
            id=event.pk, kind=event.kind, at=event.at, actor=event.actor, actor_id=event.actor_id, facts=event.facts
        )
        for event in sorted(rma.events.all(), key=lambda each: each.pk)
    ]


def _line(rma: Return, item: ReturnLineItem) -> LineOut:
    return LineOut(
        id=item.pk,
        title=item.line.title,
        variant=item.line.variant_title,
        sku=item.line.sku,
        product_id=item.line.product_gid,
        variant_id=item.line.variant_gid,
        quantity=item.quantity,
        reason=item.reason,
        fault=item.fault,
        amount=PairOut.of(line_amount(rma, item.pk)),
        counted=[
            CountedOut(became=DispositionType(found.type), quantity=found.quantity) for found in item.dispositions.all()
        ],
    )


def _exchange(row: ExchangeLine) -> ExchangeOut:
    return ExchangeOut(
        id=row.pk,
        for_line=row.item_id,
        title=row.title,
        variant=row.variant_title,
        sku=row.sku,
        variant_id=row.variant_gid,
        quantity=row.quantity,
        sent=row.processed_quantity,
        sold_out_at=row.sold_out_at,
        given_up_at=row.given_up_at,
    )


def _settlement(rma: Return) -> SettlementOut:
    row = rma.settlement
    return SettlementOut(
        status=SettlementStatus(row.status),
        amounts=amounts_of(went_back(rma)),
        payable=payable_of(rma),
        waits_for_second_person=bool(requests_of(rma)),
        due_at=row.due_at,
        paid_at=row.paid_at,
        problem=row.problem,
        refund_id=row.refund_gid,
    )


def amounts_of(quote: Quote) -> dict[str, PairOut]:
    """The settlement fee by fee; what is nothing is left out, but for the total."""
    amounts = {name: getattr(quote, name) for name in _AMOUNTS}
    return {name: PairOut.of(pair) for name, pair in amounts.items() if pair.presentment.minor or name == "total"}


def _parcel(parcel: ReverseDelivery) -> ParcelOut:
    way = parcel.way
    return ParcelOut(
        id=parcel.pk,
        status=ParcelStatus(parcel.status),
        means=parcel.means,
        carrier=way.carrier,
        tracking_number=way.tracking_number,
        tracking_url=way.tracking_url,
        paid_by=parcel.paid_by,
        label_ready_at=way.label_ready_at,
        first_scan_at=way.first_scan_at,
        delivered_at=way.delivered_at,
    )


def _customer(rma: Return) -> CustomerOut:
    """Who bought; of a present, who sends it back, since nobody is to learn who gave it by way of its return."""
    if rma.outcome == Outcome.GIFT_CARD:
        return CustomerOut(email=rma.email, phone="", address={}, id="")
    return customer_of(rma.order)


def customer_of(order: Order) -> CustomerOut:
    """Who bought."""
    address = {name: str(order.address[name]) for name in _ADDRESS if order.address.get(name)}
    return CustomerOut(email=order.email, phone=order.phone, address=address, id=order.customer_gid)
