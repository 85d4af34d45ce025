"""More than a page holds: products of very many variants, returns of very many lines."""

from dataclasses import replace
from functools import partial

import pytest
from django.utils import timezone

from returns.domain.rules.quantity import MOST_LINES, TOO_MANY_LINES
from returns.domain.status import DispositionType, SettlementStatus
from returns.operations.request_return import UnableToRequest
from returns.wording import objection
from shop_integration.admin_api import client, return_writes
from shop_integration.admin_api.document import document
from shop_integration.admin_api.reading import portions
from shop_integration.admin_api.returns import read_node, read_return
from shop_integration.connect import connect
from shop_integration.errors import Unreachable
from shop_integration.offers import exchange_offers
from tests.characters import ask, fulfilled
from tests.shop_integration.conftest import work
from tests.shop_integration.steps import again, approved, due, received
from tests.shop_integration.test_made_by_merchants import made

pytestmark = pytest.mark.django_db


def in_small_pages(name, *, changes, size=40):
    """The document as it is sent, but with fewer nodes on a page."""
    found = document(name, changes=changes)
    return found if changes else replace(found, text=found.text.replace("first: 250", f"first: {size}"))


def test_the_last_of_many_variants_is_offered_and_goes_out(simulator, shop, buy):
    variants = [{"sku": f"V-{number}", "price_minor": 4990, "stock": 9} for number in range(251)]
    simulator.add_product(shop.domain, title="Nuancier", handle="nuancier", variants=variants)
    order = buy(("V-0", 1))
    offers = exchange_offers(shop, product_gids=[order.lines.get().product_gid], now=timezone.now())
    assert [offer.sku for offer in offers] == [variant["sku"] for variant in variants]
    rma = made(order, (1,), {0: "V-250"})
    work(shop)
    rma = due(received(again(rma)))
    assert work(shop) == []
    rma = again(rma)
    assert rma.settlement.status == SettlementStatus.PAID
    (line,) = rma.exchange_lines.all()
    assert (line.given_up_at, line.processed_quantity) == (None, 1)


def test_every_line_of_a_long_return_is_told_what_became_of_it(shop, buy, monkeypatch):
    monkeypatch.setattr(client, "document", in_small_pages)
    monkeypatch.setattr(return_writes, "portions", partial(portions, most=40))
    rma = approved(ask(buy(*[("ROBE-S", 1)] * 101), quantities=(1,) * 101, now=timezone.now()))
    found = read_return(connect(shop, now=timezone.now()), received(rma).gid)
    assert len(found.lines) == 101
    assert list(map(dict, found.disposed.values())) == [{DispositionType.RESTOCKED: 1}] * 101


def test_what_goes_out_is_read_to_the_last_page(simulator, shop, buy, monkeypatch):
    variants = [{"sku": f"V-{number}", "price_minor": 4990, "stock": 9} for number in range(6)]
    simulator.add_product(shop.domain, title="Nuancier", handle="nuancier", variants=variants)
    order = buy(*[(variant["sku"], 1) for variant in variants[:3]])
    rma = made(order, (1, 1, 1), {place: variants[place + 3]["sku"] for place in range(3)})
    work(shop)
    monkeypatch.setattr(client, "document", partial(in_small_pages, size=2))
    found = read_return(connect(shop, now=timezone.now()), again(rma).gid)
    assert (len(found.exchanges), len(found.lines)) == (3, 3)
    assert len({line.fulfilled_gid for line in found.lines}) == 3
    assert {line.reason for line in found.lines} != {""}, "what the next pages have is whole"


def test_more_lines_than_shopify_takes_are_refused_before_anything_is_written(buy, monkeypatch):
    monkeypatch.setattr("returns.operations.request_return.MOST_LINES", 2)
    order = buy(*[("ROBE-S", 1)] * 3)
    with pytest.raises(UnableToRequest) as refusal:
        ask(order, quantities=(1, 1, 1), now=timezone.now())
    (refused,) = refusal.value.objections
    assert (refused.wanted.fulfilled_id, refused.verdict) == (fulfilled(order)[2].pk, TOO_MANY_LINES)
    said = objection(TOO_MANY_LINES.as_json(), time_zone="UTC")
    assert said == f"One return holds {MOST_LINES} articles at most. Please make another one for this."
    assert not order.returns.exists()


@pytest.mark.parametrize("field", ["returnLineItems", "exchangeLineItems"])
def test_a_return_of_which_a_part_was_answered_is_not_taken_for_all_of_it(field):
    found = {"id": "gid://shopify/Return/1", "status": "OPEN", "returnLineItems": {"nodes": []}}
    with pytest.raises(Unreachable, match=f"more {field}"):
        read_node({**found, field: {"nodes": [], "pageInfo": {"hasNextPage": True}}})
