"""A linked order on the page of its return: how it stands, where it is at Shopify, and what stopped it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns import problem_words, wording
from returns.domain.linked import LinkedStatus
from returns.domain.money import Money
from returns.domain.status import SettlementStatus
from returns.queries.linked_orders import AWAITED, goes_out_apart, linked_order_of
from returns.queries.returns import settlement_quote
from returns_portal.merchant.words import WAITS

if TYPE_CHECKING:
    from returns.models import LinkedOrder, Return

STATES: Mapping[str, tuple[Promise, str]] = {
    LinkedStatus.WANTED: (_("Shopify is asked to hold the stock"), "info"),
    LinkedStatus.HELD: (_("Held as a draft"), "info"),
    LinkedStatus.ASKED: (_("The shopper has to pay first"), "caution"),
    LinkedStatus.ORDERED: (_("Ordered"), "success"),
    LinkedStatus.DROPPED: (_("Not sent"), "neutral"),
}


@dataclass(frozen=True, slots=True)
class LinkedRow:
    """The linked order in words. `url` leads to it, or to its draft, in Shopify's admin.

    `early` is since when it is sent before the goods are back, `out` what of it is paid with goods that are not back,
    `waits` why it is not, though it might be. `overdue` is since when somebody is to look at the goods that do not
    come, `lost` when they were given up. `borne` is what is worth more than what came back. `problem` and `detail` are
    what stopped it, `can_retry` offers to try again.
    """

    name: str
    url: str
    state: Promise
    tone: str
    held_until: str
    owed: Money
    asked: bool
    invoiced: str
    early: str
    out: Money
    waits: Promise | str
    overdue: str
    lost: str
    borne: Money | None
    problem: Promise | str
    detail: str
    can_retry: bool


def linked(rma: Return) -> dict[str, Any]:
    """What the page needs of it: the mode counts before there is an order, too."""
    row = linked_order_of(rma)
    return {
        "linked": _row(rma, row) if row else None,
        "goes_out_apart": bool(goes_out_apart(rma)),
        "can_accept": bool(
            row
            and (row.status in AWAITED or row.early_at)
            and "refunded_by_hand" in (rma.settlement.problem, row.problem)
        ),
        "can_take": bool(row and row.status in AWAITED),
        "can_write_off": bool(row and row.overdue_at and not row.lost_at and _is_out(rma)),
    }


def _is_out(rma: Return) -> bool:
    return rma.received_at is None and rma.settlement.status == SettlementStatus.QUOTED


def _row(rma: Return, row: LinkedOrder) -> LinkedRow:
    state, tone = STATES[row.status]
    zone = rma.shop.time_zone
    held = row.reserved_until and row.status in {LinkedStatus.HELD, LinkedStatus.ASKED}
    return LinkedRow(
        name=row.order_name,
        url=_url(rma, row),
        state=state,
        tone=tone,
        held_until=wording.day(row.reserved_until, time_zone=zone) if held and row.reserved_until else "",
        owed=rma.order.amount(row, "owed").presentment,
        asked=row.status == LinkedStatus.ASKED,
        invoiced=wording.day(row.invoiced_at, time_zone=zone) if row.invoiced_at else "",
        early=_day(rma, row.early_at),
        out=Money(row.covered_minor, rma.order.presentment_currency),
        waits=_why_it_waits(rma, row),
        overdue=_day(rma, row.overdue_at) if _is_out(rma) else "",
        lost=_day(rma, row.lost_at),
        borne=borne.presentment if rma.received_at and (borne := settlement_quote(rma).borne) else None,
        problem=problem_words.PROBLEMS.get(row.problem, ""),
        detail=row.detail,
        can_retry=bool(row.problem) and row.status != LinkedStatus.ORDERED,
    )


def _day(rma: Return, moment: datetime | None) -> str:
    return wording.day(moment, time_zone=rma.shop.time_zone) if moment else ""


def _why_it_waits(rma: Return, row: LinkedOrder) -> Promise | str:
    """Why it waits for the goods although its conditions let it go; nothing where it went, or the goods are here."""
    said = [event.facts["why"] for event in rma.events.all() if event.kind == "linked_order.waits"]
    return WAITS[said[-1]] if said and not row.early_at and row.status in AWAITED and _is_out(rma) else ""


def _url(rma: Return, row: LinkedOrder) -> str:
    place, gid = ("orders", row.order_gid) if row.order_gid else ("draft_orders", row.draft_gid)
    return f"https://{rma.shop.domain}/admin/{place}/{gid.rpartition('/')[2]}" if gid else ""
