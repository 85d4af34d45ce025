"""Mails about appeals: to the shop when one comes in, to the customer when a person has answered it."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from returns import wording
from returns.languages import language_for
from returns.queries.restrictions import appeal_by_id
from returns.signal_words import CATEGORIES, OUTCOMES
from returns_portal.letters import post
from returns_portal.shopper.addresses import own_root

if TYPE_CHECKING:
    from returns.models import OutboxMessage

logger = logging.getLogger(__name__)


def appealed(message: OutboxMessage, *, now: datetime) -> None:
    """Tell the shop that an appeal waits for a person. Nothing is sent once the customer was forgotten."""
    appeal, shop = appeal_by_id(message.payload["appeal"]), message.shop
    if appeal is None or not shop.email:
        logger.info("no mail: nobody to write to", extra={"kind": message.kind})
        return
    with translation.override(language_for(shop)):
        facts = {"appeal": appeal, "reason": CATEGORIES[appeal.restriction.category]}
        post(message, shop, now=now, to=shop.email, template="appeal", subject=_("A customer appeals"), facts=facts)


def answered(message: OutboxMessage, *, now: datetime) -> None:
    """Tell the customer what a person at the shop decided, and why. Nothing is sent once they were forgotten."""
    appeal = appeal_by_id(message.payload["appeal"])
    if appeal is None or not appeal.email:
        logger.info("no mail: nobody to write to", extra={"kind": message.kind})
        return
    shop = message.shop
    with translation.override(language_for(shop, appeal.locale)):
        facts = {
            "appeal": appeal,
            "outcome": OUTCOMES[appeal.outcome],
            "until": wording.day(appeal.restriction.ends_at, time_zone=shop.time_zone),
            "lifted": appeal.restriction.ended_at is not None,
            "link": f"{own_root(shop)}/",
        }
        post(
            message,
            shop,
            now=now,
            to=appeal.email,
            template="appeal_answered",
            key="appeal_answered",
            subject=_("Your appeal"),
            facts=facts,
        )
