"""Tell Shopify of a return: ask for it, approve it, decline it, cancel it, take pieces off it, close and reopen it.

None of these mutations takes an idempotency key. A registration is looked for before it is sent a second time; the
others are moves that Shopify makes once, so a refusal is answered by reading where the return stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.cache import cache

from returns.domain.money import Money
from returns.domain.remote_return import RemoteReturn
from returns.operations.close_return import close_return as close
from returns.operations.record_registration import record_registration, record_reverse_fulfillment
from returns.outbox import GiveUp, Later
from returns.queries.returns import known_return_gids, return_of
from shop_integration.admin_api import returns as remote
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.returns import WantedLine
from shop_integration.connect import connect
from shop_integration.effects.manners import at_shopify
from shop_integration.errors import Refused

if TYPE_CHECKING:
    from returns.models import OutboxMessage, Return

REASONS_KEPT_SECONDS = 24 * 3600
# Every return needs a reason; this one is in every shop's library.
OTHER = "other-reason"


@at_shopify
def request_return(message: OutboxMessage, *, now: datetime) -> None:
    """Register the return as REQUESTED and keep Shopify's ids.

    From the second try on Shopify may have registered it without our learning of it: then that one is adopted.
    """
    rma = return_of(message.payload)
    if rma.gid:
        return
    client = connect(rma.shop, now=now)
    found = _unanswered(client, rma) if message.attempts > 1 else None
    found = found or remote.request_return(
        client, order_gid=rma.order.gid, lines=_wanted(client, rma), shipping_fee=_shipping_fee(rma)
    )
    record_registration(rma_id=rma.pk, gid=found.gid, lines=_line_gids(rma, found), now=now)


@at_shopify
def approve_return(message: OutboxMessage, *, now: datetime) -> None:
    """Open the return at Shopify and keep its reverse fulfillment order; opened by other hands is fine too."""
    rma = _registered(message)
    if rma.rfo_gid:
        return
    client = connect(rma.shop, now=now)
    try:
        remote.approve_return(client, rma.gid)
    except Refused as refusal:
        found = _where(client, rma)
        if found.status not in {"OPEN", "CLOSED"}:
            raise GiveUp(f"{refusal}; it is {found.status}") from refusal
    else:
        found = _where(client, rma)
    if not found.reverse_orders:
        raise Later("the reverse fulfillment order is not there yet")
    items = {item.fulfilled.gid: item.gid for item in rma.lines.all()}
    lines = [line for order in found.reverse_orders for line in order.lines]
    expected = {items[line.fulfilled_gid]: line.gid for line in lines if line.fulfilled_gid in items}
    record_reverse_fulfillment(rma_id=rma.pk, gid=found.reverse_orders[0].gid, lines=expected, now=now)


@at_shopify
def decline_return(message: OutboxMessage, *, now: datetime) -> None:
    """Decline the return at Shopify with the merchant's reason; declined by other hands is fine too."""
    rma = _registered(message)
    client = connect(rma.shop, now=now)
    try:
        remote.decline_return(client, rma.gid, reason=rma.decline_reason, note=rma.decline_note)
    except Refused as refusal:
        status = _where(client, rma).status
        if status not in {"DECLINED", "CANCELED"}:
            raise GiveUp(f"{refusal}; it is {status}") from refusal


@at_shopify
def close_return(message: OutboxMessage, *, now: datetime) -> None:
    """Close the return at Shopify and then here. Shopify closes one that is closed without a word."""
    rma = _registered(message)
    client = connect(rma.shop, now=now)
    try:
        remote.close_return(client, rma.gid)
    except Refused as refusal:
        status = _where(client, rma).status
        if status not in {"CLOSED", "CANCELED", "DECLINED"}:
            raise GiveUp(f"{refusal}; it is {status}") from refusal
    close(rma_id=rma.pk, now=now)


@at_shopify
def cancel_return(message: OutboxMessage, *, now: datetime) -> None:
    """Cancel the return at Shopify; one that is over by other hands is fine too, one that was begun is not."""
    rma = _registered(message)
    client = connect(rma.shop, now=now)
    try:
        remote.cancel_return(client, rma.gid)
    except Refused as refusal:
        status = _where(client, rma).status
        if status not in {"CANCELED", "DECLINED"}:
            raise GiveUp(f"{refusal}; it is {status}") from refusal


@at_shopify
def reopen_return(message: OutboxMessage, *, now: datetime) -> None:
    """Reopen the return at Shopify; one that is open is fine too."""
    rma = _registered(message)
    client = connect(rma.shop, now=now)
    try:
        remote.reopen_return(client, rma.gid)
    except Refused as refusal:
        status = _where(client, rma).status
        if status != "OPEN":
            raise GiveUp(f"{refusal}; it is {status}") from refusal


@at_shopify
def remove_from_return(message: OutboxMessage, *, now: datetime) -> None:
    """Take pieces off the return at Shopify, as many as it still has beyond ours: a lost answer takes none twice."""
    rma = _registered(message)
    client = connect(rma.shop, now=now)
    ours = {item.gid: item.quantity for item in rma.lines.all()}
    there = {line.gid: line.quantity for line in _where(client, rma).lines}
    removed: dict[str, int] = message.payload["removed"]
    too_many = {gid: there.get(gid, 0) - ours.get(gid, 0) for gid in removed}
    if surplus := {gid: number for gid, number in too_many.items() if number > 0}:
        remote.remove_pieces(client, rma.gid, surplus)


def _registered(message: OutboxMessage) -> Return:
    rma = return_of(message.payload)
    if not rma.gid:
        raise Later("the return is not registered at Shopify yet")
    return rma


def _where(client: AdminClient, rma: Return) -> RemoteReturn:
    found = remote.read_return(client, rma.gid)
    if found is None:
        raise GiveUp("Shopify has no such return")
    return found


def _unanswered(client: AdminClient, rma: Return) -> RemoteReturn | None:
    """The order's return that is this one without our knowing: the same pieces and notes, and known as no other."""
    candidates = remote.returns_of_order(client, rma.order.gid)
    known = known_return_gids(rma.shop, [candidate.gid for candidate in candidates])
    ours = Counter((item.fulfilled.gid, item.quantity, item.note) for item in rma.lines.all())
    for candidate in candidates:
        theirs = Counter((line.fulfilled_gid, line.quantity, line.note) for line in candidate.lines)
        if candidate.status in {"REQUESTED", "OPEN"} and candidate.gid not in known and theirs == ours:
            return candidate
    return None


def _wanted(client: AdminClient, rma: Return) -> list[WantedLine]:
    policy = rma.policy.policy
    chosen = {item.reason: policy.reason(item.reason) for item in rma.lines.all()}
    handles = {code: reason.shopify_handle if reason else OTHER for code, reason in chosen.items()}
    gids = _reason_gids(client, handles.values())
    return [
        WantedLine(
            fulfilled_gid=item.fulfilled.gid,
            quantity=item.quantity,
            reason_gid=gids.get(handles[item.reason]) or gids.get(OTHER, ""),
            note=item.note,
            restocking_fee_bps=item.restocking_fee_bps,
        )
        for item in rma.lines.all()
    ]


def _reason_gids(client: AdminClient, handles: Iterable[str]) -> dict[str, str]:
    """Shopify's ids of the reasons, kept for a day per shop."""
    wanted = sorted({*handles, OTHER})
    key = f"shopify-reasons:{client.shop_domain}:{','.join(wanted)}"
    known: dict[str, str] | None = cache.get(key)
    if known is None:
        known = remote.reason_gids(client, wanted)
        cache.set(key, known, REASONS_KEPT_SECONDS)
    return known


def _shipping_fee(rma: Return) -> Money | None:
    fee = rma.order.amount(rma.settlement, "return_shipping_fee").presentment
    return fee if fee.minor else None


def _line_gids(rma: Return, found: RemoteReturn) -> dict[int, str]:
    by_fulfilled = {line.fulfilled_gid: line.gid for line in found.lines}
    return {item.pk: by_fulfilled[item.fulfilled.gid] for item in rma.lines.all()}
