"""What a shop may say on its shoppers' pages itself: which texts, ours for each, and what may be named in them.

The same Liquid as in messages (`messages/engine.py`), given two names alone. What comes out is text; a template escapes
it. Amounts, causes, the confirm button that states a sum, everything about withdrawing and the law's sentences are not
in the list: they are true in our words only.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from returns.domain.spaces import one_line
from returns.people import ShopRequest
from returns.queries.page_texts import own_page_texts
from returns_portal.messages.engine import Known, WordsError, check, write

if TYPE_CHECKING:
    from returns.models import Shop

logger = logging.getLogger(__name__)

NAMES = ("shop", "email")
KNOWN = Known(names=frozenset(NAMES), entries={})


class Kind(StrEnum):
    """What a text is on its page."""

    HEADING = "heading"
    INTRO = "intro"
    HINT = "hint"
    BUTTON = "button"
    NOTICE = "notice"


# Characters that a text of each kind may have, as it is written and as it comes out.
MOST: Mapping[Kind, int] = {Kind.HEADING: 60, Kind.INTRO: 200, Kind.HINT: 120, Kind.BUTTON: 30, Kind.NOTICE: 600}


@dataclass(frozen=True, slots=True)
class PageText:
    """One text: the page it stands on, what it is there, and our words, with `%(shop)s` for the shop's name.

    Notices have no words of ours: without the shop's there is none.
    """

    page: str
    kind: Kind
    ours: Promise | str = ""


TEXTS: Mapping[str, PageText] = {
    "find_heading": PageText("find", Kind.HEADING, _("Return an order")),
    "find_intro": PageText("find", Kind.INTRO, _("Find your order. It takes about a minute, and you need no account.")),
    "sign_in_intro": PageText(
        "find", Kind.INTRO, _("Sign in to see your orders and what you can return. It takes about a minute.")
    ),
    "find_notice": PageText("find", Kind.NOTICE),
    "number_hint": PageText("find", Kind.HINT, _("For example #1001")),
    "secret_hint": PageText("find", Kind.HINT, _("As given with the order")),
    "find_button": PageText("find", Kind.BUTTON, _("Find my order")),
    "items_heading": PageText("items", Kind.HEADING, _("What are you returning?")),
    "items_notice": PageText("items", Kind.NOTICE),
    "items_button": PageText("items", Kind.BUTTON, _("Continue")),
    "review_heading": PageText("review", Kind.HEADING, _("Check and confirm")),
    "review_notice": PageText("review", Kind.NOTICE),
    "status_notice": PageText("status", Kind.NOTICE),
    "gift_heading": PageText("gift", Kind.HEADING, _("Return a present")),
    "gift_notice": PageText("gift", Kind.NOTICE),
    "policy_intro": PageText("policy", Kind.INTRO, _("What %(shop)s offers if you want to return something.")),
    "policy_button": PageText("policy", Kind.BUTTON, _("Start a return")),
}


def check_text(key: str, source: str, *, shop: Shop) -> None:
    """Raise WordsError unless these words can stand at their place, with the shop's values and without any."""
    check(source, known=KNOWN, samples=(values_of(shop), dict.fromkeys(NAMES, "")), most=MOST[TEXTS[key].kind])


def values_of(shop: Shop) -> dict[str, str]:
    """What the shop's own words may name."""
    return {"shop": shop.name, "email": shop.email}


def ours(key: str, shop: Shop) -> str:
    """Our words, in the language that is active."""
    words = str(TEXTS[key].ours)
    return words % {"shop": shop.name} if "%(shop)s" in words else words


def said(key: str, source: str, shop: Shop) -> str:
    """What stands on the page: the shop's words where there are some that can be written, else ours."""
    try:
        written = write(source, values_of(shop)).strip() if source else ""
    except WordsError as error:
        logger.warning("a page's own words cannot be used", extra={"kind": key, "problem": error.problem})
        written = ""
    if TEXTS[key].kind is not Kind.NOTICE:
        written = one_line(written)
    return written or ours(key, shop)


def said_on(request: ShopRequest, key: str) -> str:
    """The same for a page: its shop's words in the language of the page are read once for a request."""
    language = get_language() or ""
    known = getattr(request, "own_texts", None)
    if known is None or known[0] != language:
        request.own_texts = known = (language, own_page_texts(request.shop, language))
    return said(key, known[1].get(key, ""), request.shop)
