"""What waits in a shop, since when, and what money hangs on it.

Closed returns are never touched: each question goes to an index that holds open ones alone, or to one by stage.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Min, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from returns.domain.claim import ClaimStatus
from returns.domain.grading import CountStatus
from returns.domain.money import Money
from returns.domain.status import Origin, SettlementStatus, Stage
from returns.models import (
    Appeal,
    Brand,
    Contact,
    DeskCount,
    OutboxMessage,
    PolicyVersion,
    Remark,
    Return,
    Shop,
    SupplierClaim,
    UnannouncedParcel,
    Withdrawal,
)
from returns.queries.early import out_and_missed
from returns.queries.inbox import bounded_stage_counts
from returns.queries.payment_requests import waiting_payments
from returns.queries.register import STATES as WITHDRAWALS
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


def remark_pile(shop: Shop) -> Pile:
    """Shoppers who wait for an answer."""
    return _pile(Remark.objects.filter(rma__shop=shop, settled_at=None), "at", "rma__number")


def appeal_pile(shop: Shop) -> Pile:
    """Appeals against restrictions that wait for an answer."""
    return _pile(Appeal.objects.filter(restriction__shop=shop, answered_at=None), "made_at")


def withdrawal_pile(shop: Shop) -> Pile:
    """Withdrawals without an order, or without a decision."""
    rows = Withdrawal.objects.filter(WITHDRAWALS["match"] | WITHDRAWALS["decide"], shop=shop)
    return _pile(rows, "statement__submitted_at")


def count_pile(shop: Shop) -> Pile:
    """Counts of the receiving desk that wait: they differ from what was announced, or want a second person."""
    waiting = [CountStatus.DIFFERS, CountStatus.TO_CONFIRM]
    return _pile(DeskCount.objects.filter(shop=shop, status__in=waiting), "taken_in_at")


def parcel_pile(shop: Shop) -> Pile:
    """Parcels nobody announced, whose owner is not found yet."""
    return Pile(UnannouncedParcel.objects.filter(PARCELS["open"], shop=shop).count())


def payment_pile(shop: Shop) -> Pile:
    """Payments that a second person has to confirm, up to a hundred."""
    rows = waiting_payments(shop)
    return Pile(len(rows), rows[0].asked_at, rows[0].rma.number) if rows else Pile()


def supplier_pile(shop: Shop) -> Pile:
    """Claims that staff should look at: a question, a refusal, silence."""
    return _pile(SupplierClaim.objects.filter(shop=shop, waits_for_us=True), "sent_at", "rma__number")


def silent_pile(shop: Shop) -> Pile:
    """Claims that suppliers have not answered yet."""
    return _pile(SupplierClaim.objects.filter(shop=shop, status=ClaimStatus.OPEN, received_at=None), "sent_at")


def at_stake(shop: Shop) -> AtStake:
    """The money that open returns hold. Claims in other currencies than the shop's are left out."""
    due = [Stage.TO_INSPECT.value, Stage.TO_REFUND.value, Stage.REFUNDING.value]
    to_refund = shop.returns.filter(stage__in=due, settlement__status__in=["QUOTED", "DUE"])
    doubt = shop.returns.filter(stage=Stage.NEEDS_ATTENTION, settlement__status=SettlementStatus.IN_DOUBT)
    claims = SupplierClaim.objects.filter(shop=shop, status__in=_OWED, received_at=None, currency=shop.currency)
    total = F("settlement__total_shop_minor") + F("settlement__bonus_shop_minor")
    return AtStake(
        to_refund=_sum(shop, to_refund, total),
        in_doubt=_sum(shop, doubt, total),
        early=_sum(shop, out_and_missed().filter(rma__shop=shop), F("value_shop_minor") - F("owed_shop_minor")),
        owed=_sum(shop, claims, Coalesce("credit_minor", "expected_minor")),
    )


def queue_since(shop: Shop, *, now: datetime) -> datetime | None:
    """Since when a consequence that is due waits to be carried out."""
    due = OutboxMessage.objects.waiting().filter(shop=shop, due_at__lte=now, attempts=0)
    return due.order_by("due_at").values_list("due_at", flat=True).first()


def bounced_lately(shop: Shop, *, now: datetime) -> int:
    """How many shoppers' letters came back in the last seven days for want of a mailbox."""
    return shop.suppressions.filter(reason=Reason.BOUNCED, at__gte=now - LATELY).count()


def set_up(shop: Shop) -> dict[str, bool]:
    """Which steps of the set-up show in what is stored: the policy, the look, the contact, returns there are."""
    return {
        "policy": PolicyVersion.objects.filter(shop=shop, author__gt="").exclude(status="DRAFT").exists(),
        "brand": Brand.objects.filter(shop=shop).exists(),
        "contact": Contact.objects.filter(shop=shop).exists(),
        "storefront": shop.returns.filter(origin=Origin.PORTAL).exists(),
        "trial": shop.returns.exists(),
    }


def _pile(rows: QuerySet[Any], since: str, number: str = "") -> Pile:
    """Count, and name the oldest, in one question."""
    named = {"first": Min(number)} if number else {}
    found = rows.order_by().aggregate(count=Count("pk"), since=Min(since), **named)
    return Pile(found["count"], found["since"], found.get("first") or "")


def _sum(shop: Shop, rows: QuerySet[Any], amount: Any) -> Money:
    return Money(rows.order_by().aggregate(sum=Sum(amount))["sum"] or 0, shop.currency)
