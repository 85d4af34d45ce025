"""Words of messages and pages as programs read and write them: plain values, judged as the forms judge them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils import translation

from returns.locales import as_shoppers_read
from returns.queries.messages import text_in_force, texts_in_force
from returns.queries.page_texts import own_page_texts
from returns_portal.messages.catalogue import ENTRIES, MESSAGES, VALUES, Message
from returns_portal.messages.engine import WordsError
from returns_portal.messages.judging import faults_of
from returns_portal.messages.layout import written
from returns_portal.messages.ours import Ours, our_words
from returns_portal.messages.problems import said_of
from returns_portal.messages.rules import SWITCHABLE
from returns_portal.messages.sampled import sample_facts, sampled
from returns_portal.page_texts import MOST, TEXTS, check_text, ours, said

if TYPE_CHECKING:
    from returns.models import Shop

Fault = tuple[str, str, str]


def messages(shop: Shop) -> list[dict[str, Any]]:
    """Every message: what it is, what its words may name, and in which languages the shop has its own."""
    own = texts_in_force(shop)
    found = []
    for key, message in MESSAGES.items():
        here = [language for language in shop.languages if (key, language) in own]
        found.append(
            {
                "message": key,
                "name": str(message.name),
                "sent": str(message.when),
                "marketing": message.marketing,
                "can_be_off": key in SWITCHABLE,
                "values": [_value(name) for name in message.values],
                "own": here,
                "broken": [language for language in here if own[key, language].broken_at],
            }
        )
    return found


def message(shop: Shop, key: str, language: str) -> dict[str, Any] | None:
    """The words of a message in a language of the shop's: its own, ours, and what a shopper would read."""
    known = MESSAGES.get(key)
    if known is None or language not in shop.languages:
        return None
    text = text_in_force(shop, key, language)
    own = {name: getattr(text, name) for name in ("subject", "headline", "body")} if text else None
    with as_shoppers_read(language):
        mine = our_words(known, currency=shop.currency)
        preview = _preview(shop, known, language, own, mine)
    return {
        "message": key,
        "language": language,
        "own": own,
        "broken": said_of(text.problem, line=text.line) if text and text.broken_at else "",
        "written_at": text.made_at if text else None,
        "actor_id": text.made_by if text else "",
        "ours": {"headline": mine.headline, "body": mine.body} if mine else None,
        "preview": preview,
    }


def message_faults(shop: Shop, key: str, language: str, typed: Mapping[str, str]) -> list[Fault]:
    """What cannot be used of words for a message: field, code, sentence."""
    with as_shoppers_read(language):
        found = faults_of(MESSAGES[key], typed, shop_name=shop.name, currency=shop.currency)
    return [_fault(field, error) for field, error in found.items()]


def pages(shop: Shop, language: str) -> list[dict[str, Any]] | None:
    """The texts of the shopper's pages in a language of the shop's, each with ours and with what stands there."""
    if language not in shop.languages:
        return None
    own = own_page_texts(shop, language)
    with as_shoppers_read(language):
        return [
            {
                "key": key,
                "page": text.page,
                "kind": text.kind.value,
                "longest": MOST[text.kind],
                "ours": ours(key, shop),
                "own": own.get(key, ""),
                "shown": said(key, own.get(key, ""), shop),
            }
            for key, text in TEXTS.items()
        ]


def page_faults(shop: Shop, typed: Mapping[str, str]) -> list[Fault]:
    """What cannot be used of texts for pages: key, code, sentence."""
    found = []
    for key, source in typed.items():
        if key not in TEXTS:
            found.append((key, "unknown", "There is no such text."))
        elif source:
            try:
                check_text(key, source, shop=shop)
            except WordsError as error:
                found.append(_fault(key, error))
    return found


def switchable() -> tuple[str, ...]:
    """The messages that a shop may leave out."""
    return tuple(SWITCHABLE)


def _value(name: str) -> dict[str, Any]:
    return {"name": name, "meaning": str(VALUES[name]), "entries": sorted(ENTRIES.get(name, ()))}


def _preview(
    shop: Shop, known: Message, language: str, own: dict[str, str] | None, mine: Ours | None
) -> dict[str, str] | None:
    """The message with made-up values; None where nothing can be said without a return."""
    typed = own or ({"subject": "", "headline": mine.headline, "body": mine.body} if mine else None)
    if typed is None:
        return None
    content = {"key": known.key, "language": language, **typed}
    try:
        words = sampled(shop, content)
    except WordsError:
        return None
    text, html = written(shop, "sample", sample_facts(shop, content, words), own=words)
    return {"subject": words.subject, "headline": words.headline, "text": text, "html": html}


def _fault(field: str, error: WordsError) -> Fault:
    with translation.override("en"):
        return field, error.problem.value, said_of(error.problem, line=error.line, name=error.name)
