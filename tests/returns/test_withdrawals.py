"""A statement meets its order: what comes of it by itself, what a person must look at, and what is paid."""

from datetime import timedelta

import pytest

from returns.domain.law import law_of
from returns.domain.status import DispositionType, RefundKind, ReturnStatus, Stage
from returns.domain.withdrawal import Basis, Lane, Standing
from returns.models import (
    Fulfillment,
    FulfillmentLine,
    Order,
    OrderLine,
    OutboxMessage,
    PolicyVersion,
    Return,
    Settlement,
    Withdrawal,
)
from returns.operations.cancel_return import cancel_return
from returns.operations.declare_withdrawal import declare_withdrawal
from returns.operations.match_withdrawal import (
    UnableToMatch,
    accept_withdrawal,
    answer_withdrawal,
    match_by_itself,
    match_by_staff,
)
from returns.operations.receive_goods import receive_goods
from returns.operations.refund_order import refund_order
from returns.operations.remove_from_return import remove_from_return
from returns.operations.settle_return import settle_return
from returns.queries.delivery_back import delivery_of
from returns.queries.eligibility import Wanted
from returns.queries.withdrawals import REASON, offer, period_of
from tests.characters import NOW, Bought, ask, fulfilled, make_order, make_shop, two_shops

pytestmark = pytest.mark.django_db
FEES = {"restocking_bps": 1000, "return_shipping_minor": 500}


def terms(shop, *, fees=FEES, **withdrawal):
    """Orders from now on are placed under these terms, with the fees of a strict shop."""
    version = PolicyVersion.objects.get(shop=shop, status=PolicyVersion.Status.ACTIVE)
    document = {**version.document, "fees": fees, "ship_by_days": 5, "withdrawal": {"informed": "yes", **withdrawal}}
    PolicyVersion.objects.filter(pk=version.pk).update(document=document)


def declare(shop, *, contract="#1001", email="camille@example.com", articles="", now=NOW, key="k"):
    statement = declare_withdrawal(
        shop=shop,
        name="Camille Martin",
        contract=contract,
        email=email,
        articles=articles,
        language="fr",
        request_key=key,
        now=now,
    )
    return statement.withdrawal


def matched(shop, **said):
    withdrawal = declare(shop, **said)
    match_by_itself(withdrawal_id=withdrawal.pk, now=NOW)
    withdrawal.refresh_from_db()
    return withdrawal


@pytest.fixture
def shop():
    made = make_shop()
    terms(made)
    return made


def test_an_identified_statement_in_time_becomes_an_open_return_without_fees_and_with_the_delivery(shop):
    make_order(shop)
    rma = matched(shop).rma
    assert (rma.lane, rma.status) == (Lane.WITHDRAWAL, ReturnStatus.OPEN)
    assert [item.quantity for item in rma.lines.all()] == [1, 2]
    settlement = rma.settlement
    assert settlement.restocking_fee_presentment_minor == settlement.return_shipping_fee_presentment_minor == 0
    assert settlement.shipping_refund_presentment_minor == 490
    assert settlement.total_presentment_minor == 4990 + 2 * 3900 + 490
    kinds = list(OutboxMessage.objects.exclude(kind="mail.withdrawal").values_list("kind", flat=True))
    assert kinds == ["shopify.match_withdrawal", "shopify.request_return", "shopify.approve_return", "labels.make"]
    verdict = rma.decision["lines"][0]["verdicts"][0]
    assert "Code de la consommation, L221-18" in verdict["facts"]["articles"]
    assert rma.events.first().kind == "return.withdrawn"
    assert rma.ship_by == NOW + timedelta(days=14), "Article 14(1), whatever the shop asks of others"


def test_what_is_previewed_is_what_is_due(shop):
    order = make_order(shop)
    expected = offer(order, None, now=NOW).quote.total.presentment.minor
    rma = matched(shop).rma
    counts = {item.pk: {DispositionType.RESTOCKED: item.quantity} for item in rma.lines.all()}
    receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=NOW)
    settlement = settle_return(rma_id=rma.pk, expected_minor=expected, actor="merchant", now=NOW)
    assert settlement.status == "DUE"
    order.refresh_from_db()
    assert order.paid_out_presentment_minor == expected == order.received_presentment_minor


@pytest.mark.parametrize(
    ("said", "reason"),
    [({"email": "oliver@example.com"}, "another address"), ({"contract": "#1002"}, "another number")],
)
def test_who_does_not_know_both_number_and_address_gets_nothing_started(shop, said, reason):
    make_order(shop)
    withdrawal = matched(shop, **said)
    assert (withdrawal.order, withdrawal.rma) == (None, None), reason


def test_an_order_of_another_shop_is_never_matched():
    atelier, northwind = two_shops()
    order = make_order(northwind)
    withdrawal = matched(atelier)
    assert withdrawal.order is None
    with pytest.raises(Order.DoesNotExist):
        match_by_staff(shop=atelier, withdrawal_id=withdrawal.pk, order_id=order.pk, staff="7", now=NOW)
    with pytest.raises(Withdrawal.DoesNotExist):
        match_by_staff(shop=northwind, withdrawal_id=withdrawal.pk, order_id=order.pk, staff="7", now=NOW)


LATE = NOW - timedelta(days=20)


@pytest.mark.parametrize(
    ("informed", "delivered_at", "standing"),
    [
        ("yes", NOW - timedelta(days=5), Standing.IN_TIME),
        ("yes", LATE, Standing.LATE),
        ("unknown", LATE, Standing.UNCERTAIN),
        ("no", LATE, Standing.IN_TIME),
        ("no", NOW - timedelta(days=420), Standing.LATE),
        ("yes", None, Standing.IN_TIME),
    ],
)
def test_where_a_statement_stands(informed, delivered_at, standing):
    shop = make_shop()
    terms(shop, informed=informed)
    make_order(shop, delivered_at=delivered_at)
    withdrawal = matched(shop)
    assert withdrawal.standing == standing
    assert (withdrawal.rma is not None) == (standing == Standing.IN_TIME)
    assert withdrawal.problem == ("" if standing == Standing.IN_TIME else standing)


def test_staff_may_be_kinder_than_the_law(shop):
    make_order(shop, delivered_at=LATE)
    withdrawal = matched(shop)
    rma = accept_withdrawal(shop=shop, withdrawal_id=withdrawal.pk, wanted=None, staff="7", now=NOW)
    withdrawal.refresh_from_db()
    assert (withdrawal.rma, withdrawal.problem, rma.lane) == (rma, "", Lane.WITHDRAWAL)
    with pytest.raises(UnableToMatch, match="has_return"):
        accept_withdrawal(shop=shop, withdrawal_id=withdrawal.pk, wanted=None, staff="7", now=NOW)


def test_named_articles_are_picked_by_a_person_and_a_part_keeps_the_delivery_of_the_rest(shop):
    order = make_order(shop)
    withdrawal = matched(shop, articles="le pull")
    assert (withdrawal.problem, withdrawal.rma) == ("articles", None)
    wanted = [Wanted(fulfilled(order)[1].pk, 2, REASON)]
    rma = accept_withdrawal(shop=shop, withdrawal_id=withdrawal.pk, wanted=wanted, staff="7", now=NOW)
    assert rma.settlement.total_presentment_minor == 7800
    rest = matched(shop, key="second").rma
    assert [item.quantity for item in rest.lines.all()] == [1]
    assert rest.settlement.shipping_refund_presentment_minor == 490, "now the whole order is withdrawn from"


def test_delivery_that_was_given_back_by_hand_is_not_given_back_again(shop):
    order = make_order(shop)
    withdrawal = matched(shop, articles="le pull")
    dress, pullover = fulfilled(order)
    wanted = [Wanted(pullover.pk, 2, REASON)]
    part = accept_withdrawal(shop=shop, withdrawal_id=withdrawal.pk, wanted=wanted, staff="7", now=NOW)
    given = {"kind": RefundKind.SHIPPING, "amount_minor": 300, "request_key": "gesture", "actor_id": "7"}
    refund_order(rma_id=part.pk, now=NOW, **given)
    rest = offer(order, [Wanted(dress.pk, 1, REASON)], now=NOW).quote
    assert rest.shipping_refund.presentment.minor == 490 - 300


def part_of(shop, order, *pieces, key="part"):
    """Staff make the return of a statement that names articles: so many pieces per line."""
    withdrawal = matched(shop, articles="some", key=key)
    wanted = [Wanted(line.pk, count, REASON) for line, count in zip(fulfilled(order), pieces, strict=True) if count]
    return accept_withdrawal(shop=shop, withdrawal_id=withdrawal.pk, wanted=wanted, staff="7", now=NOW)


def deliveries(order):
    returns = order.returns.exclude(status=ReturnStatus.CANCELED).order_by("pk")
    return [rma.settlement.shipping_refund_presentment_minor for rma in returns]


def paid_back(rma):
    """Everything arrives and is due."""
    counts = {item.pk: {DispositionType.RESTOCKED: item.quantity} for item in rma.lines.all()}
    receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=NOW)
    total = Return.objects.get(pk=rma.pk).settlement.total_presentment_minor
    return settle_return(rma_id=rma.pk, expected_minor=total, actor="merchant", now=NOW)


# 490 of delivery over goods of 4990 and 2 × 3900
@pytest.mark.parametrize(
    ("policy", "given"), [("none", [0, 0, 490]), ("by_value", [149, 150, 191])], ids=["as the law", "kinder"]
)
def test_several_parts_that_cover_the_order_give_the_delivery_back_and_the_journal_says_so(policy, given):
    shop = make_shop()
    terms(shop, partial_delivery=policy)
    order = make_order(shop)
    parts = [part_of(shop, order, *pieces, key=str(key)) for key, pieces in enumerate([(0, 1), (0, 1), (1, 0)])]
    assert deliveries(order) == given
    for part in parts:
        paid_back(part)
    order.refresh_from_db()
    assert order.paid_out_presentment_minor == order.received_presentment_minor
    booked = order.ledger.filter(kind="shipping").order_by("pk").values_list("presentment_minor", flat=True)
    assert list(booked) == [amount for amount in given if amount]


def test_a_part_that_came_to_nothing_gives_its_share_to_the_next(shop):
    terms(shop, partial_delivery="by_value")
    order = make_order(shop)
    cancel_return(rma_id=part_of(shop, order, 0, 1).pk, actor="merchant", now=NOW)
    matched(shop, key="all")
    assert deliveries(order) == [490]


def test_pieces_that_leave_a_withdrawal_take_their_share_of_the_delivery_along(shop):
    terms(shop, partial_delivery="by_value")
    order = make_order(shop)
    rma = matched(shop).rma
    dress, pullovers = rma.lines.all()
    remove_from_return(rma_id=rma.pk, left={dress.pk: 0, pullovers.pk: 1}, actor="merchant", now=NOW)
    assert deliveries(order) == [149]
    settlement = Return.objects.get().settlement
    assert settlement.total_presentment_minor == 3900 + 149
    rest = part_of(shop, order, 1, 1)
    assert deliveries(order) == [149, 341]
    assert rest.settlement.total_presentment_minor == 4990 + 3900 + 341


def test_the_delivery_stays_while_goods_of_the_order_are_still_to_be_sent(shop):
    order = make_order(shop)
    OrderLine.objects.filter(order=order, position=1).update(quantity=3, current_quantity=3)
    withdrawal = matched(shop)
    assert withdrawal.problem == "not_sent"
    rma = accept_withdrawal(shop=shop, withdrawal_id=withdrawal.pk, wanted=None, staff="7", now=NOW)
    assert rma.settlement.shipping_refund_presentment_minor == 0
    # Paid back, they are gone from the order at Shopify: what is to be sent is not taken for sent by that.
    OrderLine.objects.filter(order=order, position=1).update(current_quantity=1)
    Settlement.objects.filter(rma=rma).update(status="PAID", paid_at=NOW)
    sent = {item.line_id: item.quantity for item in rma.lines.all()}
    assert delivery_of(order, sent, apart_from=rma).presentment.minor == 0
    # Nothing is left to be sent once it is taken off the order.
    OrderLine.objects.filter(order=order, position=1).update(current_quantity=0)
    assert delivery_of(order, sent, apart_from=rma).presentment.minor == 490


def test_a_part_of_goods_that_cost_nothing_gives_nothing_of_the_delivery_back(shop):
    terms(shop, partial_delivery="by_value")
    order = make_order(shop, Bought(price=0), Bought("Pull", 1, 0))
    part_of(shop, order, 1, 0)
    part_of(shop, order, 0, 1, key="rest")
    assert deliveries(order) == [0, 490]


def test_what_was_paid_in_another_currency_goes_back_in_both(shop):
    terms(shop, partial_delivery="by_value")
    order = make_order(shop, presentment="JPY", rate=160)
    settlement = part_of(shop, order, 0, 1).settlement
    assert settlement.shipping_refund_shop_minor == 149
    assert settlement.shipping_refund_presentment_minor == round(490 * 160 * 3900 / 12790)


def test_the_extra_cost_of_an_express_delivery_is_not_owed():
    shop = make_shop()
    terms(shop, standard_delivery_minor=290)
    make_order(shop)
    assert matched(shop).rma.settlement.shipping_refund_presentment_minor == 290


@pytest.mark.parametrize(
    ("tags", "problem", "lines"),
    [
        ((("Personalised",), ()), "left_out", 1),
        ((("personalised",), ("perishable",)), "exempt", 0),
        ((("hygiene-seal",), ()), "", 2),
        ((("final-sale",), ()), "", 2),
    ],
)
def test_article_16_excludes_by_the_article_and_leaves_seals_to_whoever_sees_them(shop, tags, problem, lines):
    make_order(shop, *(Bought(tags=found) for found in tags))
    withdrawal = matched(shop)
    assert withdrawal.problem == problem
    assert Return.objects.count() == (1 if lines else 0)
    assert (withdrawal.rma.lines.count() if withdrawal.rma else 0) == lines


def test_what_is_in_another_return_or_was_never_sent_waits_for_a_person(shop):
    order = make_order(shop)
    ask(order, quantities=(1, 2))
    assert matched(shop).problem == "nothing_left"
    unsent = make_order(shop, number=1002)
    OrderLine.objects.filter(order=unsent).update(current_quantity=5)
    withdrawal = matched(shop, contract="1002", key="second")
    assert (withdrawal.problem, withdrawal.standing) == ("not_sent", Standing.IN_TIME)


@pytest.mark.parametrize("by_mail", [{"requires_shipping": False}, {"is_gift_card": True}])
def test_what_comes_by_e_mail_does_not_move_the_period_of_the_goods(shop, by_mail):
    """A download is sent with its own fulfilment, and nobody ever says that it was delivered."""
    order = make_order(shop)
    plain = period_of(order)
    apart = Fulfillment.objects.create(order=order, gid="gid://shopify/Fulfillment/9", status="SUCCESS", created_at=NOW)
    line = fulfilled(order)[1].line
    FulfillmentLine.objects.filter(line=line).update(fulfillment=apart)
    assert period_of(order).basis == Basis.ASSUMED_DELIVERY
    OrderLine.objects.filter(pk=line.pk).update(**by_mail)
    assert period_of(order) == plain
    assert plain.basis == Basis.DELIVERY


def test_of_an_order_without_goods_nothing_is_left_though_all_was_sent(shop):
    order = make_order(shop, Bought(is_gift_card=True))
    assert matched(shop).problem == "nothing_left"
    assert period_of(order).basis == Basis.DELIVERY


def test_a_country_without_the_right_is_left_to_the_shop(shop):
    order = make_order(shop)
    Order.objects.filter(pk=order.pk).update(address={**order.address, "country": "CH"})
    withdrawal = matched(shop)
    assert (withdrawal.standing, withdrawal.problem, withdrawal.rma) == (Standing.NO_RIGHT, "no_right", None)


def test_what_was_bought_at_a_till_is_left_to_the_shop_and_may_still_be_taken(shop):
    order = make_order(shop)
    Order.objects.filter(pk=order.pk).update(till_gid="gid://shopify/Location/1")
    withdrawal = matched(shop)
    assert (withdrawal.standing, withdrawal.problem, withdrawal.rma) == (Standing.NO_RIGHT, "in_store", None)
    rma = accept_withdrawal(shop=shop, withdrawal_id=withdrawal.pk, wanted=None, staff="7", now=NOW)
    assert rma.decision["lines"][0]["verdicts"][0]["code"] == "withdrawn_by_grace"


@pytest.mark.parametrize(("cost", "payer"), [("shopper", "own"), ("shop", "shop")])
def test_who_bears_the_cost_of_sending_back_pays_the_carrier_as_nothing_is_held_back(shop, cost, payer):
    terms(shop, return_cost=cost)
    make_order(shop)
    rma = matched(shop).rma
    assert rma.parcels.get().paid_by == payer
    assert rma.settlement.return_shipping_fee_presentment_minor == 0


def test_matching_again_changes_nothing_and_staff_cannot_move_a_statement(shop):
    order, other = make_order(shop), make_order(shop, number=1002)
    withdrawal = matched(shop)
    assert match_by_itself(withdrawal_id=withdrawal.pk, now=NOW)
    assert Return.objects.count() == 1
    with pytest.raises(UnableToMatch, match="matched"):
        match_by_staff(shop=shop, withdrawal_id=withdrawal.pk, order_id=other.pk, staff="7", now=NOW)
    withdrawal.refresh_from_db()
    assert withdrawal.order == order


def test_staff_match_by_hand_and_what_they_answered_elsewhere_rests(shop):
    order = make_order(shop)
    withdrawal = matched(shop, contract="my dress")
    match_by_staff(shop=shop, withdrawal_id=withdrawal.pk, order_id=order.pk, staff="7", now=NOW)
    withdrawal.refresh_from_db()
    assert (withdrawal.matched_by, withdrawal.rma.stage) == ("7", Stage.LABEL_PENDING)
    other = declare(shop, contract="?", key="second")
    answer_withdrawal(shop=shop, withdrawal_id=other.pk, now=NOW)
    assert match_by_itself(withdrawal_id=other.pk, now=NOW)
    other.refresh_from_db()
    assert (other.answered_at, other.order) == (NOW, None)


# scenario, terms of the shop (which asks for fees of everybody else), pieces per line (None: all), what is owed
SCENARIOS = [
    ("the whole order, standard delivery", {}, None, 4990 + 2 * 3900 + 490),
    ("the whole order, express delivery", {"standard_delivery_minor": 290}, None, 4990 + 2 * 3900 + 290),
    ("a part", {}, (0, 1), 3900),
    ("a part, of whose share the shop gives back", {"partial_delivery": "by_value"}, (0, 1), 3900 + 149),
    (
        "a part of an express order",
        {"partial_delivery": "by_value", "standard_delivery_minor": 290},
        (0, 1),
        3900 + 88,
    ),
    ("the whole order of such a shop", {"partial_delivery": "by_value"}, None, 4990 + 2 * 3900 + 490),
    ("the cost of sending back is the shopper's own", {"return_cost": "shopper"}, None, 4990 + 2 * 3900 + 490),
]
COUNTRIES = [
    ("FR", "L221-24"),
    ("DE", "BGB § 357"),
    ("ES", "2011/83/EU, Art. 13"),
    ("NO", "2011/83/EU, Art. 13"),
    ("GB", "reg. 34"),
]


@pytest.mark.parametrize(("country", "article"), COUNTRIES)
@pytest.mark.parametrize(("scenario", "said", "pieces", "owed"), SCENARIOS)
def test_the_matrix_of_amounts(country, article, scenario, said, pieces, owed):
    shop = make_shop()
    terms(shop, **said)
    order = make_order(shop)
    Order.objects.filter(pk=order.pk).update(address={**order.address, "country": country})
    withdrawal = matched(shop, articles="a part" if pieces else "")
    if pieces:
        wanted = [Wanted(line.pk, count, REASON) for line, count in zip(fulfilled(order), pieces, strict=True) if count]
        accept_withdrawal(shop=shop, withdrawal_id=withdrawal.pk, wanted=wanted, staff="7", now=NOW)
    settlement = Return.objects.get().settlement
    assert settlement.total_presentment_minor == owed, scenario
    assert settlement.restocking_fee_presentment_minor + settlement.return_shipping_fee_presentment_minor == 0
    assert article in law_of(country).articles.refund
