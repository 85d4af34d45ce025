"""The limit: verify and insert, and nothing else. One table of its own with the columns of ours."""

import base64
import hmac
import os
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import psycopg

SECRET = os.environ["SHOPIFY_API_SECRET"].encode()
TABLE = "CREATE TABLE IF NOT EXISTS bare_webhook (LIKE shop_integration_webhookdelivery INCLUDING ALL)"
INSERT = (
    "INSERT INTO bare_webhook (shop_domain, topic, webhook_id, event_id, api_version, triggered_at, name, body, "
    "received_at, due_at, attempts, last_error, outcome) "
    "VALUES (%t, %t, %t, %t, %t, %t, '', %b, %b, %b, 0, '', '') ON CONFLICT DO NOTHING"
)
HEADERS = ("SHOP_DOMAIN", "TOPIC", "WEBHOOK_ID", "EVENT_ID", "API_VERSION", "TRIGGERED_AT")
_mine = threading.local()


def _link() -> psycopg.Connection[Any]:
    if not hasattr(_mine, "link"):
        _mine.link = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
    return _mine.link


with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as once:
    once.execute(TABLE)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer 200 once the row is there, 401 for a wrong digest."""
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    digest = base64.b64decode(environ["HTTP_X_SHOPIFY_HMAC_SHA256"])
    status = "401 Unauthorized"
    if hmac.compare_digest(digest, hmac.digest(SECRET, body, "sha256")):
        now = datetime.now(UTC)
        head = [environ[f"HTTP_X_SHOPIFY_{name}"] for name in HEADERS]
        _link().execute(INSERT, (*head, body, now, now), prepare=True)
        status = "200 OK"
    start_response(status, [("Content-Type", "text/plain"), ("Content-Length", "0")])
    return [b""]
