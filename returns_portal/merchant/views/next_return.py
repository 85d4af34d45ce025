"""The next return of the list that somebody works through."""

from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone

from returns.people import ShopRequest
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.regions import whole_return
from returns_portal.merchant.walk import walk_of


@merchant_page("GET")
def show_next(request: ShopRequest, number: str) -> HttpResponse:
    """Lead to the return behind this one in the list `in`, or to that list where there is no other.

    Without such a list the return itself is shown.
    """
    rma, walk = find(request, number), walk_of(request)
    if walk is None:
        return whole_return(request, rma)
    return HttpResponseRedirect(walk.to(walk.after(rma, now=timezone.now())))
