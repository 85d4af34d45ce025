"""What goes out before the goods are back: what a policy says of it, when it may, what waits, and what is missed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from returns.domain.instant import CAREFUL, Instant, is_overdue, may_go, over_the_cap, reminders_due, strictest
from returns.domain.policy import InvalidPolicy, Policy, parse
from returns.domain.policy_changes import changes
from returns.domain.restriction import Category
from returns.domain.status import DispositionType, ParcelStatus, ReturnStatus
from returns.models import LinkedOrder, Order, OutboxMessage, Return
from returns.operations.approve_return import approve_return
from returns.operations.close_return import close_return
from returns.operations.miss_goods import UnableToWriteOff, miss_goods, write_off
from returns.operations.override import give_time
from returns.operations.publish_policy import publish_policy
from returns.operations.receive_goods import receive_goods
from returns.operations.record_linked_order import record_linked_order
from returns.operations.record_scan import record_scan
from returns.operations.reopen_return import UnableToReopen, reopen_return
from returns.operations.restrict_customer import restrict_customer
from returns.queries.early import overdue_of
from returns.queries.linked_orders import out_early
from returns.queries.policies import active_policy
from returns.queries.returns import settlement_quote
from tests.characters import NOW, make_order, make_shop
from tests.returns.test_shopper_exchanges import offering, receive, swap

LINKED = {"offered": "variants", "mode": "linked"}


@given(each=st.lists(st.sampled_from(sorted(Instant)), max_size=6))
def test_all_of_it_goes_as_late_as_the_most_careful_line(each):
    found = strictest(each)
    assert all(CAREFUL.index(found) <= CAREFUL.index(Instant(one)) for one in each)
    assert found in (set(each) or {Instant.NEVER})


@pytest.mark.parametrize(
    ("instant", "handed_in", "goes"),
    [
        ("never", True, False), ("scanned", False, False), ("scanned", True, True), ("approved", False, True),
    ],
)  # fmt: skip
def test_when_it_may_go(instant, handed_in, goes):
    assert may_go(Instant(instant), handed_in=handed_in) == goes


@given(cap=st.integers(0, 10**6), worths=st.lists(st.integers(0, 10**5), max_size=20))
def test_what_is_out_never_passes_the_cap(cap, worths):
    out = 0
    for worth in worths:
        if not over_the_cap(cap, out_minor=out, worth_minor=worth):
            out += worth
    assert out <= cap
    assert not over_the_cap(None, out_minor=10**9, worth_minor=1)


@pytest.mark.parametrize(("days", "reminders"), [(-4, 0), (-3, 1), (0, 1), (1, 2), (30, 2)])
def test_two_reminders_one_before_the_day_and_one_after(days, reminders):
    assert reminders_due(NOW, now=NOW + timedelta(days=days)) == reminders


@pytest.mark.parametrize(("days", "handed_in", "late"), [(6, False, False), (7, False, True), (20, True, False)])
def test_what_the_carrier_has_is_overdue_much_later(days, handed_in, late):
    assert is_overdue(NOW, handed_in=handed_in, now=NOW + timedelta(days=days)) == late
    assert is_overdue(NOW, handed_in=handed_in, now=NOW + timedelta(days=21))


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ({"exchanges": {"instant": "soon", "mode": "linked"}}, "$.exchanges.instant"),
        ({"exchanges": {"instant": "approved"}}, "$.exchanges.instant"),
        (
            {"clauses": [{"code": "vip", "label": {"en": "VIP"}, "then": {"exchanges": {"instant": "scanned"}}}]},
            "$.clauses[0].then.exchanges.instant",
        ),
    ],
)
def test_what_has_no_effect_is_refused_at_the_field(said, at):
    with pytest.raises(InvalidPolicy) as refusal:
        parse(said)
    assert [problem.at for problem in refusal.value.problems] == [at]


def test_versions_tell_it_apart():
    found = changes(parse({"exchanges": LINKED}), parse({"exchanges": LINKED | {"instant": "scanned"}}))
    assert [(change.at, change.before, change.after) for change in found] == [("exchanges.instant", "never", "scanned")]
    found = changes(Policy(), parse({"caps": {"early_minor": 5}}))
    assert [change.at for change in found] == ["caps.early_minor"]


def early(shop=None, *, number=1001, key="key-1", instant="approved", **about):
    """A return whose exchange may go out at once, approved."""
    shop = shop or offering(make_shop(), mode="linked", instant=instant)
    rma = swap(make_order(shop, number=number), key=key, **about)
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    return Return.objects.get(pk=rma.pk)


def gone(rma):
    """The same, ordered at Shopify."""
    record_linked_order(rma_id=rma.pk, order_gid=f"gid://shopify/Order/{rma.pk}", order_name="#1077", now=NOW)
    return Return.objects.get(pk=rma.pk)


def nothing_in_it(rma):
    """The parcel was opened and was empty."""
    counts = {item.pk: {DispositionType.MISSING: item.quantity} for item in rma.lines.all()}
    return receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=NOW)


def kinds(rma):
    return list(rma.events.order_by("pk").values_list("kind", flat=True))


@pytest.mark.django_db
def test_a_clause_lets_loyal_customers_have_theirs_early():
    clause = {
        "code": "vip", "label": {"en": "VIP"}, "when": {"order_tags": ["VIP"]},
        "then": {"exchanges": {"instant": "approved"}},
    }  # fmt: skip
    shop = make_shop()
    offering(shop, mode="linked")
    document = {**active_policy(shop).document, "clauses": [clause]}
    publish_policy(shop=shop, document=document, now=NOW - timedelta(days=99))
    vip, other = make_order(shop, number=1001), make_order(shop, number=1002)
    Order.objects.filter(pk=vip.pk).update(tags=["VIP"])
    for number, order in enumerate((vip, other)):
        rma = swap(Order.objects.get(pk=order.pk), key=f"key-{number}")
        approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    found = LinkedOrder.objects.order_by("pk").values_list("rma__order", "early_at")
    assert list(found) == [(vip.pk, NOW), (other.pk, None)]


@pytest.mark.django_db
@pytest.mark.parametrize("care", ["restricted", "signals"])
def test_who_needs_a_look_waits_for_the_goods(care):
    shop = offering(make_shop(), mode="linked", instant="approved")
    rma = swap(make_order(shop))
    if care == "restricted":
        restrict_customer(rma=rma, category=Category.OTHER, why="Empty boxes.", months=1, actor_id="7", now=NOW)
    else:
        document = {**active_policy(shop).document, "care": {"missing_pieces": 2}}
        publish_policy(shop=shop, document=document, now=NOW - timedelta(days=1))
        missed = swap(make_order(shop, number=900), key="before", quantities=(1, 2))
        approve_return(rma_id=missed.pk, actor="merchant", now=NOW)
        nothing_in_it(missed)
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    row = LinkedOrder.objects.get(rma=rma)
    assert (row.early_at, row.bound_minor, Return.objects.get(pk=rma.pk).status) == (None, 0, ReturnStatus.OPEN)
    assert rma.events.get(kind="linked_order.waits").facts == {"why": "person"}


@pytest.mark.django_db
def test_where_the_order_has_not_received_enough_it_waits():
    shop = offering(make_shop(), mode="linked", instant="approved")
    rma = swap(make_order(shop))
    Order.objects.update(received_presentment_minor=100)
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    assert rma.events.get(kind="linked_order.waits").facts == {"why": "money"}
    assert LinkedOrder.objects.get(rma=rma).early_at is None


@pytest.mark.django_db
def test_what_is_out_counts_until_the_goods_are_counted():
    rma = early()
    assert out_early(rma.shop) == 4990
    receive(gone(rma))
    assert out_early(rma.shop) == 0


@pytest.mark.django_db
def test_on_the_same_order_nothing_goes_early_whatever_the_policy_says():
    shop = offering(make_shop(), mode="linked", instant="approved")
    rma = swap(make_order(shop))
    rma.exchange_lines.update(mode="native")
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    assert not LinkedOrder.objects.exists()
    assert "linked_order.early" not in kinds(rma)


@pytest.mark.django_db
def test_the_shopper_owes_nothing_for_what_did_not_come_back():
    rma = nothing_in_it(gone(early()))
    quote = settlement_quote(Return.objects.get(pk=rma.pk))
    assert (quote.owed.presentment.minor, quote.total.presentment.minor) == (0, 0)
    assert quote.borne.presentment.minor == 4990


@pytest.mark.django_db
def test_who_handed_the_parcel_in_is_not_reminded_and_a_lost_one_is_looked_at_at_once():
    rma = gone(early())
    parcel = rma.parcels.get()
    record_scan(parcel_id=parcel.pk, status=ParcelStatus.IN_TRANSIT, at=NOW, now=NOW)
    late = rma.ship_by + timedelta(days=10)
    assert miss_goods(now=late) == 0
    assert not OutboxMessage.objects.filter(kind="mail.goods_awaited").exists()
    record_scan(parcel_id=parcel.pk, status=ParcelStatus.LOST, at=NOW, now=NOW)
    assert miss_goods(now=NOW) == 1
    ((number, sum_),) = overdue_of(rma.shop)
    assert (number, sum_.minor) == (rma.number, 4990)


@pytest.mark.django_db
def test_a_parcel_that_never_arrives_is_looked_at_after_three_weeks_and_one_that_arrived_waits_for_the_desk():
    shop = offering(make_shop(), mode="linked", instant="approved")
    lost, here = (gone(early(shop, number=1001 + place, key=f"key-{place}")) for place in range(2))
    for rma in (lost, here):
        record_scan(parcel_id=rma.parcels.get().pk, status=ParcelStatus.IN_TRANSIT, at=NOW, now=NOW)
    record_scan(parcel_id=here.parcels.get().pk, status=ParcelStatus.DELIVERED, at=NOW, now=NOW)
    assert [miss_goods(now=lost.ship_by + timedelta(days=days)) for days in (20, 21, 60)] == [0, 1, 0]
    assert [number for number, _sum in overdue_of(shop)] == [lost.number]


@pytest.mark.django_db
def test_a_return_that_was_closed_without_its_goods_is_put_before_a_person():
    rma = gone(early())
    close_return(rma_id=rma.pk, actor="merchant", tell_shopify=True, now=NOW)
    assert [miss_goods(now=NOW), miss_goods(now=NOW)] == [1, 0]
    assert overdue_of(rma.shop)
    reopen_return(rma_id=rma.pk, actor="merchant", now=NOW)
    assert overdue_of(rma.shop) == [], "they have time again to send it"
    with pytest.raises(UnableToWriteOff, match="not_overdue"):
        write_off(rma_id=rma.pk, actor_id="7", now=NOW)


@pytest.mark.django_db
def test_who_gets_more_time_is_reminded_of_the_new_day_and_nothing_is_given_up_before_it():
    rma = gone(early())
    late = rma.ship_by + timedelta(days=8)
    miss_goods(now=late)
    assert overdue_of(rma.shop)
    rma = give_time(rma_id=rma.pk, days=20, reason="In hospital.", actor_id="7", now=late)
    assert overdue_of(rma.shop) == []
    with pytest.raises(UnableToWriteOff, match="not_overdue"):
        write_off(rma_id=rma.pk, actor_id="7", now=late)
    days = (-4, -3, 1, 6, 7)
    assert [miss_goods(now=rma.ship_by + timedelta(days=day)) for day in days] == [0, 1, 1, 0, 1]
    assert OutboxMessage.objects.filter(kind="mail.goods_awaited").count() == 2
    assert overdue_of(rma.shop)


@pytest.mark.django_db
def test_only_what_is_overdue_is_given_up_and_then_for_good():
    rma = gone(early())
    with pytest.raises(UnableToWriteOff, match="not_overdue"):
        write_off(rma_id=rma.pk, actor_id="7", now=NOW)
    miss_goods(now=rma.ship_by + timedelta(days=8))
    write_off(rma_id=rma.pk, actor_id="7", now=NOW)
    assert (overdue_of(rma.shop), out_early(rma.shop)) == ([], 0)
    with pytest.raises(UnableToReopen, match="written_off"):
        reopen_return(rma_id=rma.pk, actor="merchant", now=NOW)
    assert Order.objects.get(pk=rma.order_id).paid_out_presentment_minor == 4990


@pytest.mark.django_db
def test_counted_goods_are_not_given_up():
    rma = gone(early())
    miss_goods(now=rma.ship_by + timedelta(days=8))
    receive(rma)
    with pytest.raises(UnableToWriteOff, match="goods_in"):
        write_off(rma_id=rma.pk, actor_id="7", now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"overdue_at": NOW}, {"lost_at": NOW}])
def test_the_database_misses_nothing_that_did_not_go_out(wrong):
    rma = early()
    with pytest.raises(IntegrityError), transaction.atomic():
        LinkedOrder.objects.filter(rma=rma).update(**wrong)
