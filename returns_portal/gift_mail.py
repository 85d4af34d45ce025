"""Mails to who returns a present: where it stands, as their page tells it, and nothing of the order or its price."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.functional import Promise

from returns import wording
from returns.queries.returns import return_of
from returns_portal.letters import language_of, send
from returns_portal.shopper.facts import is_sendable, sendings_of
from returns_portal.shopper.gift_words import code_of, facts_of, is_gift, words_of

if TYPE_CHECKING:
    from returns.models import OutboxMessage, Return

Letter = Callable[..., None]


def gifts_apart(letter: Letter) -> Letter:
    """Let a mail about a present be written by `tell` instead, to its recipient."""

    @wraps(letter)
    def written(message: OutboxMessage, *, now: datetime) -> None:
        rma = return_of(message.payload)
        if is_gift(rma):
            tell(message, rma, now=now)
        else:
            letter(message, now=now)

    return written


def tell(message: OutboxMessage, rma: Return, *, now: datetime, news: Promise | None = None) -> None:
    """Tell the recipient where their return stands; with the labels while parcels are to be sent, then the code.

    `news` is what has happened, where the standing alone would not tell; the subject is the news then.
    """
    with translation.override(language_of(rma)):
        standing, facts, sendings = words_of(rma), facts_of(rma), sendings_of(rma)
        headline = str(standing.headline) % facts
        send(
            message,
            rma,
            now=now,
            template="gift",
            subject=str(news or headline),
            headline=headline,
            text=str(standing.text) % facts,
            sendings=sendings if is_sendable(rma, sendings) else [],
            reason=wording.DECLINE_REASONS.get(rma.decline_reason, ""),
            code=code_of(rma),
            news=str(news or ""),
        )
