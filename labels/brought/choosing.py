"""Which label that the shop brought a new parcel takes, if any, and in which order sources are asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from labels.brought import permits, stock
from labels.models import LabelPreference, Permit, StockLabel, UploadedLabel
from returns.domain.brought import SOURCES


@dataclass(frozen=True, slots=True)
class Asked:
    """A parcel that needs a label: that of return `number`, sent from `country` with `grams`.

    `has_carrier` tells whether a carrier of the shop sells a label for it, `prepaid` whether it may travel at the
    shop's cost: where the shopper pays, only a label that was uploaded for this very parcel counts.
    """

    shop_id: int
    parcel_id: int
    number: str
    country: str
    grams: int
    time_zone: str
    prepaid: bool
    has_carrier: bool


def claim(asked: Asked, reference: str, *, now: datetime) -> str:
    """Take a label that the shop brought, under our reference: the name of its carrier, or nothing.

    Inside the transaction that commits the intent, so that a label is with a return at once or not at all.
    """
    if UploadedLabel.objects.filter(parcel=asked.parcel_id).exists():
        return "uploaded"
    if not asked.prepaid:
        return ""
    for source in sources_of(asked.shop_id):
        if source == "accounts" and asked.has_carrier:
            return ""
        if source == "stock" and _from_stock(asked, reference, now=now):
            return "stock"
        if source == "permit" and _by_permit(asked, reference, now=now):
            return "permit"
    return ""


def has_brought(shop_id: int) -> bool:
    """Whether the shop has a label in stock or a reply service, whatever parcel they are for."""
    free = StockLabel.objects.filter(shop=shop_id, state=StockLabel.State.FREE)
    return free.exists() or Permit.objects.filter(shop=shop_id, ended_at=None).exists()


def sources_of(shop_id: int) -> tuple[str, ...]:
    """Where the shop's labels come from, the preferred source first."""
    kept = LabelPreference.objects.filter(shop=shop_id).values_list("sources", flat=True).first() or ()
    return tuple(kept) if set(kept) == set(SOURCES) else SOURCES


def _from_stock(asked: Asked, reference: str, *, now: datetime) -> bool:
    return stock.claim(
        asked.shop_id,
        reference=reference,
        number=asked.number,
        country=asked.country,
        grams=asked.grams,
        time_zone=asked.time_zone,
        now=now,
    )


def _by_permit(asked: Asked, reference: str, *, now: datetime) -> bool:
    return permits.use(
        asked.shop_id,
        reference=reference,
        number=asked.number,
        country=asked.country,
        time_zone=asked.time_zone,
        now=now,
    )
