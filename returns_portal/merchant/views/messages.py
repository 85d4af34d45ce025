"""Messages to shoppers: whose words each is sent with, and the page on which they are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from returns import wording
from returns.locales import as_shoppers_read
from returns.operations.keep_message_text import keep_message_terms, keep_message_text, take_our_text
from returns.people import ShopRequest
from returns.queries.messages import message_terms, text_history, text_in_force, texts_in_force
from returns_portal.merchant.forms.message import MessageForm
from returns_portal.merchant.forms.message_terms import MessageTermsForm
from returns_portal.merchant.page import merchant_page, show
from returns_portal.messages.catalogue import ENTRIES, MESSAGES, VALUES, Message
from returns_portal.messages.engine import FILTERS
from returns_portal.messages.judging import FIELDS
from returns_portal.messages.ours import our_words, read_ours
from returns_portal.messages.problems import said_of

if TYPE_CHECKING:
    from returns.models import MessageText, Shop
    from returns_portal.messages.own import Own

# `?from=` this: the form begins with our words.
OURS = "ours"


@dataclass(frozen=True, slots=True)
class Row:
    """A message in the list: the languages with whether the shop has its own words there, and whether they work."""

    message: Message
    languages: tuple[tuple[str, Promise | str, bool, bool], ...]


@merchant_page("GET", "POST")
def show_list(request: ShopRequest) -> HttpResponse:
    """List every message to shoppers; POST says which are sent and when it is quiet, 422 with errors at the fields."""
    own, offered = texts_in_force(request.shop), _offered(request)
    rows = [Row(each, tuple(_standing(own, each, *offer) for offer in offered.items())) for each in MESSAGES.values()]
    form = MessageTermsForm(request.POST if request.method == "POST" else None, terms=message_terms(request.shop))
    if form.is_valid():
        keep_message_terms(shop=request.shop, now=timezone.now(), off=form.off, **form.columns)
        return see_other(reverse("merchant:messages"))
    status = 422 if form.is_bound else 200
    return show(request, "merchant/messages/list.html", {"rows": rows, "form": form}, status)


@merchant_page("GET", "POST")
def edit(request: ShopRequest, key: str, language: str) -> HttpResponse:
    """The words of a message in a language; 303 back to it once they are kept, 422 with errors at the fields."""
    message = find_message(request, key, language)
    form = form_of(request, message, language)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in FIELDS}
        by, now = request.staff.id, timezone.now()
        keep_message_text(shop=request.shop, message=key, language=language, by=by, now=now, **said)
        return _back(key, language)
    return show(
        request,
        "merchant/messages/edit.html",
        _context(request, message, language, form),
        422 if form.is_bound else 200,
    )


@merchant_page("POST")
def reset(request: ShopRequest, key: str, language: str) -> HttpResponse:
    """Send a message in our words again; 303 back to it."""
    find_message(request, key, language)
    if text_in_force(request.shop, key, language):
        take_our_text(shop=request.shop, message=key, language=language, by=request.staff.id, now=timezone.now())
    return _back(key, language)


def find_message(request: ShopRequest, key: str, language: str) -> Message:
    """The message of that name, if the shop offers the language; else 404."""
    if key not in MESSAGES or language not in _offered(request):
        raise Http404
    return MESSAGES[key]


def form_of(request: ShopRequest, message: Message, language: str) -> MessageForm:
    """The form as it was posted, with our words where they are asked for as a beginning, or with the words in force.

    Made-up values are in the language of the message.
    """
    given = request.POST if request.method == "POST" else None
    known = text_in_force(request.shop, message.key, language)
    initial = {name: getattr(known, name) for name in FIELDS} if known else {}
    with as_shoppers_read(language):
        if request.GET.get("from") == OURS and (ours := our_words(message, currency=request.shop.currency)):
            initial = {"headline": ours.headline, "body": ours.body}
        return MessageForm(
            given, initial=initial, message=message, shop_name=request.shop.name, currency=request.shop.currency
        )


def _offered(request: ShopRequest) -> dict[str, Promise | str]:
    """The languages of the shop's shoppers, with their names."""
    return {code: name for code, name in settings.LANGUAGES if code in request.shop.languages}


def _standing(
    own: dict[tuple[str, str], MessageText], message: Message, language: str, name: Promise | str
) -> tuple[str, Promise | str, bool, bool]:
    text = own.get((message.key, language))
    return language, name, text is not None, bool(text and text.broken_at)


def _context(request: ShopRequest, message: Message, language: str, form: MessageForm) -> dict[str, Any]:
    shop, zone = request.shop, request.shop.time_zone
    known = text_in_force(shop, message.key, language)
    return {
        "form": form,
        "message": message,
        "ours": _ours(shop, message, language),
        "begin": f"{reverse('merchant:message', args=[message.key, language])}?from={OURS}",
        "message_language": language,
        "language_name": _offered(request)[language],
        "known": known,
        "broken": said_of(known.problem, line=known.line) if known and known.broken_at else "",
        "values": [(name, VALUES[name], sorted(ENTRIES.get(name, ()))) for name in message.values],
        "filters": FILTERS,
        "history": [
            (wording.instant(text.made_at, time_zone=zone), text) for text in text_history(shop, message.key, language)
        ],
        "others": [each for each in _offered(request).items() if each[0] != language],
    }


def _ours(shop: Shop, message: Message, language: str) -> Own | None:
    with as_shoppers_read(language):
        ours = our_words(message, currency=shop.currency)
        return read_ours(ours, message, shop_name=shop.name, currency=shop.currency) if ours else None


def _back(key: str, language: str) -> HttpResponse:
    return see_other(reverse("merchant:message", args=[key, language]))


def see_other(address: str) -> HttpResponse:
    """303 to an address."""
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response
