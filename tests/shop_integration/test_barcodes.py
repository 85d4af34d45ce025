"""A barcode on an article is looked up at Shopify, and nothing but barcodes ever is."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from returns.domain.unannounced import is_barcode
from returns.doors import NoAnswer
from returns.models import Shop
from shop_integration.barcodes import skus_of
from shop_integration.models import Installation
from simulator.client import Control

pytestmark = pytest.mark.django_db
SCARF, TWINS, NAMELESS = "4006381333931", "96385074", "036000291452"


@pytest.fixture
def stocked(simulator: Control, shop: Shop) -> Shop:
    variants: list[dict[str, Any]] = [
        {"sku": "SCARF-1", "price_minor": 1990, "barcode": SCARF},
        {"sku": "TWIN-1", "price_minor": 1990, "barcode": TWINS},
        {"sku": "TWIN-2", "price_minor": 1990, "barcode": TWINS},
    ]
    simulator.add_product(shop.domain, title="Scarf", handle="scarf", variants=variants)
    return shop


def test_it_is_the_sku_of_the_one_article_that_bears_it(simulator: Control, stocked: Shop) -> None:
    simulator.clear_calls()
    assert skus_of(stocked, codes=[SCARF, TWINS, NAMELESS, SCARF], now=timezone.now()) == {SCARF: "SCARF-1"}
    assert simulator.calls("VariantsByBarcode") == 1


def test_what_is_no_barcode_asks_nobody(simulator: Control, stocked: Shop) -> None:
    simulator.clear_calls()
    for code in ("", "SKU-1", "1 OR sku:*", "４００６３８１３３３９３１", "123", "1" * 15):
        assert not is_barcode(code)
    assert skus_of(stocked, codes=["SKU-1", "1 OR sku:*"], now=timezone.now()) == {}
    assert simulator.calls("VariantsByBarcode") == 0


def test_no_answer_is_told(stocked: Shop) -> None:
    Installation.objects.update(uninstalled_at=timezone.now(), sealed_access_token="")
    with pytest.raises(NoAnswer):
        skus_of(stocked, codes=[SCARF], now=timezone.now())
