"""Counting a return at the receiving desk, and looking at a count that waits."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns.domain.grading import MOST_PHOTOS, CountStatus, Said
from returns.operations.settle_count import UnableToLook, confirm_count, discard_count, settle_count
from returns.operations.take_count import UnableToCount, take_count
from returns.operations.undo_receipt import UnableToUndoReceipt, undo_receipt
from returns.people import ShopRequest
from returns.queries.counts import get_count
from returns.queries.desk import is_awaited
from returns_portal.merchant import desk_key
from returns_portal.merchant.desk_view import count_form, count_shown, counting
from returns_portal.merchant.forms.count import CountForm
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page, show
from returns_portal.merchant.views.desk import to
from returns_portal.merchant.views.receipt import STANDS
from returns_portal.numbers import whole_number
from returns_portal.pictures import Picture, UnusablePicture, written_anew

if TYPE_CHECKING:
    from returns.models import DeskCount, Return

SAID = {
    "not_waiting": gettext_lazy("Somebody was first: this count does not wait any more."),
    "same_person": gettext_lazy("Nothing was received: somebody else than who counted must confirm."),
}


@merchant_page("GET")
def show_return(request: ShopRequest, number: str) -> HttpResponse:
    """The page that a return is counted on; once it is counted, what was found. 404 for another shop's."""
    return _page(request, find(request, number))


@merchant_page("POST")
def create(request: ShopRequest, number: str) -> HttpResponse:
    """Take a count in; 303 to what became of it. 422 with errors at the fields, 409 where its key is no good any more.

    The same key is the same count, however often it comes: what it says later is not looked at. What a browser kept and
    sends `late`, and what comes for a return that waits no more, is taken in as it was made.
    """
    rma, now = find(request, number), timezone.now()
    try:
        begun = desk_key.read(request.POST.get("key", ""), rma_id=rma.pk)
    except desk_key.InvalidKey:
        return _page(request, rma, conflict=_("This page was opened too long ago. Please count again."), status=409)
    late = bool(request.POST.get("late")) or not is_awaited(rma)
    form = count_form(rma, request.POST, late=late)
    if not form.is_valid():
        return _page(request, rma, form=None if late else form, conflict=_wrong(form) if late else "", status=422)
    pictures, problems = _pictures(request, form)
    if problems:
        return _page(request, rma, form=form, problems=problems, status=422)
    said = Said(
        key=begun.key,
        pieces=form.pieces,
        counted_by=begun.staff,
        sent_by=request.staff.id,
        counted_at=_moment(request.POST.get("counted_at", ""), now=now),
        location_gid=form.cleaned_data["location"],
        label_to_come=form.cleaned_data["label_to_come"],
    )
    large = {place: [(one.jpeg, one.thumbnail) for one in made] for place, made in pictures.items()}
    try:
        count = take_count(shop=request.shop, rma_id=rma.pk, said=said, pictures=large, now=now, undoable=True)
    except UnableToCount:
        return _page(request, rma, conflict=_("The order has changed. Please count again."), status=409)
    return to(reverse("merchant:count", args=[count.pk]))


@merchant_page("GET")
def show_count(request: ShopRequest, count_id: int) -> HttpResponse:
    """What was counted and what became of it; 404 for another shop's."""
    return _count_page(request, _find(request, count_id))


@merchant_page("POST")
def settle(request: ShopRequest, count_id: int) -> HttpResponse:
    """Settle differences: `missing` are the sent lines of which what was not found is missing. 409 if it waits not."""
    count = _find(request, count_id)
    missing = {line for each in request.POST.getlist("missing") if (line := whole_number(each)) is not None}
    try:
        settle_count(
            shop=request.shop, count_id=count.pk, missing=missing, actor_id=request.staff.id, now=timezone.now()
        )
    except UnableToLook as why:
        return _too_late(request, count_id, why)
    return to(reverse("merchant:count", args=[count.pk]))


@merchant_page("POST")
def confirm(request: ShopRequest, count_id: int) -> HttpResponse:
    """Confirm a count as a second person. 409 for who counted, and if it waits not."""
    count = _find(request, count_id)
    try:
        confirm_count(shop=request.shop, count_id=count.pk, actor_id=request.staff.id, now=timezone.now())
    except UnableToLook as why:
        return _too_late(request, count_id, why)
    return to(reverse("merchant:count", args=[count.pk]))


@merchant_page("POST")
def undo(request: ShopRequest, count_id: int) -> HttpResponse:
    """Take a count back before anybody was told; 303 to its return, to be counted again. 409 once it is too late."""
    count = _find(request, count_id)
    if count.status != CountStatus.TAKEN:
        return to(reverse("merchant:desk_return", args=[count.rma.number]))
    try:
        undo_receipt(rma_id=count.rma_id, actor_id=request.staff.id, now=timezone.now())
    except UnableToUndoReceipt as why:
        return _count_page(request, _find(request, count_id), conflict=str(STANDS[why.code]), status=409)
    return to(reverse("merchant:desk_return", args=[count.rma.number]))


@merchant_page("POST")
def discard(request: ShopRequest, count_id: int) -> HttpResponse:
    """Put a count aside; 303 to its return, to be counted again. 409 if it is recorded already."""
    count = _find(request, count_id)
    try:
        discard_count(shop=request.shop, count_id=count.pk, actor_id=request.staff.id, now=timezone.now())
    except UnableToLook as why:
        return _too_late(request, count_id, why)
    return to(reverse("merchant:desk_return", args=[count.rma.number]))


def _too_late(request: ShopRequest, count_id: int, why: UnableToLook) -> HttpResponse:
    """409: nothing was done, and why, on the page as the count stands now."""
    return _count_page(request, _find(request, count_id), conflict=str(SAID[why.code]), status=409)


def _page(
    request: ShopRequest,
    rma: Return,
    *,
    form: CountForm | None = None,
    conflict: str = "",
    problems: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = counting(rma, form, staff=request.staff.id) | {"conflict": conflict, "problems": problems or []}
    return show(request, "merchant/desk/return.html", context, status)


def _count_page(request: ShopRequest, count: DeskCount, *, conflict: str = "", status: int = 200) -> HttpResponse:
    context = count_shown(count, reader=request.staff.id, now=timezone.now()) | {"conflict": conflict}
    return show(request, "merchant/desk/count.html", context, status)


def _find(request: ShopRequest, count_id: int) -> DeskCount:
    try:
        return get_count(request.shop, count_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _wrong(form: CountForm) -> str:
    return " ".join(str(sentence) for sentences in form.errors.values() for sentence in sentences)


def _moment(text: str, *, now: datetime) -> datetime:
    """When the browser says that it was counted, never later than now; now where it says nothing that can be read."""
    try:
        said = datetime.fromisoformat(text)
    except ValueError:
        return now
    return min(said if said.tzinfo else said.replace(tzinfo=UTC), now)


def _pictures(request: ShopRequest, form: CountForm) -> tuple[dict[int, list[Picture]], list[str]]:
    """The photos by the place of their graded quantity, and what is wrong with those that cannot be read."""
    made: dict[int, list[Picture]] = {}
    problems: list[str] = []
    for place, name in form.photo_fields().items():
        files = request.FILES.getlist(name)
        if len(files) > MOST_PHOTOS:
            problems.append(_("At most %(most)d photos of each grade, please.") % {"most": MOST_PHOTOS})
            continue
        for file in files:
            try:
                made.setdefault(place, []).append(written_anew(file, size=file.size or 0))
            except UnusablePicture as unusable:
                problems.append(unusable.sentence(file.name or ""))
    return made, problems
