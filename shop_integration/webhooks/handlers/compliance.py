"""Requests of the law: what a shopper or a shop asks to see or to have deleted.

They are written down and wait for staff, who have thirty days (`manage.py privacy_requests` lists them). Nothing is
deleted by itself yet, and the rows are not swept away with other webhooks.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from shop_integration.webhooks.news import News

if TYPE_CHECKING:
    from returns.models import Shop

logger = logging.getLogger(__name__)

TOPICS = ("customers/data_request", "customers/redact", "shop/redact")
WAITING = "waiting for staff"


def wait_for_staff(shop: Shop, news: Sequence[News], clock: Callable[[], datetime]) -> str:
    """Leave the request for a person, and say so in the log."""
    logger.warning("a privacy request waits for staff", extra={"topic": news[0].delivery.topic, "shop": shop.domain})
    return WAITING
