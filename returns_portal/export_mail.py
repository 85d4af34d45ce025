"""The letter to the shop that its export of everything is there. It leads to the page; the file stays behind it."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from returns import wording
from returns.domain.language import REVIEWED
from returns.languages import language_for
from returns.queries.data_exports import ready_export
from returns_portal.letters import post

if TYPE_CHECKING:
    from returns.models import OutboxMessage


logger = logging.getLogger(__name__)


def export_ready(message: OutboxMessage, *, now: datetime) -> None:
    """Say that an export can be downloaded. Nothing goes where it is deleted by now, or the shop has no address."""
    shop, export = message.shop, ready_export(message.shop_id, message.payload["export"])
    if export is None or export.ends_at is None or not shop.email:
        logger.info("no mail: the export is gone, or nobody to write to", extra={"kind": message.kind})
        return
    language = language_for(shop)
    with translation.override(language if language in REVIEWED else "en"):
        facts = {
            "rows": wording.number(export.rows),
            "ends": wording.day(export.ends_at, time_zone=shop.time_zone),
            "href": f"https://{shop.domain}/admin/apps/{settings.SHOPIFY_API_KEY}/app/settings/export/",
        }
        subject = _("The export of your shop is there")
        post(message, shop, now=now, to=shop.email, template="export_ready", subject=subject, facts=facts)
