"""What was decided about a return against the policy, and what still may be."""

from __future__ import annotations

from returns.domain.override import OverrideKind
from returns.domain.shipping import Goods
from returns.domain.status import Outcome, ParcelStatus, ReturnStatus, SettlementStatus
from returns.models import Override, Return

_PAYABLE = (Outcome.REFUND, Outcome.STORE_CREDIT)


def may_pay_early(rma: Return) -> bool:
    """Whether somebody decided that the money goes before the goods are counted."""
    return Override.objects.filter(rma=rma, kind=OverrideKind.PAY_EARLY).exists()


def possible_overrides(rma: Return, *, surely: bool = True) -> set[OverrideKind]:
    """What may be decided against the policy as the return stands.

    A page offers what is possible by what it has read (`surely` False); who decides asks the database, too.
    """
    found: set[OverrideKind] = set()
    if rma.goods != Goods.SEND or rma.settlement.status != SettlementStatus.QUOTED:
        return found
    alive = rma.status in {ReturnStatus.REQUESTED, ReturnStatus.OPEN}
    if alive and rma.settlement.return_shipping_fee_presentment_minor and _stands_alone(rma, surely=surely):
        found.add(OverrideKind.NO_FEE)
    if rma.status == ReturnStatus.OPEN and not rma.received_at:
        found.add(OverrideKind.MORE_TIME)
        if rma.outcome in _PAYABLE and _stands_alone(rma, surely=surely):
            found.add(OverrideKind.PAY_EARLY)
    return found


def _stands_alone(rma: Return, *, surely: bool) -> bool:
    """Whether the return's money hangs on nothing but itself: no exchange, no parts, no parcel shared with others."""
    if any(line.given_up_at is None for line in rma.exchange_lines.all()) or rma.first_part_id:
        return False
    parcels = [parcel for parcel in rma.parcels.all() if parcel.status != ParcelStatus.VOIDED]
    if any(parcel.carried_by_id for parcel in parcels):
        return False
    if not surely:
        return True
    return not rma.later_parts.exists() and not any(
        parcel.carried.exclude(status=ParcelStatus.VOIDED).exists() for parcel in parcels
    )


def overrides_of(rma: Return) -> list[Override]:
    """What was decided, the first first."""
    return list(rma.overrides.all())


def held_of_overrides(rma: Return) -> list[str]:
    """What a privacy export shows."""
    return [f"{each.at.isoformat()} {each.kind}: {each.reason}" for each in overrides_of(rma)]
