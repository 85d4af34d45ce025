"""The two shops, built once for all of these tests; every test's own changes are taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from tests.security.keys import METRICS_TOKEN, SECRET
from tests.security.state import KNOWN
from tests.security.street import Household, move_in


@pytest.fixture(scope="package")
def street(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Household, Household]]:
    """Atelier and Northwind. They live in a transaction, so no test of this folder may commit (`transaction=True`)."""
    with django_db_blocker.unblock(), transaction.atomic():
        houses = move_in()
        connection.check_constraints()  # else each test's end asks again about every row of the street
        KNOWN.move_in()
        yield houses
        KNOWN.street = {}
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _nothing_is_left(request: pytest.FixtureRequest) -> None:
    """Before each test at the street, what the last one did is taken back."""
    if "street" in request.fixturenames:
        request.getfixturevalue("street")
        KNOWN.rest()


@pytest.fixture(autouse=True)
def _settings(settings: Any) -> None:
    settings.SHOPIFY_API_SECRET, settings.SHOPIFY_OLD_API_SECRET = SECRET, ""
    settings.METRICS_TOKEN = METRICS_TOKEN
    settings.SANDBOX_CARRIER_URL = "http://127.0.0.1:9/carrier/v1"
    settings.SANDBOX_CARRIER_KEY = "carrier-key-of-the-tests"
    settings.EMAIL_PROVIDER, settings.ANYMAIL = "postmark", {"WEBHOOK_SECRET": "postmark:secret-of-the-tests"}
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def _shopify(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shopify has nothing else on sale; a shop that it does not answer would be refused for that alone."""
    for asker in ("instead", "remedies"):
        monkeypatch.setattr(f"returns.queries.{asker}.door", lambda name: lambda *args, **asked: [])
