"""Mails of an exchange that is sent before the goods are back: it is sent now, and please send the goods."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from returns.domain.status import ReturnStatus
from returns.queries.early import ON_ITS_WAY
from returns.queries.returns import return_of
from returns_portal.letters import language_of, send
from returns_portal.shopper.facts import standing_facts

if TYPE_CHECKING:
    from returns.models import OutboxMessage, Return

logger = logging.getLogger(__name__)


def sent(message: OutboxMessage, *, now: datetime) -> None:
    """Say that what was chosen is sent now, as which order, and by when the goods are to be sent."""
    rma = return_of(message.payload)
    with translation.override(language_of(rma)):
        subject = _("Sent to you now: what you chose instead of order %(order)s") % standing_facts(rma)
        headline = _("What you chose is sent to you now")
        send(message, rma, now=now, template="sent_early", subject=subject, headline=headline, posted=_is_posted(rma))


def awaited(message: OutboxMessage, *, now: datetime) -> None:
    """Remind of the goods; nothing is sent to who handed them in meanwhile, or whose return is over."""
    rma = return_of(message.payload)
    if rma.status != ReturnStatus.OPEN or rma.received_at or rma.ship_by is None or _is_posted(rma):
        logger.info("no mail: the goods are awaited no more", extra={"return": rma.pk, "kind": message.kind})
        return
    with translation.override(language_of(rma)):
        late = now > rma.ship_by
        subject = _("Please send the items of your return %(number)s") % standing_facts(rma)
        headline = _("We are still waiting for your items") if late else _("Please remember to send your items")
        send(message, rma, now=now, template="goods_awaited", subject=subject, headline=headline, late=late)


def _is_posted(rma: Return) -> bool:
    return any(parcel.status in ON_ITS_WAY for parcel in rma.parcels.all())
