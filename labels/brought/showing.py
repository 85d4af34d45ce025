"""What the pages about brought labels show: plain values, and links to pictures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.urls import reverse

from labels.brought.choosing import sources_of
from labels.brought.levels import Level, ended_unused, levels
from labels.brought.permits import REMIND_BEFORE
from labels.models import Handout, LabelBatch, LabelPreference, StockLabel
from returns.domain.brought import Fault
from returns.links import Link, Purpose, sign

if TYPE_CHECKING:
    from returns.models import Shop

PICTURES, ROWS = 24, 50


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch at a glance. `counts` has how many of its labels are in each state."""

    pk: int
    name: str
    carrier: str
    state: str
    created_at: datetime
    opened: int
    pages: int
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """All of its labels."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class PermitRow:
    """A permit in use. `ends` is None, "soon" or "over"."""

    pk: int
    name: str
    carrier: str
    country: str
    link: str
    expires_on: date | None
    ends: str
    used: int
    picture: str


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything a shop brought. `ended_unused` labels of the stock end too soon to be handed out."""

    levels: tuple[Level, ...]
    batches: tuple[BatchRow, ...]
    permits: tuple[PermitRow, ...]
    sources: tuple[str, ...]
    ended_unused: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A label of a batch and its picture's address."""

    label: StockLabel
    url: str


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch with its labels as pictures and what became of them, a page of each."""

    batch: LabelBatch
    row: BatchRow
    faults: tuple[Fault, ...]
    pictures: Page
    shown: tuple[Picture, ...]
    history: tuple[Handout, ...]


def overview(shop: Shop, *, now: datetime) -> Overview:
    """What the page about brought labels shows."""
    batches = shop.label_batches.defer("source", "rows", "faults").order_by("-pk")[:ROWS]
    return Overview(
        levels=tuple(levels(shop, now=now)),
        batches=tuple(_row(batch) for batch in batches),
        permits=tuple(_permits(shop, now)),
        sources=sources_of(shop.pk),
        ended_unused=ended_unused(shop, now=now),
    )


def batch_view(shop: Shop, batch_id: int, *, page: int = 1) -> BatchView:
    """What a batch's page shows; LabelBatch.DoesNotExist for any other shop's."""
    batch = shop.label_batches.defer("source", "rows").get(pk=batch_id)
    pictures = Paginator(batch.labels.defer("content", "preview"), PICTURES).get_page(page)
    history = Handout.objects.filter(stock__batch=batch).select_related("stock").order_by("-pk")
    return BatchView(
        batch=batch,
        row=_row(batch),
        faults=tuple(Fault(**fault) for fault in batch.faults),
        pictures=pictures,
        shown=tuple(Picture(label, _picture(Purpose.STOCK_PICTURE, shop.pk, label.pk)) for label in pictures),
        history=tuple(history.defer("stock__content", "stock__preview")[:ROWS]),
    )


def alerts(shop: Shop, *, now: datetime) -> dict[str, list[Any]]:
    """What the inbox puts before a merchant: levels that are low, permits that end soon or have ended."""
    return {
        "low": [level for level in levels(shop, now=now) if level.is_low],
        "permits": [permit for permit in _permits(shop, now) if permit.ends],
    }


def prefer(shop: Shop, sources: tuple[str, ...]) -> None:
    """Take labels in this order from now on; `sources` are all of SOURCES."""
    LabelPreference.objects.update_or_create(shop=shop, defaults={"sources": list(sources)})


def _row(batch: LabelBatch) -> BatchRow:
    states = batch.labels.order_by().values_list("state").annotate(count=Count("pk"))
    return BatchRow(
        batch.pk, batch.name, batch.carrier, batch.state, batch.created_at, batch.opened, batch.pages,
        dict(Counter(dict(states))),
    )  # fmt: skip


def _permits(shop: Shop, now: datetime) -> list[PermitRow]:
    today = now.astimezone(ZoneInfo(shop.time_zone)).date()
    rows = shop.permits.filter(ended_at=None).defer("content", "preview").annotate(used=Count("uses"))
    return [
        PermitRow(
            permit.pk, permit.name, permit.carrier, permit.country, permit.link, permit.expires_on,
            _ending(permit.expires_on, today), permit.used, _picture(Purpose.PERMIT_PICTURE, shop.pk, permit.pk),
        )
        for permit in rows.order_by("country", "pk")
    ]  # fmt: skip


def _ending(day: date | None, today: date) -> str:
    if day is None or day > today + REMIND_BEFORE:
        return ""
    return "over" if day < today else "soon"


def _picture(purpose: Purpose, shop_id: int, row_id: int) -> str:
    name = "stock-picture" if purpose is Purpose.STOCK_PICTURE else "permit-picture"
    return settings.APP_URL + reverse(name, args=[sign(purpose, Link(shop_id, row_id))])
