"""What waits, for whom, and what hangs on it: the rows of the first page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns import wording
from returns.domain.role import Permission
from returns.domain.status import Stage
from returns.people import Staff
from returns.queries.home import Kind, Pile, at_stake, payment_pile
from returns.queries.inbox_query import ME
from returns.queries.tasks import task_pile
from returns_portal.merchant import words
from returns_portal.merchant.inbox_words import counted

if TYPE_CHECKING:
    from returns.models import Shop

# Stages that wait for the shop, with the inbox's tab that shows them.
OURS: Mapping[Stage, tuple[Promise, str]] = {
    Stage.NEEDS_ATTENTION: (gettext_lazy("Need attention"), "attention"),
    Stage.REQUESTED: (gettext_lazy("To review"), "review"),
    Stage.TO_INSPECT: (gettext_lazy("To inspect"), "inspect"),
    Stage.TO_REFUND: (gettext_lazy("To refund"), "refund"),
    Stage.TO_REPAIR: (gettext_lazy("To repair"), "repair"),
}
THEIRS: Mapping[Stage, tuple[Promise, str]] = {
    Stage.LABEL_PENDING: (gettext_lazy("Labels that a carrier is making"), "parcel"),
    Stage.AWAITING_PARCEL: (gettext_lazy("Parcels that shoppers have not sent yet"), "parcel"),
    Stage.IN_TRANSIT: (gettext_lazy("Parcels on their way with a carrier"), "parcel"),
    Stage.REFUNDING: (gettext_lazy("Refunds on their way to Shopify"), "refund"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of work: how much of it, since when the oldest waits, where it is done ("": not by the reader)."""

    label: str
    count: int
    counted: str
    since: datetime | None
    age: str
    address: str


def waits_for_us(
    shop: Shop, staff: Staff, piles: Mapping[Stage, Pile], others: Mapping[Kind, Pile], *, now: datetime
) -> list[Row]:
    """What somebody at the shop has to do; kinds of which nothing waits are left out."""
    mine = f"{reverse('merchant:inbox')}?sort=waiting&assignee={ME}"
    rows = [_row(_("With you"), others.get(Kind.MINE, Pile()), mine, now)]
    rows += [_row(OURS[stage][0], piles.get(stage, Pile()), _tab(OURS[stage][1]), now) for stage in OURS]
    lists: tuple[tuple[Promise | str, Pile, str, Permission], ...] = (
        (_("Questions from shoppers"), others[Kind.REMARKS], "", Permission.SEE),
        (_("Withdrawals to decide"), others[Kind.WITHDRAWALS], reverse("merchant:withdrawals"), Permission.SEE),
        (_("Appeals to answer"), others[Kind.APPEALS], reverse("merchant:restrictions"), Permission.SEE),
        (_("Payments for a second person"), payment_pile(shop), "", Permission.SEE),
        (_("Counts to confirm"), others[Kind.COUNTS], reverse("merchant:desk"), Permission.RECEIVE),
        (_("Unannounced parcels"), others[Kind.PARCELS], reverse("merchant:unannounced_list"), Permission.SEE),
        (_("Tasks"), task_pile(shop, staff.id), reverse("merchant:tasks"), Permission.DECIDE),
        (_("Answers from suppliers"), others[Kind.CLAIMS], "", Permission.SEE),
    )
    for label, pile, address, needed in lists:
        where = address or (reverse("merchant:return", args=[pile.number]) if pile.number else "")
        rows.append(_row(label, pile, where if staff.may(needed) else "", now))
    return [row for row in rows if row.count]


def waits_for_others(
    staff: Staff, piles: Mapping[Stage, Pile], others: Mapping[Kind, Pile], *, now: datetime
) -> list[Row]:
    """What is on its way, or with somebody else."""
    rows = [_row(THEIRS[stage][0], piles.get(stage, Pile()), _tab(THEIRS[stage][1]), now) for stage in THEIRS]
    where = reverse("merchant:suppliers") if staff.may(Permission.SUPPLIERS) else ""
    rows.append(_row(_("Claims that suppliers have not answered"), others[Kind.SILENT], where, now))
    return [row for row in rows if row.count]


def money_at_stake(shop: Shop) -> list[tuple[str, str, str]]:
    """Word, sum in the shop's currency, and tone; a sum of nothing is said too, for it is good news."""
    sums = at_stake(shop)
    rows = (
        (_("To refund for goods that are here"), sums.to_refund, ""),
        (_("In doubt: sent to Shopify, answer unknown"), sums.in_doubt, "critical"),
        (_("Sent early, goods not back"), sums.early, ""),
        (_("Owed by suppliers"), sums.owed, ""),
    )
    return [(word, wording.money(amount), tone if amount.minor else "") for word, amount, tone in rows]


def _row(label: Promise | str, pile: Pile, address: str, now: datetime) -> Row:
    age = words.age(pile.since, now=now) if pile.since else ""
    return Row(str(label), pile.count, counted(pile.count), pile.since, age, address)


def _tab(key: str) -> str:
    return f"{reverse('merchant:inbox')}?tab={key}"
