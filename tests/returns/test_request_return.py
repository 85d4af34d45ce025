"""A shopper asks; the rules, the sum and the pieces are what they were when it was shown."""

from datetime import timedelta

import pytest

from returns.domain.status import DeclineReason, Stage
from returns.models import OutboxMessage, Return, ReturnEvent, ReturnUnit
from returns.operations.decline_return import decline_return
from returns.operations.publish_policy import publish_policy
from returns.operations.request_return import SumChanged, UnableToRequest, request_return
from returns.queries.eligibility import Wanted, returnable_lines
from returns.queries.returns import settlement_quote
from tests.characters import NOW, Bought, ask, fulfilled, make_order, make_shop, two_shops

pytestmark = pytest.mark.django_db
BEFORE = NOW - timedelta(days=30)


def test_a_request_leaves_a_return_an_event_and_its_consequences_together() -> None:
    order = make_order(make_shop())

    rma = ask(order, quantities=(1, 2))

    assert (rma.number, rma.stage) == ("R-10001", Stage.REQUESTED)
    assert settlement_quote(rma).total.presentment.minor == 4990 + 2 * 3900
    assert list(rma.events.values_list("kind", flat=True)) == ["return.requested"]
    assert set(OutboxMessage.objects.values_list("kind", flat=True)) == {"shopify.request_return", "mail.requested"}
    assert ReturnUnit.objects.filter(live=True).count() == 3


def test_a_second_click_is_the_same_return() -> None:
    order = make_order(make_shop())

    assert ask(order) == ask(order)
    assert Return.objects.count() == ReturnEvent.objects.count() == 1


def test_pieces_in_one_return_cannot_be_asked_for_again() -> None:
    order = make_order(make_shop(), Bought(quantity=3))
    ask(order, quantities=(2,))

    with pytest.raises(UnableToRequest) as raised:
        ask(order, quantities=(2,), key="key-2")

    codes = [objection.verdict.code for objection in raised.value.objections if objection.verdict]
    assert codes == ["already_returned"]
    assert returnable_lines(order, now=NOW)[0].available == 1


def test_a_declined_return_lets_its_pieces_go() -> None:
    order = make_order(make_shop())
    rma = ask(order)
    decline_return(rma_id=rma.pk, reason=DeclineReason.OTHER, explanation="", actor="merchant", now=NOW)

    assert ask(order, key="key-2").pk != rma.pk


def test_a_sum_other_than_the_one_shown_stops_the_request() -> None:
    order = make_order(make_shop())

    with pytest.raises(SumChanged) as raised:
        ask(order, expected_minor=1)

    assert raised.value.preview.quote is not None
    assert raised.value.preview.quote.total.presentment.minor == 4990
    assert not Return.objects.exists()


@pytest.mark.parametrize("quantity", [0, -1, 5, 10**6])
def test_quantities_nobody_bought_are_refused(quantity: int) -> None:
    order = make_order(make_shop())
    wanted = [Wanted(fulfilled(order)[0].pk, quantity, "other")]

    with pytest.raises(UnableToRequest):
        request_return(
            shop=order.shop,
            order_id=order.pk,
            wanted=wanted,
            request_key="k",
            expected_minor=None,
            locale="fr",
            now=NOW,
        )


def test_lines_of_another_shops_order_do_not_exist_here() -> None:
    atelier, northwind = two_shops()
    ours, theirs = make_order(atelier), make_order(northwind, currency="GBP")

    with pytest.raises(UnableToRequest):
        request_return(
            shop=atelier,
            order_id=ours.pk,
            wanted=[Wanted(fulfilled(theirs)[0].pk, 1, "other")],
            request_key="k",
            expected_minor=None,
            locale="fr",
            now=NOW,
        )


def test_an_unknown_reason_is_refused() -> None:
    with pytest.raises(UnableToRequest):
        ask(make_order(make_shop()), reason="because")


def test_an_automatic_policy_approves_what_every_rule_allows() -> None:
    shop = make_shop()
    publish_policy(shop=shop, document={**shop.policies.get().document, "approval": "auto"}, now=BEFORE)

    rma = ask(make_order(shop))

    assert rma.stage == Stage.LABEL_PENDING
    assert list(rma.events.values_list("kind", "actor")) == [
        ("return.requested", "shopper"),
        ("return.approved", "policy"),
    ]


def test_the_parcel_is_to_be_sent_within_the_days_of_the_policy() -> None:
    shop = make_shop()
    document = {**shop.policies.get().document, "approval": "auto", "ship_by_days": 9}
    publish_policy(shop=shop, document=document, now=BEFORE)

    assert ask(make_order(shop)).ship_by == NOW + timedelta(days=9)


def test_an_order_keeps_the_policy_it_was_placed_under() -> None:
    shop = make_shop()
    publish_policy(shop=shop, document={**shop.policies.get().document, "window": {"days": 1}}, now=BEFORE)
    order = make_order(shop)
    publish_policy(shop=shop, document={**shop.policies.first().document, "window": {"days": 90}}, now=NOW)

    assert returnable_lines(make_order(shop), now=NOW)[0].fault_only
    assert returnable_lines(make_order(shop, number=1002), now=NOW)[0].fault_only
    assert make_order(shop).policy == order.policy


def test_what_shopify_took_away_is_not_offered() -> None:
    order = make_order(make_shop(), Bought(quantity=3, returnable=1))

    assert returnable_lines(order, now=NOW)[0].available == 1


def test_our_own_return_is_not_counted_twice_once_shopify_knows_it() -> None:
    shop = make_shop()
    order = make_order(shop, Bought(quantity=3))
    rma = ask(order, quantities=(1,))
    Return.objects.filter(pk=rma.pk).update(registered_at=NOW)

    # Shopify was read before it knew our return, then after.
    make_order(shop, Bought(quantity=3, returnable=3), updated_at=NOW, read_at=NOW - timedelta(seconds=1))
    assert returnable_lines(order, now=NOW)[0].available == 2
    make_order(shop, Bought(quantity=3, returnable=2), updated_at=NOW, read_at=NOW + timedelta(seconds=1))
    assert returnable_lines(order, now=NOW)[0].available == 2


def test_older_news_of_an_order_is_left_alone() -> None:
    shop = make_shop()
    make_order(shop, email="new@example.com", updated_at=NOW)

    with pytest.raises(AssertionError):
        make_order(shop, email="old@example.com", updated_at=NOW - timedelta(hours=1))

    assert shop.orders.get().email == "new@example.com"
