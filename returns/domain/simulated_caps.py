"""Caps and yearly limits over a past that is walked from its beginning, under one policy."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from returns.domain.caps import PERIOD, Approved, judge_caps
from returns.domain.care import Caps
from returns.domain.verdict import Answer

YEAR = timedelta(days=365)


class Approvals(msgspec.Struct, kw_only=True):
    """What was approved without a person so far: the sum of the shop's day, and who lately had what approved.

    `lately` is kept only where a cap counts a customer's returns, `kept` has when whose goods stayed with them; people
    stand in both as keys that say nothing of them.
    """

    day: str = ""
    day_minor: int = 0
    lately: dict[str, list[datetime]] = msgspec.field(default_factory=dict)
    kept: dict[str, list[datetime]] = msgspec.field(default_factory=dict)

    def passes(
        self, caps: Caps, *, person: str, at: datetime, zone: str, worth_minor: int, all_owed: bool = False
    ) -> bool:
        """Whether one more return is approved without a person; if so, it counts from then on.

        Returns must come in the order in which they were asked for. `all_owed`: no cap holds up what the seller answers
        for.
        """
        self._begin_day(at.astimezone(ZoneInfo(zone)).date().isoformat())
        mine = [moment for moment in self.lately.get(person, ()) if moment > at - PERIOD]
        approved = Approved(customer_returns=len(mine), day_minor=self.day_minor)
        if not all_owed and judge_caps(caps, approved, worth_minor=worth_minor).answer != Answer.ALLOW:
            return False
        self.day_minor += worth_minor
        if caps.customer_returns is not None:
            self.lately[person] = [*mine, at]
        return True

    def times_kept(self, person: str, *, at: datetime) -> int:
        """How many returns of theirs stayed with them in the year before a moment."""
        return sum(at - YEAR <= moment <= at for moment in self.kept.get(person, ()))

    def keep(self, person: str, *, at: datetime) -> None:
        """The goods of one more return stay with them."""
        self.kept.setdefault(person, []).append(at)

    def forget(self, *, at: datetime) -> None:
        """Let go of whoever had nothing approved, and kept nothing, for so long that it counts no more."""
        self.lately = {who: moments for who, moments in self.lately.items() if moments[-1] > at - PERIOD}
        self.kept = {who: moments for who, moments in self.kept.items() if max(moments) >= at - YEAR}

    def _begin_day(self, day: str) -> None:
        if day != self.day:
            self.day, self.day_minor = day, 0


class SoFar(msgspec.Struct, kw_only=True):
    """The same under the two policies that are compared."""

    before: Approvals = msgspec.field(default_factory=Approvals)
    after: Approvals = msgspec.field(default_factory=Approvals)
