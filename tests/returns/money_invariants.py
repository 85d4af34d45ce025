"""What must hold after every step of a walk over the money: the journal, the order, the pieces and the till agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, F, Q, Sum

from returns.domain.ledger import LedgerKind
from returns.domain.ledger_proof import prove
from returns.domain.linked import ExchangeMode, LinkedStatus
from returns.domain.remote_return import RemoteRefund
from returns.domain.status import SettlementStatus
from returns.models import ExchangeInvoice, LedgerEntry, LinkedOrder, Return, ReturnUnit, Settlement, Shop
from returns.queries.ledger import books_of
from returns.queries.returns import settlement_quote
from returns.queries.stock import promised

# What Shopify paid for each order, refund by refund.
Till = Mapping[int, Sequence[RemoteRefund]]
NOT_BOUND = (LedgerKind.PAYMENT, LedgerKind.ELSEWHERE)
# So many pieces of each other size the shop has, and Shopify never counts fewer.
STOCK = 3
ARTICLE = "gid://shopify/ProductVariant/800"


def what_is_wrong(shop: Shop, till: Till, *, whole: bool) -> list[str]:
    """Every invariant that does not hold now; the `whole` has the nightly proof too."""
    found = [*_orders(shop, till), *_settlements(shop), *_pieces(shop), *_exchanges(shop), *_linked_orders(shop)]
    return [*found, *(_unproved(shop, till) if whole else [])]


def _unproved(shop: Shop, till: Till) -> list[str]:
    orders = shop.orders.all()
    cases = {order.name: prove(books_of(order), till[order.pk]) for order in orders}
    return [f"{name}: {found}" for name, found in cases.items() if found]


def _orders(shop: Shop, till: Till) -> list[str]:
    found = []
    booked = Counter[tuple[int, bool]]()
    rows = LedgerEntry.objects.filter(shop=shop, invoice=None).order_by().values_list("order", "kind")
    payments = Counter[int]()
    for order_id, kind, minor in rows.annotate(Sum("presentment_minor")):
        booked[order_id, kind in NOT_BOUND] += minor
        payments[order_id] -= minor if kind == LedgerKind.PAYMENT else 0
    held = dict(_linked(shop).order_by().values_list("rma__order").annotate(Sum("bound_minor")))
    for order in shop.orders.all():
        booked[order.pk, False] += held.get(order.pk, 0)
        theirs = sum(refund.total.minor for refund in till[order.pk])
        if order.paid_out_presentment_minor != booked[order.pk, False]:
            found.append(f"{order}: bound {order.paid_out_presentment_minor}, booked {booked[order.pk, False]}")
        if payments[order.pk] != theirs:
            found.append(f"{order}: journal {payments[order.pk]}, till {theirs}")
        if order.paid_out_presentment_minor > order.received_presentment_minor:
            found.append(f"{order}: more out than in")
    return found


def _settlements(shop: Shop) -> list[str]:
    rows = Settlement.objects.filter(rma__shop=shop).annotate(
        owed=Sum("entries__presentment_minor", filter=~Q(entries__kind=LedgerKind.PAYMENT), default=0),
        left=Sum("entries__presentment_minor", default=0),
        left_shop=Sum("entries__shop_minor", default=0),
    )
    paid = Q(status=SettlementStatus.PAID)
    unpaid = Q(status__in=["DUE", "IN_DOUBT", "FAILED"])
    wrong = rows.filter(
        (paid & (~Q(left=0) | ~Q(left_shop=0)))
        | (unpaid & ~Q(owed=F("total_presentment_minor")))
        | (Q(status=SettlementStatus.QUOTED) & ~Q(owed=0))
        | Q(restocking_fee_presentment_minor__lt=0)
        | Q(return_shipping_fee_presentment_minor__lt=0)
        | Q(total_presentment_minor__lt=0)
    )
    return [f"{row.rma}: {row.status} owed {row.owed}, left {row.left} / {row.left_shop}" for row in wrong]


def _pieces(shop: Shop) -> list[str]:
    units = ReturnUnit.objects.filter(order_line__order__shop=shop)
    beyond = units.filter(live=True).order_by().values("item__fulfilled", "item__fulfilled__quantity")
    found = [f"returned beyond what was sent: {row}" for row in beyond.annotate(n=Count("pk")).filter(
        n__gt=F("item__fulfilled__quantity"))]  # fmt: skip
    twice = units.filter(settlement__isnull=False).order_by().values("order_line", "number")
    return found + [f"settled twice: {row}" for row in twice.annotate(n=Count("pk")).filter(n__gt=1)]


def _exchanges(shop: Shop) -> list[str]:
    """Nothing is promised twice, and what a shopper owes is booked until it is paid."""
    variants = [f"gid://shopify/ProductVariant/{place}-M" for place in (1, 2, 3)]
    variants.append(ARTICLE)
    promises = promised(shop, variants)
    found = [f"{gid} is promised {pieces} times" for gid, pieces in promises.items() if pieces > STOCK]
    for invoice in ExchangeInvoice.objects.filter(rma__shop=shop).select_related("rma"):
        left = invoice.entries.aggregate(n=Sum("presentment_minor"), shop=Sum("shop_minor"))
        paid = bool(invoice.paid_at)
        if left["n"] != (0 if paid else -invoice.amount_minor) or (paid and left["shop"]):
            found.append(f"invoice of {invoice.rma}: {left} left of {invoice.amount_minor}, paid: {paid}")
    owing = Return.objects.filter(
        shop=shop, settlement__status="PAID", invoice=None, settlement__due_at__isnull=False
    ).exclude(exchange_lines__mode=ExchangeMode.LINKED)
    lines = [rma for rma in owing if rma.exchange_lines.filter(given_up_at=None).exists()]
    found += [
        f"{rma} was never asked for what is owed" for rma in lines if settlement_quote(rma).owed.presentment.minor
    ]
    return found


def _linked_orders(shop: Shop) -> list[str]:
    """Goods went out or money did, and what paid for goods elsewhere is bound to that."""
    found = []
    for row in _linked(shop):
        settled = row.rma.settlement.status
        covered = row.value_presentment_minor - row.owed_presentment_minor
        live = row.rma.exchange_lines.filter(given_up_at=None)
        sent = live.filter(processed_quantity__gt=0).exists()
        paid_back = row.rma.order_refunds.filter(request_key=f"undone:{row.pk}").exists()
        stands = 0 if paid_back else covered
        if row.status == LinkedStatus.ORDERED and sent and settled == "PAID" and row.bound_minor != stands:
            found.append(f"linked order of {row.rma}: {row.bound_minor} bound for {covered}")
        if row.status == LinkedStatus.DROPPED and (row.bound_minor or sent):
            found.append(f"linked order of {row.rma} was dropped: {row.bound_minor} bound, sent: {sent}")
        if settled == "PAID" and live.exists() and row.status != LinkedStatus.ORDERED:
            found.append(f"{row.rma} was paid, and {row.status} goods are promised as well")
        going = row.early_at and row.status != LinkedStatus.DROPPED
        if going and settled == "QUOTED" and row.bound_minor != covered:
            found.append(f"linked order of {row.rma} goes out early: {row.bound_minor} bound for {covered}")
        quoted = settled == "QUOTED" and not row.early_at
        if row.status == LinkedStatus.ORDERED and quoted and row.owed_presentment_minor == 0:
            found.append(f"linked order of {row.rma} went out before anybody settled")
    return found


def _linked(shop: Shop) -> Any:
    return LinkedOrder.objects.filter(rma__shop=shop).select_related("rma__order").order_by("pk")
