"""The rows of a return are divided between what is here and what is awaited, inside `receive_part`'s transaction.

Or, as soon as they are written, between as many returns as Shopify wants for so many lines.

What is here keeps its number and Shopify's return; what is awaited becomes a return of its own. Pieces are handed over
with one statement, so that they are live in one return at every moment. See `docs/decisions/0027-parts.md`.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from returns.domain.ledger import spread
from returns.domain.money import Money, MoneyPair
from returns.domain.rules.quantity import MOST_LINES
from returns.domain.settlement import LineQuote, add_up, divide_fee
from returns.domain.shipping import LabelTime
from returns.domain.status import Outcome, ParcelStatus, SettlementStatus
from returns.models import Return, ReturnLineItem, ReturnUnit, ReverseDelivery, Settlement
from returns.models.fields import columns, quote_columns
from returns.operations.adopt_return import next_number
from returns.operations.claims_follow import go_along, share_line
from returns.operations.discount_code import copy_wish
from returns.operations.index_returns import index_returns
from returns.operations.receive_goods import Counts
from returns.operations.requote import requote
from returns.queries.by_outcome import fees_apart, shares_for
from returns.queries.parcels import lines_of, parcels_of
from returns.queries.parts import credited_before
from returns.queries.pricing import shipping_fee_for
from returns.queries.sums import present_worth
from returns.queries.worth import PAID_FOR, worth_of


def divide(
    rma: Return,
    items: Mapping[int, ReturnLineItem],
    counts: Counts,
    awaited: Mapping[int, int],
    *,
    label_to_come: bool,
) -> tuple[Return, list[ReverseDelivery]]:
    """Move the awaited pieces (line -> how many) to a new return; gives back that one and the parcels it has now.

    `price_parts` must follow, once what is here is counted.
    """
    parcels = _going(rma, counts, awaited, label_to_come=label_to_come)
    rest = _head(rma, with_label=bool(parcels))
    for item in items.values():
        if awaited[item.pk]:
            _hand_over(rma, rest, item, awaited[item.pk])
    go_along(rma, rest)
    ReverseDelivery.objects.filter(pk__in=[parcel.pk for parcel in parcels]).update(rma=rest, gid="")
    index_returns([rma.pk, rest.pk])
    return rest, parcels


def divide_by_lines(rma: Return) -> list[Return]:
    """The return, before anybody heard of it, and returns of its own for the lines beyond those that one can hold.

    Inside the caller's transaction.
    """
    items = {item.pk: item for item in rma.lines.select_related("line", "fulfilled").order_by("pk")}
    beyond = frozenset(list(items)[MOST_LINES:])
    if not beyond:
        return [rma]
    awaited = {pk: item.quantity if pk in beyond else 0 for pk, item in items.items()}
    rest, _parcels = divide(rma, items, {}, awaited, label_to_come=False)
    rest.label_time = rma.label_time
    rest.save(update_fields=["label_time"])
    price_parts(rma, rest)
    return [rma, *divide_by_lines(rest)]


def price_parts(rma: Return, rest: Return) -> None:
    """Quote both, so that they come to what the whole would have come to, to the minor unit.

    What is here bears the return shipping fee up to its worth, of each way the money may go the fee of that way.
    Outbound delivery goes back with the last part.
    """
    shipping = rma.order.amount(rma.settlement, "shipping_refund")
    ways = [rma.outcome, *(way for way in rma.settlement.shipping_by_outcome if way != rma.outcome)]
    fees = {way: _shares_of_fee(rma, rest, way, shipping) for way in ways}
    fee_here, fee_later = fees[rma.outcome]
    by_way_here, by_way_later = (fees_apart({way: each[part] for way, each in fees.items()}) for part in (0, 1))
    requote(rma, present_worth(rma), return_shipping_fee=fee_here, shipping_refund=shipping.times(0))
    Settlement.objects.filter(rma=rma).update(shipping_by_outcome=by_way_here)
    quote = add_up(
        tuple(present_worth(rest)),
        return_shipping_fee=fee_later,
        shipping_refund=shipping,
        bonus_bps=rest.bonus_bps,
        credited=credited_before(rest, bonus_bps=rest.bonus_bps),
    )
    Settlement.objects.create(
        rma=rest,
        status=SettlementStatus.QUOTED,
        key=uuid.uuid4(),
        shipping_by_outcome=by_way_later,
        **quote_columns(quote),
    )


def _shares_of_fee(rma: Return, rest: Return, way: str, shipping: MoneyPair) -> tuple[MoneyPair, MoneyPair]:
    """What each of both bears of the return shipping fee where the money goes by `way`."""
    fee = shipping_fee_for(rma, way)
    part, later = (_worth(present_worth(each, shares=shares_for(each, Outcome(way))), fee) for each in (rma, rest))
    return divide_fee(fee, part=part, whole=part + later + shipping)


def _worth(lines: list[LineQuote], fee: MoneyPair) -> MoneyPair:
    """What lines come to before anything that belongs to the return as a whole; `fee` fixes the currencies."""
    return add_up(tuple(lines), return_shipping_fee=fee.times(0)).total


def _head(rma: Return, *, with_label: bool) -> Return:
    """The rest was asked for and agreed to when the whole was. Without a label, its shopper has one made if need be."""
    return Return.objects.create(
        shop=rma.shop,
        order=rma.order,
        policy=rma.policy,
        number=(number := next_number(rma.shop)),
        request_key=f"rest-{number}",
        first_part_id=rma.first_part_id or rma.pk,
        status=rma.status,
        stage=rma.stage,
        outcome=rma.outcome,
        bonus_bps=rma.bonus_bps,
        origin=rma.origin,
        lane=rma.lane,
        goods=rma.goods,
        means=rma.means,
        label_time=rma.label_time if with_label else LabelTime.ON_DEMAND,
        locale=rma.locale,
        email=rma.email,
        decision=rma.decision,
        requested_at=rma.requested_at,
        stage_since=rma.stage_since,
        approved_at=rma.approved_at,
        ship_by=rma.ship_by,
        assigned_to=rma.assigned_to,
        assigned_at=rma.assigned_at,
    )


def _going(rma: Return, counts: Counts, awaited: Mapping[int, int], *, label_to_come: bool) -> list[ReverseDelivery]:
    """The parcels that are still to come.

    Those of which everything is awaited, and those of which something is, if staff say so and the carrier does not say
    that they are here.
    """
    going = []
    for parcel in parcels_of(rma):
        inside = [item.pk for item in lines_of(rma, parcel)]
        untouched = not any(sum(counts.get(pk, {}).values()) for pk in inside)
        may_come = label_to_come and parcel.status != ParcelStatus.DELIVERED and any(awaited[pk] for pk in inside)
        if inside and (untouched or may_come):
            going.append(parcel)
    return going


def _hand_over(rma: Return, rest: Return, item: ReturnLineItem, pieces: int) -> None:
    """Give the last `pieces` of a line to the rest; a line of which nothing is here goes over as it is."""
    if pieces == item.quantity:
        ReturnLineItem.objects.filter(pk=item.pk).update(rma=rest, gid="", rfo_line_gid="")
        return
    units = list(item.units.select_related("item__line").order_by("number"))
    stays, goes = _shares(rma, item, units, len(units) - pieces)
    new = ReturnLineItem.objects.create(
        rma=rest,
        line=item.line,
        fulfilled=item.fulfilled,
        quantity=pieces,
        reason=item.reason,
        fault=item.fault,
        note=item.note,
        detail=item.detail,
        answers=item.answers,
        duties_back=item.duties_back,
        restocking_fee_bps=item.restocking_fee_bps,
        restocking_by_outcome=item.restocking_by_outcome,
        told_restocking_bps=item.told_restocking_bps,
        paid_by=item.paid_by,
        destination=item.destination,
        **goes,
    )
    copy_wish(item, to=new)
    share_line(item, new)
    ReturnLineItem.objects.filter(pk=item.pk).update(quantity=item.quantity - pieces, **stays)
    ReturnUnit.objects.filter(pk__in=[unit.pk for unit in units[-pieces:]]).update(item=new)


def _shares(
    rma: Return, item: ReturnLineItem, units: list[ReturnUnit], staying: int
) -> tuple[dict[str, int], dict[str, int]]:
    """What was quoted for the line, shared over its pieces by what was paid for each: adds up, whatever was edited."""
    worths = [worth_of(rma.order, item, [unit.number]) for unit in units]
    stays: dict[str, int] = {}
    goes: dict[str, int] = {}
    for name in PAID_FOR:
        whole, weights = rma.order.amount(item, name), [getattr(worth, name) for worth in worths]
        shop = spread(whole.shop.minor, [weight.shop.minor for weight in weights], currency=whole.shop.currency)
        theirs = [weight.presentment.minor for weight in weights]
        presentment = spread(whole.presentment.minor, theirs, currency=whole.presentment.currency)
        here = MoneyPair(
            Money(sum(shop[:staying]), whole.shop.currency),
            Money(sum(presentment[:staying]), whole.presentment.currency),
        )
        stays |= columns(name, here)
        goes |= columns(name, whole - here)
    return stays, goes
