"""Shopify away for an hour, a carrier, the mail server: what waits says so, nothing is lost, all happens once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from servers import free_port

from labels.models import Label
from returns.domain.status import ParcelStatus, SettlementStatus
from returns.leases import LONGEST_DELAY
from returns.models import Order, OutboxMessage, Return, Shop
from returns.operations.approve_return import approve_return
from shop_integration.admin_api import client
from shop_integration.admin_api.budget import Priority
from shop_integration.models import WebhookDelivery
from simulator.client import Control
from simulator.process import SimulatorProcess
from tests.characters import RETURN_ADDRESS, ask
from tests.returns_portal.merchant_desk import staff_of, with_door
from tests.shop_integration.steps import again, ready, refunds
from tests.storms.passing import QUEUES, Passing, away

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
# The longest wait between two tries, and what is spread over it.
SOON_AFTER = LONGEST_DELAY * 1.25
MOST_TRIES = 14


@pytest.fixture
def passing(simulator: Control, monkeypatch: pytest.MonkeyPatch) -> Iterator[Passing]:
    """The clock of this test, for workers, pages and the simulated world."""
    clock = Passing(simulator)
    monkeypatch.setattr(timezone, "now", clock)
    yield clock
    simulator.reset_clock()


@pytest.fixture
def home(settings: Any, shop: Shop) -> Callable[[], str]:
    """What the merchant's first page says."""
    settings.MIDDLEWARE = with_door()
    return lambda: _page(staff_of(shop, locale="en"))


def _page(staff: Client) -> str:
    return staff.get("/app/").content.decode()


def nothing_waits() -> bool:
    return not any(table.objects.waiting().exists() or table.objects.dead().exists() for table in QUEUES)


def test_shopify_away_for_an_hour(
    simulator: Control,
    shop: Shop,
    buy: Callable[..., Order],
    requested: Callable[..., Return],
    passing: Passing,
    home: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(client.QUERY_TRIES, Priority.WORKER, 1)  # nobody waits between two tries of one call
    paid, orders = ready(requested), [buy() for _ in range(3)]
    simulator.clear_calls()
    with away(simulator, "admin", "token"):
        asked = [ask(order, quantities=(1, 1), now=passing()) for order in orders]
        for order in orders:
            hear(shop, order, passing())
        passing.pass_by(HOUR)
        said = home()
        waiting = [row for table in QUEUES for row in table.objects.waiting()]
    assert "wait: Shopify, a carrier or the mail server does not take them" in said
    assert "Nothing is behind" not in said
    assert not any(again(rma).gid for rma in asked)
    assert again(paid).settlement.status != SettlementStatus.PAID
    assert len(waiting) >= 7
    assert max(row.attempts for row in waiting) <= MOST_TRIES
    assert len({row.due_at for row in waiting}) == len(waiting), "they do not all come back in the same moment"

    back = passing()
    passing.pass_by(SOON_AFTER)
    assert nothing_waits()
    assert passing() - back == SOON_AFTER
    assert "Nothing is behind" in home()
    assert all(again(rma).gid for rma in asked)
    assert len(simulator.ledger(shop.domain)["returns"]) == 4
    assert again(paid).settlement.status == SettlementStatus.PAID
    assert len(refunds(simulator, paid)) == 1


def hear(shop: Shop, order: Order, moment: datetime) -> None:
    """A webhook of the order came in."""
    WebhookDelivery.objects.create(
        shop_domain=shop.domain,
        topic="orders/updated",
        webhook_id=f"away-{order.pk}",
        received_at=moment,
        due_at=moment,
        body=json.dumps({"id": int(order.gid.rsplit("/", 1)[1])}).encode(),
    )


def test_a_carrier_away_for_half_an_hour(
    simulator: Control, shop: Shop, requested: Callable[..., Return], passing: Passing, home: Callable[[], str]
) -> None:
    type(shop).objects.filter(pk=shop.pk).update(return_address=RETURN_ADDRESS)
    rma = requested()
    with away(simulator, "carrier"):
        approve_return(rma_id=rma.pk, actor="merchant", now=passing())
        passing.pass_by(HOUR / 2)
        assert rma.parcels.get().status == ParcelStatus.AWAITING_LABEL
        assert "/app/waiting/" in home()
        listed = staff_of(shop, locale="en").get("/app/waiting/").content.decode()
    assert rma.number in listed
    assert "The label could not be made." in listed
    assert "Still tried by itself" in listed

    passing.pass_by(SOON_AFTER)
    assert nothing_waits()
    assert rma.parcels.get().status == ParcelStatus.LABEL_READY
    label = Label.objects.get(parcel__rma=rma)
    sold = [parcel for parcel in simulator.parcels(label.reference) if parcel.get("tracking_number")]
    assert [parcel["tracking_number"] for parcel in sold] == [label.tracking_number]


def test_a_mail_server_away_for_half_an_hour(
    simulator: Control,
    simulator_process: SimulatorProcess,
    shop: Shop,
    requested: Callable[..., Return],
    passing: Passing,
    home: Callable[[], str],
    settings: Any,
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    rmas = [requested() for _ in range(2)]
    passing.pass_by(HOUR / 2)
    waiting = OutboxMessage.objects.waiting()
    assert {row.kind for row in waiting} == {"mail.requested"}
    assert {row.last_error for row in waiting} == {"the mail server can't be used: ConnectionRefusedError"}
    assert "2 steps, the first begun 30 minutes ago, wait" in home()

    settings.EMAIL_PORT = simulator_process.smtp_port
    passing.pass_by(SOON_AFTER)
    assert nothing_waits()
    letters = Counter(letter["subject"] for letter in simulator.mail(rmas[0].email))
    assert letters == {f"Nous avons reçu votre demande de retour pour la commande {rma.order.name}": 1 for rma in rmas}
