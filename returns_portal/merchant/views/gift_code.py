"""Staff make a gift code for a giver who asks them."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from returns.operations.make_gift_code import GiftsNotTaken, make_gift_code
from returns.people import ShopRequest
from returns.queries.orders import find_for_merchant
from returns_portal.merchant.page import merchant_page


@merchant_page("POST")
def create(request: ShopRequest) -> HttpResponse:
    """Make the code of an order (`order` is its number); 303 to the page that shows it.

    404 for an order of nobody's here, and where the policy takes no presents back.
    """
    order = find_for_merchant(request.shop, request.POST.get("order", ""))
    if order is None:
        raise Http404
    try:
        make_gift_code(shop=request.shop, order_id=order.pk, now=timezone.now())
    except GiftsNotTaken as error:
        raise Http404 from error
    response = HttpResponseRedirect(f"{reverse('merchant:new_return')}?{urlencode({'order': order.name})}")
    response.status_code = 303
    return response
