"""The draft of the policy, tried on the past."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.operations.simulate_policy import begin_simulation
from returns.people import ShopRequest
from returns.queries.policies import edition
from returns_portal.merchant.page import merchant_page, problem, show, wants_fragment
from returns_portal.merchant.simulation_view import shown
from returns_portal.merchant.views.policy import back, page


@merchant_page("GET", "POST")
def simulation(request: ShopRequest) -> HttpResponse:
    """POST: try the draft as it is now; 409 without one. GET: how far it is, or the report."""
    if request.method == "POST" and begin_simulation(shop=request.shop, now=timezone.now()) is None:
        return problem(request, 409, _("There is no draft to try."))
    if wants_fragment(request):
        found = shown(request.shop, edition=edition(request.shop))
        return show(request, "merchant/policy/_simulation.html", {"simulation": found})
    return back() if request.method == "POST" else page(request)
