"""What the shop looks like: colour, letters, corners and logo, with a preview while one chooses."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.operations.set_brand import reset_brand, set_brand, set_logo
from returns.people import ShopRequest
from returns.queries.brands import Look, brand_of
from returns_portal.logos import logo_from
from returns_portal.merchant.brand_view import samples, sentences
from returns_portal.merchant.forms.brand import BrandForm
from returns_portal.merchant.page import merchant_page, show
from returns_portal.pictures import UnusablePicture


@merchant_page("GET", "POST")
def show_brand(request: ShopRequest) -> HttpResponse:
    """Show the look; a POST keeps it. 303 to the page, 422 with errors at the fields."""
    if request.method != "POST":
        return _page(request)
    form = BrandForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    set_brand(shop=request.shop, **form.look, inside_theme=form.inside, now=timezone.now())
    return _back()


@merchant_page("POST")
def preview(request: ShopRequest) -> HttpResponse:
    """What the form would look like; where it cannot be read, the look that is kept."""
    form = BrandForm(request.POST)
    look = brand_of(request.shop)
    chosen = form.look if form.is_valid() else _chosen(look)
    return show(request, "merchant/brand/_preview.html", _shown(look, chosen, form=form if form.errors else None))


@merchant_page("POST")
def change_logo(request: ShopRequest) -> HttpResponse:
    """Show the file `logo` instead of the shop's name; with `remove`, the name again. 422 with what is wrong."""
    if "remove" in request.POST:
        set_logo(shop=request.shop, logo=None, now=timezone.now())
        return _back()
    file = request.FILES.get("logo")
    if file is None:
        return _page(request, problem=_("Choose a picture."), status=422)
    try:
        logo = logo_from(file, size=file.size or 0)
    except UnusablePicture as unusable:
        return _page(request, problem=unusable.sentence(file.name or ""), status=422)
    set_logo(shop=request.shop, logo=logo, now=timezone.now())
    return _back()


@merchant_page("POST")
def reset(request: ShopRequest) -> HttpResponse:
    """Give up the look, logo included; 303 to the page."""
    reset_brand(shop=request.shop)
    return _back()


def _page(request: ShopRequest, *, form: BrandForm | None = None, problem: str = "", status: int = 200) -> HttpResponse:
    look = brand_of(request.shop)
    context = {
        "form": form or BrandForm(initial=_chosen(look) | {"inside_theme": look.inside_theme}),
        "problem": problem,
        "pages": reverse("portal:find", kwargs={"handle": look.handle}),
        **_shown(look, _chosen(look)),
    }
    return show(request, "merchant/brand/brand.html", context, status)


def _chosen(look: Look) -> dict[str, Any]:
    return {"colour": look.colour, "font": look.font, "corners": look.corners}


def _shown(look: Look, chosen: dict[str, Any], *, form: BrandForm | None = None) -> dict[str, Any]:
    return {
        "look": look,
        "samples": samples(**chosen, tone=look.logo_tone),
        "sentences": sentences(chosen["colour"]),
        "refused": form,
    }


def _back() -> HttpResponse:
    response = HttpResponseRedirect(reverse("merchant:brand"))
    response.status_code = 303
    return response
