"""The mail to a shop whose own domain no longer names it: it has some days, or its time is over."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from returns import wording
from returns.languages import language_for
from returns.operations.own_domain import GRACE
from returns.queries.own_domains import domain_of
from returns_portal.dns_proof import proof_name
from returns_portal.letters import post

if TYPE_CHECKING:
    from returns.models import OutboxMessage

logger = logging.getLogger(__name__)


def unproved(message: OutboxMessage, *, now: datetime) -> None:
    """Tell the shop that the proof of its domain is missing, or that its pages no longer answer there.

    Nothing is sent where the proof is back, or where the shop has another domain by now.
    """
    shop, known, ended = message.shop, domain_of(message.shop), message.payload["ended"]
    fits = known and known.host == message.payload["host"] and (not known.verified_at if ended else known.warned_at)
    if not known or not fits or not shop.email:
        logger.info("no mail: it would be old news, or nobody to write to", extra={"kind": message.kind})
        return
    with translation.override(language_for(shop)):
        subject = _("Your returns pages no longer answer under %(host)s") if ended else _("Prove %(host)s again")
        facts = {
            "host": known.host,
            "record": proof_name(known.host),
            "token": known.token,
            "ended": ended,
            "ends_on": wording.day((known.warned_at or now) + GRACE, time_zone=shop.time_zone),
        }
        named = subject % {"host": known.host}
        post(message, shop, now=now, to=shop.email, template="domain_unproved", subject=named, facts=facts)
