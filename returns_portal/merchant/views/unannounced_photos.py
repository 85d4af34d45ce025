"""Pictures of an unannounced parcel."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.operations.photograph_unannounced import (
    MOST_PHOTOS,
    TooManyParcelPhotos,
    photograph_unannounced,
    remove_photo,
)
from returns.people import ShopRequest
from returns_portal.merchant.lookup import find_parcel
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.views.unannounced import parcel_page, to_parcel
from returns_portal.pictures import UnusablePicture, written_anew


@merchant_page("POST")
def add(request: ShopRequest, parcel_id: int) -> HttpResponse:
    """Keep the files `photos`; 303 to the parcel. 422 with what is wrong with some of them; the others are kept."""
    parcel, problems = find_parcel(request, parcel_id), []
    files = request.FILES.getlist("photos")
    if not files:
        problems.append(_("Choose at least one photo."))
    for file in files:
        try:
            made = written_anew(file, size=file.size or 0)
            photograph_unannounced(
                shop=request.shop,
                parcel_id=parcel.pk,
                jpeg=made.jpeg,
                thumbnail=made.thumbnail,
                actor_id=request.staff.id,
                now=timezone.now(),
            )
        except UnusablePicture as unusable:
            problems.append(unusable.sentence(file.name or ""))
        except TooManyParcelPhotos:
            problems.append(_("At most %(most)d photos of a parcel, please.") % {"most": MOST_PHOTOS})
            break
    if problems:
        return parcel_page(request, find_parcel(request, parcel.pk), problems=tuple(problems), status=422)
    return to_parcel(parcel.pk)


@merchant_page("POST")
def remove(request: ShopRequest, parcel_id: int, photo_id: int) -> HttpResponse:
    """Delete a picture of the parcel; 303 to it, also where the picture is gone already."""
    parcel = find_parcel(request, parcel_id)
    remove_photo(
        shop=request.shop, parcel_id=parcel.pk, photo_id=photo_id, actor_id=request.staff.id, now=timezone.now()
    )
    return to_parcel(parcel.pk)
