"""The page of one return."""

from django.http import HttpResponse

from returns.people import ShopRequest
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.regions import whole_return


@merchant_page("GET")
def show_return(request: ShopRequest, number: str) -> HttpResponse:
    """Show everything about a return of the shop; 404 for any other number."""
    return whole_return(request, find(request, number))
