"""Mails about the end of a label: it ends soon, and it has ended."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns import wording
from returns.domain.status import ParcelStatus, ReturnStatus
from returns.doors import door
from returns.queries.ended_labels import ended_parcels, new_labels_left
from returns.queries.returns import return_of
from returns_portal.gift_mail import tell
from returns_portal.letters import language_of, send
from returns_portal.shopper.facts import standing_facts
from returns_portal.shopper.gift_words import is_gift

if TYPE_CHECKING:
    from returns.models import OutboxMessage, Return

logger = logging.getLogger(__name__)
ENDS = gettext_lazy("Your label ends soon")
ENDED = gettext_lazy("Your label is no longer valid")


def ends(message: OutboxMessage, *, now: datetime) -> None:
    """Remind of the parcel; nothing is sent to who handed it in meanwhile."""
    rma = return_of(message.payload)
    ready = [parcel for parcel in rma.parcels.all() if parcel.status == ParcelStatus.LABEL_READY]
    parcel = next((each for each in ready if each.pk == message.payload["parcel"]), None)
    if parcel is None or rma.status not in {ReturnStatus.REQUESTED, ReturnStatus.OPEN}:
        _say_nothing(message, rma)
        return
    if is_gift(rma):
        tell(message, rma, now=now, news=ENDS)
        return
    until = door("labels.valid_until")([parcel.way.pk]).get(parcel.way.pk)
    days = [moment for moment in (until, rma.ship_by) if moment]
    with translation.override(language_of(rma)):
        last = wording.day(min(days), time_zone=rma.shop.time_zone) if days else ""
        subject = _("Your label for return %(number)s ends soon") % standing_facts(rma)
        send(message, rma, now=now, template="label_ends", subject=subject, headline=str(ENDS), last=last)


def ended(message: OutboxMessage, *, now: datetime) -> None:
    """Say that the label is over and how to get another one; nothing to who has one again, or needs none any more."""
    rma = return_of(message.payload)
    if message.payload["parcel"] not in {parcel.pk for parcel in ended_parcels(rma)}:
        _say_nothing(message, rma)
        return
    if is_gift(rma):
        tell(message, rma, now=now, news=ENDED)
        return
    with translation.override(language_of(rma)):
        subject = _("Your label for return %(number)s is no longer valid") % standing_facts(rma)
        left = new_labels_left(rma)
        send(message, rma, now=now, template="label_ended", subject=subject, headline=str(ENDED), left=left)


def _say_nothing(message: OutboxMessage, rma: Return) -> None:
    logger.info("no mail: it would be old news", extra={"return": rma.pk, "kind": message.kind})
