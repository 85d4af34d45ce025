"""Whether a supplier's articles are worth the way back, with the sums, on the page of a return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from returns import wording
from returns.domain.claim_or_keep import Advice, add_up
from returns.domain.money import Money
from returns.queries.keeping import weigh_return

if TYPE_CHECKING:
    from returns.models import Return


@dataclass(frozen=True, slots=True)
class KeepRow:
    """One line: each amount in words."""

    article: str
    supplier: str
    way_back: str
    handling: str
    credit: str
    chance: str
    resale: str
    send: str
    keep: str
    better_kept: bool


@dataclass(frozen=True, slots=True)
class KeepView:
    """All lines that are suppliers', and what letting them be kept saves ("" where they should be sent)."""

    rows: tuple[KeepRow, ...]
    send: str
    keep: str
    saved: str


def keep_view(rma: Return, *, now: datetime) -> KeepView | None:
    """The sums of a return; None where there is nothing to weigh."""
    weighed = weigh_return(rma, now=now)
    if not weighed:
        return None
    currency = rma.order.shop_currency

    def told(minor: int) -> str:
        return wording.money(Money(minor, currency))

    total = add_up([each.sums for each in weighed])
    return KeepView(
        rows=tuple(
            KeepRow(
                article=f"{each.item.quantity} × {each.item.line}",
                supplier=each.supplier.name,
                way_back=told(each.prospect.way_back_minor),
                handling=told(each.prospect.handling_minor),
                credit=told(each.prospect.credit_minor),
                chance=wording.percent(each.prospect.chance_bps),
                resale=told(each.prospect.resale_minor),
                send=told(each.sums.send_minor),
                keep=told(each.sums.keep_minor),
                better_kept=each.sums.advice == Advice.KEEP,
            )
            for each in weighed
        ),
        send=told(total.send_minor),
        keep=told(total.keep_minor),
        saved=told(total.saved_minor) if total.advice == Advice.KEEP else "",
    )
