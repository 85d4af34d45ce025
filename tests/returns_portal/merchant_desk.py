"""What the tests of the embedded admin share: a door that lets people in by name, and returns at every stage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client

from returns.domain.role import Role
from returns.domain.status import DispositionType, Outcome, ParcelStatus
from returns.models import Order, OutboxMessage, Return, Shop
from returns.operations.approve_return import approve_return
from returns.operations.decline_return import DeclineReason, decline_return
from returns.operations.receive_goods import receive_goods
from returns.operations.record_label import record_label
from returns.operations.record_payment import begin_payment, fail_payment
from returns.operations.record_scan import record_scan
from returns.operations.settle_return import settle_return
from returns.people import Staff
from returns.queries.shops import shop_by_domain
from returns.wall import let_in
from tests.characters import NOW, ask, make_order, pay

DOOR = "tests.returns_portal.merchant_desk.Door"
STAFF_ID = "7001"


class Door:
    """Stands where the Shopify wing reads the ID token; `<domain> <locale> <role> <id>` is taken at its word here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        domain, locale, role, who, *_ = [*(bearer or request.GET.get("id_token", "")).split(" "), "", "", ""]
        if shop := shop_by_domain(domain):
            let_in(shop.pk)
            request.shop = shop  # type: ignore[attr-defined]
            request.staff = Staff(  # type: ignore[attr-defined]
                id=who or STAFF_ID, locale=locale or "en", role=Role(role or Role.OWNER)
            )
        return self.get_response(request)


def with_door() -> list[str]:
    """The way of a request with the door in the place of the Shopify wing's own."""
    return [name for name in settings.MIDDLEWARE if not name.startswith("shop_integration.")] + [DOOR]


def staff_of(
    shop: Shop | None, *, locale: str = "en", htmx: bool = False, role: Role = Role.OWNER, who: str = STAFF_ID
) -> Client:
    """A browser of somebody who works at the shop, or of nobody."""
    headers: dict[str, Any] = {"Authorization": f"Bearer {shop.domain} {locale} {role} {who}"} if shop else {}
    if htmx:
        headers["HX-Request"] = "true"
    return Client(headers=headers)


def ask_at(order: Order, *, key: str = "k", now: datetime = NOW, **options: Any) -> Return:
    """A shopper asks; all lines of the characters' standard order unless told otherwise."""
    return ask(order, **{"quantities": (1, 2), "key": key, "now": now} | options)


def requested(shop: Shop, number: int = 1001, **options: Any) -> Return:
    """A return that waits for a decision: one dress and two pullovers."""
    return ask_at(make_order(shop, number=number), **options)


def approved(shop: Shop, number: int = 1001) -> Return:
    """A return whose label is being made."""
    rma = requested(shop, number)
    return again(approve_return(rma_id=rma.pk, actor="merchant", actor_id=STAFF_ID, now=NOW + timedelta(hours=1)))


def labelled(shop: Shop, number: int = 1001) -> Return:
    """A return whose label is ready."""
    rma = approved(shop, number)
    record_label(
        parcel_id=rma.parcels.get().pk,
        carrier="sandbox",
        tracking_number=f"SBX{number}FR",
        tracking_url="https://carrier.example/track",
        now=NOW + timedelta(hours=1, seconds=5),
    )
    return again(rma)


def arrived(shop: Shop, number: int = 1001, status: ParcelStatus = ParcelStatus.DELIVERED) -> Return:
    """A return whose parcel was scanned."""
    rma = labelled(shop, number)
    at = NOW + timedelta(days=2)
    record_scan(parcel_id=rma.parcels.get().pk, status=status, at=at, now=at)
    return again(rma)


def received(shop: Shop, number: int = 1001, missing: int = 0) -> Return:
    """A return whose goods are counted; `missing` pieces of its last line were not there."""
    rma = arrived(shop, number)
    counts = {item.pk: {DispositionType.RESTOCKED: item.quantity} for item in rma.lines.all()}
    if missing:
        last = rma.lines.last()
        assert last is not None
        counts[last.pk] = {DispositionType.RESTOCKED: last.quantity - missing, DispositionType.MISSING: missing}
    receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", actor_id=STAFF_ID, now=NOW + timedelta(days=3))
    return again(rma)


def due(shop: Shop, number: int = 1001) -> Return:
    """A return whose refund is ordered."""
    rma = received(shop, number)
    total = rma.settlement.total_presentment_minor
    settle_return(
        rma_id=rma.pk,
        expected_minor=total,
        outcome=Outcome(rma.outcome),
        actor="merchant",
        now=NOW + timedelta(days=3, minutes=1),
    )
    return again(rma)


def stopped(shop: Shop, number: int = 1001) -> Return:
    """A return whose refund Shopify refused."""
    rma = due(shop, number)
    fail_payment(rma_id=rma.pk, problem="refused", detail="Order is locked", now=NOW + timedelta(days=3, minutes=2))
    return again(rma)


def paid(shop: Shop, number: int = 1001) -> Return:
    """A return whose money went back."""
    rma = due(shop, number)
    at = NOW + timedelta(days=3, minutes=2)
    begin_payment(rma_id=rma.pk, now=at)
    pay(rma, at=at)
    return again(rma)


def declined(shop: Shop, number: int = 1001) -> Return:
    """A return that the merchant refused."""
    rma = requested(shop, number)
    decline_return(rma_id=rma.pk, reason=DeclineReason.OTHER, explanation="Worn.\nSorry.", actor="merchant", now=NOW)
    return again(rma)


def bury(rma: Return, kind: str = "shopify.approve_return", error: str = "the return is not open") -> OutboxMessage:
    """Let one consequence of the return be given up."""
    message = OutboxMessage.objects.filter(payload__return=rma.pk, kind=kind).first()
    assert message is not None
    OutboxMessage.objects.filter(pk=message.pk).update(dead_at=NOW, last_error=error)
    message.refresh_from_db()
    return message


def again(rma: Return) -> Return:
    """The return as it stands now."""
    return Return.objects.select_related("order", "settlement").get(pk=rma.pk)
