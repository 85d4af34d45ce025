"""The mail to a shop one of whose addresses for webhooks was switched off because it does not answer."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from returns.domain.language import REVIEWED
from returns.domain.webhooks import Off
from returns.languages import language_for
from returns.queries.webhooks import find_endpoint
from returns_portal.letters import post

if TYPE_CHECKING:
    from returns.models import OutboxMessage

logger = logging.getLogger(__name__)


def switched_off(message: OutboxMessage, *, now: datetime) -> None:
    """Tell the shop. Nothing is sent where somebody has switched it on again or let go of it."""
    shop, endpoint = message.shop, find_endpoint(message.shop, message.payload["endpoint"])
    if endpoint is None or endpoint.off not in {Off.GONE, Off.FAILING} or not shop.email:
        logger.info("no mail: it would be old news, or nobody to write to", extra={"kind": message.kind})
        return
    language = language_for(shop)
    with translation.override(language if language in REVIEWED else "en"):
        facts = {
            "endpoint": str(endpoint),
            "url": endpoint.url,
            "gone": endpoint.off == Off.GONE,
            "href": f"https://{shop.domain}/admin/apps/{settings.SHOPIFY_API_KEY}/app/settings/webhooks/{endpoint.pk}/",
        }
        subject = _("Webhooks are no longer sent to %(name)s") % {"name": str(endpoint)}
        post(message, shop, now=now, to=shop.email, template="webhook_off", subject=subject, facts=facts)
