"""The inbox's tabs: which stages stand under which word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from returns.domain.status import Stage
from returns.queries.inbox_query import InboxQuery


@dataclass(frozen=True, slots=True)
class Tab:
    """A word in the address, the word on the screen, and the stages behind them (none: all)."""

    key: str
    label: Promise
    stages: tuple[Stage, ...] = ()

    def count(self, counts: Mapping[Stage, int]) -> int:
        """How many returns stand under the tab, as far as they were counted."""
        return sum(counts.get(stage, 0) for stage in (self.stages or Stage))


TABS = (
    Tab("all", _("All")),
    Tab("review", _("To review"), (Stage.REQUESTED,)),
    Tab("parcel", _("Parcel expected"), (Stage.LABEL_PENDING, Stage.AWAITING_PARCEL, Stage.IN_TRANSIT)),
    Tab("inspect", _("To inspect"), (Stage.TO_INSPECT,)),
    Tab("refund", _("To refund"), (Stage.TO_REFUND, Stage.REFUNDING)),
    Tab("repair", _("Repair"), (Stage.TO_REPAIR, Stage.IN_REPAIR)),
    Tab("attention", _("Needs attention"), (Stage.NEEDS_ATTENTION,)),
    Tab("done", pgettext_lazy("returns", "Done"), (Stage.REFUNDED, Stage.REPAIRED, Stage.CLOSED)),
    Tab("declined", _("Declined or cancelled"), (Stage.DECLINED, Stage.CANCELED)),
)
BY_KEY = {tab.key: tab for tab in TABS}
STAGES = {tab.key: tab.stages for tab in TABS}


def asked(given: Mapping[str, str], *, reader: str = "") -> InboxQuery:
    """Which returns an address asks for; `reader` is who of the staff asks. Raises InvalidQuery."""
    return InboxQuery.read(given, STAGES, reader)
