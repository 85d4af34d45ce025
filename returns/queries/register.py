"""The register of withdrawals: what came in, where it stands, and by when the money is due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from returns.domain.law import law_of
from returns.domain.status import ReturnStatus, SettlementStatus
from returns.domain.withdrawal import refund_due
from returns.models import OutboxMessage, Return, Shop, Withdrawal
from returns.normalise import email_key
from returns.queries.returns import total_back

NEAR = timedelta(days=3)
# Withdrawals that are looked at for those that press.
MOST_READ = 500
_ENDED = [ReturnStatus.CLOSED, ReturnStatus.CANCELED, ReturnStatus.DECLINED]
# Goods that come in several goes make parts of the return: it is over when all of them are.
_LATER = Return.objects.filter(first_part=OuterRef("rma")).exclude(
    Q(settlement__status=SettlementStatus.PAID) | Q(status__in=_ENDED)
)
_OVER = (Q(rma__settlement__status=SettlementStatus.PAID) | Q(rma__status__in=_ENDED)) & ~Q(Exists(_LATER))
# Where a withdrawal stands; each is in exactly one of these.
STATES: Mapping[str, Q] = {
    "match": Q(order=None, answered_at=None),
    "decide": Q(order__isnull=False, rma=None, answered_at=None),
    "return": Q(rma__isnull=False) & ~_OVER,
    "done": Q(rma=None, answered_at__isnull=False) | (Q(rma__isnull=False) & _OVER),
}
_PART_IS_HERE = Exists(Return.objects.filter(first_part=OuterRef("rma"), received_at__isnull=False))
_NOT_HELD = Q(posted_at__isnull=False) | Q(rma__received_at__isnull=False) | Q(_PART_IS_HERE)
# What a person may have to see to now.
_ACTED_ON = STATES["match"] | STATES["decide"] | (STATES["return"] & _NOT_HELD)


@dataclass(frozen=True, slots=True)
class Clock:
    """When the refund is due. `held`: the shop may still wait for the goods or for proof that they were sent.

    `due` is None where the law counts from the goods' return and they are not back.
    """

    due: date | None
    held: bool
    days_left: int | None

    @property
    def near(self) -> bool:
        """Whether somebody should act now: the day is close or over, and nothing is to be waited for."""
        return self.days_left is not None and self.days_left <= NEAR.days and not self.held


def register(shop: Shop, *, state: str = "", search: str = "") -> QuerySet[Withdrawal]:
    """The shop's withdrawals, the newest first: in a state of STATES, with an address, order number or reference."""
    rows = Withdrawal.objects.filter(shop=shop)
    rows = rows.select_related("shop", "statement", "order", "rma__settlement", "rma__order")
    rows = rows.prefetch_related("rma__later_parts__settlement", "rma__later_parts__order")
    if state:
        rows = rows.filter(STATES[state])
    if search:
        reference = search.removeprefix("W-").removeprefix("w-").lower()
        rows = rows.filter(
            Q(statement__email__iexact=email_key(search))
            | Q(statement__contract__iexact=search)
            | Q(order__name__iexact=search)
            | (Q(statement__sha256__startswith=reference) if len(reference) >= len("0123456789") else Q(pk=None))
        )
    return rows.order_by("-pk")


def state_counts(shop: Shop) -> dict[str, int]:
    """How many withdrawals stand where."""
    return {state: Withdrawal.objects.filter(STATES[state], shop=shop).count() for state in STATES}


def withdrawal_in(shop: Shop, withdrawal_id: int) -> Withdrawal:
    """The shop's withdrawal with this id; raises Withdrawal.DoesNotExist."""
    rows = Withdrawal.objects.select_related("shop", "statement__shop", "order__shop", "order__policy")
    return rows.select_related("rma__settlement", "rma__order", "rma__policy").get(shop=shop, pk=withdrawal_id)


def state_of(withdrawal: Withdrawal) -> str:
    """The key of STATES under which the withdrawal stands."""
    if withdrawal.rma:
        return "return" if any(map(_is_waiting, _parts(withdrawal))) else "done"
    if withdrawal.answered_at:
        return "done"
    return "decide" if withdrawal.order_id else "match"


def part_at_hand(withdrawal: Withdrawal) -> Return | None:
    """The return that waits for its money; of several parts one that is here already, and then the oldest."""
    parts = _parts(withdrawal)
    waiting = sorted(filter(_is_waiting, parts), key=lambda part: (part.received_at is None, part.pk))
    return next(iter(waiting), withdrawal.rma)


@dataclass(frozen=True, slots=True)
class Refunded:
    """What became of the money of all parts of a withdrawal's return, in minor units of the order's presentment money.

    A part that was called off counts no more. The moments are those of the last part, None while one is not so far.
    """

    numbers: tuple[str, ...]
    received_at: datetime | None
    status: str
    minor: int
    paid_at: datetime | None


def refunded(withdrawal: Withdrawal) -> Refunded | None:
    """The money of a withdrawal and where it stands; None without a return."""
    parts = _parts(withdrawal)
    if not parts:
        return None
    alive = [part for part in parts if part.status != ReturnStatus.CANCELED] or parts[:1]
    open_ones = [part for part in alive if part.settlement.status != SettlementStatus.PAID]
    return Refunded(
        numbers=tuple(part.number for part in parts),
        received_at=_last(part.received_at for part in alive),
        status=next((part.settlement.status for part in open_ones), SettlementStatus.PAID),
        minor=sum(total_back(part).presentment.minor for part in alive),
        paid_at=_last(part.settlement.paid_at for part in alive),
    )


def _last(moments: Iterable[datetime | None]) -> datetime | None:
    known = list(moments)
    return max((moment for moment in known if moment), default=None) if all(known) else None


def _parts(withdrawal: Withdrawal) -> list[Return]:
    return [withdrawal.rma, *withdrawal.rma.later_parts.all()] if withdrawal.rma else []


def _is_waiting(rma: Return) -> bool:
    return rma.settlement.status != SettlementStatus.PAID and rma.status == ReturnStatus.OPEN


def clock_of(withdrawal: Withdrawal, *, now: datetime) -> Clock | None:
    """The refund's clock while a return waits for its money; None otherwise, and where no law sets a day."""
    law = law_of(withdrawal.order.address.get("country", "")) if withdrawal.order else None
    rma = part_at_hand(withdrawal)
    if law is None or rma is None or state_of(withdrawal) != "return":
        return None
    back = [moment for moment in (rma.received_at, withdrawal.posted_at) if moment]
    due = refund_due(law, told_at=withdrawal.statement.submitted_at, back_at=min(back, default=None))
    today = now.astimezone(ZoneInfo(law.zones[1])).date()
    return Clock(due, held=not back, days_left=(due - today).days if due else None)


def pressing(shop: Shop, *, now: datetime, most: int = 10) -> list[Withdrawal]:
    """Withdrawals that wait for a person: without an order, without a decision, or with a refund that is nearly due."""
    # Returns first: of statements that nobody can match there may come any number.
    rows = list(register(shop).filter(_ACTED_ON).order_by(F("rma").asc(nulls_last=True), "pk")[:MOST_READ])
    near = [row for row in rows if (clock := clock_of(row, now=now)) and clock.near]
    return [*near, *(row for row in rows if row.rma_id is None)][:most]


def alive(shop: Shop) -> QuerySet[Withdrawal]:
    """Withdrawals that are not over."""
    return register(shop).filter(STATES["match"] | STATES["decide"] | STATES["return"])


def rows_for_export(shop: Shop) -> Iterator[Withdrawal]:
    """All of the shop's withdrawals, the oldest first, read in portions."""
    return register(shop).order_by("pk").iterator(chunk_size=500)


def alarms_of(withdrawal: Withdrawal) -> list[OutboxMessage]:
    """Consequences of a statement that will not succeed until a person acts, such as an address that is refused."""
    dead = OutboxMessage.objects.filter(shop=withdrawal.shop_id, done_at=None, payload__withdrawal=withdrawal.pk)
    return list(dead.exclude(dead_at=None).order_by("pk"))
