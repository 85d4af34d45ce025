"""The parts of a return whose goods arrived in several goes: each is a return, linked to the first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Q, QuerySet, Sum

from returns.domain.money import MoneyPair
from returns.domain.partition import Whole, objection_to_dividing
from returns.domain.seldom import Seldom
from returns.domain.settlement import LineQuote, fee_after
from returns.domain.shipping import Goods
from returns.domain.status import DispositionType, Outcome, ReturnStatus, SettlementStatus
from returns.domain.withdrawal import Lane
from returns.models import OutboxMessage, Return, ReturnLineItem, Withdrawal
from returns.queries.pricing import agreed_fee, read_pair, shipping_fee_for
from returns.queries.seldom import may_have
from returns.queries.worth import first_pieces, worth_of


def parts_of(rma: Return) -> list[Return]:
    """All parts of the return in the order in which they were made; empty where it was never divided."""
    family = _family(rma)
    if not may_have(rma, Seldom.PARTS) or not family.exclude(pk=rma.pk).exists():
        return []
    return list(family.select_related("settlement", "order", "shop", "policy").order_by("pk"))


def part_awaited(rma: Return) -> Return | None:
    """What is still awaited after this part arrived; None if nothing is, or if this is it."""
    if not rma.received_at:
        return None
    return _family(rma).filter(pk__gt=rma.pk, status=ReturnStatus.OPEN, received_at=None).order_by("pk").last()


def part_before(rma: Return) -> Return | None:
    """The part that this one came off; None for the first, or where the return was never divided."""
    return _earlier(rma).order_by("pk").last()


def with_later_parts(rma_ids: Iterable[int]) -> QuerySet[Return]:
    """These returns and the parts that came off them."""
    ids = set(rma_ids)
    return Return.objects.filter(Q(pk__in=ids) | Q(first_part__in=ids))


def quoted(rma: Return, item: ReturnLineItem, worth: LineQuote) -> LineQuote:
    """The worth of a line's pieces with the fee on them, after what earlier parts of the return bear for theirs."""
    earlier = ReturnLineItem.objects.filter(fulfilled=item.fulfilled_id, rma__in=_earlier(rma)).select_related("line")
    before = MoneyPair.sum((_goods_paid(rma, each) for each in earlier), start=_nothing(rma))
    fee = fee_after(worth.items, 0 if item.fault else item.restocking_fee_bps, before=before)
    return replace(worth, restocking_fee=fee)


def credited_before(rma: Return, *, bonus_bps: int) -> MoneyPair:
    """What earlier parts of the return come to that go out as store credit with this bonus."""
    earlier = _earlier(rma).filter(outcome=Outcome.STORE_CREDIT, bonus_bps=bonus_bps)
    totals = (rma.order.amount(each.settlement, "total") for each in earlier.select_related("settlement"))
    return MoneyPair.sum(totals, start=_nothing(rma))


def fee_held_back_at_shopify(rma: Return) -> MoneyPair:
    """The return shipping fee that Shopify has with this return.

    It has the whole of it with the first part, which was registered with it, and nothing with the others: the fee of
    the way that it was told then. A fee per parcel it has as it was agreed, whoever bears it in a shared parcel, and
    that of a way back that was changed since as it was before.
    """
    if rma.first_part_id:
        return _nothing(rma)
    if told := rma.settlement.told_fees.get(rma.told_outcome or rma.outcome):
        return read_pair(rma.order, told)
    if rma.settlement.shipping_by_parcel:
        return agreed_fee(rma, rma.told_outcome or rma.outcome)
    parts = _family(rma).select_related("settlement", "order")
    fees = (shipping_fee_for(part, rma.told_outcome or rma.outcome) for part in parts)
    return MoneyPair.sum(fees, start=_nothing(rma))


def withdrawal_id_of(rma: Return) -> int | None:
    """The withdrawal from the contract that the return, or the whole that it is a part of, came of."""
    if rma.lane != Lane.WITHDRAWAL:
        return None
    return Withdrawal.objects.filter(rma=rma.first_part_id or rma.pk).values_list("pk", flat=True).first()


def comes_in_one(rma: Return) -> bool:
    """Whether the return can never be divided, whatever Shopify gets to know of it yet."""
    return objection_to_dividing(_as_whole(rma, told=True)) is not None


def whole_of(rma: Return) -> Whole:
    """The return, as far as it decides whether it can be divided. What was given up at Shopify has not reached it."""
    waiting = OutboxMessage.objects.filter(stream=f"return:{rma.pk}:shopify", done_at=None)
    return _as_whole(rma, told=bool(rma.gid and rma.rfo_gid) and not waiting.exists())


def _as_whole(rma: Return, *, told: bool) -> Whole:
    return Whole(
        status=ReturnStatus(rma.status),
        goods_in=rma.received_at is not None,
        settlement=SettlementStatus(rma.settlement.status),
        outcome=Outcome(rma.outcome),
        goods=Goods(rma.goods),
        exchanged=any(line.given_up_at is None for line in rma.exchange_lines.all()),
        told=told,
    )


def _family(rma: Return) -> QuerySet[Return]:
    first = rma.first_part_id or rma.pk
    return Return.objects.filter(Q(pk=first) | Q(first_part=first))


def _earlier(rma: Return) -> QuerySet[Return]:
    return _family(rma).filter(pk__lt=rma.pk) if rma.first_part_id else Return.objects.none()


def _nothing(rma: Return) -> MoneyPair:
    return MoneyPair.zero(rma.order.shop_currency, rma.order.presentment_currency)


def _goods_paid(rma: Return, item: ReturnLineItem) -> MoneyPair:
    """What was paid for the goods of a line that were not missing."""
    missing = item.dispositions.filter(type=DispositionType.MISSING).aggregate(n=Sum("quantity"))["n"] or 0
    if missing:
        return worth_of(rma.order, item, first_pieces(item, item.quantity - missing)).items
    return rma.order.amount(item, "items")
