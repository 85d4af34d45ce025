"""The API does what its description says, whatever is sent: nothing breaks, and every answer has its described form.

SCHEMATHESIS=200 gives each operation so many requests (`make api-proof`); by itself the test sends a few.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from returns.models import Shop
from returns.operations.publish_events import publish_of
from returns_api.document import document
from tests.characters import NOW, fulfilled, make_order, make_shop
from tests.returns.test_publish_events import listen
from tests.returns_api.programs import Program, program_of
from tests.returns_api.test_every_operation import beside
from tests.returns_api.test_exchanges_api import Shopify
from tests.returns_portal.merchant_desk import arrived, received, requested
from tests.shares import share

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("SCHEMATHESIS", "0")) or 6
OPERATIONS = [(path, method) for path, methods in document()["paths"].items() for method in methods]
# So many at one shop, which takes longer to open than a few requests do. `make test` asks a share of the operations,
# `make whole` and `make api-proof` all of them.
TOGETHER = 16
PARTS = share([OPERATIONS[begin : begin + TOGETHER] for begin in range(0, len(OPERATIONS), TOGETHER)], 0, of=4)
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)


@cache
def described() -> Any:
    """The description, read once for all operations."""
    schema = schemathesis.openapi.from_dict(document())
    schema.app = get_wsgi_application()
    return schema


@pytest.fixture
def shop() -> Shop:
    found = make_shop()
    found.suppliers.create(name="Maison Lin", email="m@lin.example", made_at=NOW)
    return found


@pytest.fixture
def program(shop: Shop) -> Program:
    return program_of(shop)


@pytest.fixture
def known(shop: Shop) -> dict[str, list[Any]]:
    """What there is at the shop, so that requests reach something."""
    rows = [requested(shop, 1001), arrived(shop, 1002), received(shop, 1003)]
    new = make_order(shop, number=1004)
    endpoint = listen(shop)
    publish_of(shop, now=NOW)
    theirs = beside(rows[2], shop.suppliers.get())
    return {name: [value] for name, value in theirs.items()} | {
        "number": [row.number for row in rows],
        "order": ["1001", "1004"],
        "line": [line.pk for line in fulfilled(new)],
        "version": [1],
        "supplier": [shop.suppliers.get().pk],
        "endpoint": [endpoint.pk],
        "parcel": list(rows[1].parcels.values_list("pk", flat=True)),
        "export": [shop.data_exports.create(asked_at=NOW, ready_at=NOW).pk, 1],
        "event": [str(row.event.uid) for row in endpoint.deliveries.select_related("event")[:3]],
    }


@pytest.fixture
def shopify(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shopify answers what could go out instead; that it may be silent is described, and tried elsewhere."""
    for asker in ("instead", "remedies"):
        monkeypatch.setattr(f"returns.queries.{asker}.door", Shopify())


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Requests stay in the test's transaction, as those of Django's own test client do."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("one_connection", "shopify")
@pytest.mark.parametrize("part", PARTS, ids=lambda part: f"{part[0][0].removeprefix('/api/v1/')} and so on")
def test_whatever_is_sent(part: list[tuple[str, str]], program: Program, known: dict[str, list[Any]]) -> None:
    for path, method in part:
        send_all(path, method, program, known)


def send_all(path: str, method: str, program: Program, known: dict[str, list[Any]]) -> None:
    """Requests that fit the description, and some that do not; what each of them changed is undone."""
    operation = described()[path][method.upper()]
    fitting, unfitting = (operation.as_strategy(generation_mode=mode) for mode in GenerationMode)

    @given(case=fitting | unfitting, data=st.data())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    def send(case: Any, data: st.DataObject) -> None:
        for name in case.path_parameters or {}:
            case.path_parameters[name] = data.draw(st.sampled_from(known[name]))
        with transaction.atomic():
            response = case.call(headers={"Authorization": f"Bearer {program.text}", "Accept-Encoding": "identity"})
            transaction.set_rollback(True)
        case.validate_response(response, checks=CHECKS)

    send()
