"""On which order something goes out: what a policy says, and which location counts."""

import pytest

from returns.domain.exchange import Obstacle, WantedExchange
from returns.domain.linked import ExchangeMode
from returns.domain.policy import InvalidPolicy, Policy, parse
from returns.domain.policy_changes import changes
from returns.models import Fulfillment, FulfillmentLine, Order
from returns.operations.approve_return import approve_return
from returns.operations.request_return import request_return
from returns.queries.eligibility import Wanted, preview
from returns.queries.exchanges import mode_of, obstacle_of
from tests.characters import NOW, fulfilled, make_order, make_shop
from tests.returns.test_shopper_exchanges import kinds, offer, offering, swap

RENNES, LYON = "gid://shopify/Location/1", "gid://shopify/Location/2"
LYON_LINKED = [{"location": LYON, "mode": "linked"}]


def test_without_a_word_exchanges_go_on_the_order():
    assert Policy().exchanges.mode_at(RENNES) == "native"


def test_the_mode_goes_by_where_the_article_left_from():
    exchanges = parse({"exchanges": {"mode": "linked", "modes": [{"location": RENNES, "mode": "native"}]}}).exchanges
    assert [exchanges.mode_at(gid) for gid in (RENNES, LYON, "")] == ["native", "linked", "linked"]


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"mode": "draft"}, "$.exchanges.mode"),
        ({"modes": [{"location": "Lyon", "mode": "linked"}]}, "$.exchanges.modes[0].location"),
        ({"modes": [{"location": LYON, "mode": "gold"}]}, "$.exchanges.modes[0].mode"),
        ({"modes": [{"location": LYON}]}, "$.exchanges.modes[0]"),
        ({"modes": LYON_LINKED * 2}, "$.exchanges.modes"),
    ],
)
def test_what_cannot_be_said_is_refused_at_the_field(wrong, at):
    with pytest.raises(InvalidPolicy) as refusal:
        parse({"exchanges": wrong})
    assert [problem.at for problem in refusal.value.problems] == [at]


def test_both_fields_are_told_apart_when_versions_are_compared():
    found = changes(Policy(), parse({"exchanges": {"mode": "linked", "modes": LYON_LINKED}}))
    assert [change.at for change in found] == ["exchanges.mode", "exchanges.modes"]


@pytest.mark.django_db
@pytest.mark.parametrize(("location", "mode"), [(RENNES, "native"), (LYON, "linked"), ("", "native")])
def test_a_return_keeps_the_mode_it_was_made_with(location, mode):
    order = make_order(offering(make_shop(), modes=LYON_LINKED))
    Fulfillment.objects.update(location_gid=location)
    rma = swap(order)
    assert rma.exchange_lines.get().mode == mode
    Fulfillment.objects.update(location_gid=LYON)
    assert rma.exchange_lines.get().mode == mode


@pytest.mark.django_db
def test_shopify_hears_at_once_of_a_return_whose_exchange_goes_on_another_order():
    rma = swap(make_order(offering(make_shop(), mode="linked")))
    assert "shopify.request_return" in kinds(rma)
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    assert "shopify.approve_return" in kinds(rma)
    assert "shopify.create_return" not in kinds(rma)


@pytest.mark.django_db
@pytest.mark.parametrize(("mode", "obstacle"), [("native", Obstacle.DUTIES), ("linked", None)])
def test_customs_duties_are_no_obstacle_to_an_order_of_its_own(mode, obstacle):
    order = make_order(offering(make_shop(), mode=mode))
    Order.objects.update(duties_shop_minor=500, duties_presentment_minor=500)
    order.refresh_from_db()
    line = preview(order, [Wanted(fulfilled(order)[0].pk, 1, "size_small")], now=NOW).lines[0]
    assert mode_of(line) == mode
    assert obstacle_of(order, line.fulfilled.line, mode=mode_of(line)) == obstacle


@pytest.mark.django_db
def test_a_part_of_a_set_stays_as_it_was_whatever_the_mode():
    row = fulfilled(make_order(make_shop()))[0].line
    row.bundle_gid = "gid://shopify/LineItemGroup/1"
    assert obstacle_of(row.order, row, mode=ExchangeMode.LINKED) == Obstacle.BUNDLE


@pytest.mark.django_db
def test_one_location_that_needs_an_order_of_its_own_decides_for_all_that_goes_out():
    order = make_order(offering(make_shop(), modes=LYON_LINKED))
    second = fulfilled(order)[1]
    lyon = Fulfillment.objects.create(
        order=order, gid="gid://shopify/Fulfillment/2", status="SUCCESS", created_at=NOW, location_gid=LYON
    )
    FulfillmentLine.objects.filter(pk=second.pk).update(fulfillment=lyon)
    rma = swap_both(order)
    assert set(rma.exchange_lines.values_list("mode", flat=True)) == {"linked"}


def swap_both(order):
    lines = fulfilled(order)
    return request_return(
        shop=order.shop,
        order_id=order.pk,
        wanted=[Wanted(line.pk, 1, "size_small") for line in lines],
        request_key="both",
        expected_minor=None,
        locale="fr",
        now=NOW,
        exchanges=[WantedExchange(line.pk, offer(line.line, price=line.line.unit_price_shop_minor)) for line in lines],
    )
