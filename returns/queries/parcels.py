"""The parcels of a return and what travels in each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returns.domain.means import Means
from returns.domain.status import ParcelStatus
from returns.models import ReverseDelivery, Withdrawal

if TYPE_CHECKING:
    from returns.models import Return, ReturnLineItem


def parcels_of(rma: Return) -> list[ReverseDelivery]:
    """The parcels the return travels in, the newest to every place that is not voided."""
    newest: dict[int | None, ReverseDelivery] = {}
    for parcel in sorted(rma.parcels.all(), key=lambda parcel: parcel.pk):
        if parcel.status != ParcelStatus.VOIDED:
            newest[parcel.destination_id] = parcel
    return list(newest.values())


def lines_of(rma: Return, parcel: ReverseDelivery) -> list[ReturnLineItem]:
    """What is in a parcel: the lines that go where it goes, or everything where it travels alone."""
    if len(parcels_of(rma)) < 2:
        return list(rma.lines.all())
    return [item for item in rma.lines.all() if item.destination_id == parcel.destination_id]


def address_on(parcel: ReverseDelivery) -> dict[str, str]:
    """Where the parcel goes, with the keys of `domain.order.Address`: as its label says, else as it would."""
    if parcel.way.address:
        return dict(parcel.way.address)
    return dict(parcel.destination.address if parcel.destination else parcel.rma.shop.return_address)


def is_lost(rma: Return) -> bool:
    """Whether everything that was to come back is lost, as a carrier or staff say."""
    parcels = parcels_of(rma)
    return bool(parcels) and all(parcel.status == ParcelStatus.LOST for parcel in parcels)


def number_brought(shop_id: int, parcel_id: int) -> str:
    """The number of the return whose goods are brought to a store of the shop in this parcel; else empty."""
    found = ReverseDelivery.objects.filter(pk=parcel_id, rma__shop=shop_id, means=Means.DROP_OFF)
    return found.exclude(status=ParcelStatus.VOIDED).values_list("rma__number", flat=True).first() or ""


def shown_to_be_sent(rma: Return) -> bool:
    """Whether staff saw proof of posting: a withdrawal is paid on it too (Directive 2011/83/EU, Article 13(3))."""
    return Withdrawal.objects.filter(rma=rma.first_part_id or rma.pk, posted_at__isnull=False).exists()
