"""Catching up: what no webhook told, however many orders there are."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from returns.models import OutboxMessage
from shop_integration.tasks import drain_inbox, reconcile, sweep
from tests.shop_integration.conftest import work

pytestmark = pytest.mark.django_db


@pytest.fixture
def sold(simulator, shop):
    for number in range(27):
        simulator.place_order(
            shop.domain, email=f"shopper{number}@example.com", first_name="A", last_name="B", locale="fr",
            address={"address1": "Rue 1", "zip": "75001", "city": "Paris", "country_code": "FR"},
            lines=[{"sku": "ROBE-S", "quantity": 1}], webhook=False,
        )  # fmt: skip
    return shop


def test_the_command_reads_every_order_once(sold):
    said = StringIO()
    call_command("reconcile", shop=sold.domain, days=1, stdout=said)
    assert said.getvalue().strip() == f"{sold.domain}: 27 orders read"
    assert sold.orders.count() == 27


def test_the_hourly_task_leaves_it_to_the_outbox_page_by_page(sold):
    assert reconcile() >= 1
    assert work(sold) == []
    assert sold.orders.count() == 27
    pages = OutboxMessage.objects.filter(shop=sold, kind="shopify.catch_up")
    assert [message.payload.get("after") is None for message in pages.order_by("pk")] == [True, False]


def test_catching_up_stops_in_peace_when_the_shop_is_out_of_reach(simulator, sold):
    simulator.unkind("admin", "http_500", match="OrdersChanged", times=9)
    reconcile()
    (message,) = work(sold)
    assert message.last_error == "Unreachable: HTTP 500"
    assert message.due_at > timezone.now()


def test_tasks_run_on_an_empty_table(db):
    assert (drain_inbox(), sweep()) == (0, 0)
