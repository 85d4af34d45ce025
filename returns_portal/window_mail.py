"""The mail to who may still send something back, and has not asked for it: the window ends."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from returns import wording
from returns.domain.notices import WindowReminder, in_good_time
from returns.languages import language_for
from returns.queries.eligibility import returnable_lines
from returns.queries.messages import message_terms
from returns.queries.windows import order_of, window_end
from returns_portal.letters import post
from returns_portal.messages.rules import may_go
from returns_portal.shopper.addresses import own_root
from returns_portal.shopper.door_code import door_address

if TYPE_CHECKING:
    from returns.models import Order, OutboxMessage

logger = logging.getLogger(__name__)


def ends(message: OutboxMessage, *, now: datetime) -> None:
    """Say until when something may come back; nothing to who has asked for it since, or once the shop wants none."""
    order = order_of(message.payload)
    shop, watch = order.shop, getattr(order, "window_watch", None)
    terms = message_terms(shop)
    end = window_end(order, begun_at=watch.begun_at, now=now) if watch else None
    wanted = terms.window_reminder != WindowReminder.OFF
    if end is None or not wanted or not in_good_time(end, days=terms.remind_days, now=now):
        logger.info("no mail: it would be old news", extra={"kind": message.kind})
        return
    if not may_go(message, shop, key="window_ends", to=order.email, now=now):
        logger.info("no mail: the shop does not send it", extra={"kind": message.kind})
        return
    with translation.override(language_for(shop, order.locale)):
        facts = _facts(order, begun=watch is not None and watch.begun_at is not None, end=end, now=now)
        subject = _("Returns for order %(order)s: until %(day)s") % {"order": order.name, "day": facts["last"]}
        post(
            message,
            shop,
            now=now,
            to=order.email,
            template="window_ends",
            key="window_ends",
            subject=subject,
            facts=facts,
        )


def _facts(order: Order, *, begun: bool, end: datetime, now: datetime) -> dict[str, object]:
    day = wording.day(end, time_zone=order.shop.time_zone)
    said = {"order": order.name, "shop": order.shop.name, "day": day}
    first = (
        _("You began a return of order %(order)s and did not finish.")
        if begun
        else _("Your order %(order)s from %(shop)s can still be returned.")
    )
    rest = _(
        "%(shop)s takes these items back until %(day)s. If you keep them, there is nothing to do. Your rights by law, "
        "such as for faulty items, do not end with that day."
    )
    return {
        "order": order,
        "order_words": order.name,
        "lines": _lines(order, end=end, now=now),
        # A link to the order itself would be over long before the reader has made up their mind.
        "link": door_address(own_root(order.shop), order.name),
        "last": day,
        "headline": _("You can return your items until %(day)s") % said,
        "text": f"{first} {rest}" % said,
    }


def _lines(order: Order, *, end: datetime, now: datetime) -> list[dict[str, object]]:
    """What may come back until then, or still after that."""
    found = returnable_lines(order, now=now)
    return [
        {
            "title": str(line.fulfilled.line),
            "quantity": line.available,
            "missing": 0,
            "amount": "",
            "picture": line.fulfilled.line.image_url,
        }
        for line in found
        if line.allowed and line.available and line.until == end
    ]
