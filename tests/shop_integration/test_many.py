"""More than a page holds: products of very many variants, returns of very many lines."""

import pytest
from django.utils import timezone

from returns.domain.status import DispositionType, SettlementStatus
from shop_integration.admin_api.returns import read_node, read_return
from shop_integration.connect import connect
from shop_integration.errors import Unreachable
from shop_integration.offers import exchange_offers
from tests.characters import ask
from tests.shop_integration.conftest import work
from tests.shop_integration.steps import again, approved, due, received
from tests.shop_integration.test_made_by_merchants import made

pytestmark = pytest.mark.django_db


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


def test_every_line_of_a_long_return_is_told_what_became_of_it(shop, buy):
    rma = approved(ask(buy(*[("ROBE-S", 1)] * 101), quantities=(1,) * 101, now=timezone.now()))
    found = read_return(connect(shop, now=timezone.now()), received(rma).gid)
    assert len(found.lines) == 101
    assert list(map(dict, found.disposed.values())) == [{DispositionType.RESTOCKED: 1}] * 101


@pytest.mark.parametrize("field", ["returnLineItems", "exchangeLineItems"])
def test_a_return_of_which_a_part_was_answered_is_not_taken_for_all_of_it(field):
    found = {"id": "gid://shopify/Return/1", "status": "OPEN", "returnLineItems": {"nodes": []}}
    with pytest.raises(Unreachable, match=f"more {field}"):
        read_node({**found, field: {"nodes": [], "pageInfo": {"hasNextPage": True}}})
