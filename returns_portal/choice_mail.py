"""The mail with which a shopper goes on with a return on another device."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.utils import translation
from django.utils.translation import gettext as _

from returns.queries.orders import get_order
from returns.queries.suppressions import Reason, reasons_against
from returns_portal.letters import post
from returns_portal.shopper.moving import ends_at, review_link

if TYPE_CHECKING:
    from returns.models import OutboxMessage

logger = logging.getLogger(__name__)


def sent(message: OutboxMessage, *, now: datetime) -> None:
    """Send the link to the order's own address, and nowhere else; its two hours count from now.

    Nothing is sent where the order names nobody any more, or where the mailbox is not there.
    """
    shop, told = message.shop, message.payload
    try:
        order = get_order(shop, told["order"])
    except ObjectDoesNotExist:
        order = None
    if order is None or not order.email or Reason.BOUNCED in reasons_against(shop, order.email):
        logger.info("no mail: nobody to write to", extra={"kind": message.kind})
        return
    with translation.override(told["language"]):
        link = review_link(order, told["sealed"], seen=told["seen"], language=told["language"])
        facts = {"link": link, "order": order, "until": ends_at(order, now=now)}
        subject = _("Go on with your return of order %(order)s") % {"order": order.name}
        post(message, shop, now=now, to=order.email, template="choice", subject=subject, facts=facts)
