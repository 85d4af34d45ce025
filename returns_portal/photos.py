"""Photos as images, to whoever holds a link of a page that shows them: the shop's staff, or the shopper theirs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from returns.links import InvalidLink, Purpose, read
from returns.queries.counts import photo_of_count
from returns.queries.photos import photo_by_id
from returns.queries.postings import receipt_picture
from returns.queries.unannounced import photo_of_parcel

# A picture runs nothing and loads nothing, also where a browser opens it as a page.
NOTHING = {"default-src": ["'none'"], "frame-ancestors": ["'none'"]}


@require_safe
def photo(request: HttpRequest, token: str) -> HttpResponse:
    """A photo as it is kept; 404 once the link ran out or the photo is gone."""
    return _picture(Purpose.PHOTO, token, "jpeg")


@require_safe
def thumbnail(request: HttpRequest, token: str) -> HttpResponse:
    """The same, small."""
    return _picture(Purpose.PHOTO, token, "thumbnail")


@require_safe
def parcel_photo(request: HttpRequest, token: str) -> HttpResponse:
    """A picture that staff took of an unannounced parcel; 404 as for a shopper's photo."""
    return _picture(Purpose.PARCEL_PHOTO, token, "jpeg")


@require_safe
def parcel_thumbnail(request: HttpRequest, token: str) -> HttpResponse:
    """The same, small."""
    return _picture(Purpose.PARCEL_PHOTO, token, "thumbnail")


@require_safe
def count_photo(request: HttpRequest, token: str) -> HttpResponse:
    """A picture that staff took of goods they counted; 404 as for a shopper's photo."""
    return _picture(Purpose.COUNT_PHOTO, token, "jpeg")


@require_safe
def count_thumbnail(request: HttpRequest, token: str) -> HttpResponse:
    """The same, small."""
    return _picture(Purpose.COUNT_PHOTO, token, "thumbnail")


@require_safe
def receipt_photo(request: HttpRequest, token: str) -> HttpResponse:
    """A picture of the receipt for a parcel that was handed in; 404 as for a shopper's photo."""
    return _picture(Purpose.RECEIPT, token, "jpeg")


@require_safe
def receipt_thumbnail(request: HttpRequest, token: str) -> HttpResponse:
    """The same, small."""
    return _picture(Purpose.RECEIPT, token, "thumbnail")


KEPT_IN = {
    Purpose.PHOTO: photo_by_id,
    Purpose.PARCEL_PHOTO: photo_of_parcel,
    Purpose.COUNT_PHOTO: photo_of_count,
    Purpose.RECEIPT: receipt_picture,
}


def _picture(purpose: Purpose, token: str, column: str) -> HttpResponse:
    try:
        link = read(purpose, token)
    except InvalidLink:
        return _private(HttpResponse(_("This link has run out. Open the page again."), status=404))
    found = KEPT_IN[purpose](shop_id=link.shop_id, photo_id=link.row_id, column=column)
    if found is None:
        return _private(HttpResponse(_("This photo is no longer there."), status=404))
    response = HttpResponse(found, content_type="image/jpeg")
    response["Content-Disposition"] = f'inline; filename="photo-{link.row_id}.jpg"'
    # The shopper's pages may be at the shop's address, ours are at our own.
    response._csp_replace = NOTHING  # type: ignore[attr-defined]  # as csp_replace() does, for one answer
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return _private(response)


def _private(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
