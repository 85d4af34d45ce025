"""Mails of an exchange that is sent before the goods are back: it is sent now, and please hand over the goods."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns.domain.means import Means
from returns.domain.status import ReturnStatus
from returns.queries.collections import booked
from returns.queries.early import ON_ITS_WAY, to_be_collected
from returns.queries.returns import return_of
from returns_portal.letters import language_of, send
from returns_portal.shopper.collection_form import words_of
from returns_portal.shopper.facts import standing_facts

if TYPE_CHECKING:
    from returns.models import OutboxMessage, Return

logger = logging.getLogger(__name__)
# By how the goods get back: the subject of the reminder, and its headline until the day is over.
BY_POST = (
    gettext_lazy("Please send the items of your return %(number)s"),
    gettext_lazy("Please remember to send your items"),
)
BY_HAND = {
    Means.DROP_OFF: (
        gettext_lazy("Please bring the items of your return %(number)s"),
        gettext_lazy("Please remember to bring your items"),
    ),
    Means.PICK_UP: (
        gettext_lazy("Please choose when the items of your return %(number)s are collected"),
        gettext_lazy("Please choose when we collect your items"),
    ),
}


def sent(message: OutboxMessage, *, now: datetime) -> None:
    """Say that what was chosen is sent now, as which order, and by when the goods are to be handed over."""
    rma = return_of(message.payload)
    with translation.override(language_of(rma)):
        subject = _("Sent to you now: what you chose instead of order %(order)s") % standing_facts(rma)
        headline = _("What you chose is sent to you now")
        collection = booked(rma) if rma.means == Means.PICK_UP else None
        send(
            message,
            rma,
            now=now,
            template="sent_early",
            subject=subject,
            headline=headline,
            posted=_is_posted(rma),
            booked_words=words_of(collection) if collection else "",
        )


def awaited(message: OutboxMessage, *, now: datetime) -> None:
    """Remind of the goods; nothing is sent to who handed them in meanwhile, or whose return is over."""
    rma = return_of(message.payload)
    over = rma.status != ReturnStatus.OPEN or rma.received_at or rma.ship_by is None
    if over or _is_posted(rma) or to_be_collected(rma):
        logger.info("no mail: the goods are awaited no more", extra={"return": rma.pk, "kind": message.kind})
        return
    with translation.override(language_of(rma)):
        asked, soon = BY_HAND.get(Means(rma.means), BY_POST)
        late = rma.ship_by is not None and now > rma.ship_by
        subject = str(asked) % standing_facts(rma)
        headline = _("We are still waiting for your items") if late else str(soon)
        send(message, rma, now=now, template="goods_awaited", subject=subject, headline=headline, late=late)


def _is_posted(rma: Return) -> bool:
    return any(parcel.status in ON_ITS_WAY for parcel in rma.parcels.all())
