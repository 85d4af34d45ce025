"""How goods get back: what is open to a shopper, what it costs, and another way as long as none was used."""

from __future__ import annotations

import pytest

from returns.domain.means import Means, first_choice, open_to
from returns.domain.second_thoughts import MOST_CHANGES
from returns.domain.shipping import PaidBy
from returns.domain.status import ParcelStatus, SettlementStatus, Stage
from returns.models import OutboxMessage, Return, ReturnEvent, Settlement
from returns.operations.approve_return import approve_return
from returns.operations.change_means import UnableToChangeMeans, change_means
from returns.operations.change_return import UnableToChange, change_return
from returns.operations.hand_over import UnableToHandOver, hand_over
from returns.operations.keep_stores import keep_stores
from returns.operations.record_label import record_label
from returns.operations.record_scan import record_scan
from returns.queries.means import others_open, stores_of
from returns.queries.parts import fee_held_back_at_shopify
from returns.queries.replacements import wanted_of
from tests.characters import NOW, make_shop, two_shops
from tests.races import all_at_once, tried
from tests.stores import ask_by, make_store, shop_that_lets_choose

pytestmark = pytest.mark.django_db
EVERY = tuple(Means)


def test_what_is_open_is_what_is_offered_and_possible() -> None:
    free = {"has_stores": True, "collects": True, "free": False}
    assert open_to(EVERY, **free) == EVERY
    assert open_to(EVERY, **free | {"has_stores": False, "collects": False}) == (Means.LABEL, Means.OWN)
    assert open_to(EVERY, **free | {"free": True}) == (Means.LABEL, Means.DROP_OFF, Means.PICK_UP)
    assert open_to((Means.DROP_OFF, Means.LABEL, Means.DROP_OFF), **free) == (Means.DROP_OFF, Means.LABEL)
    assert open_to((Means.DROP_OFF,), **free | {"has_stores": False}) == (Means.LABEL,)


def test_nobody_is_put_down_for_what_costs_them_something() -> None:
    fees = {Means.LABEL: 490, Means.OWN: 0, Means.DROP_OFF: 0}
    assert first_choice(fees, fees) == Means.DROP_OFF
    assert first_choice([Means.LABEL, Means.OWN], {Means.LABEL: 490}) == Means.LABEL
    assert first_choice([Means.OWN], {}) == Means.OWN


def fee_of(rma: Return) -> int:
    return Settlement.objects.get(rma=rma).return_shipping_fee_presentment_minor


def total_of(rma: Return) -> int:
    return Settlement.objects.get(rma=rma).total_presentment_minor


def kinds(rma: Return) -> list[str]:
    streams = OutboxMessage.objects.filter(payload__return=rma.pk, done_at=None).order_by("pk")
    return list(streams.values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("means", "fee"), [(Means.LABEL, 490), (Means.OWN, 0), (Means.DROP_OFF, 0), (Means.PICK_UP, 490)]
)
def test_the_fee_is_for_a_way_that_the_shop_pays(means: Means, fee: int) -> None:
    rma = ask_by(shop_that_lets_choose(), means)
    # Nobody collects here: what is not possible is the first way that is.
    assert rma.means == (Means.LABEL if means == Means.PICK_UP else means)
    assert fee_of(rma) == fee


def test_a_way_that_is_not_offered_is_not_taken() -> None:
    rma = ask_by(shop_that_lets_choose(ways=["label"]), Means.DROP_OFF)
    assert rma.means == Means.LABEL
    shop = make_shop("other.myshopify.com")
    assert ask_by(shop, Means.DROP_OFF).means == Means.LABEL


def test_faulty_goods_are_never_sent_at_the_shoppers_cost() -> None:
    shop = shop_that_lets_choose()
    rma = ask_by(shop, Means.LABEL)
    rma.lines.update(fault=True)
    assert others_open(rma) == [Means.DROP_OFF]


def approved(means: Means, shop: object = None) -> Return:
    rma = ask_by(shop or shop_that_lets_choose(), means)
    return approve_return(rma_id=rma.pk, actor="merchant", now=NOW)


def test_what_is_brought_needs_no_label() -> None:
    rma = approved(Means.DROP_OFF)
    parcel = rma.parcels.get()
    assert (parcel.means, parcel.status, parcel.label_ready_at) == (Means.DROP_OFF, ParcelStatus.LABEL_READY, None)
    assert rma.stage == Stage.AWAITING_PARCEL
    assert "labels.make" not in kinds(rma)
    assert "shopify.attach_label" not in kinds(rma)
    assert kinds(rma)[-1] == "mail.approved"


def test_who_sends_with_their_own_carrier_gets_a_slip() -> None:
    parcel = approved(Means.OWN).parcels.get()
    assert (parcel.means, parcel.paid_by) == (Means.OWN, PaidBy.OWN)


def test_another_way_gives_the_label_back_and_the_fee_with_it() -> None:
    rma = approved(Means.LABEL)
    parcel = rma.parcels.get()
    record_label(parcel_id=parcel.pk, carrier="slip", tracking_number="", tracking_url="", now=NOW)
    before = total_of(rma)
    OutboxMessage.objects.update(done_at=NOW)

    change_means(rma_id=rma.pk, means=Means.DROP_OFF, actor="shopper", now=NOW)

    assert kinds(rma) == ["labels.void", "mail.way_back"]
    assert [each.status for each in rma.parcels.order_by("pk")] == [ParcelStatus.VOIDED, ParcelStatus.LABEL_READY]
    assert (fee_of(rma), total_of(rma)) == (0, before + 490)
    OutboxMessage.objects.update(done_at=NOW)

    change_means(rma_id=rma.pk, means=Means.LABEL, actor="shopper", now=NOW)

    assert kinds(rma) == ["labels.void", "labels.make"]
    assert (fee_of(rma), total_of(rma)) == (490, before)
    assert rma.events.filter(kind="means.changed").count() == 2


def test_after_some_other_ways_a_person_takes_over() -> None:
    rma = approved(Means.LABEL)
    for turn in range(MOST_CHANGES):
        assert others_open(rma)
        change_means(rma_id=rma.pk, means=(Means.DROP_OFF, Means.LABEL)[turn % 2], actor="shopper", now=NOW)
        rma.refresh_from_db()
    assert (others_open(rma), refusal_of(rma, Means.LABEL)) == ([], "used")
    assert kinds(rma).count("labels.make") == 3
    with pytest.raises(UnableToChange, match="too_often"):
        change_return(
            rma_id=rma.pk, wanted=wanted_of(rma), request_key="new", expected_minor=None, locale="fr", now=NOW
        )


def test_what_staff_chose_counts_for_no_shopper() -> None:
    rma = approved(Means.LABEL)
    for turn in range(MOST_CHANGES + 1):
        change_means(rma_id=rma.pk, means=(Means.DROP_OFF, Means.LABEL)[turn % 2], actor="merchant", now=NOW)
    rma.refresh_from_db()
    assert others_open(rma)


def test_shopify_is_reckoned_with_at_the_fee_it_was_told() -> None:
    rma = approved(Means.LABEL)
    Return.objects.filter(pk=rma.pk).update(gid="gid://shopify/Return/1")
    rma = change_means(rma_id=rma.pk, means=Means.OWN, actor="shopper", now=NOW)
    assert fee_of(rma) == 0
    assert fee_held_back_at_shopify(rma).presentment.minor == 490
    rma = change_means(rma_id=rma.pk, means=Means.LABEL, actor="shopper", now=NOW)
    assert Settlement.objects.get(rma=rma).told_fees == {}
    assert fee_held_back_at_shopify(rma).presentment.minor == 490


def test_the_same_way_again_changes_nothing() -> None:
    rma = approved(Means.DROP_OFF)
    OutboxMessage.objects.update(done_at=NOW)
    change_means(rma_id=rma.pk, means=Means.DROP_OFF, actor="shopper", now=NOW)
    assert kinds(rma) == []


def test_before_the_approval_nothing_is_made() -> None:
    rma = ask_by(shop_that_lets_choose(), Means.LABEL)
    change_means(rma_id=rma.pk, means=Means.DROP_OFF, actor="shopper", now=NOW)
    assert not rma.parcels.exists()
    rma = approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    assert rma.parcels.get().means == Means.DROP_OFF


def refusal_of(rma: Return, means: Means = Means.DROP_OFF) -> str:
    with pytest.raises(UnableToChangeMeans) as refusal:
        change_means(rma_id=rma.pk, means=means, actor="shopper", now=NOW)
    return refusal.value.code


def test_a_way_that_was_used_stays() -> None:
    rma = approved(Means.LABEL)
    record_scan(parcel_id=rma.parcels.get().pk, status=ParcelStatus.IN_TRANSIT, at=NOW, now=NOW)
    assert refusal_of(rma) == "used"


def test_what_is_paid_or_not_offered_stays() -> None:
    rma = approved(Means.LABEL)
    assert refusal_of(rma, Means.PICK_UP) == "not_offered"
    Settlement.objects.filter(rma=rma).update(status=SettlementStatus.DUE)
    assert refusal_of(rma) == "used"


def test_staff_take_the_goods_at_a_store_once() -> None:
    rma = approved(Means.DROP_OFF)
    store = stores_of(rma.shop).get()
    for _ in range(2):
        rma = hand_over(rma_id=rma.pk, store_id=store.pk, actor_id="7", now=NOW)
    parcel = rma.parcels.get()
    assert (parcel.status, parcel.first_scan_at, parcel.delivered_at) == (ParcelStatus.DELIVERED, NOW, NOW)
    assert rma.stage == Stage.TO_INSPECT
    assert ReturnEvent.objects.get(kind="parcel.handed_over").facts == {
        "store": "Rennes",
        "location": "gid://shopify/Location/1",
    }


def test_who_comes_with_a_label_is_taken_too_and_the_label_is_given_back() -> None:
    rma = approved(Means.LABEL)
    record_label(parcel_id=rma.parcels.get().pk, carrier="sandbox", tracking_number="T1", tracking_url="", now=NOW)
    OutboxMessage.objects.update(done_at=NOW)
    hand_over(rma_id=rma.pk, store_id=stores_of(rma.shop).get().pk, actor_id="7", now=NOW)
    assert kinds(rma) == ["labels.void"]


def test_no_store_of_another_shop_takes_anything() -> None:
    ours, theirs = two_shops()
    shop_that_lets_choose(shop=ours)
    foreign = make_store(theirs, "Lyon")
    rma = approved(Means.DROP_OFF, ours)
    for store in (foreign.pk, 0):
        with pytest.raises(UnableToHandOver, match="no_store"):
            hand_over(rma_id=rma.pk, store_id=store, actor_id="7", now=NOW)
    keep_stores(shop=ours, hours={foreign.pk: "ours now"}, taking=set())
    foreign.refresh_from_db()
    assert (foreign.hours, foreign.takes_returns) == ("Mon-Sat 10-19", True)


def test_without_a_store_that_takes_returns_nothing_is_brought() -> None:
    shop = shop_that_lets_choose()
    store = stores_of(shop).get()
    assert keep_stores(shop=shop, hours={store.pk: " always \0"}, taking=set()) == 0
    store.refresh_from_db()
    assert store.hours == "always"
    assert ask_by(shop, Means.DROP_OFF).means == Means.LABEL


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_choices_at_once_leave_one_way_and_one_parcel() -> None:
    rma = approved(Means.LABEL)

    def act(number: int) -> object:
        means = (Means.DROP_OFF, Means.OWN, Means.LABEL)[number % 3]
        return change_means(rma_id=rma.pk, means=means, actor="shopper", now=NOW)

    all_at_once(tried(act, refusals=(UnableToChangeMeans,)))
    assert rma.events.filter(kind="means.changed").count() <= MOST_CHANGES
    rma.refresh_from_db()
    alive = rma.parcels.exclude(status=ParcelStatus.VOIDED).get()
    assert alive.means == rma.means
    assert fee_of(rma) == (490 if rma.means == Means.LABEL else 0)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_label_that_comes_while_the_way_changes_is_given_back() -> None:
    rma = approved(Means.LABEL)
    parcel = rma.parcels.get()

    def act(number: int) -> object:
        if number % 2:
            return change_means(rma_id=rma.pk, means=Means.DROP_OFF, actor="shopper", now=NOW)
        return record_label(parcel_id=parcel.pk, carrier="sandbox", tracking_number="T1", tracking_url="", now=NOW)

    all_at_once(tried(act, refusals=(UnableToChangeMeans,)), crowd=6)
    parcel.refresh_from_db()
    assert parcel.status == ParcelStatus.VOIDED
    assert "labels.void" in kinds(rma)
    assert rma.parcels.exclude(status=ParcelStatus.VOIDED).get().means == Means.DROP_OFF
