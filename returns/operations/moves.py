"""How every operation moves a machine: look the move up, let the row decide who was first, fold the stage again."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Model

from returns.domain.lifecycle import Moves, may
from returns.domain.shipping import Goods
from returns.domain.stage import Machines, fold, slowest
from returns.domain.status import Outcome, ParcelStatus, RepairStatus, ReturnStatus, SettlementStatus
from returns.models import Order, Repair, Return, Shop, SupplierClaim
from returns.queries.arrivals import is_here

_OF_A_PARCEL = ("destination_id", "status", "awaits_supplier")


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
    """Write the stage that follows from where the four machines stand now, and since when."""
    machines = Machines(
        status=ReturnStatus(rma.status),
        parcel=_parcel(rma),
        goods_in=rma.received_at is not None,
        settlement=SettlementStatus(rma.settlement.status),
        stays=rma.goods != Goods.SEND,
        repair=_repair(rma),
        silent=rma.parcels.exclude(status=ParcelStatus.VOIDED).exclude(silent_at=None).exists(),
    )
    rma.stage = fold(machines)
    if Return.objects.filter(pk=rma.pk).exclude(stage=rma.stage).update(stage=rma.stage, stage_since=now):
        rma.stage_since = now


def _parcel(rma: Return) -> ParcelStatus | None:
    """The parcel that is waited for. One that came unannounced stands for the only one; of several the others go on.

    A label that a supplier has yet to make keeps nobody from sending the other parcels.
    """
    rows = rma.parcels.exclude(status=ParcelStatus.VOIDED).order_by("pk")
    newest = {place: (status, awaits) for place, status, awaits in rows.values_list(*_OF_A_PARCEL)}
    if len(newest) < 2 and is_here(rma):
        return ParcelStatus.DELIVERED
    ours = [status for status, awaits in newest.values() if not (awaits and status == ParcelStatus.AWAITING_LABEL)]
    return slowest(ParcelStatus(status) for status in ours or [status for status, _ in newest.values()])


def _repair(rma: Return) -> RepairStatus | None:
    if rma.outcome != Outcome.REPAIR:
        return None
    status = Repair.objects.filter(rma=rma).values_list("status", flat=True).first()
    return RepairStatus(status) if status else None
