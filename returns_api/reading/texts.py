"""Read the words of messages and pages, and when messages are sent."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.domain.money import Money
from returns.doors import door
from returns.queries.after import after_terms
from returns.queries.messages import message_terms
from returns_api.caller import call_of
from returns_api.describe import reads, said
from returns_api.problems import Problem
from returns_api.schemas.common import AmountOut
from returns_api.schemas.texts import (
    AfterTermsOut,
    MessageTermsOut,
    MessageWordsOut,
    PageTextList,
    ShopMessageList,
)

if TYPE_CHECKING:
    from returns.models import Shop

_TAG = "Words"
TERMS = (
    "off", "quiet_from", "quiet_until", "remind_days", "window_reminder", "count_days", "refund_days", "name_suppliers",
)  # fmt: skip


@reads(
    _TAG,
    "/settings/messages",
    name="list_message_words",
    scope=Scope.SETTINGS_READ,
    answer=ShopMessageList,
    summary="List the messages to shoppers, and what their words may name",
)
def list_messages(request: HttpRequest) -> HttpResponse:
    """Those that the shop has its own words for are marked."""
    return said(ShopMessageList(data=door("portal.messages")(call_of(request).shop)))


@reads(
    _TAG,
    "/settings/messages/{slug:message}/{slug:language}",
    name="get_message_words",
    scope=Scope.SETTINGS_READ,
    answer=MessageWordsOut,
    summary="Read the words of a message in a language",
)
def read_message(request: HttpRequest, message: str, language: str) -> HttpResponse:
    """The shop's own, ours, and what a shopper would get."""
    return said(message_of(call_of(request).shop, message, language))


@reads(
    _TAG,
    "/settings/page-texts/{slug:language}",
    name="list_page_texts",
    scope=Scope.SETTINGS_READ,
    answer=PageTextList,
    summary="Read the texts of the shopper's pages in a language",
)
def read_pages(request: HttpRequest, language: str) -> HttpResponse:
    """Ours, the shop's own, and what stands there."""
    return said(pages_of(call_of(request).shop, language))


@reads(
    _TAG,
    "/settings/message-terms",
    name="get_message_terms",
    scope=Scope.SETTINGS_READ,
    answer=MessageTermsOut,
    summary="Read which messages are sent, and when it is quiet",
)
def read_terms(request: HttpRequest) -> HttpResponse:
    """Its ETag is what If-Match of their change wants."""
    return said(terms_of(call_of(request).shop))


@reads(
    _TAG,
    "/settings/after-returns",
    name="get_after_terms",
    scope=Scope.SETTINGS_READ,
    answer=AfterTermsOut,
    summary="Read what is sent some days after a return",
)
def read_after(request: HttpRequest) -> HttpResponse:
    """Its ETag is what If-Match of their change wants."""
    return said(after_of(call_of(request).shop))


def message_of(shop: Shop, message: str, language: str) -> MessageWordsOut:
    """The words of a message; a Problem for a message or a language that the shop does not have."""
    found = door("portal.message")(shop, message, language)
    if found is None:
        raise Problem("not_found")
    return MessageWordsOut(**found)


def pages_of(shop: Shop, language: str) -> PageTextList:
    """The texts of the pages; a Problem for a language that the shop does not have."""
    found = door("portal.pages")(shop, language)
    if found is None:
        raise Problem("not_found")
    return PageTextList(language=language, data=found)


def terms_of(shop: Shop) -> MessageTermsOut:
    """Which messages are sent, and when."""
    terms = message_terms(shop)
    return MessageTermsOut(**{name: getattr(terms, name) for name in TERMS})


def after_of(shop: Shop) -> AfterTermsOut:
    """What is sent after returns."""
    terms = after_terms(shop)
    amount = Money(terms.discount_minor, shop.currency) if terms.discount_minor else None
    return AfterTermsOut(
        days=terms.days,
        suggests=terms.suggests,
        earlier=terms.earlier,
        discount_percent=Decimal(terms.discount_bps) / 100 if terms.discount_bps else None,
        discount_amount=AmountOut.of(amount) if amount else None,
        offer_days=terms.offer_days,
        offers_a_month=terms.offers_a_month,
    )
