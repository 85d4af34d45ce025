"""Which weeks a page is about: so many that end with this one, and as many before them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from returns.domain.insight import monday
from returns.queries.insights import Weeks

if TYPE_CHECKING:
    from returns.models import Shop

PERIODS = {13: _("3 months"), 26: _("6 months"), 52: _("12 months")}
USUAL = 26


@dataclass(frozen=True, slots=True)
class Period:
    """`number` weeks, those before them, and the same ones a year ago."""

    number: int
    weeks: Weeks

    @property
    def before(self) -> Weeks:
        """As many weeks before."""
        return self._earlier(self.number)

    @property
    def year_ago(self) -> Weeks:
        """The same weeks of the year before: sales and seasons come back with them."""
        return self._earlier(52)

    def _earlier(self, number: int) -> Weeks:
        back = timedelta(weeks=number)
        return Weeks(self.weeks.first - back, self.weeks.last - back)


def zone_of(shop: Shop) -> ZoneInfo:
    """The shop's clock."""
    return ZoneInfo(shop.time_zone)


def period_of(shop: Shop, asked: str | None, *, now: datetime) -> Period:
    """What was asked for; anything else is USUAL."""
    number = int(asked) if asked and asked.isascii() and asked.isdigit() and len(asked) < 4 else USUAL
    number = number if number in PERIODS else USUAL
    last = monday(now.astimezone(ZoneInfo(shop.time_zone)).date())
    return Period(number, Weeks(last - timedelta(weeks=number - 1), last))
