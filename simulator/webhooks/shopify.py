"""Shopify's webhooks: its headers round the body, one event id for all that one change announced."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from simulator.options import Options
from simulator.signing import webhook_digest
from simulator.webhooks.delivery import Delivery
from simulator.webhooks.office import Office, new_id

# Topic prefix -> the header that names what the body is about, and where the body says it.
EXTRA_IDS = {
    "orders/": ("X-Shopify-Order-Id", "id"),
    "refunds/": ("X-Shopify-Order-Id", "order_id"),
    "fulfillments/": ("X-Shopify-Order-Id", "order_id"),
    "products/": ("X-Shopify-Product-Id", "id"),
}


@dataclass
class Announcer:
    """Turns what the world announces into signed deliveries."""

    options: Options
    office: Office
    here: threading.local = field(default_factory=threading.local)

    @contextmanager
    def one_event(self) -> Iterator[None]:
        """Give everything announced inside the block (in this thread) the same event id, blocks inside it too."""
        outer = getattr(self.here, "event_id", None)
        self.here.event_id = outer or new_id()
        try:
            yield
        finally:
            self.here.event_id = outer

    def announce(
        self,
        domain: str,
        topic: str,
        body: Any,
        *,
        at: datetime,
        extra_headers: dict[str, str] | None = None,
        url: str | None = None,
        subscription_id: int | None = None,
    ) -> str:
        """Queue one webhook and return its delivery id; `at` is when it happened by the world's clock."""
        raw = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        delivery_id = new_id()
        event_id = getattr(self.here, "event_id", None) or new_id()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Shopify-Captain-Hook",
            "X-Shopify-Topic": topic,
            "X-Shopify-Shop-Domain": domain,
            "X-Shopify-API-Version": self.options.api_version,
            "X-Shopify-Webhook-Id": delivery_id,
            "X-Shopify-Event-Id": event_id,
            "X-Shopify-Triggered-At": at.strftime("%Y-%m-%dT%H:%M:%S.%f000Z"),
            "X-Shopify-Hmac-Sha256": webhook_digest(secret=self.options.api_secret, body=raw.encode()),
            **extra_ids(topic, body),
            **(extra_headers or {}),
        }
        url = url or f"{self.options.app_url}/webhooks"
        made = Delivery(domain, topic, url, headers, raw, delivery_id, event_id, subscription_id=subscription_id)
        self.office.take(made, target="webhooks")
        return delivery_id


def extra_ids(topic: str, body: Any) -> dict[str, str]:
    """Return the headers that name what a body is about."""
    for prefix, (header, key) in EXTRA_IDS.items():
        if topic.startswith(prefix) and isinstance(body, dict) and body.get(key):
            return {header: str(body[key])}
    return {}
