"""Tell Shopify of the parcel and of the goods. Both read what Shopify has first and add only what is missing."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings

from returns.domain.remote_return import RemoteParcel, RemoteReturn, ReverseLine, ReverseOrder
from returns.domain.status import DispositionType
from returns.links import label_url
from returns.operations.record_label import record_attached_label
from returns.outbox import GiveUp, Later
from returns.queries.mirror import shelf_for
from returns.queries.returns import get_parcel, return_of
from shop_integration.admin_api import return_writes as writes
from shop_integration.admin_api import returns as remote
from shop_integration.admin_api.client import AdminClient
from shop_integration.connect import connect
from shop_integration.effects.manners import at_shopify

if TYPE_CHECKING:
    from returns.models import OutboxMessage, Return, ReturnLineItem, ReverseDelivery

logger = logging.getLogger(__name__)


@at_shopify
def attach_label(message: OutboxMessage, *, now: datetime) -> None:
    """Attach the parcel's label and tracking number to every reverse fulfillment order of the return, once."""
    rma = return_of(message.payload)
    parcel = get_parcel(rma.shop, message.payload["parcel"])
    if parcel.gid:
        return
    client, found = _opened(rma, now)
    gids = [_attached(client, order, parcel) for order in found.reverse_orders]
    record_attached_label(parcel_id=parcel.pk, gid=gids[0], now=now)


@at_shopify
def share_label(message: OutboxMessage, *, now: datetime) -> None:
    """Put the label and the tracking number of the parcel it travels in on the return, instead of its own."""
    rma = return_of(message.payload)
    parcel = get_parcel(rma.shop, message.payload["parcel"])
    client, found = _opened(rma, now)
    gids = [_moved(client, order, parcel) for order in found.reverse_orders]
    record_attached_label(parcel_id=parcel.pk, gid=gids[0], now=now)


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


def _attached(client: AdminClient, order: ReverseOrder, parcel: ReverseDelivery) -> str:
    known = next((there for there in order.parcels if _is_same(there, parcel)), None)
    return known.gid if known else writes.create_parcel(
        client,
        order.gid,
        tracking_number=parcel.way.tracking_number,
        tracking_url=parcel.way.tracking_url,
        label_url=label_url(shop_id=parcel.rma.shop_id, parcel_id=parcel.way.pk),
    )  # fmt: skip


def _moved(client: AdminClient, order: ReverseOrder, parcel: ReverseDelivery) -> str:
    old = next((there for there in order.parcels if _is_of_ours(there)), None)
    if old is None or any(_is_same(there, parcel) for there in order.parcels):
        return _attached(client, order, parcel)
    writes.update_parcel(
        client,
        old.gid,
        tracking_number=parcel.way.tracking_number,
        tracking_url=parcel.way.tracking_url,
        label_url=label_url(shop_id=parcel.rma.shop_id, parcel_id=parcel.way.pk),
    )
    return old.gid


def _is_same(there: RemoteParcel, parcel: ReverseDelivery) -> bool:
    """A lost answer left it there: by its tracking number, or, where there is none, by a label that is ours."""
    if parcel.way.tracking_number:
        return there.tracking_number == parcel.way.tracking_number
    return not there.tracking_number and _is_of_ours(there)


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
    return shelf_for(item.rma.shop, item.fulfilled.fulfillment.location_gid)
