"""Some of a return is here and the rest is awaited: both are paid, each piece once, and together what one would be."""

from __future__ import annotations

from datetime import timedelta

import pytest

from returns.domain.care import Care
from returns.domain.partition import Undivided
from returns.domain.shipping import Goods, LabelTime
from returns.domain.status import DispositionType, Outcome, ParcelStatus, SettlementStatus, Stage
from returns.models import LedgerEntry, Order, OutboxMessage, Return, ReturnUnit, Shop
from returns.operations.approve_return import approve_return
from returns.operations.cancel_return import cancel_return
from returns.operations.erase_shop import erase_shop
from returns.operations.give_up_exchange import give_up_exchange
from returns.operations.publish_policy import publish_policy
from returns.operations.receive_goods import UnableToReceive, receive_goods
from returns.operations.receive_part import UnableToDivide, receive_part
from returns.operations.record_label import record_label
from returns.operations.record_scan import record_scan
from returns.operations.remove_from_return import remove_from_return
from returns.operations.settle_return import settle_return
from returns.queries.inbox_query import InboxQuery
from returns.queries.line_facts import LineReader
from returns.queries.parts import fee_held_back_at_shopify, part_awaited, parts_of
from returns.queries.policies import active_policy
from returns.queries.signals import history_of
from returns.queries.simulations import asked_of, past_returns, past_size
from tests.characters import NOW, Bought, ask, make_order, make_shop, pay
from tests.parts import LATER, again, at_shopify, come, opened
from tests.returns.test_care_at_work import lay_down

pytestmark = pytest.mark.django_db
RESTOCKED, MISSING = DispositionType.RESTOCKED, DispositionType.MISSING


def fees(shop: Shop, **said: int) -> None:
    document = active_policy(shop).document | {"fees": said}
    publish_policy(shop=shop, document=document, now=NOW - timedelta(days=100))


def settled(rma: Return, number: int = 1) -> Return:
    rma = again(rma)
    total = rma.settlement.total_presentment_minor + rma.settlement.bonus_presentment_minor
    settle_return(rma_id=rma.pk, expected_minor=total, outcome=Outcome(rma.outcome), actor="merchant", now=LATER)
    return again(pay(again(rma), at=LATER, number=number))


def test_what_came_keeps_its_return_and_what_is_awaited_gets_its_own() -> None:
    rma = opened(make_order(make_shop()), 1, 2)
    rest = come(rma, 1, 1)
    rma = again(rma)
    assert [(item.line.title, item.quantity) for item in rma.lines.all()] == [("Robe midi", 1), ("Pull", 1)]
    assert [(item.line.title, item.quantity, item.gid) for item in rest.lines.all()] == [("Pull", 1, "")]
    assert (rma.stage, rma.settlement.total_presentment_minor) == (Stage.TO_REFUND, 4990 + 3900)
    assert (rest.stage, rest.settlement.total_presentment_minor) == (Stage.AWAITING_PARCEL, 3900)
    assert (rest.first_part, rest.gid, rest.rfo_gid, rest.number) == (rma, "", "", "R-10002")
    kept = ("order_id", "policy_id", "lane", "outcome", "origin", "requested_at", "approved_at", "ship_by", "email")
    assert [getattr(rest, name) for name in kept] == [getattr(rma, name) for name in kept]
    assert (parts_of(rma), part_awaited(rma), part_awaited(rest)) == ([rma, rest], rest, None)


def test_every_piece_stays_claimed_and_is_settled_once() -> None:
    order = make_order(make_shop(), Bought(quantity=4, price=1000))
    rma = opened(order, 4)
    rest = come(rma, 1)
    last = come(at_shopify(rest), 2)
    units = ReturnUnit.objects.order_by("number").values_list("number", "live", "item__rma")
    assert list(units) == [(1, True, rma.pk), (2, True, rest.pk), (3, True, rest.pk), (4, True, last.pk)]
    assert last.first_part == rma
    assert [part_awaited(again(part)) for part in (rma, rest, last)] == [last, last, None]
    receive_goods(rma_id=last.pk, counts={last.lines.get().pk: {RESTOCKED: 1}}, actor="merchant", now=LATER)
    for number, part in enumerate((rest, last, rma)):
        settled(part, number)
    assert ReturnUnit.objects.exclude(settlement=None).count() == 4
    assert Order.objects.get().paid_out_presentment_minor == 4000
    assert sum(LedgerEntry.objects.values_list("presentment_minor", flat=True)) == 0


def test_the_rest_is_made_at_shopify_after_its_pieces_were_taken_off() -> None:
    rma = opened(make_order(make_shop()), 1, 2)
    pull = rma.lines.last()
    assert pull is not None
    rest = come(rma, 1, 1)
    told = OutboxMessage.objects.filter(done_at=None).exclude(stream="").order_by("pk").values_list("stream", "kind")
    here, there = f"return:{rma.pk}:shopify", f"return:{rest.pk}:shopify"
    assert list(told) == [
        (here, "shopify.remove_from_return"), (here, "shopify.dispose"), (there, "shopify.create_return"),
    ]  # fmt: skip
    assert OutboxMessage.objects.get(kind="shopify.remove_from_return").payload["removed"] == {pull.gid: 1}


def test_nothing_awaited_is_a_receipt_like_any_other() -> None:
    rma = opened(make_order(make_shop()), 1, 2)
    assert come(rma, 1, 2) == rma
    assert Return.objects.count() == 1


def test_pieces_known_to_be_missing_stay_with_what_came() -> None:
    rma = opened(make_order(make_shop(), Bought(quantity=3, price=1000)), 3)
    counts = {rma.lines.get().pk: {RESTOCKED: 1, MISSING: 1}}
    rest = again(receive_part(rma_id=rma.pk, counts=counts, actor="merchant", now=LATER))
    assert (again(rma).settlement.total_presentment_minor, rest.settlement.total_presentment_minor) == (1000, 1000)


@pytest.mark.parametrize("strange", [{RESTOCKED: 3}, {RESTOCKED: -1}, {MISSING: 1}, {}])
def test_a_count_that_cannot_be_changes_nothing(strange: dict[DispositionType, int]) -> None:
    rma = opened(make_order(make_shop(), Bought(quantity=2)), 2)
    with pytest.raises(UnableToReceive) as refusal:
        receive_part(rma_id=rma.pk, counts={rma.lines.get().pk: strange}, actor="merchant", now=LATER)
    assert refusal.value.code == "count"
    assert Return.objects.get().received_at is None


def test_a_line_of_another_return_is_refused() -> None:
    rma = opened(make_order(make_shop(), Bought(quantity=2)), 2)
    with pytest.raises(UnableToReceive):
        receive_part(rma_id=rma.pk, counts={rma.lines.get().pk + 1: {RESTOCKED: 1}}, actor="merchant", now=LATER)


class TestWhatIsNotDivided:
    def refuses(self, rma: Return, why: Undivided) -> None:
        before = Return.objects.count()
        with pytest.raises(UnableToDivide) as refusal:
            come(rma, *[1, *[0] * (rma.lines.count() - 1)])
        assert (refusal.value.why, Return.objects.count()) == (why, before)

    def test_what_nobody_agreed_to(self) -> None:
        self.refuses(ask(make_order(make_shop()), quantities=(1, 2)), Undivided.NOT_OPEN)

    def test_what_is_counted(self) -> None:
        rma = opened(make_order(make_shop()), 1, 2)
        come(rma, 1, 1)
        self.refuses(again(rma), Undivided.ALREADY_RECEIVED)

    def test_what_is_cancelled(self) -> None:
        rma = opened(make_order(make_shop()), 1, 2)
        cancel_return(rma_id=rma.pk, actor="merchant", now=NOW)
        self.refuses(rma, Undivided.NOT_OPEN)

    def test_what_shopify_has_not_heard_of(self) -> None:
        rma = ask(make_order(make_shop()), quantities=(1, 2))
        approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
        self.refuses(rma, Undivided.NOT_AT_SHOPIFY)

    def test_what_shopify_has_not_heard_all_of(self) -> None:
        rma = opened(make_order(make_shop()), 1, 2)
        OutboxMessage.objects.filter(stream=f"return:{rma.pk}:shopify").update(done_at=None, dead_at=NOW)
        self.refuses(rma, Undivided.NOT_AT_SHOPIFY)

    def test_a_present(self) -> None:
        rma = opened(make_order(make_shop()), 1, 2)
        Return.objects.filter(pk=rma.pk).update(outcome=Outcome.GIFT_CARD)
        self.refuses(rma, Undivided.PRESENT)

    def test_goods_that_stay(self) -> None:
        rma = opened(make_order(make_shop()), 1, 2)
        Return.objects.filter(pk=rma.pk).update(goods=Goods.KEEP)
        self.refuses(rma, Undivided.STAYS)

    def test_an_exchange(self) -> None:
        rma = opened(make_order(make_shop()), 1, 2)
        rma.exchange_lines.create(
            variant_gid="v", product_gid="p", title="Robe", quantity=1, price_shop_minor=1, price_presentment_minor=1
        )
        self.refuses(rma, Undivided.EXCHANGED)

    def test_an_exchange_that_was_given_up_is_none(self) -> None:
        rma = opened(make_order(make_shop()), 1, 2)
        line = rma.exchange_lines.create(variant_gid="v", title="Robe", quantity=1)
        give_up_exchange(rma_id=rma.pk, line_id=line.pk, actor="merchant", now=NOW)
        self.refuses(rma, Undivided.NOT_AT_SHOPIFY)
        rest = come(at_shopify(rma), 0, 1)
        assert [again(part).settlement.total_presentment_minor for part in (rma, rest)] == [3900, 4990 + 3900]
        assert not rest.exchange_lines.exists()

    @pytest.mark.parametrize("remedy", [Outcome.REPAIR, Outcome.REPLACEMENT])
    def test_a_remedy(self, remedy: Outcome) -> None:
        rma = opened(make_order(make_shop()), 1, 2)
        Return.objects.filter(pk=rma.pk).update(outcome=remedy)
        self.refuses(rma, Undivided.REMEDY)

    def test_what_is_paid_on_proof_of_posting(self) -> None:
        rma = opened(make_order(make_shop()), 1, 2)
        type(rma.settlement).objects.filter(pk=rma.settlement.pk).update(status=SettlementStatus.DUE)
        self.refuses(rma, Undivided.MONEY_MOVED)


class TestFees:
    def test_the_first_part_bears_the_return_shipping_fee(self) -> None:
        shop = make_shop()
        fees(shop, return_shipping_minor=490)
        rma = opened(make_order(shop, Bought(quantity=2, price=1000)), 2)
        rest = come(rma, 1)
        assert [each.settlement.return_shipping_fee_presentment_minor for each in (again(rma), rest)] == [490, 0]
        assert fee_held_back_at_shopify(again(rma)).presentment.minor == 490
        assert fee_held_back_at_shopify(rest).presentment.minor == 0

    def test_what_a_part_is_not_worth_is_borne_by_the_next(self) -> None:
        shop = make_shop()
        fees(shop, return_shipping_minor=1490)
        rma = opened(make_order(shop, Bought(quantity=3, price=1000)), 3)
        rest = come(rma, 1)
        last = come(at_shopify(rest), 1)
        parts = [again(rma), again(rest), last]
        assert [part.settlement.return_shipping_fee_presentment_minor for part in parts] == [1000, 490, 0]
        assert [part.settlement.total_presentment_minor for part in parts] == [0, 510, 1000]
        assert fee_held_back_at_shopify(parts[0]).presentment.minor == 1490

    def test_roundings_of_the_restocking_fee_go_on_from_part_to_part(self) -> None:
        shop = make_shop()
        fees(shop, restocking_bps=500)
        rma = opened(make_order(shop, Bought(quantity=3, price=1010)), 3)
        whole = rma.settlement.restocking_fee_presentment_minor
        rest = come(rma, 1)
        last = come(at_shopify(rest), 1)
        parts = [again(each).settlement.restocking_fee_presentment_minor for each in (rma, rest, last)]
        assert (whole, parts) == (152, [51, 50, 51])

    def test_pieces_that_go_missing_later_are_rounded_as_one_settlement_would(self) -> None:
        shop = make_shop()
        fees(shop, restocking_bps=500)
        rma = opened(make_order(shop, Bought(quantity=3, price=1010)), 3)
        rest = come(rma, 1)
        counts = {rest.lines.get().pk: {RESTOCKED: 1, MISSING: 1}}
        receive_goods(rma_id=rest.pk, counts=counts, actor="merchant", now=LATER)
        assert [again(each).settlement.restocking_fee_presentment_minor for each in (rma, rest)] == [51, 50]

    def test_pieces_that_the_shopper_keeps_later_leave_the_rest_only(self) -> None:
        rma = opened(make_order(make_shop(), Bought(quantity=3, price=1000)), 3)
        rest = come(rma, 1)
        remove_from_return(rma_id=rest.pk, left={rest.lines.get().pk: 1}, actor="merchant", now=LATER)
        assert [again(each).settlement.total_presentment_minor for each in (rma, rest)] == [1000, 1000]

    def test_an_order_that_got_cheaper_since_takes_nothing_off_what_was_quoted(self) -> None:
        order = make_order(make_shop(), Bought(quantity=3, price=1000))
        rma = opened(order, 3)
        order.lines.update(discounted_shop_minor=2000, discounted_presentment_minor=2000)
        rest = come(rma, 1)
        assert sum(again(each).settlement.total_presentment_minor for each in (rma, rest)) == 3000

    def test_outbound_delivery_goes_back_with_the_last_part(self) -> None:
        rma = opened(make_order(make_shop(), Bought(quantity=2, price=1000)), 2)
        row = rma.settlement
        row.shipping_refund_shop_minor = row.shipping_refund_presentment_minor = 490
        row.total_shop_minor = row.total_presentment_minor = 2490
        row.save()
        rest = come(rma, 1)
        assert [again(each).settlement.total_presentment_minor for each in (rma, rest)] == [1000, 1490]

    def test_the_bonuses_add_up_to_that_of_the_whole(self) -> None:
        shop = make_shop()
        rma = opened(make_order(shop, Bought(quantity=3, price=1010)), 3)
        Return.objects.filter(pk=rma.pk).update(outcome=Outcome.STORE_CREDIT, bonus_bps=500)
        rest = come(again(rma), 1)
        last = come(at_shopify(rest), 1)
        parts = [again(each).settlement.bonus_presentment_minor for each in (rma, rest, last)]
        assert (sum(parts), parts) == (152, [51, 50, 51])
        assert rest.bonus_bps == 500


class TestParcels:
    def labelled(self, **policy: object) -> Return:
        rma = ask(make_order(make_shop(), Bought(quantity=2), Bought("Pull")), quantities=(2, 1))
        approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
        record_label(
            parcel_id=rma.parcels.get().pk, carrier="sandbox", tracking_number="T1", tracking_url="", now=NOW
        )  # fmt: skip
        return at_shopify(rma)

    def test_a_label_that_was_used_stays_with_what_came_and_the_rest_may_have_one_made(self) -> None:
        rma = self.labelled()
        rest = come(rma, 1, 0)
        assert again(rma).parcels.get().status == ParcelStatus.DELIVERED
        assert (rest.parcels.count(), rest.label_time) == (0, LabelTime.ON_DEMAND)

    def test_a_label_that_is_still_to_come_goes_with_the_rest(self) -> None:
        rma = self.labelled()
        rest = come(rma, 1, 0, label_to_come=True)
        parcel = rest.parcels.get()
        assert (parcel.status, parcel.gid, rest.stage) == (ParcelStatus.LABEL_READY, "", Stage.AWAITING_PARCEL)
        assert again(rma).parcels.count() == 0
        told = OutboxMessage.objects.filter(kind__in=["shopify.attach_label", "labels.redraw"], done_at=None)
        assert [message.payload for message in told] == [{"return": rest.pk, "parcel": parcel.pk}] * 2
        record_scan(parcel_id=parcel.pk, status=ParcelStatus.IN_TRANSIT, at=LATER, now=LATER)
        assert (again(rest).stage, again(rma).stage) == (Stage.IN_TRANSIT, Stage.TO_REFUND)

    def test_a_parcel_that_the_carrier_delivered_is_here_whatever_staff_say(self) -> None:
        rma = self.labelled()
        record_scan(parcel_id=rma.parcels.get().pk, status=ParcelStatus.DELIVERED, at=NOW, now=NOW)
        assert come(rma, 1, 0, label_to_come=True).parcels.count() == 0

    def test_a_label_that_is_being_made_is_made_for_the_rest(self) -> None:
        rma = opened(make_order(make_shop(), Bought(quantity=2)), 2)
        rest = come(rma, 1, label_to_come=True)
        wanted = OutboxMessage.objects.get(kind="labels.make", done_at=None)
        assert wanted.payload == {"return": rest.pk, "parcel": rest.parcels.get().pk}

    def two_addresses(self) -> Return:
        shop = make_shop()
        rma = opened(make_order(shop, Bought(quantity=1), Bought("Pull")), 1, 1)
        place = shop.destinations.create(code="maker", name="Maker", address={"city": "Lyon", "country": "FR"})
        rma.lines.filter(line__title="Pull").update(destination=place)
        rma.parcels.update(status=ParcelStatus.LABEL_READY, tracking_number="T1", carrier="sandbox", label_ready_at=NOW)
        rma.parcels.create(
            status=ParcelStatus.LABEL_READY, tracking_number="T2", carrier="sandbox", destination=place,
            label_ready_at=NOW,
        )  # fmt: skip
        return again(rma)

    def test_each_of_several_parcels_goes_with_what_is_in_it(self) -> None:
        rma = self.two_addresses()
        rest = come(rma, 1, 0)
        assert list(again(rma).parcels.values_list("tracking_number", "status")) == [("T1", "DELIVERED")]
        assert list(rest.parcels.values_list("tracking_number", "status")) == [("T2", "LABEL_READY")]

    def test_a_parcel_of_which_all_is_missing_is_not_delivered(self) -> None:
        rma = self.two_addresses()
        first, second = rma.lines.all()
        counts = {first.pk: {RESTOCKED: 1}, second.pk: {MISSING: 1}}
        receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=LATER)
        states = rma.parcels.order_by("tracking_number").values_list("status", flat=True)
        assert list(states) == [ParcelStatus.DELIVERED, ParcelStatus.LABEL_READY]


def test_the_number_on_the_label_finds_the_rest_too() -> None:
    rma = opened(make_order(make_shop()), 1, 2)
    rest = come(rma, 1, 1)
    assert set(InboxQuery(search=rma.number).rows(rma.shop, now=NOW)) == {rma, rest}


def test_caps_count_a_return_in_parts_as_it_was_approved() -> None:
    shop = lay_down(make_shop(), caps={"day_minor": 20_000})
    come(opened(make_order(shop), 1, 2), 1, 1)
    others = [make_order(shop, number=number, email=f"{number}@example.com") for number in (1002, 1003)]
    second, third = (ask(order, key="k") for order in others)
    assert (second.status, third.status) == ("OPEN", "REQUESTED")
    assert third.decision["caps"]["facts"]["found_minor"] == 12790 + 4990


def test_goods_that_came_late_in_parts_came_late_once() -> None:
    shop = lay_down(make_shop(), window={"days": 7})
    rma = opened(make_order(shop, Bought(quantity=2)), 2)
    used = {DispositionType.NOT_RESTOCKED: 1}
    rest = receive_part(rma_id=rma.pk, counts={rma.lines.get().pk: used}, actor="merchant", now=LATER)
    receive_goods(rma_id=rest.pk, counts={rest.lines.get().pk: used}, actor="merchant", now=LATER)
    assert history_of(rma.order, Care(late_returns=2), now=NOW).late == 1


def test_a_simulation_asks_for_the_whole() -> None:
    shop = make_shop()
    whole, divided = (make_order(shop, number=number) for number in (1001, 1002))
    opened(whole, 1, 2)
    come(opened(divided, 1, 2), 1, 1)
    asked = {}
    for rma in past_returns(shop, since=NOW - timedelta(days=90), after=None, most=9):
        asked[rma.order_id] = asked_of(rma, LineReader(rma.order, active_policy(shop).policy))
    first, second = asked[whole.pk], asked[divided.pk]
    assert past_size(shop, since=NOW - timedelta(days=90)) == 4
    assert first
    assert second
    assert sum(line.worth_minor for line in first.lines) == sum(line.worth_minor for line in second.lines)


def test_a_shop_with_parts_can_be_erased() -> None:
    rma = opened(make_order(make_shop()), 1, 2)
    come(rma, 1, 1)
    erase_shop(shop=rma.shop, now=LATER)
    assert not Return.objects.exists()
