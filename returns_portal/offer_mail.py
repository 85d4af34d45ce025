"""The mail that offers a shopper something else than they chose."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from returns.queries.outcome_offers import open_offer
from returns.queries.returns import return_of
from returns_portal.letters import language_of, send
from returns_portal.shopper.offer import offer_words

if TYPE_CHECKING:
    from returns.models import OutboxMessage

logger = logging.getLogger(__name__)


def offered(message: OutboxMessage, *, now: datetime) -> None:
    """Say what is offered, until when, and that nothing changes without a yes; nothing where it holds no longer."""
    rma = return_of(message.payload)
    offer = open_offer(rma, now=now)
    if offer is None or offer.pk != message.payload["offer"]:
        logger.info("no mail: the offer is over", extra={"return": rma.pk})
        return
    with translation.override(language_of(rma)):
        said, headline = offer_words(rma, offer), _("An offer for your return")
        holds = _(
            "The offer holds until %(day)s, and you say yes or no on the page of your return. If you do nothing, "
            "everything stays as it is."
        ) % {"day": said.until}
        subject = _("%(headline)s (return %(number)s)") % {"headline": headline, "number": rma.number}
        send(message, rma, now=now, template="offer", subject=subject, headline=headline, text=f"{said.what} {holds}")
