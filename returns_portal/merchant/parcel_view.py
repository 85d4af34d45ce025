"""The parcels of a return as its page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.domain.shipping import Goods, PaidBy
from returns.domain.status import ParcelStatus, ReturnStatus
from returns.doors import door
from returns.links import label_url
from returns.queries.parcels import address_on, lines_of, parcels_of
from returns_portal.merchant import words
from returns_portal.merchant.forms.brought import UploadForm

if TYPE_CHECKING:
    from django import forms

    from returns.models import Return, ReturnLineItem, ReverseDelivery

WAITING = (ParcelStatus.AWAITING_LABEL, ParcelStatus.LABEL_READY)
PAID_BY: dict[str, Promise] = {
    PaidBy.SHOP: _("You"),
    PaidBy.SHOPPER: _("The shopper, by the return shipping fee"),
    PaidBy.OWN: _("The shopper, with a carrier of their choice"),
}


@dataclass(frozen=True, slots=True)
class ParcelView:
    """One parcel.

    `lines` are what is in it, `label` the address of its PDF, or nothing while there is none, and
    `zpl` that of the same for a label printer, where the shop brought one. `upload` is the form with which
    the shop may bring its own label, or nothing where that is too late.

    `postage_back` tells that the shop owes the postage: it pays the way, and its label does not.
    """

    parcel: ReverseDelivery
    word: str
    carrier: str
    paid_by: str
    place: str
    lines: tuple[ReturnLineItem, ...]
    label: str
    zpl: str
    postage_back: bool
    upload: UploadForm | None


def parcel_views(rma: Return, form: forms.Form | None = None) -> list[ParcelView]:
    """Every parcel that is to come, or came; `form` is one that was filled in wrongly."""
    parcels = parcels_of(rma)
    brought = door("labels.brought_of")(rma.shop_id, [parcel.way.pk for parcel in parcels])
    return [_view(rma, parcel, brought.get(parcel.way.pk), form) for parcel in parcels]


def first_upload(rma: Return, form: forms.Form | None = None) -> UploadForm | None:
    """The form with which the shop may bring a label for a return that has no parcel yet."""
    may = rma.status == ReturnStatus.OPEN and rma.goods == Goods.SEND and not rma.received_at
    return _upload(rma, None, form) if may else None


def _upload(rma: Return, parcel_id: int | None, form: forms.Form | None) -> UploadForm:
    """The form for a parcel: the one that was filled in wrongly for it, or an empty one."""
    empty = UploadForm(currency=rma.shop.currency, parcel_id=parcel_id)
    return form if isinstance(form, UploadForm) and form.auto_id == empty.auto_id else empty


def _may_bring(rma: Return, parcel: ReverseDelivery) -> bool:
    alive = rma.status in {ReturnStatus.REQUESTED, ReturnStatus.OPEN} and not rma.received_at
    return alive and parcel.status in WAITING and parcel.carried_by_id is None


def _view(rma: Return, parcel: ReverseDelivery, brought: Any, form: forms.Form | None) -> ParcelView:
    address, ready = address_on(parcel), parcel.label_ready_at is not None
    return ParcelView(
        parcel=parcel,
        word=str(words.PARCELS[parcel.status]),
        carrier=brought.carrier if brought else str(words.CARRIERS.get(parcel.carrier, parcel.carrier)),
        paid_by=str(PAID_BY[parcel.paid_by]),
        place=", ".join(part for part in (address.get("name", ""), address.get("city", "")) if part),
        lines=tuple(lines_of(rma, parcel)),
        label=label_url(shop_id=rma.shop_id, parcel_id=parcel.way.pk) if ready else "",
        zpl=brought.zpl_url if brought else "",
        upload=_upload(rma, parcel.pk, form) if _may_bring(rma, parcel) else None,
        postage_back=ready and brought is None and parcel.paid_by == PaidBy.SHOP and not parcel.way.tracking_number,
    )
