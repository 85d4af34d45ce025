"""The money becomes due: from here it is paid once, or stops and says why."""

from datetime import datetime

from django.db import transaction

from returns.domain.lifecycle import LINKED_MOVES, SETTLEMENT_MOVES
from returns.domain.linked import LinkedStatus
from returns.domain.shipping import Goods
from returns.domain.status import MONEY_WAITS, DispositionType, Outcome, RequestKind, ReturnStatus, SettlementStatus
from returns.history import Actor, note
from returns.models import Disposition, LinkedOrder, Return, Settlement
from returns.operations.book_money import more_than_paid
from returns.operations.follow_linked_order import bind_linked_order, follow
from returns.operations.held_news import release
from returns.operations.moves import locked, move, refold
from returns.operations.receive_goods import NEWS
from returns.operations.reserve import UnableToSettle, reserve
from returns.outbox import put_for
from returns.queries.linked_orders import goes_out_apart, order_is_awaited, was_to_go_out_apart
from returns.queries.overrides import may_pay_early
from returns.queries.parcels import is_lost, shown_to_be_sent
from returns.queries.payment_requests import Wanted, waits_for_second
from returns.queries.returns import settlement_quote
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
    pays nothing. Where the shopper has to pay for a linked order first, they are asked, and the return is settled once
    they have paid. What a person of the shop may not pay alone (`domain.role.takes_two`) is paid once another confirmed
    it. Raises UnableToSettle.
    """
    rma = locked(rma_id)
    settlement = rma.settlement
    if settlement.status not in MONEY_WAITS:
        return settlement
    _refuse_too_early(rma)
    worth = settlement.total_presentment_minor + settlement.bonus_presentment_minor
    if worth != expected_minor or rma.outcome != outcome or bears_too_much(rma):
        raise UnableToSettle("sum_changed")
    if actor == Actor.MERCHANT and _waits_for_second(rma, worth, outcome, by=actor_id):
        raise UnableToSettle("second_person")
    if order_is_awaited(rma) and settlement_quote(rma).owed.presentment.minor:
        return _ask_first(rma, actor=actor, actor_id=actor_id, now=now)
    first_time = settlement.status == SettlementStatus.QUOTED
    anew = {"due_at": now, "problem": "", "detail": "", "paid_presentment_minor": None}
    if not move(settlement, SETTLEMENT_MOVES, SettlementStatus.DUE, **anew):
        raise UnableToSettle("not_payable")
    if first_time:
        reserve(rma, settlement, amount_minor=settlement.total_presentment_minor, now=now)
        if more_than_paid(rma, settlement):
            raise UnableToSettle("more_than_paid")
    bind_linked_order(rma)
    facts = {
        "total_minor": settlement.total_presentment_minor,
        "currency": rma.order.presentment_currency,
        "outcome": outcome.value,
    }
    note(rma, "settlement.due", at=now, actor=actor, actor_id=actor_id, facts=facts)
    release(rma, NEWS, now=now)
    put_for(rma, _way(rma), now=now)
    refold(rma, now=now)
    return settlement


def _refuse_too_early(rma: Return) -> None:
    if rma.status != ReturnStatus.OPEN or not _is_payable(rma):
        raise UnableToSettle("not_received")
    if rma.outcome == Outcome.REPAIR:
        raise UnableToSettle("in_repair")
    if rma.outcome == Outcome.REPLACEMENT and _pieces_are_missing(rma):
        raise UnableToSettle("pieces_missing")


def _waits_for_second(rma: Return, worth: int, outcome: Outcome, *, by: str) -> bool:
    in_shop_currency = rma.settlement.total_shop_minor + rma.settlement.bonus_shop_minor
    wanted = Wanted(RequestKind.SETTLEMENT, worth, {"outcome": outcome.value})
    return waits_for_second(rma, wanted, in_shop_currency=in_shop_currency, by=by)


def _way(rma: Return) -> str:
    if rma.outcome == Outcome.GIFT_CARD:
        return "shopify.give_gift_card"
    return "shopify.settle_linked" if goes_out_apart(rma) or was_to_go_out_apart(rma) else "shopify.settle"


def _ask_first(rma: Return, *, actor: str, actor_id: str, now: datetime) -> Settlement:
    """The shopper pays first what goes out on an order of its own beyond what came back; the return is settled then.

    Once asked, a second click asks nobody again. The goods are here, so nothing goes out early any more.
    """
    if _pieces_are_missing(rma):
        raise UnableToSettle("pieces_missing")
    follow(rma, now=now)
    row = LinkedOrder.objects.get(rma=rma)
    if row.status == LinkedStatus.WANTED:
        raise UnableToSettle("not_held")
    LinkedOrder.objects.filter(pk=row.pk).update(early_at=None)
    if move(row, LINKED_MOVES, LinkedStatus.ASKED):
        facts = {"total_minor": row.owed_presentment_minor, "currency": rma.order.presentment_currency}
        note(rma, "linked_order.asked", at=now, actor=actor, actor_id=actor_id, facts=facts)
        put_for(rma, "shopify.keep_linked_order", now=now)
        refold(rma, now=now)
    return rma.settlement


def _pieces_are_missing(rma: Return) -> bool:
    """What goes out was agreed for every piece."""
    return Disposition.objects.filter(item__rma=rma, type=DispositionType.MISSING).exists()


def _is_payable(rma: Return) -> bool:
    """Whether the money may go: the goods are in, or the law, a loss or a decision lets it go before."""
    return _is_in_or_stays(rma) or shown_to_be_sent(rma) or is_lost(rma) or may_pay_early(rma)


def _is_in_or_stays(rma: Return) -> bool:
    """Goods are paid once they are here, or at once where they need not come back."""
    return rma.received_at is not None or rma.goods != Goods.SEND
