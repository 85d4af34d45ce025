"""The file of a bulk operation over HTTP: who may fetch it, in parts too, and what an unkind storage does."""

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from simulator.client import Control
from tests.simulator.conftest import OTHER, SHOP, ask, granted, place

RUN = """mutation { bulkOperationRunQuery(query: "{ orders { edges { node { id name } } } }") {
  bulkOperation { id } userErrors { message } } }"""
LOOK = "query($id: ID!) { bulkOperation(id: $id) { status url partialDataUrl } }"


class Shopify:
    """The Admin API of one shop with a token."""

    def __init__(self, street: Control, shop: str = SHOP) -> None:
        self.client = httpx.Client(base_url=street.shopify_url(shop), timeout=10, trust_env=False)
        self.token, self.street = granted(street, shop)["access_token"], street

    def begin(self) -> str:
        return str(self.data(RUN)["bulkOperationRunQuery"]["bulkOperation"]["id"])

    def data(self, query: str, **variables: Any) -> Any:
        return ask(self.client, self.token, query, variables=variables).json()["data"]

    def finished(self, operation: str) -> Any:
        """The operation, once it is over."""

        def over() -> Any:
            found = self.data(LOOK, id=operation)["bulkOperation"]
            return found if found["status"] in {"COMPLETED", "FAILED"} else None

        return self.street.until(over)


@pytest.fixture
def export(street: Control) -> str:
    """The address of a shop's exported orders."""
    for _ in range(3):
        place(street)
    at_shopify = Shopify(street)
    return str(at_shopify.finished(at_shopify.begin())["url"])


def fetch(url: str, **headers: str) -> httpx.Response:
    return httpx.get(url, headers=headers, trust_env=False)


def test_the_file_needs_no_token(street: Control) -> None:
    place(street)
    at_shopify = Shopify(street)
    answer = fetch(at_shopify.finished(at_shopify.begin())["url"])
    assert answer.status_code == 200
    assert all(json.loads(line)["id"].startswith("gid://shopify/Order/") for line in answer.text.splitlines())


def test_a_part_may_be_asked_for(export: str) -> None:
    whole = fetch(export).content
    part = fetch(export, Range="bytes=20-")
    assert (part.status_code, part.content) == (206, whole[20:])
    assert fetch(export, Range=f"bytes={len(whole)}-").status_code == 416


def test_a_changed_address_is_refused_and_an_old_one_has_run_out(street: Control, export: str) -> None:
    assert fetch(export.replace("Expires=", "Expires=9")).status_code == 403
    assert fetch(export.replace("Signature=", "Signature=0")).status_code == 403
    assert fetch(export.replace(SHOP, OTHER)).status_code == 403
    street.advance_clock(days=7)
    assert fetch(export).json() == {"error": "ExpiredToken"}


def blocks_until_cut(url: str) -> Iterator[bytes]:
    """What comes before the connection breaks."""
    with httpx.stream("GET", url, trust_env=False) as answer, contextlib.suppress(httpx.RemoteProtocolError):
        yield from answer.iter_bytes()


def test_a_cut_line_breaks_off_half_way(street: Control, export: str) -> None:
    whole = fetch(export).content
    street.unkind("downloads", "cut", shop=SHOP)
    got = b"".join(blocks_until_cut(export))
    assert whole.startswith(got)
    assert len(got) == len(whole) // 2
    assert got + fetch(export, Range=f"bytes={len(got)}-").content == whole
