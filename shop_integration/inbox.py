"""Work off the webhooks that were written down: read each body, and let the topic's handler do the rest.

The rows are the queue. News about the same order that waits together costs one reading of the order.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from opentelemetry.trace import SpanKind

from returns.leases import begin
from returns.queries.shops import shop_by_domain
from returns.tracing import counting_queries, span
from returns.wall import within
from shop_integration.errors import NotInstalled, ShopifyError, Throttled
from shop_integration.models import WebhookDelivery
from shop_integration.unanswered import wait_after
from shop_integration.webhooks.body import Malformed, parse
from shop_integration.webhooks.news import Handler, News
from shop_integration.webhooks.topics import TOPICS

if TYPE_CHECKING:
    from returns.models import Shop

logger = logging.getLogger(__name__)

BATCH = 25
# So long are those of a batch ours that were not begun: what a worker that dies leaves of it is taken up then.
UNTIL_BEGUN = timedelta(seconds=20)
# Then other queues have their turn with the worker.
LONGEST = timedelta(seconds=5)
Clock = Callable[[], datetime]
Key = tuple[str, Handler, str]


def drain(*, clock: Clock, most: int = 500) -> int:
    """Handle due webhooks until none is left, `most` are done or time is up; returns how many were taken up."""
    taken, until = 0, clock() + LONGEST
    while taken < most and clock() < until:
        rows = WebhookDelivery.objects.all().claim(now=clock(), limit=min(BATCH, most - taken), lease=UNTIL_BEGUN)
        if not rows:
            break
        taken += len(rows)
        for (domain, handle, _), grouped in _grouped(rows, clock).items():
            ours = {row.pk for row in begin([item.delivery for item in grouped], now=clock())}
            if not (news := [item for item in grouped if item.delivery.pk in ours]):
                continue
            heard = news[0].delivery.topic
            with span(heard, SpanKind.CONSUMER, shop=domain, topic=heard) as here, counting_queries(here):
                _carry_out(domain, handle, news, clock)
    return taken


def forget_done(*, before: datetime) -> int:
    """Delete webhooks handled before a moment; returns how many."""
    return WebhookDelivery.objects.filter(done_at__lt=before).delete()[0]


def _grouped(rows: Iterable[WebhookDelivery], clock: Clock) -> dict[Key, list[News]]:
    """Sort rows by what they are about. Rows that are about nothing we can handle are finished here."""
    groups: dict[Key, list[News]] = {}
    for row in rows:
        topic = TOPICS.get(row.topic)
        if topic is None:
            _finish(row, "ignored: unknown topic", clock)
            continue
        try:
            body = parse(bytes(row.body))
            news = News(row, body, topic.subject(body, row.shop_domain))
        except Malformed as reason:
            logger.warning("webhook %s set aside: %s", row.pk, reason, extra={"topic": row.topic})
            row.bury(now=clock(), error=str(reason))
            continue
        groups.setdefault((row.shop_domain, topic.handle, news.subject), []).append(news)
    return groups


def _carry_out(domain: str, handle: Handler, news: list[News], clock: Clock) -> None:
    shop = shop_by_domain(domain)
    try:
        outcome = _handle(handle, shop, news, clock) if shop else "ignored: unknown shop"
    except NotInstalled:
        outcome = "ignored: not installed"
    except ShopifyError as reason:
        problem = type(reason).__name__
        logger.warning("webhook %s waits for its next try", news[0].delivery.pk, extra={"problem": problem})
        said = str(reason) if isinstance(reason, Throttled) else f"{problem}: {reason}"
        wait = wait_after(reason)
        _postpone(news, said, clock, delay=wait.delay, tried=wait.tried)
        return
    except Exception as error:
        # The text of an unforeseen error may quote a shopper's data, so only its type is kept.
        logger.exception("webhook %s failed", news[0].delivery.pk)
        _postpone(news, type(error).__name__, clock)
        return
    for item in news:
        _finish(item.delivery, outcome, clock)


def _handle(handle: Handler, shop: Shop, news: list[News], clock: Clock) -> str:
    with within(shop.pk):
        return handle(shop, news, clock)


def _finish(row: WebhookDelivery, outcome: str, clock: Clock) -> None:
    row.finish(now=clock(), outcome=outcome[:200])


def _postpone(
    news: Iterable[News], error: str, clock: Clock, *, delay: timedelta | None = None, tried: bool = True
) -> None:
    for item in news:
        item.delivery.postpone(now=clock(), error=error, delay=delay, tried=tried)
