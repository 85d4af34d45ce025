"""The money becomes due: from here it is paid once, or stops and says why."""

from datetime import datetime

from django.db import transaction

from returns.domain.lifecycle import SETTLEMENT_MOVES
from returns.domain.shipping import Goods
from returns.domain.status import DispositionType, Outcome, ReturnStatus, SettlementStatus
from returns.history import note
from returns.models import Disposition, Return, Settlement
from returns.operations.book_money import more_than_paid
from returns.operations.moves import locked, move, refold
from returns.operations.reserve import UnableToSettle, reserve
from returns.outbox import put_for
from returns.queries.parcels import shown_to_be_sent
from returns.queries.shared_fee import bears_too_much


@transaction.atomic
def settle_return(
    *,
    rma_id: int,
    expected_minor: int,
    actor: str,
    now: datetime,
    actor_id: str = "",
    outcome: Outcome = Outcome.REFUND,
) -> Settlement:
    """Make the settlement DUE for the sum that was shown, and leave the payment to a worker.

    `expected_minor` is what the merchant saw, bonus included, in minor units of the presentment currency, and `outcome`
    where it was to go. While returns in one parcel bear more than its fee, which is about to be put right, none of them
    is paid. A settlement that is already due, in doubt or paid is returned unchanged, so that a second click
    pays nothing. Raises UnableToSettle.
    """
    rma = locked(rma_id)
    settlement = rma.settlement
    if settlement.status not in {SettlementStatus.QUOTED, SettlementStatus.FAILED}:
        return settlement
    if rma.status != ReturnStatus.OPEN or not (_is_in_or_stays(rma) or shown_to_be_sent(rma)):
        raise UnableToSettle("not_received")
    if rma.outcome == Outcome.REPAIR:
        raise UnableToSettle("in_repair")
    if rma.outcome == Outcome.REPLACEMENT and _pieces_are_missing(rma):
        raise UnableToSettle("pieces_missing")
    worth = settlement.total_presentment_minor + settlement.bonus_presentment_minor
    if worth != expected_minor or rma.outcome != outcome or bears_too_much(rma):
        raise UnableToSettle("sum_changed")
    first_time = settlement.status == SettlementStatus.QUOTED
    if not move(settlement, SETTLEMENT_MOVES, SettlementStatus.DUE, due_at=now, problem="", detail=""):
        raise UnableToSettle("not_payable")
    if first_time:
        reserve(rma, settlement, amount_minor=settlement.total_presentment_minor, now=now)
        if more_than_paid(rma, settlement):
            raise UnableToSettle("more_than_paid")
    facts = {
        "total_minor": settlement.total_presentment_minor,
        "currency": rma.order.presentment_currency,
        "outcome": outcome.value,
    }
    note(rma, "settlement.due", at=now, actor=actor, actor_id=actor_id, facts=facts)
    put_for(rma, "shopify.give_gift_card" if rma.outcome == Outcome.GIFT_CARD else "shopify.settle", now=now)
    refold(rma)
    return settlement


def _pieces_are_missing(rma: Return) -> bool:
    """What goes out was agreed for every piece."""
    return Disposition.objects.filter(item__rma=rma, type=DispositionType.MISSING).exists()


def _is_in_or_stays(rma: Return) -> bool:
    """Goods are paid once they are here, or at once where they need not come back."""
    return rma.received_at is not None or rma.goods != Goods.SEND
