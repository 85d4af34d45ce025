"""Our clock is minutes ahead of Shopify's, or behind: what is refused, what is believed, and that the log says so."""

from __future__ import annotations

import logging
import re
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from returns.models import Shop
from shop_integration import clocks
from shop_integration.admin_api.client import AdminClient
from shop_integration.inbox import drain
from shop_integration.install.id_token import InvalidIdToken, read_id_token
from shop_integration.models import WebhookDelivery
from simulator.client import Control
from tests.shop_integration.test_inbox import put

pytestmark = pytest.mark.django_db
MINUTES = timedelta(minutes=5)


@pytest.mark.parametrize(("off", "taken"), [(0, True), (-9, True), (69, True), (-15, False), (75, False), (300, False)])
def test_the_admins_tokens_hold_ten_seconds_beyond_their_minute(
    simulator: Control, shop: Shop, off: int, *, taken: bool
) -> None:
    token, now = simulator.id_token(shop.domain), timezone.now() + timedelta(seconds=off)
    if taken:
        assert read_id_token(token, url="https://app/app/", now=now).domain == shop.domain
    else:
        with pytest.raises(InvalidIdToken):
            read_id_token(token, url="https://app/app/", now=now)


@pytest.mark.parametrize("off", [300, -300])
def test_the_log_says_that_the_clocks_disagree(
    simulator: Control, shop: Shop, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, off: int
) -> None:
    monkeypatch.setitem(clocks._told, "at", 0.0)
    for clock in (time.time, lambda: time.time() + off, lambda: time.time() + off):
        with caplog.at_level(logging.WARNING, "shop_integration.clocks"):
            AdminClient(shop.domain, token=lambda _: shop.installation.access_token, clock=clock).query("shop")
    (line,) = [record.getMessage() for record in caplog.records if record.name == "shop_integration.clocks"]
    said = re.search(r"[+-]\d+", line)
    assert said
    assert abs(int(said[0]) - off) <= 5


@pytest.mark.parametrize("ahead", [MINUTES, -MINUTES])
def test_news_of_an_order_is_read_whatever_our_clock_says_and_after_it_was_set_right(
    simulator: Control, shop: Shop, monkeypatch: pytest.MonkeyPatch, ahead: timedelta
) -> None:
    lines, real = [{"sku": "ROBE-S", "quantity": 1}], timezone.now
    number = simulator.place_order(shop.domain, email="camille@example.com", lines=lines, webhook=False)["id"]
    monkeypatch.setattr(timezone, "now", lambda: real() + ahead)
    put(shop.domain, "orders/updated", f'{{"id": {number}}}', webhook_id="w-off")
    drain(clock=timezone.now)
    monkeypatch.setattr(timezone, "now", real)
    simulator.advance_clock(seconds=2)  # Shopify's moments are whole seconds
    simulator.cancel(shop.domain, number, webhook=False)
    put(shop.domain, "orders/cancelled", f'{{"id": {number}}}', webhook_id="w-right")
    drain(clock=timezone.now)
    assert set(WebhookDelivery.objects.values_list("outcome", flat=True)) == {"order read again"}
    assert shop.orders.get().cancelled_at
