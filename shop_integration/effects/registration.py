"""Bring a return to Shopify: ask for it, open it, or make it open from the start; and keep Shopify's ids.

None of these mutations takes an idempotency key, so a return is looked for before it is sent a second time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.cache import cache

from returns.domain.linked import ExchangeMode
from returns.domain.money import Money
from returns.domain.remote_return import RemoteReturn
from returns.domain.status import ReturnStatus
from returns.operations.record_registration import record_exchanges, record_registration, record_reverse_fulfillment
from returns.outbox import GiveUp, Later
from returns.queries.linked_orders import goes_out_apart
from returns.queries.parts import fee_held_back_at_shopify
from returns.queries.replacements import is_held_up
from returns.queries.returns import begins_open, get_return_by_id, known_return_gids, return_of, settlement_quote
from shop_integration.admin_api import return_writes as writes
from shop_integration.admin_api import returns as remote
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.return_writes import WantedExchange, WantedLine
from shop_integration.connect import connect
from shop_integration.effects.manners import at_shopify
from shop_integration.effects.stock import check_stock
from shop_integration.errors import Refused

if TYPE_CHECKING:
    from returns.models import OutboxMessage, Return

REASONS_KEPT_SECONDS = 24 * 3600
# Every return needs a reason; this one is in every shop's library.
OTHER = "other-reason"
CALLED_OFF = frozenset({ReturnStatus.DECLINED, ReturnStatus.CANCELED})
UNTIL_ENDED = timedelta(seconds=2)


@at_shopify
def request_return(message: OutboxMessage, *, now: datetime) -> None:
    """Register the return as REQUESTED and keep Shopify's ids.

    Once it was begun Shopify may have registered it without our learning of it: then that one is adopted.
    """
    rma = return_of(message.payload)
    if rma.gid:
        return
    if is_held_up(rma):
        raise Later("the return it replaces is not ended there yet", delay=UNTIL_ENDED, tried=False)
    client = connect(rma.shop, now=now)
    found = _unanswered(client, rma) if message.was_begun else None
    found = found or writes.request_return(
        client, order_gid=rma.order.gid, lines=_wanted(client, rma), shipping_fee=_shipping_fee(rma)
    )
    record_registration(rma_id=rma.pk, gid=found.gid, lines=_line_gids(rma, found), outcome=rma.outcome, now=now)


@at_shopify
def create_return(message: OutboxMessage, *, now: datetime) -> None:
    """Make a merchant's return, a later part, or a return with exchanges, open at Shopify, and keep Shopify's ids.

    Once it was begun Shopify may have made it without our learning of it: our number in its notes tells. What was
    called off before Shopify heard of it is not made any more.
    """
    rma = return_of(message.payload)
    if rma.rfo_gid:
        return
    if is_held_up(rma):
        raise Later("the return before it has not let its pieces go there yet", delay=UNTIL_ENDED, tried=False)
    client = connect(rma.shop, now=now)
    gid = rma.gid or (_made_already(client, rma) if message.was_begun else "")
    if not gid and is_never_made(rma):
        return
    gid = gid or _made(client, rma, now)
    found = where(client, gid)
    record_registration(rma_id=rma.pk, gid=gid, lines=_line_gids(rma, found), outcome=rma.outcome, now=now)
    record_exchanges(rma_id=rma.pk, gids=[(line.variant_gid, line.gid) for line in found.exchanges])
    _record_opening(return_of(message.payload), found, now)


@at_shopify
def approve_return(message: OutboxMessage, *, now: datetime) -> None:
    """Open the return at Shopify and keep its reverse fulfillment order; opened by other hands is fine too."""
    rma = registered(message)
    if rma.rfo_gid:
        return
    client = connect(rma.shop, now=now)
    try:
        writes.approve_return(client, rma.gid)
    except Refused as refusal:
        found = where(client, rma.gid)
        if found.status not in {"OPEN", "CLOSED"}:
            raise GiveUp(f"{refusal}; it is {found.status}") from refusal
    else:
        found = where(client, rma.gid)
    _record_opening(rma, found, now)


def _record_opening(rma: Return, found: RemoteReturn, now: datetime) -> None:
    if not found.reverse_orders:
        raise Later("the reverse fulfillment order is not there yet")
    items = {item.fulfilled.gid: item.gid for item in rma.lines.all()}
    lines = [line for order in found.reverse_orders for line in order.lines]
    expected = {items[line.fulfilled_gid]: line.gid for line in lines if line.fulfilled_gid in items}
    record_reverse_fulfillment(rma_id=rma.pk, gid=found.reverse_orders[0].gid, lines=expected, now=now)


def registered(message: OutboxMessage) -> Return:
    """The message's return, which Shopify must know; raises Later until it does."""
    rma = return_of(message.payload)
    if not rma.gid:
        raise Later("the return is not registered at Shopify yet")
    return rma


def is_never_made(rma: Return) -> bool:
    """Whether the return was called off before Shopify heard of it; one that is closed is made, to be closed there."""
    return begins_open(rma) and not rma.gid and rma.status in CALLED_OFF


def heard_of(message: OutboxMessage) -> Return | None:
    """The message's return, which Shopify must know; None where it ended before, as what begins open there may.

    Raises Later until Shopify knows of any other.
    """
    rma = return_of(message.payload)
    return None if begins_open(rma) and not rma.gid else registered(message)


def where(client: AdminClient, gid: str) -> RemoteReturn:
    """The return as Shopify has it; raises GiveUp where it has none."""
    found = remote.read_return(client, gid)
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


def _made(client: AdminClient, rma: Return, now: datetime) -> str:
    """Make it with what is still there to go out: what the shopper wants the money for is left out by the core."""
    if check_stock(client, rma, now=now):
        rma = get_return_by_id(rma.shop, rma.pk)
    lines = [replace(line, note=f"{rma.number} {line.note}".strip()) for line in _wanted(client, rma)]
    return writes.create_return(
        client,
        order_gid=rma.order.gid,
        lines=lines,
        shipping_fee=_shipping_fee(rma),
        exchanges=_exchanges(rma),
        requested_at=rma.requested_at,
    )


def _made_already(client: AdminClient, rma: Return) -> str:
    """The order's return with our number in its notes that is known as no other; "" for none."""
    candidates = remote.returns_of_order(client, rma.order.gid)
    known = known_return_gids(rma.shop, [candidate.gid for candidate in candidates])
    for candidate in candidates:
        notes = [line.reason_note.split(" ")[0] for line in candidate.lines]
        if candidate.gid not in known and rma.number in notes:
            return candidate.gid
    return ""


def _exchanges(rma: Return) -> list[WantedExchange]:
    return [
        WantedExchange(line.variant_gid, line.quantity, rma.order.amount(line, "discount").presentment)
        for line in rma.exchange_lines.all()
        if line.given_up_at is None and line.mode == ExchangeMode.NATIVE
    ]


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
    """The fee that Shopify is to hold back; that of a return in parts it has with the first.

    Shopify would ask the shopper for a fee beyond what comes back. Nobody owes that, unless something goes out for it.
    """
    fee = fee_held_back_at_shopify(rma).presentment
    if goes_out_apart(rma) or not rma.exchange_lines.filter(given_up_at=None).exists():
        quote = settlement_quote(rma)
        worth = (quote.given - quote.restocking_fee).presentment
        fee = Money(min(fee.minor, worth.minor), fee.currency)
    return fee if fee.minor else None


def _line_gids(rma: Return, found: RemoteReturn) -> dict[int, str]:
    by_fulfilled = {line.fulfilled_gid: line.gid for line in found.lines}
    return {item.pk: by_fulfilled[item.fulfilled.gid] for item in rma.lines.all()}
