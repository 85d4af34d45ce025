"""The return shipping fee follows what is left of a return whose lines were taken off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from returns.domain.money import MoneyPair
from returns.domain.shipping import PaidBy, bears_a_fee, payer
from returns.models import Return, ReturnLineItem, Settlement
from returns.operations.bear_fee import tell_companions
from returns.operations.change_means import told_of
from returns.operations.order_labels import WAITING
from returns.queries.by_outcome import as_kept, fees_apart
from returns.queries.pricing import read_pair, shipping_fee_for
from returns.queries.shared_fee import Kept, fees_borne, labels_of


@dataclass(frozen=True, slots=True)
class Bearing:
    """A line that bears a fee: where it goes, and the values of its conditions (none: nobody knows its own fee)."""

    destination: int | None
    values: dict[str, Any]

    def fee(self, outcome: str) -> int | None:
        """Its fee in the shop's currency, where the money goes by `outcome`."""
        other: dict[str, Any] = self.values.get("fees_by_outcome", {}).get(outcome, self.values)
        return other.get("return_shipping_minor")


def lower_fees(rma: Return, *, now: datetime) -> MoneyPair | None:
    """Hold back what the lines left bear for their way, never more than before; Shopify keeps what it was told.

    Inside the caller's transaction, which sums up with the fee given here; None where it stays. It does where something
    goes out, for which Shopify asks with the fee that it was told, and among parts, which have shared theirs out.
    """
    if rma.first_part_id or rma.later_parts.exists() or rma.exchange_lines.filter(given_up_at=None).exists():
        return None
    left, row = list(rma.lines.select_related("fulfilled")), rma.settlement
    _pay_for_what_is_faulty(rma, left)
    bearing, kept = _bearing(rma, left), row.shipping_by_parcel
    ways = {rma.outcome, *row.shipping_by_outcome, *row.posted_fees, *(way for each in kept for way in each["agreed"])}
    before = {way: shipping_fee_for(rma, way) for way in sorted(ways)}
    parcels = _lowered(rma, kept, bearing)
    if kept:
        borne = fees_borne(rma.order, parcels)
        fees = {way: borne.get(way, fee.times(0)) for way, fee in before.items()}
    else:
        fees = {way: _at_most(fee, _fee(rma, bearing, way)) for way, fee in before.items()}
    posted = {
        way: as_kept(_at_most(read_pair(rma.order, fee), _fee(rma, bearing, way)))
        for way, fee in row.posted_fees.items()
    }
    Settlement.objects.filter(rma=rma).update(
        told_fees=row.told_fees or (told_of(rma, ways) if rma.gid and (fees != before or parcels != kept) else {}),
        shipping_by_outcome=fees_apart(fees),
        shipping_by_parcel=parcels,
        posted_fees=posted,
    )
    if parcels != kept:
        tell_companions(rma, labels_of(rma), now=now)
    return fees[rma.outcome]


def _bearing(rma: Return, left: Iterable[ReturnLineItem]) -> list[Bearing]:
    """The lines that bear a fee. One whose exchange fell through keeps that of the exchange, whatever it was."""
    judged = {line.get("fulfilled"): line.get("conditions", {}) for line in rma.decision.get("lines", ())}
    swapped = set(rma.exchange_lines.values_list("item_id", flat=True))
    return [
        Bearing(item.destination_id, {} if item.pk in swapped else judged.get(item.fulfilled.gid, {}).get("values", {}))
        for item in left
        if bears_a_fee(item)
    ]


def _lowered(rma: Return, kept: Kept, bearing: list[Bearing]) -> Kept:
    """The fees of the parcels in which something is left that bears one."""
    parcels: Kept = []
    for each in kept:
        inside = [line for line in bearing if line.destination == each["destination"]]
        if not inside:
            continue
        most = {way: _highest(inside, way) for way in each["agreed"]}
        fees = {
            name: {way: as_kept(_at_most(read_pair(rma.order, fee), most[way])) for way, fee in each[name].items()}
            for name in ("agreed", "borne")
        }
        parcels.append(each | fees)
    return parcels


def _fee(rma: Return, bearing: list[Bearing], way: str) -> int | None:
    """What is held back for all of them in the shop's currency, as the policy has it; None if nobody knows."""
    places = {line.destination for line in bearing}
    fees = [_highest([line for line in bearing if line.destination == place], way) for place in places]
    known = [fee for fee in fees if fee is not None]
    if len(known) < len(fees):
        return None
    return sum(known) if rma.policy.policy.fees.return_shipping_per == "parcel" else max(known, default=0)


def _highest(lines: Iterable[Bearing], way: str) -> int | None:
    fees = [line.fee(way) for line in lines]
    known = [fee for fee in fees if fee is not None]
    return max(known, default=0) if len(known) == len(fees) else None


def _at_most(fee: MoneyPair, shop_minor: int | None) -> MoneyPair:
    """The fee, brought down to an amount of the shop's currency at the rate that it was agreed at."""
    if shop_minor is None or shop_minor >= fee.shop.minor:
        return fee
    return fee.share(part=shop_minor, whole=fee.shop.minor)


def _pay_for_what_is_faulty(rma: Return, left: Iterable[ReturnLineItem]) -> None:
    """What waits for its label travels at the shop's cost once nothing in it bears a fee."""
    items = list(left)
    for parcel in rma.parcels.filter(status__in=WAITING, paid_by=PaidBy.SHOPPER):
        inside = [item for item in items if item.destination_id == parcel.destination_id]
        if inside and payer(inside) == PaidBy.SHOP:
            parcel.paid_by = PaidBy.SHOP
            parcel.save(update_fields=["paid_by"])
