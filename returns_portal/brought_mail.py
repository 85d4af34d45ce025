"""Mails to the shop about labels that it brings: few are left, a reply service ends."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from returns.doors import door
from returns.languages import language_for
from returns_portal.letters import post
from returns_portal.merchant.brought_words import country

if TYPE_CHECKING:
    from returns.models import OutboxMessage

logger = logging.getLogger(__name__)


def stock_low(message: OutboxMessage, *, now: datetime) -> None:
    """Tell the shop that few labels of a country are left. Nothing is sent where there are more again."""
    shop, named = message.shop, message.payload["country"]
    low = [level for level in door("labels.brought_alerts")(shop, now=now)["low"] if level.country == named]
    if not low or not shop.email:
        logger.info("no mail: nothing to tell, or nobody to write to", extra={"kind": message.kind})
        return
    with translation.override(language_for(shop)):
        left = low[0].free
        subject = ngettext("%(left)d return label is left", "%(left)d return labels are left", left) % {"left": left}
        facts = {"level": low[0], "country": country(named)}
        post(message, shop, now=now, to=shop.email, template="stock_low", subject=subject, facts=facts)


def permit_ends(message: OutboxMessage, *, now: datetime) -> None:
    """Tell the shop that a reply service ends soon, or has ended. Nothing is sent once another took its place."""
    shop = message.shop
    ends = [
        each for each in door("labels.brought_alerts")(shop, now=now)["permits"] if each.pk == message.payload["permit"]
    ]
    if not ends or not shop.email:
        logger.info("no mail: nothing to tell, or nobody to write to", extra={"kind": message.kind})
        return
    with translation.override(language_for(shop)):
        over = ends[0].ends == "over"
        subject = _("Your reply service has ended: %(name)s") if over else _("Your reply service ends soon: %(name)s")
        facts = {"permit": ends[0], "over": over, "country": country(ends[0].country)}
        post(
            message,
            shop,
            now=now,
            to=shop.email,
            template="permit_ends",
            subject=subject % {"name": ends[0].name},
            facts=facts,
        )
