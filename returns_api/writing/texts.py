"""Write the words of messages and pages, and say when messages are sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.doors import door
from returns.operations.keep_message_text import keep_message_terms, keep_message_text, take_our_text
from returns.operations.keep_page_texts import keep_page_texts
from returns.operations.write_after import keep_after_terms
from returns.queries.discount_codes import codes_allowed
from returns.queries.messages import text_in_force
from returns.queries.page_texts import own_page_texts
from returns_api.caller import call_of
from returns_api.describe import writes
from returns_api.problems import Problem, Wrong, invalid
from returns_api.reading.texts import TERMS, after_of, message_of, pages_of, terms_of
from returns_api.schemas.texts import (
    AfterTermsIn,
    AfterTermsOut,
    MessageTermsIn,
    MessageTermsOut,
    MessageWordsIn,
    MessageWordsOut,
    PageTextList,
    PageTextsIn,
)
from returns_api.writing.of_shop import change_shop

if TYPE_CHECKING:
    from returns.models import Shop

_TAG = "Words"
_MESSAGE = "/settings/messages/{slug:message}/{slug:language}"
_PAGES = "/settings/page-texts/{slug:language}"
# A code takes so much off at most, in the shop's currency.
_LARGEST = 10**9


@writes(
    _TAG,
    _MESSAGE,
    name="write_message_words",
    scope=Scope.SETTINGS_WRITE,
    answer=MessageWordsOut,
    summary="Write the words of a message in a language",
    marked=True,
)
def write_message(
    request: HttpRequest, message: str, language: str, body: MessageWordsIn, dry_run: bool = False
) -> HttpResponse:
    """They count for what is sent from now on. A trial answers with a preview and keeps nothing."""
    call = call_of(request)
    message_of(call.shop, message, language)
    typed = body.model_dump() | {"body": body.body.replace("\r\n", "\n")}
    _refuse(door("portal.message_faults")(call.shop, message, language, typed))

    def do() -> MessageWordsOut:
        about: dict[str, Any] = {"message": message, "language": language, "by": call.actor_id, "now": call.now}
        keep_message_text(shop=call.shop, **typed, **about)
        return message_of(call.shop, message, language)

    return change_shop(request, do, dry_run, seen=lambda: message_of(call.shop, message, language))


@writes(
    _TAG,
    f"{_MESSAGE}/reset",
    name="reset_message_words",
    scope=Scope.SETTINGS_WRITE,
    answer=MessageWordsOut,
    summary="Send a message in our words again",
    marked=True,
)
def reset_message(request: HttpRequest, message: str, language: str, dry_run: bool = False) -> HttpResponse:
    """What was said before stays in its history."""
    call = call_of(request)
    message_of(call.shop, message, language)

    def do() -> MessageWordsOut:
        if text_in_force(call.shop, message, language):
            about = {"message": message, "language": language, "by": call.actor_id}
            take_our_text(shop=call.shop, now=call.now, **about)
        return message_of(call.shop, message, language)

    return change_shop(request, do, dry_run, seen=lambda: message_of(call.shop, message, language))


@writes(
    _TAG,
    _PAGES,
    name="write_page_texts",
    scope=Scope.SETTINGS_WRITE,
    answer=PageTextList,
    summary="Write the texts of the shopper's pages in a language",
    marked=True,
)
def write_pages(request: HttpRequest, language: str, body: PageTextsIn, dry_run: bool = False) -> HttpResponse:
    """All of them at once. A trial answers with what would stand there and keeps nothing."""
    call = call_of(request)
    pages_of(call.shop, language)
    texts = {key: text.replace("\r\n", "\n") for key, text in body.texts.items()}
    _refuse(door("portal.page_faults")(call.shop, texts), under="/texts")

    def do() -> PageTextList:
        keep_page_texts(shop=call.shop, language=language, texts=texts, by=call.actor_id, now=call.now)
        return pages_of(call.shop, language)

    return change_shop(request, do, dry_run, seen=lambda: pages_of(call.shop, language))


@writes(
    _TAG,
    f"{_PAGES}/reset",
    name="reset_page_texts",
    scope=Scope.SETTINGS_WRITE,
    answer=PageTextList,
    summary="Say everything on the shopper's pages in our words again",
    marked=True,
)
def reset_pages(request: HttpRequest, language: str, dry_run: bool = False) -> HttpResponse:
    """In this language."""
    call = call_of(request)
    pages_of(call.shop, language)

    def do() -> PageTextList:
        if own_page_texts(call.shop, language):
            keep_page_texts(shop=call.shop, language=language, texts={}, by=call.actor_id, now=call.now)
        return pages_of(call.shop, language)

    return change_shop(request, do, dry_run, seen=lambda: pages_of(call.shop, language))


@writes(
    _TAG,
    "/settings/message-terms",
    name="set_message_terms",
    scope=Scope.SETTINGS_WRITE,
    answer=MessageTermsOut,
    summary="Say which messages are sent, and when it is quiet",
    marked=True,
)
def change_terms(request: HttpRequest, body: MessageTermsIn, dry_run: bool = False) -> HttpResponse:
    """Decisions, the law's messages and papers are always sent, at once."""
    call = call_of(request)
    if (body.quiet_from is None) != (body.quiet_until is None):
        raise invalid("/quiet_until", "Quiet hours need a beginning and an end.", "both_or_none")
    may = door("portal.switchable")()
    if set(body.off) - set(may):
        raise invalid("/off", f"These can be left out: {', '.join(may)}.", "always_sent")

    def do() -> MessageTermsOut:
        about = {name: getattr(body, name) for name in TERMS} | {"off": [key for key in may if key in body.off]}
        keep_message_terms(shop=call.shop, now=call.now, **about)
        return terms_of(call.shop)

    return change_shop(request, do, dry_run, seen=lambda: terms_of(call.shop))


@writes(
    _TAG,
    "/settings/after-returns",
    name="set_after_terms",
    scope=Scope.SETTINGS_WRITE,
    answer=AfterTermsOut,
    summary="Say what is sent some days after a return",
    marked=True,
)
def change_after(request: HttpRequest, body: AfterTermsIn, dry_run: bool = False) -> HttpResponse:
    """Advertisement goes only to who agreed to it at Shopify."""
    call = call_of(request)
    minor = _discount(call.shop, body)

    def do() -> AfterTermsOut:
        about = body.model_dump(exclude={"discount_percent", "discount_amount"})
        bps = int(body.discount_percent * 100) if body.discount_percent else 0
        keep_after_terms(shop=call.shop, discount_bps=bps, discount_minor=minor, **about)
        return after_of(call.shop)

    return change_shop(request, do, dry_run, seen=lambda: after_of(call.shop))


def _discount(shop: Shop, body: AfterTermsIn) -> int:
    """The amount that a code takes off, in minor units; a Problem for what no code can be."""
    amount = body.discount_amount
    if amount and amount.currency != shop.currency:
        raise invalid("/discount_amount/currency", f"The shop's currency is {shop.currency}.", "other_currency")
    if amount and body.discount_percent:
        raise invalid("/discount_amount", "A code takes a share or an amount off, not both.", "both")
    if amount and not 0 < amount.money.minor < _LARGEST:
        raise invalid("/discount_amount/amount", "It is more than nothing, and not that much.", "out_of_range")
    if (amount or body.discount_percent) and not codes_allowed(shop):
        field = "/discount_amount" if amount else "/discount_percent"
        raise invalid(field, "The app may not make discount codes: allow it in the admin first.", "not_allowed")
    return amount.money.minor if amount else 0


def _refuse(faults: Iterable[tuple[str, str, str]], *, under: str = "") -> None:
    if wrong := [Wrong(f"{under}/{field}", code, words) for field, code, words in faults]:
        raise Problem("invalid", errors=wrong)
