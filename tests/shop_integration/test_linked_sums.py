"""A linked order costs what was agreed to the minor unit, whatever the tax, the currency and the number of pieces."""

from __future__ import annotations

from datetime import timedelta

import pytest

from returns.domain.linked import LinkedStatus
from returns.domain.status import Outcome, SettlementStatus
from returns.operations.change_outcome import change_outcome
from returns.operations.publish_policy import publish_policy
from returns.queries.policies import active_policy
from returns.queries.returns import settlement_quote
from shop_integration.sync import sync_order
from tests.characters import ask
from tests.shop_integration.conftest import install, work
from tests.shop_integration.linked_steps import linked, orders, swap
from tests.shop_integration.steps import again, approved, due, now, received, refunds
from tests.shop_integration.test_any_article import exchanged, range_of
from tests.shop_integration.test_made_by_merchants import add_sizes, buy_in
from tests.shop_integration.test_parts import charge
from tests.shop_integration.test_prove_ledger import prove

pytestmark = pytest.mark.django_db
__all__ = ["buy_in"]


def lets(simulator, shop, **exchanges):
    """The shop sends what is exchanged on orders of their own, and may."""
    simulator.scopes(shop.domain, grant=["write_draft_orders"])
    version = active_policy(shop)
    version.document = {**version.document, "exchanges": {"offered": "any", "mode": "linked", **exchanges}}
    version.save()
    return shop


def totals(simulator, rma):
    """What every draft costs, in minor units, with where it stands."""
    return [(row["status"], round(float(row["total"]) * 100)) for row in simulator.drafts(rma.shop.domain)]


def paid_by_its_shopper(simulator, rma):
    (draft,) = [row for row in simulator.drafts(rma.shop.domain) if row["status"] == "INVOICE_SENT"]
    paid = simulator.pay_draft(rma.shop.domain, draft["id"], webhook=False)
    sync_order(rma.shop, paid["gid"], now=now())
    assert work(rma.shop) == []
    return again(rma)


@pytest.mark.parametrize("country", ["FR", "US"])
@pytest.mark.parametrize("sku", ["DROITE-M", "LIVRE", "RUBAN"])
def test_whatever_the_tax_it_costs_what_is_owed(simulator, new_domain, buy_in, country, sku):
    shop = install(simulator, new_domain(), country=country, currency="EUR")
    range_of(simulator, shop)
    rma = exchanged(simulator, buy_in(lets(simulator, shop), ("JUPE-S", 1)), sku)
    value, back = rma.exchange_lines.get().value_presentment_minor, rma.settlement.total_presentment_minor
    rma = due(received(approved(rma)))
    assert work(shop) == []
    owed = linked(rma).owed_presentment_minor
    assert (totals(simulator, rma)[0][1], bool(owed)) == (owed, not back and sku == "LIVRE")
    if owed:
        rma = paid_by_its_shopper(simulator, rma)
    rma = again(rma)
    assert (rma.settlement.status, rma.settlement.paid_presentment_minor) == (SettlementStatus.PAID, back)
    assert linked(rma).bound_minor == value - owed
    assert len(orders(simulator, rma)) == 1


@pytest.mark.parametrize(("sku", "owed", "back"), [("JUPE-XL", 2250, 0), ("JUPE-XS", 0, 2250)])
def test_an_order_in_another_currency_is_exchanged_in_it(simulator, shop, buy, sku, owed, back):
    add_sizes(simulator, lets(simulator, shop))
    rma = due(received(approved(swap(buy(("JUPE-S", 1), presentment_currency="USD", rate="1.5"), sku))))
    assert work(shop) == []
    assert [total for _status, total in totals(simulator, rma)] == [owed]
    if owed:
        rma = paid_by_its_shopper(simulator, rma)
    assert again(rma).settlement.paid_presentment_minor == back
    row = linked(rma)
    assert (row.bound_minor, row.owed_presentment_minor) == (9000 - back, owed)


def test_several_pieces_share_what_is_owed_and_the_price_of_a_discount(simulator, shop, buy):
    add_sizes(simulator, lets(simulator, shop))
    order = buy(("JUPE-S", 3))
    rma = due(received(approved(swap(order, "JUPE-XL", pieces=3))))
    assert work(shop) == []
    assert [total for _status, total in totals(simulator, rma)] == [4500]
    rma = paid_by_its_shopper(simulator, rma)
    assert rma.settlement.status == SettlementStatus.PAID
    (made,) = orders(simulator, rma)
    copy = rma.shop.orders.get(gid=made["gid"])
    assert sum(line.quantity for line in copy.lines.all()) == 3


@pytest.mark.parametrize("back", [Outcome.REPLACEMENT, Outcome.REFUND])
def test_a_replacement_goes_out_the_same_way_and_can_become_money(simulator, shop, buy, back):
    lets(simulator, shop)
    offered = {"outcomes": ["repair", "replacement"]}
    clause = {"code": "faults", "label": {}, "when": {"reasons": ["defective"]}, "then": offered}
    shop.policies.update(active_from=now() - timedelta(days=9))
    document = active_policy(shop).document | {"clauses": [clause]}
    publish_policy(shop=shop, document=document, now=now() - timedelta(days=1))
    rma = ask(buy(), quantities=(1, 2), reason="defective", outcome=Outcome.REPLACEMENT, now=now())
    rma = received(approved(rma))
    assert totals(simulator, rma) == [("OPEN", 0)]
    if back == Outcome.REFUND:
        change_outcome(rma_id=rma.pk, outcome=back, consent=True, actor_id="7", now=now())
        assert work(shop) == []
        assert totals(simulator, rma) == []
    due(again(rma))
    assert work(shop) == []
    rma = again(rma)
    assert rma.settlement.paid_presentment_minor == (12790 if back == Outcome.REFUND else 0)
    assert len(orders(simulator, rma)) == (0 if back == Outcome.REFUND else 1)
    assert len(refunds(simulator, rma)) == (1 if back == Outcome.REFUND else 0)
    expected = LinkedStatus.DROPPED if back == Outcome.REFUND else LinkedStatus.ORDERED
    assert linked(rma).status == expected


def test_an_order_with_duties_is_exchanged_and_its_pieces_are_settled(simulator, shop, buy):
    add_sizes(simulator, lets(simulator, shop))
    order = buy(("JUPE-S", 1), duties={"JUPE-S": 500})
    assert order.duties_presentment_minor
    rma = due(received(approved(swap(order, "JUPE-M"))))
    assert work(shop) == []
    assert (again(rma).settlement.status, len(orders(simulator, rma))) == (SettlementStatus.PAID, 1)


def test_a_fee_beyond_what_comes_back_is_not_asked_for_on_the_new_order(simulator, shop, buy):
    range_of(simulator, lets(simulator, shop))
    charge(shop, return_shipping_minor=8000)
    rma = exchanged(simulator, buy(("JUPE-S", 1)), "DROITE-M")
    assert settlement_quote(rma).balance.presentment.minor == -6000
    rma = due(received(approved(rma)))
    assert work(shop) == []
    assert (linked(rma).owed_presentment_minor, totals(simulator, rma)[0][1]) == (6000, 6000)
    rma = paid_by_its_shopper(simulator, rma)
    assert (rma.settlement.status, rma.settlement.paid_presentment_minor) == (SettlementStatus.PAID, 0)
    assert (linked(rma).bound_minor, len(orders(simulator, rma))) == (0, 1)
    assert prove(shop).cases == []


def test_a_piece_that_is_missing_leaves_no_more_to_pay_than_goes_out(simulator, shop, buy):
    range_of(simulator, lets(simulator, shop))
    charge(shop, return_shipping_minor=500)
    rma = exchanged(simulator, buy(("JUPE-S", 1)), "DROITE-M")
    assert settlement_quote(rma).owed.presentment.minor == 500
    rma = received(approved(rma), missing=1)
    assert settlement_quote(rma).owed.presentment.minor == linked(rma).owed_presentment_minor == 6000
