"""Mails of a collection: it is booked, and it is tomorrow."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.outbox import is_overtaken
from returns.queries.collections import awaiting, booked
from returns.queries.returns import return_of
from returns_portal.gift_mail import tell
from returns_portal.letters import language_of, send
from returns_portal.shopper.facts import sendings_of
from returns_portal.shopper.gift_words import is_gift

if TYPE_CHECKING:
    from returns.models import OutboxMessage

logger = logging.getLogger(__name__)


def confirmed(message: OutboxMessage, *, now: datetime) -> None:
    """Confirm the time, with the address and what to prepare; nothing where it was changed or called off since."""
    _tell(message, now, _("Your collection is booked"))


def tomorrow(message: OutboxMessage, *, now: datetime) -> None:
    """Remind of it on the day before."""
    _tell(message, now, _("We collect your return tomorrow"))


def _tell(message: OutboxMessage, now: datetime, headline: Promise) -> None:
    rma = return_of(message.payload)
    if is_overtaken(message) or awaiting(rma) is None or booked(rma) is None:
        logger.info("no mail: it would be old news", extra={"return": rma.pk, "kind": message.kind})
        return
    if is_gift(rma):
        tell(message, rma, now=now, news=headline)
        return
    with translation.override(language_of(rma)):
        subject = f"{headline} ({rma.number})"
        send(
            message,
            rma,
            now=now,
            template="collection",
            subject=subject,
            headline=str(headline),
            sendings=sendings_of(rma),
        )
