"""The way to the first page as a code to print: on packing slips, on a card in the parcel, in an e-mail."""

from __future__ import annotations

from django.http import HttpResponse

from returns.people import ShopRequest
from returns_portal.shopper.door_code import door_address, drawn, file_name, number_to_print
from returns_portal.shopper.public import public_page
from returns_portal.shopper.told_policy import root_of

TYPES = {"svg": "image/svg+xml", "png": "image/png"}


def _code(request: ShopRequest, form: str) -> HttpResponse:
    number = number_to_print(request.GET.get("number", ""))
    response = HttpResponse(drawn(door_address(root_of(request), number), form), content_type=TYPES[form])
    way = "attachment" if "download" in request.GET else "inline"
    response.headers["Content-Disposition"] = f'{way}; filename="{file_name(number)}.{form}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@public_page()
def door_svg(request: ShopRequest) -> HttpResponse:
    """The code as SVG. `number` fills in the order's number; what cannot be one is left out. `download` saves it."""
    return _code(request, "svg")


@public_page()
def door_png(request: ShopRequest) -> HttpResponse:
    """The same as PNG, about 500 pixels wide."""
    return _code(request, "png")
