"""Suppliers: the list, and the profile of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.operations.keep_supplier import NameTaken, keep_supplier, rest_supplier
from returns.people import ShopRequest
from returns.queries.destinations import location_names, stock_locations
from returns.queries.policies import active_policy
from returns.queries.suppliers import get_supplier, suppliers_of, unknown_collective_vendors
from returns_portal.merchant.forms.supplier import SupplierForm
from returns_portal.merchant.page import merchant_page, show
from returns_portal.merchant.supplier_words import Row

if TYPE_CHECKING:
    from returns.models import Supplier


@merchant_page("GET")
def show_list(request: ShopRequest) -> HttpResponse:
    """List the shop's suppliers, and vendors of Shopify Collective that are none yet."""
    places = location_names(request.shop)
    context = {
        "rows": [Row.of(supplier, places=places) for supplier in suppliers_of(request.shop)],
        "collective": unknown_collective_vendors(request.shop),
    }
    return show(request, "merchant/suppliers/list.html", context)


@merchant_page("GET", "POST")
def new(request: ShopRequest) -> HttpResponse:
    """The form of a new supplier, `vendor` filled in; 303 to the list. 422 with errors at the fields."""
    initial = {"vendors": [vendor], "name": vendor[:60]} if (vendor := request.GET.get("vendor", "")[:255]) else {}
    return _profile(request, None, initial)


@merchant_page("GET", "POST")
def change(request: ShopRequest, supplier_id: int) -> HttpResponse:
    """The form of a supplier; 303 to the list. 422 with errors at the fields, 404 for another shop's."""
    return _profile(request, find_supplier(request, supplier_id))


@merchant_page("POST")
def rest(request: ShopRequest, supplier_id: int) -> HttpResponse:
    """Send a supplier nothing new, or take them up again with `active`; 404 for another shop's."""
    known = find_supplier(request, supplier_id)
    rest_supplier(shop=request.shop, supplier_id=known.pk, active="active" in request.POST)
    return back()


def _profile(request: ShopRequest, known: Supplier | None, initial: dict[str, Any] | None = None) -> HttpResponse:
    form = SupplierForm(
        request.POST if request.method == "POST" else None,
        policy=active_policy(request.shop).policy,
        currency=request.shop.currency,
        locations=stock_locations(request.shop),
        supplier=known,
        **({"initial": initial} if initial else {}),
    )
    if form.is_valid() and _kept(request, form, known):
        return back()
    context = {"form": form, "known": known}
    return show(request, "merchant/suppliers/form.html", context, 422 if form.is_bound else 200)


def _kept(request: ShopRequest, form: SupplierForm, known: Supplier | None) -> bool:
    """Whether the profile could be kept; its name may be another's."""
    try:
        keep_supplier(
            shop=request.shop, profile=form.profile, now=timezone.now(), supplier_id=known.pk if known else None
        )
    except NameTaken:
        form.add_error("name", _("Another supplier has this name already."))
        return False
    return True


def find_supplier(request: ShopRequest, supplier_id: int) -> Supplier:
    """The shop's supplier; 404 for another shop's."""
    try:
        return get_supplier(request.shop, supplier_id)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing


def back() -> HttpResponse:
    """303 to the list."""
    response = HttpResponseRedirect(reverse("merchant:suppliers"))
    response.status_code = 303
    return response
