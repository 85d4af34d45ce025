"""Shops' addresses as Shopify's own libraries test them: only `name.myshopify.com` is a shop."""

import json
from pathlib import Path

import pytest

from shop_integration.shops import shop_domain

FILE = Path(__file__).resolve().parents[3] / "shared" / "data" / "vectors" / "shop_host_redirect.json"
CASES = [case for case in (json.loads(FILE.read_text())["cases"] if FILE.exists() else []) if case["kind"] == "shop"]


@pytest.mark.skipif(not CASES, reason="the folder of signature vectors is not beside the project")
@pytest.mark.parametrize("case", CASES, ids=lambda case: repr(case["input"])[:60])
def test_shop_vectors(case):
    """Other hosts of Shopify's (`policy`) are for its own developers: ours are refused there."""
    if case["expect"] != "accept-or-reject":
        assert (shop_domain(case["input"]) is not None) == (case["expect"] == "accept")
