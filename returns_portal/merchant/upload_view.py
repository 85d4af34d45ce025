"""The form with which the shop brings a label of its own, and what the page shows of one that it brought."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from returns.domain.brought import BROUGHT
from returns.domain.shipping import Goods
from returns.domain.status import ParcelStatus, ReturnStatus
from returns.doors import door
from returns_portal.merchant.forms.brought import UploadForm

if TYPE_CHECKING:
    from django import forms

    from returns.models import Return, ReverseDelivery

_WAITING = (ParcelStatus.AWAITING_LABEL, ParcelStatus.LABEL_READY)


def brought_for(rma: Return, parcels: list[ReverseDelivery]) -> dict[int, Any]:
    """Parcel whose label counts -> what the shop brought for it; a label from anywhere else needs no look."""
    ways = [parcel.way.pk for parcel in parcels if parcel.way.carrier in {"", *BROUGHT}]
    found: dict[int, Any] = door("labels.brought_of")(rma.shop_id, ways) if ways else {}
    return found


def first_upload(rma: Return, form: forms.Form | None = None) -> UploadForm | None:
    """The form for a return that has no parcel yet; `form` is one that was filled in wrongly."""
    may = rma.status == ReturnStatus.OPEN and rma.goods == Goods.SEND and not rma.received_at
    return _upload(rma, None, form) if may else None


def upload(rma: Return, parcel: ReverseDelivery, form: forms.Form | None) -> UploadForm | None:
    """The form for a parcel, or nothing where that is too late, or where it travels under another's label."""
    alive = rma.status in {ReturnStatus.REQUESTED, ReturnStatus.OPEN} and not rma.received_at
    may = alive and parcel.status in _WAITING and parcel.carried_by_id is None
    return _upload(rma, parcel.pk, form) if may else None


def _upload(rma: Return, parcel_id: int | None, form: forms.Form | None) -> UploadForm:
    empty = UploadForm(currency=rma.shop.currency, parcel_id=parcel_id)
    return form if isinstance(form, UploadForm) and form.auto_id == empty.auto_id else empty
