"""Photos as images, to whoever holds a link of a page that shows them: the shop's staff, or the shopper theirs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from returns.links import InvalidLink, Purpose, read
from returns.queries.photos import kept_picture

# A picture runs nothing and loads nothing, also where a browser opens it as a page.
NOTHING = {"default-src": ["'none'"], "frame-ancestors": ["'none'"]}


@require_safe
def picture(request: HttpRequest, token: str, *, purpose: Purpose, column: str) -> HttpResponse:
    """A picture as it is kept, `column` tells in which size; 404 once the link ran out or the picture is gone."""
    try:
        link = read(purpose, token)
    except InvalidLink:
        return _private(HttpResponse(_("This link has run out. Open the page again."), status=404))
    found = kept_picture(purpose, link, column=column)
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
