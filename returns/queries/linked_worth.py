"""What an article is worth that came by an exchange on an order of its own: what was given for it.

Its line on that order costs nothing, or only the difference: it was paid with what came back. So when it comes back
itself, its worth goes back where it was paid, on the order that it was exchanged on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F, QuerySet, Sum

from returns.domain.linked import LinkedStatus, charges, cover
from returns.domain.money import Money, MoneyPair, share_off
from returns.domain.remedy import REMEDIES
from returns.domain.seldom import Seldom
from returns.domain.status import DispositionType, Outcome
from returns.models import ExchangeLine, LinkedOrder, Order, OrderLine, Return, Shop
from returns.queries.seldom import may_have
from returns.queries.worth import PAID_FOR, first_pieces

if TYPE_CHECKING:
    from returns.queries.eligibility import WantedLine


@dataclass(frozen=True, slots=True)
class BackElsewhere:
    """What goes back on the order that articles were paid on."""

    order_name: str
    amount: MoneyPair


@dataclass(frozen=True, slots=True)
class Pieces:
    """Pieces (numbers) of a line of a linked order, and the share that is held back of them."""

    line: OrderLine
    numbers: Sequence[int]
    held_back_bps: int = 0


def linked_orders(shop: Shop | int) -> QuerySet[LinkedOrder]:
    """The shop's linked orders that were placed."""
    return LinkedOrder.objects.filter(rma__shop=shop, status=LinkedStatus.ORDERED)


def linked_source(order: Order) -> LinkedOrder | None:
    """The linked order that this order is; None for one that was bought."""
    if not may_have(order, Seldom.SOURCE):
        return None
    rows = linked_orders(order.shop_id).filter(order_gid=order.gid)
    # Nearly every order was bought: asked so, the answer costs a fifth of what reading the row would.
    return rows.select_related("rma__order").first() if rows.exists() else None


def agreed_off(order: Order) -> dict[str, int]:
    """The share (basis points) that was taken off each variant of a linked order when the exchange was agreed.

    Nothing for an order that was bought: its lines say so themselves.
    """
    row = linked_source(order)
    return _taken_off([row.rma_id])[row.rma_id] if row else {}


def agreed_off_each(shop: Shop, orders: QuerySet[Order, Any]) -> dict[str, dict[str, int]]:
    """The same of all linked orders (gids) among the shop's."""
    rows = LinkedOrder.objects.filter(rma__shop=shop, order_gid__in=orders.values("gid"), status=LinkedStatus.ORDERED)
    sources = dict(rows.values_list("order_gid", "rma"))
    found = _taken_off(sources.values()) if sources else {}
    return {gid: found[rma] for gid, rma in sources.items()}


def _taken_off(rmas: Collection[int]) -> dict[int, dict[str, int]]:
    """For each return: variant -> the share that was taken off what goes out for it."""
    found: dict[int, dict[str, int]] = {rma: {} for rma in rmas}
    lines = ExchangeLine.objects.filter(rma__in=rmas, given_up_at=None).order_by()
    for each in lines.values("rma", "variant_gid", currency=F("rma__order__shop_currency")).annotate(
        price=Sum(F("price_shop_minor") * F("quantity")),
        off=Sum(F("discount_shop_minor") * F("quantity")),
        pieces=Sum("quantity"),
    ):
        share = share_off(each["off"], each["price"], pieces=each["pieces"], currency=each["currency"])
        found[each["rma"]][each["variant_gid"]] = share
    return found


class Elsewhere:
    """What pieces of a linked order had been paid with on the order that they were exchanged on."""

    def __init__(self, row: LinkedOrder, order: Order) -> None:
        self._covered, self._places = _covered(row), _places(order)
        self._nothing = MoneyPair.zero(order.shop_currency, order.presentment_currency)

    def of(self, part: Pieces) -> MoneyPair:
        """That of these pieces, less the share that is held back of them."""
        whole, counted, amount = self._covered.get(part.line.variant_gid), self._places.get(part.line.pk), self._nothing
        if whole is None or counted is None:
            return amount
        total, count = whole
        for number in part.numbers:
            one = total.share(part=1, whole=count, done=min(counted + number - 1, count - 1))
            amount = amount + one - one.bps(part.held_back_bps)
        return amount


def back_elsewhere(order: Order, pieces: Iterable[Pieces], *, unmet: Money | None = None) -> BackElsewhere | None:
    """What goes back elsewhere for pieces of this order, less fees that they did not cover here (`unmet`).

    None for an order that was bought, and where nothing is left.
    """
    row = linked_source(order)
    if row is None:
        return None
    nothing, paid = MoneyPair.zero(order.shop_currency, order.presentment_currency), Elsewhere(row, order)
    amount = MoneyPair.sum(map(paid.of, pieces), start=nothing)
    if unmet and unmet.minor and amount.presentment.minor:
        amount = amount - amount.share(part=min(unmet.minor, amount.presentment.minor), whole=amount.presentment.minor)
    return BackElsewhere(row.rma.order.name, amount) if amount.presentment.minor > 0 else None


def worth_elsewhere(order: Order, lines: Iterable[WantedLine]) -> int:
    """What wanted lines are worth that goes back elsewhere, in minor units of the shop's currency, before fees."""
    found = back_elsewhere(order, [Pieces(line.fulfilled.line, line.pieces) for line in lines])
    return found.amount.shop.minor if found else 0


def goes_back_elsewhere(rma: Return) -> BackElsewhere | None:
    """The same for a return, without the pieces that are known to be missing.

    A present has a gift card at most, and what is made good is not paid for.
    """
    if rma.outcome in {Outcome.GIFT_CARD, *REMEDIES} or linked_source(rma.order) is None:
        return None
    amount, row = rma.order.amount, rma.settlement
    here = MoneyPair.sum((amount(row, name) for name in PAID_FOR), start=amount(row, "shipping_refund"))
    fees = amount(row, "restocking_fee") + amount(row, "return_shipping_fee") + amount(row, "deduction")
    beyond = (fees - here).presentment
    unmet = Money(max(beyond.minor, 0), beyond.currency)
    pieces = []
    for item in rma.lines.all():
        missing = item.dispositions.filter(type=DispositionType.MISSING).aggregate(n=Sum("quantity"))["n"] or 0
        pieces.append(Pieces(item.line, first_pieces(item, item.quantity - missing), item.restocking_fee_bps))
    return back_elsewhere(rma.order, pieces, unmet=unmet)


def paid_elsewhere(rma: Return) -> dict[int, int]:
    """What each line (id) of a return had been paid with elsewhere, before fees, in minor units of the shop's currency.

    Nothing for the return of an order that was bought.
    """
    row = linked_source(rma.order)
    if row is None:
        return {}
    paid = Elsewhere(row, rma.order)
    return {
        item.pk: paid.of(Pieces(item.line, first_pieces(item, item.quantity))).shop.minor for item in rma.lines.all()
    }


def _covered(row: LinkedOrder) -> dict[str, tuple[MoneyPair, int]]:
    """For each variant of a linked order: what of it was paid with what came back, and how many pieces went out."""
    amount = row.rma.order.amount
    lines = list(row.rma.exchange_lines.filter(given_up_at=None))
    values, owed = [amount(line, "value") for line in lines], amount(row, "owed")
    paid = [
        MoneyPair(shop, presentment)
        for shop, presentment in zip(
            charges([value.shop for value in values], owed.shop),
            charges([value.presentment for value in values], owed.presentment),
            strict=True,
        )
    ]
    found: dict[str, tuple[MoneyPair, int]] = {}
    for line, value, own in zip(lines, values, paid, strict=True):
        before, count = found.get(line.variant_gid, (value.times(0), 0))
        found[line.variant_gid] = before + cover(value, own), count + line.quantity
    return found


def _places(order: Order) -> dict[int, int]:
    """How many pieces of the same variant stand on earlier lines of the order, by the line's id."""
    before: Counter[str] = Counter()
    found = {}
    for line in order.lines.order_by("position", "pk"):
        found[line.pk] = before[line.variant_gid]
        before[line.variant_gid] += line.quantity
    return found
