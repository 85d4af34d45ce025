"""What a return’s customer did at the shop before, which the page of the return loads after itself."""

from __future__ import annotations

from django.http import HttpResponse

from returns.people import ShopRequest
from returns_portal.merchant.customer_rows import customer_rows
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page, show, wants_fragment


@merchant_page("GET")
def show_customer(request: ShopRequest, number: str) -> HttpResponse:
    """The fragment for the page of the return, or a page of its own."""
    rma = find(request, number)
    part = "_customer_history" if wants_fragment(request) else "customer_page"
    return show(request, f"merchant/return/{part}.html", {"rma": rma, "history": customer_rows(rma)})
