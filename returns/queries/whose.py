"""Where an unannounced parcel may belong: what the shop's returns and orders have in common with it.

Everything is looked up by what the parcel says, each by its own index and with a limit, and judged by
`domain.candidates`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from returns.domain.candidates import MOST, RECENTLY, Candidate, Kind, Possible, Sighting, candidates
from returns.domain.status import Outcome, ReturnStatus, Stage
from returns.domain.unannounced import code_key
from returns.models import (
    FulfillmentLine,
    Order,
    OrderLine,
    Return,
    ReturnUnit,
    ReverseDelivery,
    Shop,
    UnannouncedParcel,
)
from returns.normalise import order_number_key, postcode_key, tracking_key
from returns.queries.pieces import Taken, available_pieces
from returns.queries.postings import postings_of

LIVING = (ReturnStatus.REQUESTED, ReturnStatus.OPEN)
# Where goods are still expected.
WAITING = (
    Stage.REQUESTED,
    Stage.LABEL_PENDING,
    Stage.AWAITING_PARCEL,
    Stage.IN_TRANSIT,
    Stage.TO_INSPECT,
    Stage.NEEDS_ATTENTION,
)
MOST_BY_NUMBER, MOST_BY_PERSON, MOST_BY_ARTICLE = 10, 25, 50
# An order takes a while from its date to its delivery.
ON_ITS_WAY = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate with its rows. `rma` is None for an order.

    `obstacle` is why it cannot be chosen: `counted` or `over` (the return), `nothing_left` (of the order), or empty.
    """

    candidate: Candidate
    order: Order
    rma: Return | None
    obstacle: str


def candidates_for(parcel: UnannouncedParcel) -> list[Found]:
    """The returns and orders that the parcel may belong to, the likeliest first, each with what speaks for it."""
    shop, seen = parcel.shop, sighting_of(parcel)
    named = _returns(Q(shop=shop, pk__in=_named_returns(shop, seen)))
    orders = _orders(shop, seen, also=[rma.order_id for rma in named.values()])
    returns = named | _returns(Q(shop=shop, order__in=orders, status__in=LIVING, received_at=None))
    left = _left(orders)
    possibles = [_of_return(rma) for rma in returns.values()]
    possibles += [_of_order(order, left.get(order.pk, {})) for order in orders.values()]
    judged = candidates(seen, possibles, most=len(possibles))
    found = [_found(candidate, orders, returns, left) for candidate in judged]
    awaited = {one.order.pk for one in found if one.rma and not one.obstacle}
    return [one for one in found if one.rma or not one.obstacle or one.order.pk not in awaited][:MOST]


def sighting_of(parcel: UnannouncedParcel) -> Sighting:
    """What is known of the parcel, made comparable. A number may be of a return, here or at Shopify, or an order."""
    key = order_number_key(parcel.reference)
    without = order_number_key(re.sub(r"-R\d+\s*$", "", parcel.reference.strip(), flags=re.IGNORECASE))
    articles: dict[str, int] = {}
    for item in parcel.contents.all():
        if key := code_key(item.sku or item.code):
            articles[key] = articles.get(key, 0) + item.quantity
    return Sighting(
        at=datetime.combine(parcel.arrived_on, time(23, 59), UTC),
        tracking=tracking_key(parcel.tracking_number),
        rma_numbers=frozenset({key, f"r{key}"} if key else ()),
        order_numbers=frozenset({key, without} - {""}),
        email=parcel.email,
        name=parcel.name,
        postcode=postcode_key(parcel.postcode),
        articles=articles,
    )


def _named_returns(shop: Shop, seen: Sighting) -> set[int]:
    """Returns that the parcel names itself, whatever has become of them: by number or label; presents by address."""
    ids: set[int] = set()
    if seen.rma_numbers:
        numbers = {f"R-{number.removeprefix('r')}" for number in seen.rma_numbers}
        ids.update(shop.returns.filter(number__in=numbers).values_list("pk", flat=True))
    if seen.tracking:
        number = Q(tracking_number=seen.tracking) | Q(posting__tracking_number=seen.tracking)
        labels = ReverseDelivery.objects.filter(number, rma__shop=shop)
        hosts = dict(labels.values_list("pk", "rma_id"))
        guests = ReverseDelivery.objects.filter(carried_by__in=hosts).values_list("rma_id", flat=True)
        ids |= {*hosts.values(), *guests}
    if seen.email:
        presents = shop.returns.filter(stage__in=WAITING, outcome=Outcome.GIFT_CARD, email=seen.email)
        ids.update(presents.order_by("-pk").values_list("pk", flat=True)[:MOST_BY_PERSON])
    return ids


def _returns(found: Q) -> dict[int, Return]:
    wanted = Return.objects.filter(found).select_related("order", "gift", "first_part")
    labels = [f"{way}parcels__carried_by" for way in ("", "first_part__", "first_part__later_parts__")]
    return {rma.pk: rma for rma in wanted.prefetch_related(*labels, "lines__line")}


def _orders(shop: Shop, seen: Sighting, *, also: Collection[int]) -> dict[int, Order]:
    """The orders that the parcel may be of."""
    newest, ids = shop.orders.filter(gone_at=None).order_by("-placed_at", "-pk"), set(also)
    if seen.order_numbers:
        ids |= _ids(newest.filter(number_key__in=seen.order_numbers), MOST_BY_NUMBER)
    if seen.email:
        ids |= _ids(newest.filter(email=seen.email), MOST_BY_PERSON)
    if seen.name and seen.postcode:
        ids |= _ids(newest.filter(postcode_key=seen.postcode), MOST_BY_ARTICLE)
    if seen.articles:
        since = seen.at - RECENTLY - ON_ITS_WAY
        lines = OrderLine.objects.alias(key=Lower("sku")).filter(key__in=seen.articles).exclude(sku="")
        sent = lines.filter(order__shop=shop, order__placed_at__range=(since, seen.at))
        ids |= _ids(newest.filter(pk__in=sent.values("order")), MOST_BY_ARTICLE)
    rows = Order.objects.filter(shop=shop, pk__in=ids).prefetch_related("fulfillments")
    return {order.pk: order for order in rows}


def _ids(rows: QuerySet[Order], most: int) -> set[int]:
    return set(rows.values_list("pk", flat=True)[:most])


Left = dict[int, dict[str, int]]


def _left(orders: Mapping[int, Order]) -> Left:
    """How many pieces of each article may still come back: order -> key of the SKU -> pieces."""
    taken: dict[int, Taken] = {}
    units = ReturnUnit.objects.filter(order_line__order__in=orders, live=True)
    for order, line, number, fulfilled in units.values_list(
        "order_line__order_id", "order_line_id", "number", "item__fulfilled_id"
    ):
        taken.setdefault(order, {}).setdefault(line, {})[number] = fulfilled
    left: Left = {}
    rows = FulfillmentLine.objects.filter(fulfillment__order__in=orders).exclude(fulfillment__status="CANCELLED")
    for row in rows.select_related("line", "fulfillment"):
        order, key = row.fulfillment.order_id, code_key(row.line.sku)
        pieces = available_pieces(row, taken.get(order, {}))
        articles = left.setdefault(order, {})
        articles[key] = articles.get(key, 0) + pieces
    return left


def _of_return(rma: Return) -> Possible:
    articles: dict[str, int] = {}
    for item in rma.lines.all():
        key = code_key(item.line.sku)
        articles[key] = articles.get(key, 0) + item.quantity
    name, postcode, emails = _sender(rma)
    return Possible(
        kind=Kind.RETURN,
        id=rma.pk,
        at=rma.requested_at,
        tracking=_labels(rma),
        rma_number=order_number_key(rma.number),
        whole=_whole(rma),
        order_number=order_number_key(rma.order.name),
        emails=emails,
        name=name,
        postcode=postcode,
        articles=articles,
    )


def _labels(rma: Return) -> frozenset[str]:
    parcels = list(rma.parcels.all())
    said = (posting.tracking_number for posting in postings_of(parcels).values())
    return _keys([*(parcel.way.tracking_number for parcel in parcels), *said])


def _whole(rma: Return) -> frozenset[str]:
    """What the label says that its shopper has, where the return is the rest of one that came in part."""
    first = rma.first_part
    before = [part for part in (first, *first.later_parts.all()) if part.pk < rma.pk] if first else []
    return frozenset().union(*({order_number_key(part.number), *_labels(part)} for part in before))


def _sender(rma: Return) -> tuple[str, str, frozenset[str]]:
    """Name, postcode and e-mail addresses of who sends the goods; a present is sent by who got it."""
    if rma.outcome == Outcome.GIFT_CARD:
        return rma.gift.name, postcode_key(rma.gift.address.get("postcode", "")), frozenset({rma.email} - {""})
    order = rma.order
    return order.address.get("name", ""), order.postcode_key, frozenset({rma.email, order.email} - {""})


def _of_order(order: Order, left: Mapping[str, int]) -> Possible:
    return Possible(
        kind=Kind.ORDER,
        id=order.pk,
        at=_delivered(order),
        order_number=order_number_key(order.name),
        emails=frozenset({order.email} - {""}),
        name=order.address.get("name", ""),
        postcode=order.postcode_key,
        articles={key: pieces for key, pieces in left.items() if key and pieces},
    )


def _delivered(order: Order) -> datetime:
    """When its last parcel came, or was sent where nobody knows; the order's date where nothing was."""
    sent = order.fulfillments.all()
    return max((each.delivered_at or each.created_at for each in sent), default=order.placed_at)


def _keys(numbers: Iterable[str]) -> frozenset[str]:
    return frozenset(tracking_key(number) for number in numbers if number)


def _found(candidate: Candidate, orders: Mapping[int, Order], returns: Mapping[int, Return], left: Left) -> Found:
    if candidate.possible.kind == Kind.RETURN:
        rma = returns[candidate.possible.id]
        over = "over" if rma.status not in LIVING else ""
        return Found(candidate, rma.order, rma, "counted" if rma.received_at else over)
    order = orders[candidate.possible.id]
    there = any(left.get(order.pk, {}).values())
    return Found(candidate, order, None, "" if there else "nothing_left")
