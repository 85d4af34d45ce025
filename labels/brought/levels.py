"""How many labels are left, how long they last at the pace of late, and telling somebody once when they run low."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction

from labels.brought.stock import USABLE_FOR, free
from labels.models import Handout, LabelBatch, StockLabel, StockLevel
from returns.outbox import put
from returns.queries.shops import all_shops

if TYPE_CHECKING:
    from returns.models import Shop

LOOK_BACK = timedelta(days=28)
ENDS_SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Level:
    """What a shop has of one country's labels ("" fits everywhere).

    `used` were handed out in the last four weeks; `days_left` is how long `free` lasts at that pace, None where none
    was used. `ending` of the free ones end within a month.
    """

    country: str
    free: int
    used: int
    ending: int
    threshold: int

    @property
    def days_left(self) -> int | None:
        """Whole days."""
        return self.free * LOOK_BACK.days // self.used if self.used else None

    @property
    def is_low(self) -> bool:
        """Whether somebody should buy more."""
        return self.free <= self.threshold


def levels(shop: Shop, *, now: datetime) -> list[Level]:
    """The shop's levels, one for each country that a batch of its stock has labels for, used up or not.

    Who withdraws the last batch of a country wants no more of it, and is told of it no more.
    """
    kept = StockLabel.objects.filter(shop=shop, batch__state=LabelBatch.State.IN).order_by().values("country")
    rows = list(shop.stock_levels.filter(country__in=kept).order_by("country"))
    if not rows:
        return []
    today = _today(shop, now)
    there = list(free(shop.pk, today=today).values_list("country", "expires_on"))
    left = Counter(country for country, _ in there)
    ending = Counter(country for country, last in there if last and last < today + ENDS_SOON)
    given = Handout.objects.filter(stock__shop=shop, at__gte=now - LOOK_BACK).exclude(ending=Handout.Ending.BACK)
    used = Counter(given.values_list("stock__country", flat=True))
    return [
        Level(row.country, left[row.country], used[row.country], ending[row.country], row.threshold) for row in rows
    ]


@transaction.atomic
def watch(shop: Shop, *, now: datetime) -> int:
    """Leave a mail for every level that has run low since it was last told; returns how many. Once per crossing."""
    told = 0
    for level in levels(shop, now=now):
        rows = StockLevel.objects.filter(shop=shop, country=level.country)
        if not level.is_low:
            rows.exclude(alerted_at=None).update(alerted_at=None)
        elif rows.filter(alerted_at=None).update(alerted_at=now):
            put(shop, "mail.stock_low", {"country": level.country}, now=now)
            told += 1
    return told


def watch_all(*, now: datetime) -> int:
    """The same for every shop that has a stock: labels end by themselves too."""
    return sum(watch(shop, now=now) for shop in all_shops() if shop.stock_levels.exists())


@transaction.atomic
def set_threshold(shop: Shop, *, country: str, threshold: int, now: datetime) -> None:
    """Say from how many labels on the shop wants to be told. StockLevel.DoesNotExist for a country without any."""
    row = shop.stock_levels.get(country=country)
    row.threshold = threshold
    row.save(update_fields=["threshold"])
    watch(shop, now=now)


def ended_unused(shop: Shop, *, now: datetime) -> int:
    """How many labels lie in the stock that no return can get any more, since they end too soon."""
    end = _today(shop, now) + USABLE_FOR
    return StockLabel.objects.filter(shop=shop, state=StockLabel.State.FREE, expires_on__lt=end).count()


def _today(shop: Shop, now: datetime) -> date:
    return now.astimezone(ZoneInfo(shop.time_zone)).date()
