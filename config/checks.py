"""What a production start refuses. Every problem names its setting; all are told at once."""

from collections.abc import Iterator, Mapping
from typing import Any

DEMO_SECRETS = {
    "SHOPIFY_API_KEY": "demo-api-key",
    "SHOPIFY_API_SECRET": "demo-api-secret-not-for-production",
    "SANDBOX_CARRIER_KEY": "demo-carrier-key",
}
SHORTEST_SECRET_KEY = 50
SHORTEST_TOKEN = 20


def production_problems(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (setting, why it can't be used in production) for the settings module's `values`."""
    if values["DEBUG"]:
        yield "DEBUG", "must be off in production"
    if values["WEBHOOKS_TO_LOOPBACK"]:
        yield "WEBHOOKS_TO_LOOPBACK", "must be off: a merchant could have this machine call itself"
    yield from _secrets(values)
    if values["DATABASES"]["default"]["ENGINE"] == "django.db.backends.sqlite3":
        yield "DATABASE_URL", "must name a PostgreSQL database, like postgres://user:password@host:5432/name"
    yield from _addresses(values)


def _secrets(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    key = values["SECRET_KEY"]
    if values["SECRET_KEY_IS_DEFAULT"]:
        yield "SECRET_KEY", "is not set"
    elif len(key) < SHORTEST_SECRET_KEY or len(set(key)) < 10:
        yield "SECRET_KEY", f"must be at least {SHORTEST_SECRET_KEY} random characters"
    if values["FIELD_ENCRYPTION_KEYS_ARE_DEFAULT"]:
        yield "FIELD_ENCRYPTION_KEYS", "is not set: access tokens would be stored under a key that everybody knows"
    if values["METRICS_TOKEN"] and len(values["METRICS_TOKEN"]) < SHORTEST_TOKEN:
        yield "METRICS_TOKEN", f"must be at least {SHORTEST_TOKEN} random characters, or empty"
    for name, demo in DEMO_SECRETS.items():
        if values[name] == demo:
            yield name, "is not set or still the demo's"


def _addresses(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if values["APP_URL_IS_DEFAULT"] or not values["APP_URL"].startswith("https://"):
        yield "APP_URL", "must be the app's public https:// address"
    if not values["SHOPIFY_ADMIN_URL"].startswith("https://"):
        yield "SHOPIFY_ADMIN_URL", "must be https://"
    if any("*" in host or host.startswith(".") for host in values["ALLOWED_HOSTS"]):
        yield "ALLOWED_HOSTS", "must name each host exactly, without wildcards"
    if values["EMAIL_PROVIDER"] == "smtp" and values["EMAIL_BACKEND"].rsplit(".", 2)[-2] != "smtp":
        yield "EMAIL_URL", "must be smtp://, smtp+tls:// or smtps://, unless EMAIL_PROVIDER names a provider"
