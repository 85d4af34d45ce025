"""Staff note what a shopper says of a delivery."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from returns.operations.note_delivery import UnableToNote, note_came_after_all, note_not_delivered
from returns.people import ShopRequest
from returns.queries.orders import find_for_merchant
from returns_portal.merchant.page import merchant_page


@merchant_page("POST")
def create(request: ShopRequest) -> HttpResponse:
    """Note that the order (`order` is its number) is said not to have come, or with `came` that it has after all.

    303 to the page that shows it; 404 for an order of nobody's here, or one that names nobody any more.
    """
    order = find_for_merchant(request.shop, request.POST.get("order", ""))
    if order is None:
        raise Http404
    if "came" in request.POST:
        note_came_after_all(shop=request.shop, order_id=order.pk)
    else:
        try:
            note_not_delivered(shop=request.shop, order_id=order.pk, actor_id=request.staff.id, now=timezone.now())
        except UnableToNote as forgotten:
            raise Http404 from forgotten
    response = HttpResponseRedirect(f"{reverse('merchant:new_return')}?{urlencode({'order': order.name})}")
    response.status_code = 303
    return response
