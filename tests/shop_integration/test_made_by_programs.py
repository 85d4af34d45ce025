"""Returns with an exchange that a program opens, receives and settles by the API, over the wire to Shopify."""

from __future__ import annotations

import pytest

from returns.models import Return
from tests.returns_api.programs import program_of
from tests.returns_portal.test_shopper_exchange import offering
from tests.shop_integration.conftest import work
from tests.shop_integration.steps import again
from tests.shop_integration.test_made_by_merchants import add_sizes, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(shop):
    return program_of(shop)


def made(program, order, sku, *, words=""):
    """The first line comes back and `sku` goes out, for what the trial says."""
    row = sent(order)[0]
    path = f"/orders/{order.gid.rpartition('/')[2]}/lines/{row.pk}/exchanges?reason=size_small&words={words}"
    found = {each["sku"]: each for each in program.get(path).json()["data"]}
    exchange = {"variant_id": found[sku]["variant_id"]}
    line = {"line": row.pk, "quantity": row.quantity, "reason": "size_small", "exchange": exchange}
    body = {"order": order.gid.rpartition("/")[2], "lines": [line], "with_label": False}
    more = found[sku]["more"]
    if not more["amount"].startswith("-"):
        body["expected"] = {**more, "amount": f"-{more['amount']}"}
    tried = program.post("/returns?dry_run=true", body)
    assert tried.status_code == 200, tried.content
    answer = program.post("/returns", body, Idempotency_Key=sku)
    assert (answer.status_code, answer.json()["amounts"]) == (201, tried.json()["amounts"])
    return Return.objects.get(number=answer.json()["number"])


def settled(program, rma):
    """Counted and paid by the API, and carried out at Shopify."""
    work(rma.shop)
    items = [{"line": item.pk, "found": [{"became": "RESTOCKED", "quantity": 1}]} for item in rma.lines.all()]
    counted = program.post(f"/returns/{rma.number}/receipt", {"lines": items}).json()
    done = program.post(f"/returns/{rma.number}/settlement", {"expected": counted["payable"]})
    assert done.status_code == 200, done.content
    assert work(rma.shop) == []
    return again(rma)


@pytest.mark.parametrize(("sku", "paid", "owed"), [("JUPE-M", 0, None), ("JUPE-XS", 1500, None), ("JUPE-XL", 0, 1500)])
def test_another_size_goes_out_and_the_difference_is_paid_or_asked_for(simulator, shop, program, buy, sku, paid, owed):
    add_sizes(simulator, shop)
    rma = settled(program, made(program, buy(("JUPE-S", 1)), sku))
    assert (rma.settlement.status, rma.settlement.paid_presentment_minor, rma.status) == ("PAID", paid, "CLOSED")
    assert [line.processed_quantity for line in rma.exchange_lines.all()] == [1]
    assert simulator.calls("ReturnProcess") == 1
    assert (rma.invoice.amount_minor if owed else None) == owed


def test_any_article_goes_out_where_the_policy_offers_it(simulator, shop, program, buy):
    add_sizes(simulator, shop)
    simulator.add_product(
        shop.domain, title="Sac", handle="sac", variants=[{"sku": "SAC-1", "price_minor": 4000, "stock": 3}]
    )
    offering(shop, offered="any")
    rma = settled(program, made(program, buy(("JUPE-S", 1)), "SAC-1", words="Sac"))
    assert (rma.settlement.status, rma.settlement.paid_presentment_minor) == ("PAID", 2000)
    assert rma.exchange_lines.get().sku == "SAC-1"
