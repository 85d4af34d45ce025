"""What an operator sees of work that was given up, and does about it."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from returns.models import OutboxMessage, Shop
from shop_integration.models import WebhookDelivery
from tests.characters import make_shop

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 29, 10, tzinfo=UTC)


def message(shop: Shop, kind: str, **more: object) -> OutboxMessage:
    return OutboxMessage.objects.create(
        shop=shop, kind=kind, payload={}, due_at=NOW, created_at=NOW, attempts=24, last_error="ShopAway", **more
    )


def listed(*words: str) -> str:
    said = io.StringIO()
    call_command("dead_letters", *words, stdout=said)
    return said.getvalue()


def test_it_lists_what_was_given_up_and_makes_it_due_again() -> None:
    shop = make_shop()
    dead, other = message(shop, "shopify.refund", dead_at=NOW), message(shop, "mail.approved", dead_at=NOW)
    message(shop, "shopify.refund")
    done = message(shop, "shopify.refund", dead_at=NOW, done_at=NOW)
    assert listed("outbox").count(shop.domain) == 2
    assert "24 tries: ShopAway" in listed("outbox", "--kind", "shopify.refund")
    assert "1 are due again" in listed("outbox", "--kind", "shopify.refund", "--revive")
    assert set(OutboxMessage.objects.dead()) == {other}
    dead.refresh_from_db()
    assert (dead.attempts, dead.dead_at) == (0, None)
    done.refresh_from_db()
    assert done.dead_at, "what is done stays as it is"


def test_it_lists_what_waits_for_its_next_try_and_why() -> None:
    shop = make_shop()
    message(shop, "shopify.refund")
    message(shop, "mail.approved", dead_at=NOW)
    fresh = message(shop, "shopify.attach_label")
    OutboxMessage.objects.filter(pk=fresh.pk).update(attempts=0, last_error="")
    said = listed("outbox", "--waiting")
    assert (
        "shopify.refund of atelier-demo.myshopify.com, next try 2026-11-29 10:00 UTC after 24 tries: ShopAway" in said
    )
    assert said.endswith("1 in all\n")


def test_what_waits_for_its_next_try_is_made_due_at_once_with_its_tries() -> None:
    shop, later = make_shop(), NOW + timedelta(days=36_500)
    row, other = message(shop, "shopify.refund"), message(shop, "mail.approved")
    OutboxMessage.objects.update(due_at=later)
    assert listed("outbox", "--waiting", "--kind", "shopify.refund", "--revive").endswith("1 are due again\n")
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.due_at < later, row.attempts, other.due_at) == (True, 24, later)


def test_webhooks_are_listed_without_their_body() -> None:
    row = WebhookDelivery.objects.create(
        shop_domain="atelier.myshopify.com", topic="orders/updated", webhook_id="1", body=b"camille@example.com",
        received_at=NOW, due_at=NOW, dead_at=NOW, last_error="Malformed",
    )  # fmt: skip
    assert "camille" not in listed("webhooks")
    assert f"{row.pk} orders/updated of atelier.myshopify.com" in listed("webhooks", "--id", str(row.pk))
    with pytest.raises(CommandError, match="not among"):
        listed("webhooks", "--id", str(row.pk + 1), "--revive")
