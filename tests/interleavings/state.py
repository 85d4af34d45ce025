"""The business state as a value without row ids, and what was told because of it.

Every column of the mirror, of the returns and of what belongs to them is compared. What may differ, and no more:

- ids and keys of ours, RMA numbers (they follow the order of hearing), when Shopify was asked, and when we learned what
  happened to a return; that we did learn it is compared;
- what we set going when we hear of an approval: a parcel of ours that nobody has posted, and the day to post it by. Who
  hears that the goods are back needs neither. Parcels that Shopify or a carrier knows are compared;
- which work orders a return had at Shopify that was cancelled before we heard of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import DateTimeField, Model

from returns.models import (
    Fulfillment,
    FulfillmentLine,
    OrderLine,
    OutboxMessage,
    Return,
    ReturnLineItem,
    Settlement,
    Shop,
)

ENDED = {"DECLINED", "CANCELED"}
ASKED = {"read_at", "asked_at", "synced_at"}
# When we learned it; that we did is compared.
LEARNED = {"gone_at"}
OURS: dict[type[Model], set[str]] = {Return: {"number", "ship_by"}, Settlement: {"key"}}
PARTS = (
    "lines__line",
    "lines__fulfilled",
    "lines__units",
    "lines__dispositions",
    "exchange_lines",
    "parcels",
    "drifts",
)
ADOPTED = "event return.adopted"
# Shopify's own moves: who hears late sees one end only, and who hears in time may meet a difference instead.
MOVES = {"event return.closed", "event return.reopened", "mail.reopened"}
# What may come and go before we hear of it, and the label that nobody needs once the goods are back.
UNHEARD = MOVES | {"event drift.found", "labels.make"}
LETTERS = {
    "mail.declined": "event return.declined",
    "mail.canceled": "event return.canceled",
    "mail.reopened": "event return.reopened",
    "mail.received": "event goods.received",
    "mail.refunded": "event settlement.paid",
}
Told = Counter[tuple[str, str]]
Plain = dict[str, Any]


def facts(shop: Shop) -> Plain:
    """What must be the same whatever came when, by Shopify's ids."""
    mirror: list[Iterable[Any]] = [
        shop.locations.all(),
        shop.customers.all(),
        shop.orders.all(),
        OrderLine.objects.filter(order__shop=shop),
        Fulfillment.objects.filter(order__shop=shop),
        FulfillmentLine.objects.filter(fulfillment__order__shop=shop),
    ]
    told = {row.gid: _told(row) for rows in mirror for row in rows}
    whole = shop.returns.select_related("order", "settlement").prefetch_related(*PARTS, "order_refunds")
    return told | {rma.gid: _return(rma) for rma in whole} | {"returns": shop.returns.count()}


def told(shop: Shop) -> Told:
    """Return and kind -> how often: its events, and what went into the outbox for others to carry out."""
    gids = dict(shop.returns.values_list("pk", "gid"))
    events = shop.events.values_list("rma_id", "kind")
    sent = OutboxMessage.objects.filter(shop=shop, payload__has_key="return").values_list("payload__return", "kind")
    return Counter([(gids[pk], f"event {kind}") for pk, kind in events] + [(gids[pk], kind) for pk, kind in sent])


def unequal(expected: Any, found: Any, path: str = "") -> Iterator[str]:
    """Where two states differ."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for name in sorted(expected.keys() | found.keys()):
            yield from unequal(expected.get(name), found.get(name), f"{path} {name}")
    elif expected != found:
        yield f"{path.strip()}: {expected!r} in order, {found!r} here"


def mistold(expected: Told, found: Told) -> Iterator[str]:
    """What was told wrongly, return by return.

    Nothing is told more often than in order. A return that began here is told of exactly as often, one that began at
    Shopify is taken in once, and what happened to it before is history without a word; since then, each letter has its
    event and each event its letter. Changes that were undone before we heard of them pass unheard.
    """
    for gid, kind in found - expected:
        if kind not in MOVES:
            yield f"{gid} told too often: {kind}"
    for gid, kind in expected - found:
        if kind == ADOPTED or (not expected[gid, ADOPTED] and kind not in UNHEARD):
            yield f"{gid} never told: {kind}"
    for gid in {gid for gid, _ in found}:
        for letter, event in LETTERS.items():
            if found[gid, letter] != found[gid, event]:
                yield f"{gid}: {event} {found[gid, event]} times, {letter} {found[gid, letter]} times"


def _told(row: Model) -> Plain:
    """A row of the mirror: its moments are Shopify's."""
    told = {name: value for name, value in _columns(row) if name not in ASKED}
    return {name: value is not None if name in LEARNED else value for name, value in told.items()}


def _ours(row: Model) -> Plain:
    """A row about a return: its moments are those when we learned of something."""
    moments = {field.name for field in row._meta.concrete_fields if isinstance(field, DateTimeField)}
    return {name: value is not None if name in moments else value for name, value in _columns(row)}


def _columns(row: Model) -> Iterator[tuple[str, Any]]:
    own = OURS.get(type(row), set())
    for field in row._meta.concrete_fields:
        if not (field.primary_key or field.is_relation or field.name in own):
            yield field.name, getattr(row, field.attname)


def _return(rma: Return) -> Plain:
    whole = {
        **_ours(rma),
        "order": rma.order.gid,
        "policy": rma.policy_id,
        "settlement": _ours(rma.settlement),
        "parcels": _sorted(parcel for parcel in rma.parcels.all() if parcel.gid or parcel.tracking_number),
        "exchanges": _sorted(rma.exchange_lines.all()),
        "refunds": _sorted(rma.order_refunds.all()),
        "drifts": _sorted(drift for drift in rma.drifts.all() if drift.resolved_at is None),
        "lines": {item.fulfilled.gid: _item(item) for item in rma.lines.all()},
    }
    if rma.status in ENDED:
        del whole["rfo_gid"]
        for line in whole["lines"].values():
            del line["rfo_line_gid"]
    return whole


def _item(item: ReturnLineItem) -> Plain:
    units = {unit.number: [unit.live, unit.settlement_id is not None, unit.of_quantity] for unit in item.units.all()}
    return {**_ours(item), "line": item.line.gid, "units": units, "dispositions": _sorted(item.dispositions.all())}


def _sorted(rows: Iterable[Model]) -> list[Plain]:
    return sorted((_ours(row) for row in rows), key=repr)
