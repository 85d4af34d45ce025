"""What this wing holds on a person: webhooks' bodies that are not done with, and where the person is signed in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction

from returns.operations.erase_shop import delete_rows
from returns.queries.person import Person
from returns.queries.shops import shop_by_id
from shop_integration.customer_account import sessions
from shop_integration.models import CustomerAccounts, Installation, OrderImport, ReturnRulesRead, WebhookDelivery


def held(person: Person) -> dict[str, list[dict[str, Any]]]:
    """The webhooks that name the person and wait, or were set aside; and since when the person is signed in."""
    return {
        "signed_in": [{"since": row.begun_at.isoformat()} for row in sessions.of_person(person)],
        "webhooks": [
            {
                "topic": row.topic,
                "received_at": row.received_at.isoformat(),
                "body": bytes(row.body).decode("utf-8", "replace"),
            }
            for row in _about(person)
        ],
    }


@transaction.atomic
def forget(person: Person) -> None:
    """Sign the person out, and empty the bodies that name them. One that waits was only a hint: `reconcile` reads."""
    sessions.of_person(person).delete()
    WebhookDelivery.objects.filter(pk__in=[row.pk for row in _about(person)]).update(body=b"", last_error="")


@transaction.atomic
def erase(shop_id: int) -> None:
    """Delete every row about a shop, its deliveries too."""
    delete_rows(WebhookDelivery, "shop_domain", shop_by_id(shop_id).domain)
    sessions.end_all(shop_id)
    delete_rows(CustomerAccounts, "shop", shop_id)
    delete_rows(ReturnRulesRead, "shop", shop_id)
    delete_rows(OrderImport, "shop", shop_id)
    delete_rows(Installation, "shop", shop_id)


def may_bring_back(shop_id: int) -> bool:
    """Whether an import is under way: its file may have been written before a person was forgotten."""
    return OrderImport.objects.waiting().filter(shop=shop_id).exists()


def _about(person: Person) -> Iterator[WebhookDelivery]:
    """Bodies are compressed, so each that is left is read; there are few."""
    domain = shop_by_id(person.shop_id).domain
    marks = [mark.encode() for mark in person.marks]
    for row in WebhookDelivery.objects.filter(shop_domain=domain).exclude(body=b"").iterator(chunk_size=50):
        body = bytes(row.body)
        if any(mark in body for mark in marks):
            yield row
