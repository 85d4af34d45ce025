"""Tell Shopify of the parcel and of the goods. Both read what Shopify has first and add only what is missing."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings

from returns.domain.remote_return import RemoteParcel, RemoteReturn, ReverseLine, ReverseOrder
from returns.domain.status import DispositionType, ParcelStatus
from returns.links import label_url
from returns.operations.record_label import record_attached_label
from returns.outbox import GiveUp, Later
from returns.queries.arrivals import taken_in_at
from returns.queries.mirror import shelf_for
from returns.queries.parcels import lines_of, parcels_of
from returns.queries.postings import posting_of
from returns.queries.returns import get_parcel, return_of
from shop_integration.admin_api import return_writes as writes
from shop_integration.admin_api import returns as remote
from shop_integration.admin_api.client import AdminClient
from shop_integration.connect import connect
from shop_integration.effects.manners import at_shopify
from shop_integration.effects.registration import is_never_made

if TYPE_CHECKING:
    from returns.models import OutboxMessage, Return, ReturnLineItem, ReverseDelivery

Put = Callable[[AdminClient, ReverseOrder, "ReverseDelivery", set[str], frozenset[str] | None], str]
OVER = frozenset({ParcelStatus.VOIDED, ParcelStatus.DELIVERED})
logger = logging.getLogger(__name__)


@at_shopify
def attach_label(message: OutboxMessage, *, now: datetime) -> None:
    """Attach the parcel's label and tracking number to the reverse fulfillment orders of what is in it, once."""
    rma = return_of(message.payload)
    parcel = get_parcel(rma.shop, message.payload["parcel"])
    if parcel.gid:
        return
    _put(rma, parcel, _attached, now)


@at_shopify
def share_label(message: OutboxMessage, *, now: datetime) -> None:
    """Put the label and the tracking number of the parcel it travels in on the return, instead of its own."""
    rma = return_of(message.payload)
    parcel = get_parcel(rma.shop, message.payload["parcel"])
    _put(rma, parcel, _moved, now)


@at_shopify
def renew_label(message: OutboxMessage, *, now: datetime) -> None:
    """Put a new label and its tracking number in the place of the ones that are no good any more, once."""
    rma = return_of(message.payload)
    parcel = get_parcel(rma.shop, message.payload["parcel"])
    if not parcel.gid:
        _put(rma, parcel, _moved, now)


@at_shopify
def tell_tracking(message: OutboxMessage, *, now: datetime) -> None:
    """Put the number on the return that the shopper gave of a courier of their own choice; a later one takes its place.

    Nothing where the way has another number of ours, or none any more.
    """
    rma = return_of(message.payload)
    parcel = get_parcel(rma.shop, message.payload["parcel"])
    if parcel.status not in OVER and not parcel.way.tracking_number and _tracking(parcel)[0]:
        _put(rma, parcel, _numbered, now)


@at_shopify
def dispose(message: OutboxMessage, *, now: datetime) -> None:
    """Tell Shopify what became of every received piece, as far as it does not know yet."""
    rma = return_of(message.payload)
    client, found = _opened(rma, now)
    for order in found.reverse_orders:
        if inputs := list(_missing_dispositions(rma, order)):
            writes.dispose(client, inputs)


def _opened(rma: Return, now: datetime) -> tuple[AdminClient, RemoteReturn]:
    if not rma.rfo_gid:
        raise Later("the return is not open at Shopify yet")
    client = connect(rma.shop, now=now)
    found = remote.read_return(client, rma.gid)
    if found is None or not found.reverse_orders:
        raise GiveUp("Shopify has no such return")
    return client, found


def _put(rma: Return, parcel: ReverseDelivery, put: Put, now: datetime) -> None:
    """Have the parcel on every reverse fulfillment order of which something is in it."""
    if is_never_made(rma):
        return
    client, found = _opened(rma, now)
    others = {other.gid for other in parcels_of(rma) if other.pk != parcel.pk and other.gid}
    inside = _inside(rma, parcel)
    gids = [
        put(client, order, parcel, others, inside)
        for order in found.reverse_orders
        if inside is None or any(line.fulfilled_gid in inside for line in order.lines)
    ]
    if not gids:
        raise GiveUp("nothing of this parcel is in the return at Shopify")
    record_attached_label(parcel_id=parcel.pk, gid=gids[0], now=now)


def _inside(rma: Return, parcel: ReverseDelivery) -> frozenset[str] | None:
    """The fulfilled lines that are in the parcel; None where everything travels in it."""
    if len(parcels_of(rma)) < 2:
        return None
    return frozenset(item.fulfilled.gid for item in lines_of(rma, parcel))


def _attached(
    client: AdminClient,
    order: ReverseOrder,
    parcel: ReverseDelivery,
    others: set[str],
    inside: frozenset[str] | None,
) -> str:
    number, url = _tracking(parcel)
    known = next((there for there in _free(order, others) if _is_same(there, parcel)), None)
    pieces = {line.gid: line.quantity for line in order.lines if line.fulfilled_gid in inside} if inside else None
    return known.gid if known else writes.create_parcel(
        client,
        order.gid,
        tracking_number=number,
        tracking_url=url,
        label_url=label_url(shop_id=parcel.rma.shop_id, parcel_id=parcel.way.pk),
        pieces=pieces,
    )  # fmt: skip


def _moved(
    client: AdminClient,
    order: ReverseOrder,
    parcel: ReverseDelivery,
    others: set[str],
    inside: frozenset[str] | None,
) -> str:
    free = _free(order, others)
    old = next((there for there in free if _is_of_ours(there)), None)
    if old is None or any(_is_same(there, parcel) for there in free):
        return _attached(client, order, parcel, others, inside)
    return _updated(client, old, parcel)


def _numbered(
    client: AdminClient,
    order: ReverseOrder,
    parcel: ReverseDelivery,
    others: set[str],
    inside: frozenset[str] | None,
) -> str:
    old = next((there for there in _free(order, others) if _is_of_ours(there)), None)
    if old is None:
        return _attached(client, order, parcel, others, inside)
    if (old.tracking_number, old.tracking_url) == _tracking(parcel):
        return old.gid
    return _updated(client, old, parcel)


def _updated(client: AdminClient, old: RemoteParcel, parcel: ReverseDelivery) -> str:
    number, url = _tracking(parcel)
    writes.update_parcel(
        client,
        old.gid,
        tracking_number=number,
        tracking_url=url,
        label_url=label_url(shop_id=parcel.rma.shop_id, parcel_id=parcel.way.pk),
    )
    return old.gid


def _tracking(parcel: ReverseDelivery) -> tuple[str, str]:
    """Number and address to follow it at: the label's, or else what the shopper said and nobody refused."""
    way = parcel.way
    if way.tracking_number:
        return way.tracking_number, way.tracking_url
    said = posting_of(parcel)
    return (said.tracking_number, said.tracking_url) if said and said.refused_at is None else ("", "")


def _free(order: ReverseOrder, others: set[str]) -> list[RemoteParcel]:
    """The order's parcels there that are none of the return's other ones."""
    return [there for there in order.parcels if there.gid not in others]


def _is_same(there: RemoteParcel, parcel: ReverseDelivery) -> bool:
    """A lost answer left it there: by its tracking number, or, where there is none, by a label that is ours."""
    if parcel.way.tracking_number:
        return there.tracking_number == parcel.way.tracking_number
    return there.tracking_number in {"", _tracking(parcel)[0]} and _is_of_ours(there)


def _is_of_ours(there: RemoteParcel) -> bool:
    return there.label_url.startswith(f"{settings.APP_URL}/labels/")


def _missing_dispositions(rma: Return, order: ReverseOrder) -> Iterator[dict[str, Any]]:
    items = {item.fulfilled.gid: item for item in rma.lines.all()}
    for line in order.lines:
        if item := items.get(line.fulfilled_gid):
            yield from _missing_of_line(item, line)


def _missing_of_line(item: ReturnLineItem, line: ReverseLine) -> Iterator[dict[str, Any]]:
    wanted: Counter[str] = Counter()
    for row in item.dispositions.all():
        wanted[_possible(item, row.type)] += row.quantity
    room = line.quantity - sum(line.disposed.values())
    for kind, quantity in wanted.items():
        left = min(quantity - line.disposed.get(kind, 0), room)
        if left > 0:
            room -= left
            yield _input(item, line, kind, left)


def _possible(item: ReturnLineItem, kind: str) -> str:
    """Shopify restocks a variant at a location; without either, staff must place the piece by hand."""
    restockable = item.line.variant_gid and _shelf(item)
    if kind == DispositionType.RESTOCKED and not restockable:
        return DispositionType.PROCESSING_REQUIRED.value
    return str(kind)


def _input(item: ReturnLineItem, line: ReverseLine, kind: str, quantity: int) -> dict[str, Any]:
    wanted = {"reverseFulfillmentOrderLineItemId": line.gid, "quantity": quantity, "dispositionType": kind}
    if kind == DispositionType.RESTOCKED:
        wanted["locationId"] = _shelf(item)
    return wanted


def _shelf(item: ReturnLineItem) -> str:
    """Where the pieces are, as the desk said, or the store that took them; else where they were to go, or came from."""
    said = next((row.location.gid for row in item.dispositions.all() if row.location), "")
    destination = item.destination
    wanted = said or taken_in_at(item.rma) or (destination.location_gid if destination else "")
    return shelf_for(item.rma.shop, wanted or item.fulfilled.fulfillment.location_gid)
