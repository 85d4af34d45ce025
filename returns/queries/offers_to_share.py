"""Which other returns of the same shopper could travel in the same parcel, and what that saves."""

from __future__ import annotations

from dataclasses import dataclass

from returns.domain.footprint import Footprint, footprint
from returns.domain.means import Means
from returns.domain.money import Money
from returns.domain.seldom import Seldom
from returns.domain.status import Outcome, ParcelStatus, ReturnStatus
from returns.models import Order, Return
from returns.queries.eligibility import policy_of
from returns.queries.seldom import may_have
from returns.queries.shared_fee import fees_borne
from returns.queries.sharing import AT_HOME, UNUSED, Joining, joining, open_returns_of, together

MOST = 3
# Who has more than that under way is looked at no further.
LOOKED_AT = 10


@dataclass(frozen=True, slots=True)
class Offer:
    """Another return to send this one with: what is in it, and what one parcel for both saves.

    `expected` is what both come to then, as `share_parcel` is told; None where no sum changes.
    """

    number: str
    articles: tuple[str, ...]
    parcels: int
    fee: Money | None
    saved: Footprint
    expected: tuple[int, int] | None

    @property
    def agreed(self) -> str:
        """What was shown, as a form carries it."""
        return ",".join(map(str, self.expected)) if self.expected else ""


def offers_to_share(rma: Return) -> list[Offer]:
    """The returns whose parcels this one could share now, the oldest first; a present travels alone."""
    if rma.outcome == Outcome.GIFT_CARD or rma.status != ReturnStatus.OPEN:
        return []
    unused = [parcel.pk for parcel in rma.parcels.all() if parcel.status in UNUSED]
    if not unused or (may_have(rma, Seldom.SENT) and not rma.parcels.filter(AT_HOME, pk__in=unused).exists()):
        return []
    waiting = open_returns_of(rma.order).filter(received_at=None, parcels__status__in=UNUSED).exclude(pk=rma.pk)
    rows = waiting.select_related("shop", "order", "policy", "settlement").prefetch_related("lines__line")
    found: list[Offer] = []
    for other in rows.distinct().order_by("pk")[:LOOKED_AT]:
        if len(found) < MOST and not together(rma, other) and (planned := joining(rma, other)):
            found.append(_offer(other, planned))
    return found


def labels_to_share(order: Order) -> list[Return]:
    """Open returns of who placed the order whose labels are there and unused, so that one more could travel along."""
    if not policy_of(order).shipping.offer_one_parcel:
        return []
    ready: dict[str, object] = {
        "parcels__status": ParcelStatus.LABEL_READY,
        "parcels__carried_by": None,
        "parcels__posting": None,
    }
    ready["parcels__means"] = Means.LABEL
    rows = open_returns_of(order).filter(received_at=None, **ready)
    return list(rows.prefetch_related("lines__line", "parcels__destination").distinct().order_by("pk")[:MOST])


def _offer(other: Return, planned: Joining) -> Offer:
    fees = [_saved(rma, planned) for rma in (planned.host, planned.guest) if rma.pk in planned.fees]
    fee = sum((each.minor for each in fees), start=0)
    parcels = len(planned.pairs)
    return Offer(
        number=other.number,
        articles=tuple(f"{item.quantity} × {item.line}" for item in other.lines.all()),
        parcels=parcels,
        fee=Money(fee, fees[0].currency) if fee > 0 else None,
        saved=footprint(parcels),
        expected=planned.worth() if planned.fees else None,
    )


def _saved(rma: Return, planned: Joining) -> Money:
    """How much less of the return shipping fee a return bears then (below zero: more)."""
    before = rma.order.amount(rma.settlement, "return_shipping_fee").presentment
    after = fees_borne(rma.order, planned.fees[rma.pk])[rma.outcome].presentment
    return Money(before.minor - after.minor, before.currency)
