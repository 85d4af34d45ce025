"""Who wants to hear of what: the app's configuration file, and subscriptions made through the API.

Both name a topic and an address, and may narrow what is sent: a filter in Shopify's search syntax over the body, and
the fields of the body that are sent. An app without a configuration file hears of everything, whole.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from simulator.graphql.search import COMPARE, matches
from simulator.world.shops import Shop

LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class Subscription:
    """One topic sent to one address; no fields named means the whole body."""

    topic: str
    uri: str
    name: str | None = None
    filter: str | None = None
    include_fields: Sequence[str] = ()
    id: int | None = None

    def address(self, app_url: str) -> str:
        """Return where to post: the path on the app's own address, an address of this machine as it is."""
        parts = urlsplit(self.uri)
        if parts.hostname in LOCAL:
            return self.uri
        return f"{app_url}{parts.path or '/'}" + (f"?{parts.query}" if parts.query else "")

    def wants(self, body: Mapping[str, Any]) -> bool:
        """Whether the body passes the filter."""
        return matches(self.filter, lambda field, op, value: holds(body, field, op, value))

    def trimmed(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return the body with only the fields asked for; `a.b` keeps b of a, in every element of a list."""
        if not self.include_fields:
            return body
        return keep(body, [name.split(".") for name in self.include_fields])


def read_config(path: Path | None) -> list[Subscription] | None:
    """Return the subscriptions of an app's configuration file, None where there is no file."""
    if path is None or not path.is_file():
        return None
    tables = tomllib.loads(path.read_text(encoding="utf-8")).get("webhooks", {}).get("subscriptions", [])
    return [
        Subscription(
            topic, table["uri"], table.get("name"), table.get("filter"), tuple(table.get("include_fields", ()))
        )
        for table in tables
        for topic in (*table.get("topics", ()), *table.get("compliance_topics", ()))
    ]


def read_scopes(path: Path | None) -> frozenset[str]:
    """Return the scopes that an app's configuration file declares as required."""
    if path is None or not path.is_file():
        return frozenset()
    table = tomllib.loads(path.read_text(encoding="utf-8")).get("access_scopes", {})
    return frozenset(filter(None, str(table.get("scopes", "")).split(","))) | set(table.get("required_scopes", ()))


def enum_of(topic: str) -> str:
    """Return a topic as WebhookSubscriptionTopic names it."""
    return topic.replace("/", "_").upper()


def for_topic(shop: Shop, topic: str, configured: Sequence[Subscription] | None) -> Iterator[Subscription]:
    """Return every subscription to a topic: the configured ones, then those the shop's app made through the API."""
    if configured is None:
        yield Subscription(topic, "/webhooks")
    yield from (item for item in configured or () if item.topic == topic)
    for made in list(shop.webhooks.values()):
        if made.topic == enum_of(topic):
            yield Subscription(topic, made.uri, made.name, made.filter, tuple(made.include_fields), made.id)


def keep(value: Any, paths: list[list[str]]) -> Any:
    """Return the named parts of a body."""
    if isinstance(value, list):
        return [keep(item, paths) for item in value]
    if not isinstance(value, dict):
        return value
    kept: dict[str, Any] = {}
    for name, item in value.items():
        below = [path[1:] for path in paths if path[0] == name]
        if below:
            kept[name] = item if [] in below else keep(item, below)
    return kept


def values_at(value: Any, path: Sequence[str]) -> list[Any]:
    """Return every value at a dotted path, through lists."""
    if isinstance(value, list):
        return [found for item in value for found in values_at(item, path)]
    if not path:
        return [value]
    return values_at(value[path[0]], path[1:]) if isinstance(value, dict) and path[0] in value else []


def holds(body: Mapping[str, Any], field: str | None, op: str, wanted: str) -> bool:
    """Whether any value of a field compares as wanted; `*` is any value but null. No field, no search."""
    if field is None:
        return True
    found = [value for value in values_at(body, field.split(".")) if value is not None]
    return bool(found) if wanted == "*" else any(compares(value, op, wanted) for value in found)


def compares(value: Any, op: str, wanted: str) -> bool:
    """Compare as numbers, then as moments, then as text without case."""
    for read in (number, moment):
        left, right = read(str(value)), read(wanted)
        if left is not None and right is not None:
            return COMPARE[op](left, right)
    return COMPARE[op](str(value).lower(), wanted.lower())


def number(text: str) -> Decimal | None:
    """Return a number, or None."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def moment(text: str) -> float | None:
    """Return a moment as a Unix time, or None."""
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return None
