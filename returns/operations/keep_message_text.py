"""The merchant says something in their own words, or in ours again; words that cannot be used are noted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from returns import outbox
from returns.models import MessageTerms, MessageText, Shop, WindowWatch


def keep_message_text(
    *, shop: Shop, message: str, language: str, subject: str, headline: str, body: str, by: str, now: datetime
) -> MessageText:
    """Keep words for a message in a language; they count for what is sent from now on."""
    return shop.message_texts.create(
        message=message, language=language, subject=subject, headline=headline, body=body, made_at=now, made_by=by
    )


def take_our_text(*, shop: Shop, message: str, language: str, by: str, now: datetime) -> MessageText:
    """Let a message be sent in our words again; what was said before stays in the history."""
    return shop.message_texts.create(message=message, language=language, made_at=now, made_by=by)


@transaction.atomic
def note_broken_text(*, text: MessageText, problem: str, line: int, now: datetime) -> None:
    """Note that words could not be written; the shop is told once for each that was saved."""
    whole = MessageText.objects.filter(pk=text.pk, broken_at=None)
    if whole.update(broken_at=now, problem=problem, line=line):
        outbox.put(text.shop, "mail.words_broken", {"text": text.pk}, now=now)


@transaction.atomic
def ask_for_test_message(*, shop: Shop, content: dict[str, str], now: datetime) -> None:
    """Have a message with made-up values sent to the shop's own address. `content` is what it is to say."""
    outbox.put(shop, "mail.test", content, now=now)


@transaction.atomic
def keep_message_terms(*, shop: Shop, now: datetime, **about: Any) -> None:
    """Say which messages are not sent, when it is quiet, and what is reminded of; `about` are columns of the terms."""
    MessageTerms.objects.update_or_create(shop=shop, defaults=about)
    WindowWatch.objects.filter(shop=shop, reminded_at=None).exclude(look_at=None).update(look_at=now)
