"""What an article is worth that came by an exchange on an order of its own: what was given for it.

Its line on that order costs nothing, or only the difference: it was paid with what came back. So when it comes back
itself, its worth goes back where it was paid, on the order that it was exchanged on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Sum

from returns.domain.linked import LinkedStatus, charges, cover
from returns.domain.money import BPS, Money, MoneyPair
from returns.domain.remedy import REMEDIES
from returns.domain.seldom import Seldom
from returns.domain.status import DispositionType, Outcome
from returns.models import ExchangeLine, LinkedOrder, Order, OrderLine, Return
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


def linked_source(order: Order) -> LinkedOrder | None:
    """The linked order that this order is; None for one that was bought."""
    if not may_have(order, Seldom.SOURCE):
        return None
    rows = LinkedOrder.objects.filter(rma__shop=order.shop_id, order_gid=order.gid, status=LinkedStatus.ORDERED)
    # Nearly every order was bought: asked so, the answer costs a fifth of what reading the row would.
    return rows.select_related("rma__order").first() if rows.exists() else None


def agreed_off(order: Order) -> dict[str, int]:
    """The share (basis points) that was taken off each variant of a linked order when the exchange was agreed.

    Nothing for an order that was bought: its lines say so themselves.
    """
    row = linked_source(order)
    if row is None:
        return {}
    lines = ExchangeLine.objects.filter(rma=row.rma_id, given_up_at=None).order_by().values("variant_gid")
    found = lines.annotate(
        price=Sum(F("price_shop_minor") * F("quantity")), off=Sum(F("discount_shop_minor") * F("quantity"))
    )
    return {each["variant_gid"]: min(each["off"] * BPS // each["price"], BPS) if each["price"] else 0 for each in found}


def back_elsewhere(order: Order, pieces: Iterable[Pieces], *, unmet: Money | None = None) -> BackElsewhere | None:
    """What goes back elsewhere for pieces of this order, less fees that they did not cover here (`unmet`).

    None for an order that was bought, and where nothing is left.
    """
    row = linked_source(order)
    if row is None:
        return None
    first, covered = row.rma.order, _covered(row)
    places, amount = _places(order), MoneyPair.zero(order.shop_currency, order.presentment_currency)
    for part in pieces:
        whole, counted = covered.get(part.line.variant_gid), places.get(part.line.pk)
        if whole is None or counted is None:
            continue
        total, count = whole
        for number in part.numbers:
            one = total.share(part=1, whole=count, done=min(counted + number - 1, count - 1))
            amount = amount + one - one.bps(part.held_back_bps)
    if unmet and unmet.minor and amount.presentment.minor:
        amount = amount - amount.share(part=min(unmet.minor, amount.presentment.minor), whole=amount.presentment.minor)
    return BackElsewhere(first.name, amount) if amount.presentment.minor > 0 else None


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
