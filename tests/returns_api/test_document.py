"""The description says what the API does: every example fits its schema, and the page for people is made from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import api_docs
import api_reach
import jsonschema_rs
import pytest
from django.test import Client
from django.urls import get_resolver

from returns.domain.api_key import Scope
from returns_api.document import document
from returns_api.problems import CODES
from returns_api.scopes import SCOPES
from returns_portal.merchant.access import ACCESS
from tests.security.guards import GUARDS

ROOT = Path(__file__).parents[2]


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method, operation."""
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_the_description_is_open_and_says_its_version() -> None:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.1")


def test_the_page_for_people_is_made_from_it() -> None:
    assert (ROOT / "docs" / "api.md").read_text(encoding="utf-8") == api_docs.page(), "run bin/api_docs.py"


@pytest.mark.parametrize("operation", [each for _, _, each in operations()], ids=lambda each: each["operationId"])
def test_examples_fit_and_needs_are_said(operation: dict[str, Any]) -> None:
    parts = [operation["requestBody"]] if "requestBody" in operation else []
    parts += [answer for status, answer in operation["responses"].items() if int(status) < 300]
    for part in parts:
        [(kind, content)] = part["content"].items()
        if kind != "application/json":
            assert content["schema"] == {"type": "string", "format": "binary"}
            continue
        schema = {**content["schema"], "components": document()["components"]}
        jsonschema_rs.validator_for(schema).validate(content["example"])
    assert set(operation["security"][0]["key"]) <= {scope.value for scope in Scope}
    assert operation["summary"]


def test_every_address_of_the_api_is_described() -> None:
    described = {re.sub(r"\{(\w+)\}", "<>", path.removeprefix("/")) for path, _, _ in operations()}
    routes = {re.sub(r"<[^>]+>", "<>", route) for route in GUARDS if route.startswith("api/v1/")}
    assert routes - {"api/v1/openapi.json", "api/v1/mcp"} == described
    assert get_resolver().resolve("/api/v1/me")


def test_scopes_are_those_there_are() -> None:
    assert set(SCOPES) == set(Scope)
    used = {scope for _, _, operation in operations() for scope in operation["security"][0]["key"]}
    assert used | {Scope.CUSTOMERS_READ} <= set(Scope)
    assert all(400 <= status <= 503 for status, _ in CODES.values())


def test_all_that_people_do_in_the_admin_is_an_operation_or_has_a_reason() -> None:
    named = [name for row in api_reach.ROWS for name in row.admin]
    assert sorted(named) == sorted(ACCESS), "say in bin/api_reach.py what programs do instead"
    there_are = {operation["operationId"] for _, _, operation in operations()}
    for row in api_reach.ROWS:
        assert set(row.operations) <= there_are, row.what
        assert row.operations or row.why, row.what
    beside = {"me", "list_event_types"}
    assert there_are == beside | {name for row in api_reach.ROWS for name in row.operations}
