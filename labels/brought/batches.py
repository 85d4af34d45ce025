"""Batches of labels that were bought in advance: brought, looked at, taken in, withdrawn."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction

from labels.brought.levels import watch
from labels.brought.listing import Row, read_list
from labels.brought.packing import PDF, ZIP, kind_of
from labels.models import LabelBatch, StockLabel, StockLevel
from returns.domain.brought import Fault, Offer, UnableToChangeBatch, Unusable
from returns.outbox import put

if TYPE_CHECKING:
    from returns.models import Shop

MOST_BYTES = 40_000_000
MOST_WAITING = 3


def bring_batch(shop: Shop, offer: Offer, *, actor_id: str, now: datetime) -> int:
    """Keep a file of many labels and have it opened in the background; returns the batch's id.

    Raises Unusable when the file is none that can hold labels, or with every fault of the list beside it.
    """
    if not offer.file or len(offer.file) > MOST_BYTES:
        raise Unusable(Fault("batch_too_big" if offer.file else "batch_empty"))
    if kind_of(offer.file) not in {PDF, ZIP}:
        raise Unusable(Fault("batch_kind"))
    today = now.astimezone(ZoneInfo(shop.time_zone)).date()
    rows = read_list(offer.listed, today=today) if offer.listed else []
    return _keep(shop, offer, [_with_defaults(row, offer) for row in rows], actor_id=actor_id, now=now)


@transaction.atomic
def _keep(shop: Shop, offer: Offer, rows: list[Row], *, actor_id: str, now: datetime) -> int:
    if shop.label_batches.filter(state=LabelBatch.State.OPENING).count() >= MOST_WAITING:
        raise Unusable(Fault("batch_waits"))
    blank = _with_defaults(Row(line=0), offer)
    batch = LabelBatch.objects.create(
        shop=shop,
        name=offer.name,
        carrier=offer.terms.carrier,
        tracking_url=offer.terms.tracking_url,
        cost_minor=offer.terms.cost_minor,
        cost_currency="" if offer.terms.cost_minor is None else shop.currency,
        source=offer.file,
        rows=[row.as_json() for row in rows] or [blank.as_json()],
        created_at=now,
        created_by=actor_id,
    )
    put(shop, "labels.open_batch", {"batch": batch.pk}, now=now, stream=f"batch:{batch.pk}")
    return batch.pk


def _with_defaults(row: Row, offer: Offer) -> Row:
    return Row(
        line=row.line,
        tracking_number=row.tracking_number,
        expires_on=row.expires_on or offer.expires_on,
        country=row.country or offer.country,
        max_grams=row.max_grams or offer.max_grams,
        file=row.file,
    )


@transaction.atomic
def take_in(shop: Shop, batch_id: int, *, now: datetime) -> int:
    """Let the labels of a batch that was looked at be handed out, or those of a withdrawn one again; how many.

    Raises UnableToChangeBatch.
    """
    batch = _held(shop, batch_id, LabelBatch.State.PROPOSED, LabelBatch.State.WITHDRAWN)
    waiting = batch.labels.filter(state__in=[StockLabel.State.DRAFT, StockLabel.State.WITHDRAWN])
    for country in set(waiting.values_list("country", flat=True)):
        StockLevel.objects.get_or_create(shop=shop, country=country)
    count = waiting.update(state=StockLabel.State.FREE)
    batch.state, batch.taken_in_at, batch.withdrawn_at = LabelBatch.State.IN, now, None
    batch.save(update_fields=["state", "taken_in_at", "withdrawn_at"])
    watch(shop, now=now)
    return count


@transaction.atomic
def withdraw(shop: Shop, batch_id: int, *, now: datetime) -> int:
    """Hand out no more of a batch; what returns have of it stays theirs. How many are held back so.

    Raises UnableToChangeBatch.
    """
    batch = _held(shop, batch_id, LabelBatch.State.IN)
    count = batch.labels.filter(state=StockLabel.State.FREE).update(state=StockLabel.State.WITHDRAWN)
    batch.state, batch.withdrawn_at = LabelBatch.State.WITHDRAWN, now
    batch.save(update_fields=["state", "withdrawn_at"])
    watch(shop, now=now)
    return count


@transaction.atomic
def discard(shop: Shop, batch_id: int) -> None:
    """Delete a batch that was never taken in. Raises UnableToChangeBatch."""
    _held(shop, batch_id, LabelBatch.State.REFUSED, LabelBatch.State.PROPOSED).delete()


def _held(shop: Shop, batch_id: int, *states: str) -> LabelBatch:
    """Hold the shop's batch; LabelBatch.DoesNotExist for any other id."""
    batch = shop.label_batches.select_for_update(of=("self",)).defer("source").get(pk=batch_id)
    if batch.state not in states:
        raise UnableToChangeBatch
    return batch


def refuse(batch: LabelBatch, faults: list[Fault]) -> None:
    """Take nothing in of a batch, and keep why. Inside the caller's transaction."""
    batch.labels.all().delete()
    batch.state, batch.source, batch.faults = LabelBatch.State.REFUSED, None, [asdict(fault) for fault in faults]
    batch.save(update_fields=["state", "source", "faults"])
