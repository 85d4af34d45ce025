"""Staged uploads over the wire, and scopes asked for through the admin."""

import httpx
import pytest

from simulator.client import Control
from tests.simulator.conftest import SHOP

STAGE = """mutation($input: [StagedUploadInput!]!) { stagedUploadsCreate(input: $input) {
  stagedTargets { url resourceUrl parameters { name value } } userErrors { field message } } }"""
PDF = b"%PDF-1.7 a label"


@pytest.fixture
def target(street: Control) -> dict:
    wanted = [{"filename": "l.pdf", "mimeType": "application/pdf", "resource": "FILE", "fileSize": str(len(PDF))}]
    return street.as_admin(SHOP, STAGE, input=wanted)["data"]["stagedUploadsCreate"]["stagedTargets"][0]


def test_a_form_is_taken_and_served(target: dict) -> None:
    fields = {item["name"]: item["value"] for item in target["parameters"]}
    sent = httpx.post(target["url"], data=fields, files={"file": ("l.pdf", PDF, "application/pdf")}, trust_env=False)
    assert sent.status_code == 201
    seen = httpx.get(target["resourceUrl"], trust_env=False)
    assert (seen.content, seen.headers["content-type"]) == (PDF, "application/pdf")


def test_bytes_are_taken(target: dict) -> None:
    assert httpx.put(target["url"], content=PDF, trust_env=False).status_code == 201


@pytest.mark.parametrize("data", [b"", PDF + b"more than was announced"])
def test_nothing_and_too_much_are_refused(target: dict, data: bytes) -> None:
    assert httpx.put(target["url"], content=data, trust_env=False).status_code == 400
    assert httpx.get(target["resourceUrl"], trust_env=False).status_code == 404


def test_a_place_nobody_opened(street: Control) -> None:
    url = f"{street.base_url}/_uploads/{SHOP}/unknown"
    assert httpx.put(url, content=PDF, trust_env=False).status_code == 404


def test_a_merchant_agrees_to_scopes(street: Control, visitor: httpx.Client) -> None:
    path = f"/admin/store/{SHOP}/scopes"
    before = set(visitor.get(path).json()["granted"])
    seen = visitor.post(path, json={"grant": ["read_gift_cards"]}).json()
    assert set(seen["granted"]) - before == {"read_gift_cards"}
    assert "read_gift_cards" in seen["optional"]
    kept = visitor.post(path, json={"revoke": ["read_gift_cards", *seen["required"]]}).json()
    assert set(kept["granted"]) >= set(kept["required"]) & before
    assert "read_gift_cards" not in kept["granted"]
