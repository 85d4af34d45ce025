"""How every operation moves a machine: look the move up, let the row decide who was first, fold the stage again."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Model

from returns.domain.lifecycle import Moves, may
from returns.domain.shipping import Goods
from returns.domain.stage import Machines, fold, slowest
from returns.domain.status import Outcome, ParcelStatus, RepairStatus, ReturnStatus, SettlementStatus
from returns.models import Order, Repair, Return, Shop, SupplierClaim
from returns.queries.arrivals import here_unannounced_at

_OF_A_PARCEL = (
    *("destination_id", "status", "awaits_supplier", "destination__suppliers"),
    *("silent_at", "first_scan_at", "delivered_at"),
)
_Parcel = tuple[int | None, str, bool, int | None, datetime | None, datetime | None, datetime | None]


def move(row: Model, moves: Moves, new: StrEnum, **changes: Any) -> bool:
    """Try to move `row.status` to `new` with `changes`; False if not allowed or somebody was first."""
    old = row.status  # type: ignore[attr-defined]
    if not may(moves, old, new):
        return False
    rows = type(row)._base_manager.filter(pk=row.pk, status=old)
    if not rows.update(status=new, **changes):
        return False
    for name, value in {"status": new, **changes}.items():
        setattr(row, name, value)
    return True


def hold_order(**which: Any) -> None:
    """Hold the row of an order until the transaction ends, without reading it; several in the order of their ids."""
    rows = Order.objects.select_for_update(no_key=True, of=("self",)).filter(**which)
    list(rows.order_by("pk").values_list("pk"))


def locked(rma_id: int) -> Return:
    """Load a return and hold its order and its row, so that operations on one return happen one after the other.

    The order always comes first: who held a return and then wanted its order could wait in a circle with news of it.
    """
    hold_order(returns=rma_id)
    rows = Return.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("shop", "order", "policy").get(pk=rma_id)


def hold_claim(shop: Shop, claim_id: int) -> SupplierClaim:
    """Load a claim of the shop and hold its row; SupplierClaim.DoesNotExist for another shop's.

    Who needs the return too holds that first.
    """
    rows = SupplierClaim.objects.select_for_update(no_key=True, of=("self",)).filter(shop=shop)
    return rows.select_related("shop", "supplier__destination", "rma").get(pk=claim_id)


def locked_together(ids: Iterable[int]) -> dict[int, Return]:
    """Load several returns (ids) as `locked` does: all orders first, then all returns; nobody waits in a circle."""
    wanted = set(ids)
    hold_order(returns__in=wanted)
    rows = Return.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=wanted).order_by("pk")
    return {rma.pk: rma for rma in rows.select_related("shop", "order", "policy", "settlement")}


def refold(rma: Return, *, now: datetime) -> None:
    """Write the stage that follows from where the four machines stand now, and since when; and what the desk awaits."""
    parcels = list(rma.parcels.exclude(status=ParcelStatus.VOIDED).order_by("pk").values_list(*_OF_A_PARCEL))
    matched_at = here_unannounced_at(rma)
    machines = Machines(
        status=ReturnStatus(rma.status),
        parcel=_parcel(parcels, matched=matched_at is not None),
        goods_in=rma.received_at is not None,
        settlement=SettlementStatus(rma.settlement.status),
        stays=rma.goods != Goods.SEND,
        repair=_repair(rma),
        silent=any(silent_at for *_, silent_at, _, _ in parcels),
    )
    rma.stage = fold(machines)
    desk = _for_the_desk(rma, parcels, matched_at)
    rma.here_since, rma.coming_since = desk["here_since"], desk["coming_since"]
    mine = Return.objects.filter(pk=rma.pk)
    if mine.exclude(stage=rma.stage).update(stage=rma.stage, stage_since=now, **desk):
        rma.stage_since = now
    else:
        mine.exclude(**desk).update(**desk)


def _parcel(parcels: Sequence[_Parcel], *, matched: bool) -> ParcelStatus | None:
    """The parcel that is waited for. One that came unannounced stands for the only one; of several the others go on.

    A label that a supplier has yet to make keeps nobody from sending the other parcels.
    """
    newest = {place: (status, awaits) for place, status, awaits, *_ in parcels}
    if len(newest) < 2 and matched:
        return ParcelStatus.DELIVERED
    ours = [status for status, awaits in newest.values() if not (awaits and status == ParcelStatus.AWAITING_LABEL)]
    return slowest(ParcelStatus(status) for status in ours or [status for status, _ in newest.values()])


def _for_the_desk(rma: Return, parcels: Sequence[_Parcel], matched_at: datetime | None) -> dict[str, datetime | None]:
    """Since when the first parcel of a return whose goods are awaited is here, and since when the first is on its way.

    Of parcels that were announced, but for those to suppliers, which never come here; else of one that came without.
    """
    if rma.status != ReturnStatus.OPEN or rma.received_at is not None:
        return {"here_since": None, "coming_since": None}
    ours = [(status, scanned, came) for _, status, _, supplier, _, scanned, came in parcels if supplier is None]
    here = [came for status, _, came in ours if status == ParcelStatus.DELIVERED and came]
    coming = [scanned for status, scanned, _ in ours if status == ParcelStatus.IN_TRANSIT and scanned]
    return {"here_since": min(here, default=matched_at), "coming_since": min(coming, default=None)}


def _repair(rma: Return) -> RepairStatus | None:
    if rma.outcome != Outcome.REPAIR:
        return None
    status = Repair.objects.filter(rma=rma).values_list("status", flat=True).first()
    return RepairStatus(status) if status else None
