"""Views of the list of returns under a name: keep, rename, open with, forget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import BadRequest, ObjectDoesNotExist
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.domain.role import Permission
from returns.operations.keep_view import UnableToKeep, drop_view, keep_view, open_with_view, rename_view
from returns.people import ShopRequest
from returns.queries.inbox_query import InvalidQuery
from returns.queries.views import view_for
from returns_portal.merchant.page import Onward, merchant_page, problem
from returns_portal.merchant.said import REMOVED
from returns_portal.merchant.tabs import asked

if TYPE_CHECKING:
    from returns.models import SavedView

LONGEST_NAME = 40


@merchant_page("POST")
def keep(request: ShopRequest) -> HttpResponse:
    """Keep the list as it is asked for (`query`) under `name`, for everybody with `shared`; 303 to it.

    422 without a name, 403 to share for who may not change the settings, 409 beyond twenty.
    """
    name, shared = _name(request), bool(request.POST.get("shared"))
    if not name:
        return _nameless(request)
    if shared and not request.staff.may(Permission.SETTINGS):
        return problem(request, 403, _("Views for everybody are kept by who may change the settings."))
    try:
        query = asked(QueryDict(request.POST.get("query", "").lstrip("?"))).address()
    except InvalidQuery as error:
        raise BadRequest from error
    owner = "" if shared else request.staff.id
    try:
        keep_view(shop=request.shop, owner=owner, name=name, query=query, now=timezone.now())
    except UnableToKeep:
        return problem(request, 409, _("There are twenty views already. Remove one that nobody needs."))
    return _to_list(query)


@merchant_page("POST")
def change(request: ShopRequest, view_id: int) -> HttpResponse:
    """`do` one thing to a view: `rename` (to `name`), `first`, `not_first` or `remove`; 303 to the list."""
    view = _view(request, view_id)
    match request.POST.get("do"):
        case "rename":
            return _rename(request, view)
        case "first" | "not_first" as word:
            open_with_view(view=view, first=word == "first")
        case "remove":
            drop_view(view=view)
            return Onward(reverse("merchant:inbox") + "?tab=all", str(REMOVED))
        case _:
            raise BadRequest
    return _to_list(view.query)


def _rename(request: ShopRequest, view: SavedView) -> HttpResponse:
    name = _name(request)
    if not name:
        return _nameless(request)
    try:
        rename_view(view=view, name=name)
    except UnableToKeep:
        return problem(request, 409, _("Another view has this name."))
    return _to_list(view.query)


def _view(request: ShopRequest, view_id: int) -> SavedView:
    """The view, if the reader may change it: their own, or the shop's for who may change the settings."""
    try:
        view = view_for(request.shop, request.staff.id, view_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    if not view.owner and not request.staff.may(Permission.SETTINGS):
        raise Http404
    return view


def _name(request: ShopRequest) -> str:
    return " ".join(request.POST.get("name", "").split())[:LONGEST_NAME]


def _nameless(request: ShopRequest) -> HttpResponse:
    return problem(request, 422, _("Give the view a name."))


def _to_list(query: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("merchant:inbox") + query, status=303)
