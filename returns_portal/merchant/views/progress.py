"""News of a return that a worker is busy with."""

from django.http import HttpResponse

from returns.people import ShopRequest
from returns.queries.alarms import alarms_of
from returns_portal.merchant import return_view
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.regions import REGIONS, regions


@merchant_page("GET")
def show_progress(request: ShopRequest, number: str) -> HttpResponse:
    """Answer 204 while the return is as `seen` says, else the regions of its page.

    The region of actions is left out as long as the next step is the same, so that nothing half-typed is lost.
    """
    rma = find(request, number)
    seen, now_is = request.GET.get("seen", ""), return_view.footprint(rma, alarms_of(rma))
    if seen == now_is:
        return HttpResponse(status=204)
    same_step = seen.partition(".")[0] == now_is.partition(".")[0]
    return regions(request, rma, [name for name in REGIONS if name != "actions" or not same_step])
