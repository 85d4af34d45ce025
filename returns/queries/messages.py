"""Which words a shop's messages are sent with."""

from __future__ import annotations

from returns.models import MessageTerms, MessageText, Shop
from returns.queries.shops import row_of


def text_in_force(shop: Shop, message: str, language: str) -> MessageText | None:
    """The shop's own words for a message in a language; None where they are ours."""
    newest = shop.message_texts.filter(message=message, language=language).order_by("-pk").first()
    return newest if newest and newest.body else None


def texts_in_force(shop: Shop) -> dict[tuple[str, str], MessageText]:
    """All of the shop's own words, by message and language."""
    newest: dict[tuple[str, str], MessageText] = {}
    for text in shop.message_texts.order_by("pk"):
        newest[text.message, text.language] = text
    return {where: text for where, text in newest.items() if text.body}


def text_history(shop: Shop, message: str, language: str, *, most: int = 20) -> list[MessageText]:
    """What was saved for a message in a language, the newest first."""
    return list(shop.message_texts.filter(message=message, language=language).order_by("-pk")[:most])


def text_of_message(shop: Shop, text_id: int) -> MessageText | None:
    """One row of the shop's; None once it is gone."""
    return shop.message_texts.filter(pk=text_id).first()


def message_terms(shop: Shop) -> MessageTerms:
    """Which messages the shop does not send and when it is quiet; all are sent, at any hour, where it said nothing."""
    return row_of(shop, MessageTerms.objects.all()) or MessageTerms(shop=shop)
