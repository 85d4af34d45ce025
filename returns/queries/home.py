"""What waits in a shop, since when, and what money hangs on it.

Closed returns are never touched: each question goes to an index that holds open ones alone, or to one by stage.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Count, Exists, F, Min, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from returns.domain.claim import ClaimStatus
from returns.domain.means import Means
from returns.domain.money import Money
from returns.domain.status import Origin, SettlementStatus, Stage
from returns.leases import LONGEST_DELAY
from returns.models import (
    Brand,
    Contact,
    DeskCount,
    OutboxMessage,
    PolicyVersion,
    Return,
    Shop,
    SupplierClaim,
    UnannouncedParcel,
    Withdrawal,
)
from returns.queries.assigned import waiting_for
from returns.queries.claims import waiting_claims
from returns.queries.desk import UNSETTLED
from returns.queries.early import out_and_missed
from returns.queries.inbox import bounded_stage_counts
from returns.queries.linked_worth import goes_back_elsewhere, linked_orders
from returns.queries.payment_requests import waiting_payments
from returns.queries.register import STATES as WITHDRAWALS
from returns.queries.remarks import open_remarks
from returns.queries.restrictions import waiting_appeals
from returns.queries.suppressions import Reason
from returns.queries.unannounced import STATES as PARCELS

OPEN_STAGES = (
    Stage.REQUESTED,
    Stage.LABEL_PENDING,
    Stage.AWAITING_PARCEL,
    Stage.IN_TRANSIT,
    Stage.TO_INSPECT,
    Stage.TO_REFUND,
    Stage.REFUNDING,
    Stage.NEEDS_ATTENTION,
    Stage.TO_REPAIR,
)
LATELY = timedelta(days=7)
# So many tries take a minute.
IN_VAIN = 6
_OF_A_PILE = ("kind", "number_of", "since", "first")
_OWED = [ClaimStatus.OPEN, ClaimStatus.ACCEPTED, ClaimStatus.CREDITED]


@dataclass(frozen=True, slots=True)
class Pile:
    """So many of one kind wait, the oldest since `since`; `number` is that one's return, where a click leads there."""

    count: int = 0
    since: datetime | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class AtStake:
    """Sums in the shop's currency. `early` is goods that went out before others were back, `owed` what is claimed."""

    to_refund: Money
    in_doubt: Money
    early: Money
    owed: Money


def stage_piles(shop: Shop) -> dict[Stage, Pile]:
    """The open returns by stage, counted as far as `MOST_COUNTED`, and since when the oldest of each was asked for."""
    counts = bounded_stage_counts(shop, OPEN_STAGES)
    there = Return.objects.filter(shop=shop.pk).order_by("requested_at", "pk").values("requested_at")
    oldest = [Subquery(there.filter(stage=stage)[:1]) for stage in counts]
    since = Shop.objects.filter(pk=shop.pk).values_list(*oldest).get() if counts else ()
    return {stage: Pile(count, at) for (stage, count), at in zip(counts.items(), since, strict=True)}


class Kind(StrEnum):
    """What else waits than returns by their stage. SILENT are claims that suppliers have not answered yet.

    MINE are open returns that whoever asks has, counted as far as `MOST_COUNTED`.

    COUNTS of the receiving desk differ from what was announced, or want a second person; CLAIMS have a question, a
    refusal or silence for staff to look at; PARCELS are those nobody announced, whose owner is not found yet.
    """

    REMARKS = "remarks"
    WITHDRAWALS = "withdrawals"
    APPEALS = "appeals"
    COUNTS = "counts"
    PARCELS = "parcels"
    CLAIMS = "claims"
    SILENT = "silent"
    MINE = "mine"


def piles(shop: Shop, *, reader: str = "") -> Mapping[Kind, Pile]:
    """How many of each kind wait, and the oldest, in one reading; `reader` is who of the staff asks."""
    withdrawals = Withdrawal.objects.filter(WITHDRAWALS["match"] | WITHDRAWALS["decide"], shop=shop)
    claims = SupplierClaim.objects.filter(shop=shop)
    silent = claims.filter(status=ClaimStatus.OPEN, received_at=None)
    first, *others = (
        _pile(Kind.REMARKS, open_remarks(shop), "at", "rma__number"),
        _pile(Kind.WITHDRAWALS, withdrawals, "statement__submitted_at"),
        _pile(Kind.APPEALS, waiting_appeals(shop), "made_at"),
        _pile(Kind.COUNTS, DeskCount.objects.filter(shop=shop, status__in=UNSETTLED), "taken_in_at"),
        _pile(Kind.PARCELS, UnannouncedParcel.objects.filter(PARCELS["open"], shop=shop), "recorded_at"),
        _pile(Kind.CLAIMS, waiting_claims(shop), "sent_at", "rma__number"),
        _pile(Kind.SILENT, silent, "sent_at"),
        *([_pile(Kind.MINE, waiting_for(shop, reader), "stage_since")] if reader else []),
    )
    return {
        Kind(kind): Pile(count, since, number or "") for kind, count, since, number in first.union(*others, all=True)
    }


def payment_pile(shop: Shop) -> Pile:
    """Payments that a second person has to confirm, up to a hundred."""
    rows = waiting_payments(shop)
    return Pile(len(rows), rows[0].asked_at, rows[0].rma.number) if rows else Pile()


def at_stake(shop: Shop) -> AtStake:
    """The money that open returns hold, on whichever order it goes back. Claims in other currencies are left out."""
    due = [Stage.TO_INSPECT.value, Stage.TO_REFUND.value, Stage.REFUNDING.value]
    to_refund = shop.returns.filter(stage__in=due, settlement__status__in=["QUOTED", "DUE"])
    doubt = shop.returns.filter(stage=Stage.NEEDS_ATTENTION, settlement__status=SettlementStatus.IN_DOUBT)
    claims = SupplierClaim.objects.filter(shop=shop, status__in=_OWED, received_at=None, currency=shop.currency)
    total = F("settlement__total_shop_minor") + F("settlement__bonus_shop_minor")
    elsewhere = to_refund.filter(order__gid__in=linked_orders(shop).values("order_gid"))
    first, *others = (
        _sum("to_refund", to_refund, total),
        _sum("in_doubt", doubt, total),
        _sum("early", out_and_missed().filter(rma__shop=shop), F("value_shop_minor") - F("owed_shop_minor")),
        _sum("owed", claims, Coalesce("credit_minor", "expected_minor")),
        _sum("elsewhere", elsewhere, Value(1)),
    )
    sums = {name: sum_ or 0 for name, sum_ in first.union(*others, all=True)}
    if sums.pop("elsewhere"):
        rows = elsewhere.select_related("order", "settlement").prefetch_related("lines__line")
        sums["to_refund"] += sum(back.amount.shop.minor for rma in rows if (back := goes_back_elsewhere(rma)))
    return AtStake(**{name: Money(minor, shop.currency) for name, minor in sums.items()})


@dataclass(frozen=True, slots=True)
class Behind:
    """What is behind of a shop's consequences.

    `since` is when the oldest was due that nobody took up, although nothing holds it back; `vain` how many were tried
    for a minute and more without success, and are tried again by themselves, the oldest of them put at `vain_since`.
    """

    since: datetime | None
    vain: int
    vain_since: datetime | None


def behind(shop: Shop, *, now: datetime) -> Behind:
    """What waits although it is due, and what is tried in vain. Due much later, as reminders are, is neither."""
    near = OutboxMessage.objects.waiting().filter(shop=shop, due_at__lte=now + 2 * LONGEST_DELAY)
    untaken = OutboxMessage.objects.filter(shop=shop, attempts=0).ready(now=now).order_by("due_at", "pk")
    vain = Q(attempts__gte=IN_VAIN)
    found = near.aggregate(
        since=Min(Subquery(untaken.values("due_at")[:1])),
        vain=Count("pk", filter=vain),
        vain_since=Min("created_at", filter=vain),
    )
    return Behind(**found)


def bounced_lately(shop: Shop, *, now: datetime) -> int:
    """How many shoppers' letters came back in the last seven days for want of a mailbox."""
    return shop.suppressions.filter(reason=Reason.BOUNCED, at__gte=now - LATELY).count()


def set_up(shop: Shop) -> dict[str, bool]:
    """Which steps of the set-up show in what is stored: the policy, the look, the contact, returns there are.

    And whether shoppers are offered ways back for which the shop makes no label.
    """
    returns = Return.objects.filter(shop=shop.pk)
    active = PolicyVersion.objects.filter(shop=shop, status=PolicyVersion.Status.ACTIVE)
    told = active.filter(document__shipping__has_key="ways")  # where it is not told, it is by a label
    steps = {
        "policy": PolicyVersion.objects.filter(shop=shop, author__gt="").exclude(status="DRAFT"),
        "no_label": told.exclude(document__shipping__ways__icontains=f'"{Means.LABEL}"'),
        "brand": Brand.objects.filter(shop=shop),
        "contact": Contact.objects.filter(shop=shop),
        "storefront": returns.filter(origin=Origin.PORTAL),
        "trial": returns,
    }
    found = Shop.objects.filter(pk=shop.pk).values_list(*(Exists(rows) for rows in steps.values())).get()
    return dict(zip(steps, found, strict=True))


def _pile(kind: Kind, rows: QuerySet[Any], since: str, number: str = "") -> QuerySet[Any, Any]:
    """One row: the kind, how many, since when, and the return of one of them."""
    first = Min(number) if number else Value("")
    one = rows.order_by().annotate(kind=Value(kind.value)).values("kind")
    return one.annotate(number_of=Count("pk"), since=Min(since), first=first).values_list(*_OF_A_PILE)


def _sum(name: str, rows: QuerySet[Any], amount: Any) -> QuerySet[Any, Any]:
    """One row: the name, and the sum."""
    one = rows.order_by().annotate(name=Value(name)).values("name")
    return one.annotate(total=Sum(amount)).values_list("name", "total")
