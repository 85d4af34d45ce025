"""The parcels of a return as its page shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from returns import wording
from returns.domain.brought import BROUGHT
from returns.domain.label_standing import Standing
from returns.domain.means import POSTED, Means
from returns.domain.money import Money
from returns.domain.shipping import PaidBy
from returns.domain.status import ParcelStatus, ReturnStatus
from returns.doors import door
from returns.links import Purpose, label_url, picture_urls
from returns.queries.means import UNUSED, stores_of
from returns.queries.parcels import address_on, lines_of, parcels_of
from returns.queries.postings import postings_of
from returns.tracking_words import MOST_TOLD, News, Ways
from returns_portal.merchant import words
from returns_portal.merchant.forms.posting import PostingForm
from returns_portal.merchant.upload_view import brought_for, upload

if TYPE_CHECKING:
    from django import forms

    from returns.models import Location, Posting, Return, ReturnLineItem, ReverseDelivery
    from returns_portal.merchant.forms.brought import UploadForm

WITHOUT_NEWS = frozenset({ParcelStatus.LABEL_READY, ParcelStatus.IN_TRANSIT})
PAID_BY: dict[str, Promise] = {
    PaidBy.SHOP: _("You"),
    PaidBy.SHOPPER: _("The shopper, by the return shipping fee"),
    PaidBy.OWN: _("The shopper, with a carrier of their choice"),
}


WAYS: dict[str, Promise] = {
    Means.LABEL: _("By post"),
    Means.OWN: _("With a carrier of the shopper’s choice"),
    Means.DROP_OFF: _("Brought to a store"),
    Means.PICK_UP: _("Collected from the shopper"),
}


@dataclass(frozen=True, slots=True)
class PostingView:
    """What was said of a parcel's being handed in; `picture` has the addresses of the receipt's picture, if any."""

    posting: Posting
    said: str
    picture: dict[str, str]


@dataclass(frozen=True, slots=True)
class ParcelView:
    """One parcel. `lines` are what is in it, `label` the address of its PDF, or nothing while there is none.

    `zpl` is the same for a label printer, where the shop brought one, `upload` the form to bring one while it may.

    `postage_back` tells that the shop owes the postage: it pays the way, and its label does not. `test`: X
    """

    parcel: ReverseDelivery
    word: str
    carrier: str
    paid_by: str
    way: str
    place: str
    lines: tuple[ReturnLineItem, ...]
    label: str
    postage_back: bool
    posted: PostingView | None
    form: PostingForm | None
    zpl: str
    upload: UploadForm | None
    test: bool
    cost: str = ""
    until: str = ""
    told: tuple[tuple[str, str], ...] = ()


def parcel_views(rma: Return, told: Ways, form: forms.Form | None = None) -> list[ParcelView]:
    """Every parcel that is to come, or came; `form` is one that was filled in wrongly."""
    parcels = parcels_of(rma)
    said, brought = postings_of(parcels), brought_for(rma, parcels)
    labels: dict[int, Standing] = door("labels.standing")([parcel.way.pk for parcel in parcels])
    views = [
        _view(
            rma,
            parcel,
            said.get(parcel.pk),
            brought.get(parcel.way.pk),
            form,
            label=labels.get(parcel.way.pk),
        )
        for parcel in parcels
    ]
    return [replace(view, told=_told(rma, told.get(view.parcel.pk, [])[:MOST_TOLD])) for view in views]


def _told(rma: Return, told: Iterable[News]) -> tuple[tuple[str, str], ...]:
    """What the carrier said, and where and when."""
    zone = rma.shop.time_zone
    return tuple(
        (news.text, " · ".join(filter(None, (news.place, words.moment(news.at, time_zone=zone))))) for news in told
    )


def takers(rma: Return) -> list[Location]:
    """The stores that may take the goods now; none where none are awaited."""
    waits = rma.status == ReturnStatus.OPEN and not rma.received_at
    if not waits or not any(parcel.status in UNUSED for parcel in parcels_of(rma)):
        return []
    return list(stores_of(rma.shop))


def _view(
    rma: Return,
    parcel: ReverseDelivery,
    posting: Posting | None,
    brought: Any,
    form: forms.Form | None,
    *,
    label: Standing | None,
) -> ParcelView:
    address, ready = address_on(parcel), parcel.label_ready_at is not None
    by_post = parcel.means in POSTED
    return ParcelView(
        parcel=parcel,
        word=str(words.PARCELS[parcel.status]),
        carrier=brought.carrier if brought else str(words.CARRIERS.get(parcel.carrier, parcel.carrier)),
        paid_by=str(PAID_BY[parcel.paid_by]) if by_post else "",
        way=str(WAYS[parcel.means]),
        place=", ".join(part for part in (address.get("name", ""), address.get("city", "")) if part and by_post),
        lines=tuple(lines_of(rma, parcel)),
        label=label_url(shop_id=rma.shop_id, parcel_id=parcel.way.pk) if ready else "",
        postage_back=ready
        and parcel.paid_by == PaidBy.SHOP
        and not parcel.way.tracking_number
        and parcel.way.carrier not in BROUGHT,
        posted=_posted(rma, posting),
        form=_form(rma, parcel, posting, form),
        zpl=brought.zpl_url if brought else "",
        upload=upload(rma, parcel, form),
        test=bool(label and label.test),
        cost=_cost(label) if label else "",
        until=wording.day(label.until, time_zone=rma.shop.time_zone) if label and label.until else "",
    )


def _cost(label: Standing) -> str:
    """What the label costs, and what was estimated where that was something else."""
    if label.price_minor is None or label.test:
        return ""
    price = wording.money(Money(label.price_minor, label.currency))
    if label.estimated_minor in {None, label.price_minor}:
        return price
    estimated = wording.money(Money(label.estimated_minor or 0, label.currency))
    return gettext("%(price)s (estimated: %(estimated)s)") % {"price": price, "estimated": estimated}


def _posted(rma: Return, posting: Posting | None) -> PostingView | None:
    if posting is None:
        return None
    day = wording.day(posting.said_at, time_zone=rma.shop.time_zone)
    picture = picture_urls(Purpose.RECEIPT, shop_id=rma.shop_id, row_id=posting.pk) if posting.has_picture else {}
    return PostingView(posting, day, picture)


def _form(rma: Return, parcel: ReverseDelivery, posting: Posting | None, form: forms.Form | None) -> PostingForm | None:
    """The form to note a number, or to correct it: where no label of ours has one, and goods are still awaited."""
    if isinstance(form, PostingForm) and form.parcel_id == parcel.pk:
        return form
    if parcel.status not in WITHOUT_NEWS or parcel.way.tracking_number or rma.received_at:
        return None
    said = {"courier": posting.courier, "number": posting.tracking_number} if posting else {}
    return PostingForm(parcel_id=parcel.pk, initial=said)
