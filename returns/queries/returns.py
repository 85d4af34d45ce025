"""Read returns. Every function starts at a shop."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from django.db.models import Model, Prefetch, Q, QuerySet

from returns.domain.ledger import at_rate
from returns.domain.linked import ExchangeMode
from returns.domain.money import MoneyPair
from returns.domain.seldom import Seldom
from returns.domain.settlement import Quote
from returns.domain.status import Origin, ReturnStatus, SettlementStatus
from returns.models import (
    CreditBonus,
    Disposition,
    ExchangeInvoice,
    ExchangeLine,
    Order,
    OrderRefund,
    Return,
    ReturnLineItem,
    ReturnPhoto,
    ReverseDelivery,
    Shop,
    UnannouncedParcel,
    UnannouncedPhoto,
)
from returns.models.fields import QUOTED
from returns.normalise import order_number_key
from returns.queries.linked_orders import goes_out_apart, gone_early
from returns.queries.parcels import parcels_of
from returns.queries.rates import rate_of
from returns.queries.rest import rest_of
from returns.queries.seldom import lacks_of_return, may_have

Row = TypeVar("Row", bound=Model)
# An order's reading names its returns up to this many.
MOST_RETURNS_READ = 50


def get_return(shop: Shop, number: str) -> Return:
    """The shop's return with this RMA number; raises Return.DoesNotExist."""
    return _whole(shop.returns.all()).get(number=number)


def return_named(shop: Shop, text: str) -> Return | None:
    """The shop's return whose number was typed in any way (`R-10001`, `r10001`, `10001`); None if there is none."""
    digits = order_number_key(text).removeprefix("r")
    return shop.returns.filter(number=f"R-{digits}").first() if digits else None


def get_return_by_id(shop: Shop, rma_id: int) -> Return:
    """The shop's return with this id; raises Return.DoesNotExist."""
    return _of(shop, _whole(shop.returns.all(), shops=()).get(pk=rma_id))


def return_for_page(shop: Shop, rma_id: int) -> Return:
    """The same for a page that shows all of it: what few returns have is asked for only where there is some."""
    lacks, newest_event = lacks_of_return(rma_id)
    rma = _of(shop, _whole(shop.returns.all(), lacks, shops=()).get(pk=rma_id))
    rma.lacks = rma.order.lacks = lacks
    rma.newest_event = newest_event
    return rma


def _of(shop: Shop, rma: Return) -> Return:
    rma.shop = rma.order.shop = shop
    return rma


def glance_at_return(shop: Shop, rma_id: int) -> Return:
    """The same with its history alone, for who asks again and again whether anything happened."""
    return shop.returns.prefetch_related("events").get(pk=rma_id)


def return_of(message_payload: dict[str, int]) -> Return:
    """The return an outbox message is about, for effects; raises Return.DoesNotExist."""
    return _with_goods(Return.objects.all()).get(pk=message_payload["return"])


def order_refund_of(message_payload: dict[str, int]) -> OrderRefund:
    """The refund without goods an outbox message is about, for effects; raises OrderRefund.DoesNotExist."""
    wanted = OrderRefund.objects.select_related("rma__shop", "rma__order")
    return wanted.get(pk=message_payload["order_refund"], rma_id=message_payload["return"])


def credit_bonus_of(message_payload: dict[str, int]) -> CreditBonus:
    """The bonus an outbox message is about, for effects; raises CreditBonus.DoesNotExist."""
    wanted = CreditBonus.objects.select_related("rma__shop", "rma__order")
    return wanted.get(pk=message_payload["credit_bonus"], rma_id=message_payload["return"])


_SHOPS = ("shop", "order__shop")
_OF_A_LINE = ("line", "destination", "wish", "fulfilled__fulfillment")


def _with_goods(
    returns: QuerySet[Return], lacks: frozenset[Seldom] = frozenset(), *, shops: Sequence[str] = _SHOPS
) -> QuerySet[Return]:
    """With what goes back and out, on which ways, for what money: each effect begins with such a reading.

    Without `shops` where the shop is at hand.
    """
    counted = Disposition.objects.select_related("location")
    exchanged = ExchangeLine.objects.prefetch_related("item__line")
    return returns.select_related(
        *shops,
        "order__delivery_report",
        "policy",
        "settlement",
        "credit_bonus",
        "gift",
        "invoice",
        "repair",
        "linked_order",
    ).prefetch_related(
        Prefetch("lines", ReturnLineItem.objects.select_related(*_OF_A_LINE)),
        Prefetch("lines__dispositions", _if_any(counted, Seldom.DISPOSITIONS, lacks)),
        Prefetch("exchange_lines", _if_any(exchanged, Seldom.EXCHANGES, lacks)),
        "parcels__destination",
        "parcels__carried_by",
    )


def _whole(
    returns: QuerySet[Return], lacks: frozenset[Seldom] = frozenset(), *, shops: Sequence[str] = _SHOPS
) -> QuerySet[Return]:
    """With all that people see of it, too: its history, pictures, and parcels that nobody announced."""
    seen = Prefetch("photos", UnannouncedPhoto.objects.defer("jpeg", "thumbnail"))
    unannounced = UnannouncedParcel.objects.select_related("location").prefetch_related("contents", seen)
    photos = ReturnPhoto.objects.defer("jpeg", "thumbnail")
    return _with_goods(returns, lacks, shops=shops).prefetch_related(
        Prefetch("lines__photos", _if_any(photos, Seldom.PHOTOS, lacks)),
        Prefetch("unannounced", _if_any(unannounced, Seldom.UNANNOUNCED, lacks)),
        "events",
    )


def _if_any(rows: QuerySet[Row], kind: Seldom, lacks: frozenset[Seldom]) -> QuerySet[Row]:
    """The rows, or none, for which nobody is asked, where it is known that there are none."""
    return rows.none() if kind in lacks else rows


def in_one_parcel(rma: Return) -> list[str]:
    """The numbers of the other returns that travel under one of its labels."""
    if not may_have(rma, Seldom.TOGETHER):
        return []
    hosts = [parcel.way.pk for parcel in parcels_of(rma)]
    there = ReverseDelivery.objects.filter(Q(pk__in=hosts) | Q(carried_by__in=hosts)).exclude(status="VOIDED")
    called_off = [ReturnStatus.CANCELED, ReturnStatus.DECLINED]
    numbers = (
        there.exclude(rma=rma)
        .exclude(rma__status__in=called_off)
        .order_by("rma_id")
        .values_list("rma__number", flat=True)
    )
    return list(dict.fromkeys(numbers))


def carried_returns(parcel_id: int) -> list[Return]:
    """The other returns that travel under a parcel's label."""
    carried = ReverseDelivery.objects.filter(carried_by=parcel_id).exclude(status="VOIDED")
    return list(_whole(Return.objects.filter(parcels__in=carried)).order_by("pk"))


def begins_open(rma: Return) -> bool:
    """Whether Shopify hears of the return only once it is agreed to: the merchant's own, one with exchanges, a rest.

    What goes out on an order of its own is no exchange to Shopify, and holds nothing up.
    """
    native = any(line.mode == ExchangeMode.NATIVE for line in rma.exchange_lines.all())
    return rma.origin == Origin.MERCHANT or rma.first_part_id is not None or native


def invoice_of(rma: Return) -> ExchangeInvoice | None:
    """What the shopper has to pay for an exchange, if anything."""
    return getattr(rma, "invoice", None)


def get_parcel(shop: Shop, parcel_id: int) -> ReverseDelivery:
    """The shop's parcel with this id; raises ReverseDelivery.DoesNotExist."""
    wanted = ReverseDelivery.objects.select_related("rma__shop", "rma__order", "carried_by")
    return wanted.get(pk=parcel_id, rma__shop=shop)


def order_gid_of(shop: Shop, *, return_gid: str = "", rfo_gid: str = "") -> str:
    """Shopify's id of the order whose return has this id, or this reverse fulfillment order; "" for none of ours."""
    wanted = {name: gid for name, gid in (("gid", return_gid), ("rfo_gid", rfo_gid)) if gid}
    found = shop.returns.filter(**wanted).values_list("order__gid", flat=True).first() if wanted else None
    return found or ""


def known_return_gids(shop: Shop, gids: Iterable[str]) -> set[str]:
    """Those of Shopify's return ids that returns of ours have."""
    return set(shop.returns.filter(gid__in=[gid for gid in gids if gid]).values_list("gid", flat=True))


def settled_return_gids(order: Order) -> set[str]:
    """Shopify's ids of the order's returns that can never change there again, and have not since we read them."""
    over = order.returns.filter(status__in=["DECLINED", "CANCELED"]).exclude(read_at=None)
    return set(over.values_list("gid", flat=True))


def vanished_returns(order: Order, *, known: Sequence[str], read_at: datetime) -> list[int]:
    """The order's living returns that were registered before `read_at` and are not among the ids Shopify knows."""
    if len(known) >= MOST_RETURNS_READ:
        return []
    alive = order.returns.filter(registered_at__lt=read_at, status__in=["REQUESTED", "OPEN"])
    return list(alive.exclude(gid="").exclude(gid__in=known).values_list("pk", flat=True))


def settlement_quote(rma: Return) -> Quote:
    """The settlement as it stands, fee by fee, in the order's two currencies.

    Of what went out before the goods were back the shopper owes what they agreed to, and no more if less came back.
    """
    amount = rma.order.amount
    row = rma.settlement
    parts = {name: amount(row, name) for name in QUOTED}
    quote = Quote(lines=(), **parts, apart=bool(row.exchange_presentment_minor and goes_out_apart(rma)))
    if quote.owed.presentment.minor and (early := gone_early(rma)):
        return replace(quote, borne=quote.owed - amount(early, "owed"))
    return quote


def total_back(rma: Return) -> MoneyPair:
    """The settlement's total; where a refund at Shopify paid it, what that says went back.

    Somebody may have refunded another sum in Shopify's admin. Where Shopify has no refund for it, such as for a gift
    card, or for what others had refunded before, it is the sum that was agreed, without a rest that is still owed.
    """
    total, row = rma.order.amount(rma.settlement, "total"), rma.settlement
    agreed = paid = total.presentment.minor
    if row.status == SettlementStatus.PAID and row.refund_gid and row.paid_presentment_minor is not None:
        paid = row.paid_presentment_minor
    elif rest := rest_of(rma):
        paid -= rest
    return total if paid == agreed else at_rate(paid, rate_of(rma.order))


def went_back(rma: Return) -> Quote:
    """The settlement as people are told of it: once it is paid with `total_back`, and with the bonus on that."""
    quote, total = settlement_quote(rma), total_back(rma)
    if total == quote.total:
        return quote
    return replace(quote, total=total, bonus=total.bps(rma.bonus_bps), agreed=quote.total)


def line_amount(rma: Return, item_id: int) -> MoneyPair:
    """What the goods of one line are worth to the shopper, tax included, before fees."""
    item = next(line for line in rma.lines.all() if line.pk == item_id)
    return rma.order.amount(item, "items") + rma.order.amount(item, "tax")
