"""The way back from the policy to the rows: what stays, whose label it is, when it is made, and where it leads."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from labels.models import Label
from returns.domain.conditions import conditions_of
from returns.domain.shipping import Goods, LabelTime, PaidBy
from returns.domain.status import DeclineReason, DispositionType, ParcelStatus, SettlementStatus, Stage
from returns.models import Destination, Order, OrderLine, OutboxMessage, Return, ReverseDelivery, Shop
from returns.operations.approve_return import approve_return, ask_for_label
from returns.operations.decline_return import decline_return
from returns.operations.publish_policy import publish_policy
from returns.operations.receive_goods import receive_goods
from returns.operations.record_label import record_label
from returns.operations.record_scan import record_scan
from returns.operations.request_return import SumChanged, request_return
from returns.operations.reserve import UnableToSettle
from returns.operations.send_after_all import UnableToAskBack, send_after_all
from returns.operations.settle_return import settle_return
from returns.queries.carriage import Router
from returns.queries.eligibility import Wanted, policy_of, preview
from returns.queries.line_facts import LineReader
from returns.queries.parcels import lines_of, parcels_of
from returns.queries.policies import active_policy
from returns.queries.returns import get_return, settlement_quote
from tests.characters import NOW, RETURN_ADDRESS, Bought, ask, fulfilled, make_order, make_shop, pay

pytestmark = pytest.mark.django_db
SOCKS, COAT = Bought("Chaussettes", price=900), Bought("Manteau", price=20_000)
APART = {"consolidate": "by_destination"}
UP_TO_TEN = {"keep_it": {"max_minor": 1_000}}


def shop_with(shipping: dict[str, Any], **more: Any) -> Shop:
    """A shop whose orders are placed under this way back."""
    shop = make_shop()
    document = active_policy(shop).document | {"shipping": shipping} | more
    publish_policy(shop=shop, document=document, now=NOW - timedelta(days=100))
    return shop


def approved(rma: Return) -> Return:
    return approve_return(rma_id=rma.pk, actor="merchant", now=NOW)


def kinds() -> set[str]:
    return set(OutboxMessage.objects.values_list("kind", flat=True))


def make_ready(parcel: ReverseDelivery, number: str = "SBX1") -> None:
    record_label(parcel_id=parcel.pk, carrier="sandbox", tracking_number=number, tracking_url="", now=NOW)


def place(shop: Shop, code: str, **about: Any) -> Destination:
    return Destination.objects.create(shop=shop, code=code, name=code.title(), address=RETURN_ADDRESS, **about)


class TestWhatStays:
    def test_a_small_return_is_approved_without_a_parcel_and_payable_at_once(self) -> None:
        rma = approved(ask(make_order(shop_with(UP_TO_TEN), SOCKS)))

        assert (rma.goods, rma.stage, rma.ship_by, rma.parcels.count()) == (Goods.KEEP, Stage.TO_REFUND, None, 0)
        assert "mail.kept" in kinds()
        assert not kinds() & {"labels.make", "mail.approved"}
        settled = settle_return(rma_id=rma.pk, expected_minor=900, actor="merchant", now=NOW)
        assert settled.status == SettlementStatus.DUE
        assert pay(rma, at=NOW).stage == Stage.REFUNDED

    def test_nothing_is_held_back_of_what_stays(self) -> None:
        fees = {"restocking_bps": 1_000, "return_shipping_minor": 490}
        shop = shop_with(UP_TO_TEN, fees=fees)

        stays, travels = ask(make_order(shop, SOCKS)), ask(make_order(shop, COAT, number=1002))

        assert settlement_quote(stays).total.presentment.minor == 900
        assert settlement_quote(travels).total.presentment.minor == 20_000 - 2_000 - 490

    def test_the_limit_is_for_all_the_goods_of_a_return_with_their_tax(self) -> None:
        shop = shop_with(UP_TO_TEN)
        taxed = Bought("Chaussettes", price=900, tax=101)

        assert ask(make_order(shop, SOCKS, SOCKS), quantities=(1, 1)).goods == Goods.SEND
        assert ask(make_order(shop, taxed, number=1002, taxes_included=False)).goods == Goods.SEND

    def test_goods_that_have_to_come_back_are_not_paid_before(self) -> None:
        rma = approved(ask(make_order(shop_with(UP_TO_TEN), COAT)))

        with pytest.raises(UnableToSettle):
            settle_return(rma_id=rma.pk, expected_minor=20_000, actor="merchant", now=NOW)

    def test_a_request_is_no_promise_before_somebody_agreed(self) -> None:
        rma = ask(make_order(shop_with(UP_TO_TEN), SOCKS))

        assert rma.stage == Stage.REQUESTED
        with pytest.raises(UnableToSettle):
            settle_return(rma_id=rma.pk, expected_minor=900, actor="merchant", now=NOW)

    def test_a_shopper_keeps_so_many_in_a_year_and_refusals_do_not_count(self) -> None:
        shop = shop_with({"keep_it": {"max_minor": 1_000, "per_year": 1}})
        orders = [make_order(shop, SOCKS, number=number) for number in (1001, 1002, 1003)]
        other = make_order(shop, SOCKS, number=1004, email="oliver@example.com")

        first, second = ask(orders[0]), ask(orders[1])
        assert (first.goods, second.goods) == (Goods.KEEP, Goods.SEND)

        decline_return(rma_id=first.pk, reason=DeclineReason.OTHER, explanation="", actor="merchant", now=NOW)
        assert ask(orders[2]).goods == Goods.KEEP
        assert ask(other).goods == Goods.KEEP
        assert ask(orders[0], key="key-2", now=NOW + timedelta(days=20)).goods == Goods.SEND

    def test_a_label_that_costs_more_than_the_goods_lets_them_stay(self) -> None:
        shop = shop_with({"keep_it": {"below_return_cost": True}})
        before = approved(ask(make_order(shop, SOCKS)))
        Label.objects.create(
            parcel=before.parcels.get(),
            carrier="sandbox",
            reference="R-1",
            state=Label.State.READY,
            cost_minor=901,
            cost_currency="EUR",
            created_at=NOW,
            bought_at=NOW - timedelta(days=1),
        )

        assert before.goods == Goods.SEND
        assert ask(make_order(shop, SOCKS, number=1002)).goods == Goods.KEEP
        assert ask(make_order(shop, COAT, number=1003)).goods == Goods.SEND

    def test_what_was_shown_to_stay_is_not_asked_back_in_silence(self) -> None:
        order = make_order(shop_with({}), SOCKS)
        about = {"shop": order.shop, "order_id": order.pk, "request_key": "k", "locale": "fr", "now": NOW}
        wanted = [Wanted(fulfilled(order)[0].pk, 1, "size_small")]

        with pytest.raises(SumChanged):
            request_return(wanted=wanted, expected_minor=900, expected_goods=Goods.KEEP, **about)
        assert not Return.objects.exists()
        assert request_return(wanted=wanted, expected_minor=900, expected_goods=Goods.SEND, **about).goods == Goods.SEND


class TestSentAfterAll:
    def test_the_merchant_has_goods_sent_before_anything_is_paid(self) -> None:
        rma = approved(ask(make_order(shop_with(UP_TO_TEN), SOCKS)))

        rma = send_after_all(rma_id=rma.pk, actor="merchant", actor_id="7", now=NOW)

        assert (rma.goods, rma.stage) == (Goods.SEND, Stage.LABEL_PENDING)
        assert rma.ship_by == NOW + timedelta(days=14)
        assert rma.events.filter(kind="return.asked_back", actor_id="7").exists()
        assert send_after_all(rma_id=rma.pk, actor="merchant", now=NOW).parcels.count() == 1

    def test_asked_back_it_goes_to_where_it_belongs(self) -> None:
        shop = shop_with(UP_TO_TEN | {"destination": "lyon"})
        lyon = place(shop, "lyon")
        rma = approved(ask(make_order(shop, SOCKS)))

        assert send_after_all(rma_id=rma.pk, actor="merchant", now=NOW).parcels.get().destination == lyon

    def test_asked_back_before_the_approval_it_goes_the_usual_way(self) -> None:
        rma = ask(make_order(shop_with(UP_TO_TEN), SOCKS))

        assert send_after_all(rma_id=rma.pk, actor="merchant", now=NOW).stage == Stage.REQUESTED
        assert approved(rma).stage == Stage.LABEL_PENDING

    def test_what_is_paid_or_over_stays(self) -> None:
        shop = shop_with(UP_TO_TEN)
        paid, over = approved(ask(make_order(shop, SOCKS))), ask(make_order(shop, SOCKS, number=1002))
        settle_return(rma_id=paid.pk, expected_minor=900, actor="merchant", now=NOW)
        decline_return(rma_id=over.pk, reason=DeclineReason.OTHER, explanation="", actor="merchant", now=NOW)

        for rma, code in ((paid, "money_moved"), (over, "not_open")):
            with pytest.raises(UnableToAskBack) as raised:
                send_after_all(rma_id=rma.pk, actor="merchant", now=NOW)
            assert raised.value.code == code


class TestWhoPays:
    @pytest.mark.parametrize("paid_by", list(PaidBy))
    def test_faulty_goods_travel_at_the_shops_cost(self, paid_by: PaidBy) -> None:
        fees = {"restocking_bps": 0, "return_shipping_minor": 490}
        order = make_order(shop_with({"paid_by": paid_by.value}, fees=fees), COAT)

        rma = approved(ask(order, reason="defective"))

        assert rma.parcels.get().paid_by == PaidBy.SHOP
        assert settlement_quote(rma).total.presentment.minor == 20_000

    @pytest.mark.parametrize(("paid_by", "back"), [("shop", 20_000), ("shopper", 19_510), ("own", 20_000)])
    def test_only_a_label_for_a_fee_takes_it_off(self, paid_by: str, back: int) -> None:
        fees = {"restocking_bps": 0, "return_shipping_minor": 490}
        rma = approved(ask(make_order(shop_with({"paid_by": paid_by}, fees=fees), COAT)))

        assert rma.parcels.get().paid_by == paid_by
        assert settlement_quote(rma).total.presentment.minor == back


class TestWhenTheLabelIsMade:
    def test_on_demand_it_waits_for_the_shoppers_click(self) -> None:
        rma = approved(ask(make_order(shop_with({"label": "on_demand"}), COAT)))
        assert (rma.stage, rma.parcels.count()) == (Stage.AWAITING_PARCEL, 0)
        assert "mail.approved" in kinds()

        for _click in range(2):
            rma = ask_for_label(rma_id=rma.pk, now=NOW)
        assert (rma.stage, rma.parcels.count()) == (Stage.LABEL_PENDING, 1)

        make_ready(rma.parcels.get())
        assert "mail.label" in kinds()
        assert OutboxMessage.objects.filter(kind="mail.approved").count() == 1

    def test_at_the_request_it_comes_before_anybody_agreed_and_goes_to_shopify_after(self) -> None:
        rma = ask(make_order(shop_with({"label": "at_request"}), COAT))
        make_ready(rma.parcels.get())
        rma.refresh_from_db()
        assert rma.stage == Stage.REQUESTED
        assert "mail.label" in kinds()
        assert "shopify.attach_label" not in kinds()

        assert approved(rma).stage == Stage.AWAITING_PARCEL
        assert {"shopify.attach_label", "mail.approved"} <= kinds()
        assert rma.parcels.count() == 1

    def test_a_label_of_a_refused_request_goes_back_to_its_carrier(self) -> None:
        rma = ask(make_order(shop_with({"label": "at_request"}), COAT))

        decline_return(rma_id=rma.pk, reason=DeclineReason.OTHER, explanation="", actor="merchant", now=NOW)

        assert rma.parcels.get().status == ParcelStatus.VOIDED
        assert "labels.void" in kinds()

    def test_what_stays_and_what_is_not_open_gets_no_label(self) -> None:
        kept = approved(ask(make_order(shop_with(UP_TO_TEN | {"label": "on_demand"}), SOCKS)))
        asked = ask(make_order(kept.shop, COAT, number=1002))

        for rma in (kept, asked):
            ask_for_label(rma_id=rma.pk, now=NOW)
        assert not ReverseDelivery.objects.exists()
        assert asked.label_time == LabelTime.ON_DEMAND


def two_makers(shipping: dict[str, Any], **more: Any) -> tuple[Shop, Order]:
    """A dress that goes to Lyon, and two jumpers that come back to the shop."""
    shop = shop_with(shipping, **more)
    place(shop, "lyon", vendor="Maison")
    order = make_order(shop, Bought(), Bought("Pull", 2, 3900))
    OrderLine.objects.filter(order=order, title="Robe midi").update(vendor="MAISON")
    return shop, order


def test_a_clause_goes_before_the_vendor_and_the_vendor_before_the_policy() -> None:
    clause = {"code": "abroad", "label": {}, "when": {"countries": ["FR"]}, "then": {"destination": "lille"}}
    shop, order = two_makers({"destination": "caen"})
    for code in ("lille", "caen"):
        place(shop, code)

    def leads_to(*clauses: dict[str, Any]) -> list[str]:
        document = active_policy(shop).document | {"clauses": list(clauses)}
        version = publish_policy(shop=shop, document=document, now=NOW)
        read, router = LineReader(order, version.policy), Router(shop)
        facts = [read.line(line, wanted=1, available=1) for line in fulfilled(order)]
        return [router.leads_to(conditions_of(fact, version.policy), vendor=fact.vendor) for fact in facts]

    assert leads_to() == ["lyon", "caen"]
    assert leads_to(clause) == ["lille", "lille"]
    Destination.objects.filter(code="lille").delete()
    assert leads_to(clause) == ["", ""]


class TestWhereItGoes:
    def test_each_place_gets_its_parcel_with_what_goes_there(self) -> None:
        shop, order = two_makers(APART)
        rma = approved(ask(order, quantities=(1, 2)))

        rma = get_return(shop, rma.number)
        inside = {
            parcel.destination.code if parcel.destination else "": [
                str(item.line.title) for item in lines_of(rma, parcel)
            ]
            for parcel in parcels_of(rma)
        }
        assert inside == {"lyon": ["Robe midi"], "": ["Pull"]}

    def test_the_stage_is_that_of_the_parcel_that_is_waited_for(self) -> None:
        _shop, order = two_makers(APART)
        rma = approved(ask(order, quantities=(1, 2)))
        first, second = rma.parcels.order_by("pk")

        def stage() -> str:
            rma.refresh_from_db()
            return rma.stage

        make_ready(first, "SBX1")
        assert stage() == Stage.LABEL_PENDING
        assert "mail.approved" not in kinds()
        make_ready(second, "SBX2")
        assert stage() == Stage.AWAITING_PARCEL
        assert OutboxMessage.objects.filter(kind="mail.approved").count() == 1
        for parcel, expected in ((first, Stage.AWAITING_PARCEL), (second, Stage.TO_INSPECT)):
            record_scan(parcel_id=parcel.pk, status=ParcelStatus.DELIVERED, at=NOW, now=NOW)
            assert stage() == expected

    def test_all_share_one_parcel_where_the_policy_says_so(self) -> None:
        _shop, order = two_makers({})
        rma = approved(ask(order, quantities=(1, 2)))

        parcel = rma.parcels.get()
        assert parcel.destination is not None
        assert parcel.destination.code == "lyon"

    def test_a_fee_for_every_parcel_is_shown_before_it_is_asked(self) -> None:
        fees = {"restocking_bps": 0, "return_shipping_minor": 490, "return_shipping_per": "parcel"}
        _shop, order = two_makers(APART, fees=fees)
        wanted = [Wanted(line.pk, 1, "size_small") for line in fulfilled(order)]

        offer = preview(order, wanted, now=NOW)

        assert offer.quote is not None
        assert offer.quote.return_shipping_fee.presentment.minor == 980
        assert policy_of(order).fees.return_shipping_per == "parcel"

    def test_parcels_are_counted_together(self) -> None:
        _shop, order = two_makers(APART)
        rma = approved(ask(order, quantities=(1, 2)))
        counts = {item.pk: {DispositionType.RESTOCKED: item.quantity} for item in rma.lines.all()}

        rma = receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=NOW)

        assert rma.stage == Stage.TO_REFUND
        assert set(rma.parcels.values_list("status", flat=True)) == {ParcelStatus.DELIVERED}
