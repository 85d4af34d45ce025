"""What a policy says of care: from when on a person looks at a return first, and how much is approved without one.

Nothing here refuses anything (`docs/decisions/0022-abuse-with-due-process.md`). None leaves a signal or a cap off.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from returns.domain.document import Minor, Part

Share = Annotated[int, msgspec.Meta(ge=1, le=10_000)]
# Closer to the median than this is everybody.
Distance = Annotated[int, msgspec.Meta(ge=1000, le=10_000)]
# One mishap is nobody's habit.
Several = Annotated[int, msgspec.Meta(ge=2, le=1000)]


class Care(Part, frozen=True):
    """The thresholds of the signals (`domain.signals`), over orders of the last `days`.

    Shares are judged for who placed `orders` orders at least. `returned_bps` is a share of the pieces that were sent,
    faultless ones, that came back on the shop's own terms; `faulty_bps` one of those that were reported as faulty.
    `above_median_bps` is by how much the first may exceed what half of the shop's regular customers send back at most.
    `undelivered` counts orders that the shopper says never came although a carrier handed them over.
    """

    days: Annotated[int, msgspec.Meta(ge=30, le=730)] = 365
    orders: Annotated[int, msgspec.Meta(ge=3, le=100)] = 5
    returned_bps: Share | None = None
    above_median_bps: Distance | None = None
    faulty_bps: Share | None = None
    missing_pieces: Several | None = None
    unsellable_pieces: Several | None = None
    late_returns: Several | None = None
    undelivered: Several | None = None
    accounts: Annotated[int, msgspec.Meta(ge=3, le=1000)] | None = None

    @property
    def looks(self) -> bool:
        """Whether any signal is on."""
        thresholds = (
            self.returned_bps,
            self.above_median_bps,
            self.faulty_bps,
            self.missing_pieces,
            self.unsellable_pieces,
            self.late_returns,
            self.undelivered,
            self.accounts,
        )
        return any(threshold is not None for threshold in thresholds)


class Caps(Part, frozen=True):
    """How much is approved without a person: returns of one customer within 30 days, and a sum of the shop's per day.

    The sum is in the shop's currency, the day the shop's own. What goes beyond waits for a person. `early_minor` is the
    worth, in the shop's currency, that may be out at a time before the goods are back (`domain.instant`); what goes
    beyond waits for the goods.
    """

    customer_returns: Annotated[int, msgspec.Meta(ge=0, le=1000)] | None = None
    day_minor: Minor | None = None
    early_minor: Minor | None = None

    @property
    def count(self) -> bool:
        """Whether approvals are counted."""
        return self.customer_returns is not None or self.day_minor is not None
