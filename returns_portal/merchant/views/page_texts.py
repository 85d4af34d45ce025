"""Texts of the shopper's pages: whose words stand there, in each language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise

from returns import wording
from returns.locales import as_shoppers_read
from returns.operations.keep_page_texts import keep_page_texts
from returns.people import ShopRequest
from returns.queries.page_texts import own_page_texts, page_texts
from returns_portal.merchant.forms.page_texts import PAGES, PageTextsForm
from returns_portal.merchant.page import merchant_page, show
from returns_portal.merchant.views.messages import see_other
from returns_portal.page_texts import NAMES, TEXTS, Kind, said


@dataclass(frozen=True, slots=True)
class Seen:
    """A page in the preview: its name, and what stands on it by the kinds of texts."""

    name: Promise
    texts: dict[str, list[str]]


@merchant_page("GET")
def first(request: ShopRequest) -> HttpResponse:
    """The texts in the first of the shop's languages."""
    language = next(iter(_offered(request)))
    return show(request, "merchant/page_texts/edit.html", _context(request, language, _form(request, language)))


@merchant_page("GET", "POST")
def edit(request: ShopRequest, language: str) -> HttpResponse:
    """All texts in a language; 303 back to them once they are kept, 422 with errors at the fields."""
    form = _form(request, language)
    if form.is_valid():
        _keep(request, language, form.texts)
        return see_other(_page(language))
    return show(
        request, "merchant/page_texts/edit.html", _context(request, language, form), 422 if form.is_bound else 200
    )


@merchant_page("POST")
def reset(request: ShopRequest, language: str) -> HttpResponse:
    """Say everything in our words again; 303 back to the texts."""
    _form(request, language)
    if own_page_texts(request.shop, language):
        _keep(request, language, {})
    return see_other(_page(language))


@merchant_page("POST")
def preview(request: ShopRequest, language: str) -> HttpResponse:
    """What was typed as it will stand on each page; 422 with what is wrong."""
    form = _form(request, language)
    if not form.is_valid():
        return show(request, "merchant/messages/_wrong.html", {"form": form}, 422)
    with as_shoppers_read(language):
        seen = [Seen(name, _seen(page, form.texts, request)) for page, name in PAGES.items()]
    about = {"seen": seen, "text_language": language, "rtl": translation.get_language_info(language)["bidi"]}
    return show(request, "merchant/page_texts/_preview.html", about)


def _seen(page: str, typed: dict[str, str], request: ShopRequest) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {kind: [] for kind in Kind}
    for key, text in TEXTS.items():
        if text.page == page and (words := said(key, typed.get(key, ""), request.shop)):
            found[text.kind].append(words)
    return found


def _form(request: ShopRequest, language: str) -> PageTextsForm:
    if language not in _offered(request):
        raise Http404
    given = request.POST if request.method == "POST" else None
    return PageTextsForm(given, shop=request.shop, language=language, texts=own_page_texts(request.shop, language))


def _keep(request: ShopRequest, language: str, texts: dict[str, str]) -> None:
    keep_page_texts(shop=request.shop, language=language, texts=texts, by=request.staff.id, now=timezone.now())


def _context(request: ShopRequest, language: str, form: PageTextsForm) -> dict[str, Any]:
    last, offered = page_texts(request.shop, language), _offered(request)
    return {
        "form": form,
        "text_language": language,
        "language_name": offered[language],
        "others": [each for each in offered.items() if each[0] != language],
        "own": bool(last and last.texts),
        "last": last,
        "saved_at": wording.instant(last.made_at, time_zone=request.shop.time_zone) if last else "",
        "names": NAMES,
    }


def _offered(request: ShopRequest) -> dict[str, Promise | str]:
    """The languages of the shop's shoppers, with their names."""
    return {code: name for code, name in settings.LANGUAGES if code in request.shop.languages}


def _page(language: str) -> str:
    return reverse("merchant:page_texts_in", args=[language])
