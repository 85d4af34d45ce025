"""Returns that begin or change in Shopify's own admin: what follows here once the order is read again."""

from dataclasses import replace

import pytest
from django.utils import timezone

from labels.models import Label
from returns.domain.status import DispositionType, DriftKind, SettlementStatus, Way
from returns.models import Drift, Return, ReturnUnit
from returns.operations.approve_return import approve_return, ask_for_label
from returns.operations.cancel_return import UnableToCancel, cancel_return
from returns.operations.drift import UnableToResolve, resolve_drift
from returns.operations.ingest_order import ingest_order
from returns.operations.record_label import record_label
from returns.operations.remove_from_return import UnableToRemove, remove_from_return
from returns.operations.reopen_return import reopen_return
from returns.outbox import put_for
from returns.queries.eligibility import returnable_lines
from returns.queries.orders import was_synced_since
from shop_integration import sync
from shop_integration.admin_api import return_writes as writes
from shop_integration.admin_api import returns as remote
from shop_integration.admin_api.orders import read_order
from shop_integration.connect import connect
from shop_integration.sync import sync_order
from simulator.merchant import Merchant
from tests.shop_integration.conftest import work
from tests.shop_integration.steps import again, approved, due, ready, received, refunds

pytestmark = pytest.mark.django_db


class ShopifyAdmin:
    """Somebody who works in Shopify's own admin and has never heard of us."""

    def __init__(self, shop):
        self.shop, self.client = shop, connect(shop, now=timezone.now())

    def do(self, text, **variables):
        body = self.client.execute(text, variables).json()
        assert "errors" not in body, body["errors"]
        (payload,) = body["data"].values()
        assert not payload["userErrors"], payload["userErrors"]
        return payload

    def create(self, order, lines, **more):
        wanted = [
            {"fulfillmentLineItemId": row.gid, "quantity": quantity, "returnReasonNote": "", **self.reason()}
            for row, quantity in lines
        ]
        text = "mutation M($i: ReturnInput!) { returnCreate(returnInput: $i) { return { id } userErrors { message } } }"
        return self.do(text, i={"orderId": order.gid, "returnLineItems": wanted, **more})["return"]["id"]

    def reason(self):
        gids = remote.reason_gids(self.client, ["other-reason", "too-small"])
        return {"returnReasonDefinitionId": gids.get("too-small") or gids["other-reason"]}

    def process(self, gid, *, amount=None, quantity=None):
        theirs = remote.read_return(self.client, gid)
        order = self.client.query("return_order", id=gid)["return"]["order"]["id"]
        lines = [{"id": line.gid, "quantity": quantity or line.quantity} for line in theirs.lines]
        wanted = {"returnId": gid, "returnLineItems": lines}
        if amount is not None:
            text = "query Q($id: ID!) { order(id: $id) { transactions(first: 5) { id kind } } }"
            found = self.client.execute(text, {"id": order}).json()["data"]["order"]["transactions"]
            parent = next(each["id"] for each in found if each["kind"] in {"SALE", "CAPTURE"})
            back = {"parentId": parent, "transactionAmount": {"amount": amount, "currencyCode": "EUR"}}
            wanted["financialTransfer"] = {"issueRefund": {"orderTransactions": [back]}}
        self.do("mutation M($i: ReturnProcessInput!) { returnProcess(input: $i) { userErrors { message } } }", i=wanted)

    def restock(self, gid, *, missing=0):
        """Look at everything; so many whole lines are missing."""
        theirs = remote.read_return(self.client, gid)
        for order in theirs.reverse_orders:
            inputs = [
                {"reverseFulfillmentOrderLineItemId": line.gid, "quantity": line.quantity,
                 "dispositionType": "MISSING" if place < missing else "NOT_RESTOCKED"}
                for place, line in enumerate(order.lines)
            ]  # fmt: skip
            writes.dispose(self.client, inputs)


def sent(order):
    return [row for fulfillment in order.fulfillments.all() for row in fulfillment.lines.order_by("line__position")]


def read(shop, order):
    return sync_order(shop, order.gid, now=timezone.now())


def available(order):
    return [line.available for line in returnable_lines(order, now=timezone.now())]


@pytest.fixture
def admin(shop):
    return ShopifyAdmin(shop)


class TestBegunThere:
    def test_is_one_of_ours_with_the_same_abilities(self, shop, buy, admin, simulator):
        order = buy()
        robe, pull = sent(order)
        gid = admin.create(order, [(robe, 1), (pull, 1)])
        read(shop, order)
        (rma,) = shop.returns.all()
        assert (rma.gid, rma.origin, rma.status, rma.shopify_name) == (gid, "shopify", "OPEN", f"{order.name}-R1")
        assert rma.rfo_gid
        assert [(item.quantity, bool(item.gid and item.rfo_line_gid)) for item in rma.lines.all()] == [(1, True)] * 2
        assert rma.settlement.total_presentment_minor == 4990 + 3900
        assert available(order) == [0, 1]
        ask_for_label(rma_id=rma.pk, now=timezone.now())
        assert again(rma).stage == "label_pending"
        rma = due(received(again(rma)))
        assert work(shop) == []
        assert again(rma).settlement.status == SettlementStatus.PAID
        assert len(refunds(simulator, rma)) == 1

    def test_reading_it_again_writes_nothing(self, shop, buy, admin):
        order = buy()
        admin.create(order, [(sent(order)[0], 1)])
        read(shop, order)
        before = (shop.events.count(), shop.outbox.count(), ReturnUnit.objects.count())
        read(shop, order)
        assert (shop.events.count(), shop.outbox.count(), ReturnUnit.objects.count()) == before

    def test_a_reader_who_was_overtaken_by_one_who_died_leaves_the_order_to_be_read_again(
        self, shop, buy, admin, monkeypatch
    ):
        order = buy()
        admin.create(order, [(sent(order)[0], 1)])
        whole, before = sync.absorb_return, timezone.now()

        def overtaken(**told):
            newer = read_order(admin.client, order.gid, now=timezone.now())
            assert ingest_order(shop=shop, snapshot=newer)  # and died before it took in the return
            return whole(**told)

        monkeypatch.setattr(sync, "absorb_return", overtaken)
        assert read(shop, order) is None
        assert not was_synced_since(shop, order.gid, before, now=timezone.now())
        monkeypatch.undo()
        assert read(shop, order)
        assert [line.fulfilled.elsewhere for line in returnable_lines(order, now=timezone.now())] == [0, 0]
        assert available(order) == [0, 2]

    def test_what_was_settled_before_we_knew_is_history_without_a_word_to_the_shopper(self, shop, buy, admin):
        order = buy()
        gid = admin.create(order, [(sent(order)[0], 1)])
        admin.restock(gid)
        admin.process(gid, amount="40.00")
        writes.close_return(admin.client, gid)
        read(shop, order)
        (rma,) = shop.returns.all()
        assert (rma.status, rma.stage, rma.settlement.status) == ("CLOSED", "refunded", SettlementStatus.PAID)
        assert rma.settlement.paid_presentment_minor == 4000
        assert rma.received_at
        assert rma.rfo_gid
        assert rma.lines.get().rfo_line_gid
        assert not shop.outbox.exclude(kind__startswith="shopify.").exists()
        order.refresh_from_db()
        assert order.paid_out_presentment_minor == 4000

    def test_what_was_paid_there_in_steps_is_store_credit_only_if_all_of_it_is(
        self, shop, buy, admin, monkeypatch, simulator
    ):
        def told(*args):
            found = real(*args)
            first, last = found.refunds
            return replace(found, refunds=(first, replace(last, as_credit=True)))

        order, real, merchant = buy(), sync.read_return, Merchant(simulator, shop.domain)
        gid = admin.create(order, [(line, 1) for line in sent(order)])
        merchant.process(gid, {"ROBE-S": 1}), merchant.process(gid, {"PULL-M": 1})
        monkeypatch.setattr(sync, "read_return", told)
        read(shop, order)
        (rma,) = shop.returns.all()
        assert (rma.settlement.status, rma.outcome) == (SettlementStatus.PAID, "refund")

    def test_an_unanswered_request_of_ours_is_not_taken_for_another_return(self, shop, requested, simulator):
        rma = requested()
        simulator.unkind("admin", "lost_answer", match="ReturnRequest", times=1)
        work(shop)
        assert not again(rma).gid
        read(shop, rma.order)
        assert shop.returns.count() == 1
        assert again(rma).gid
        assert work(shop) == []
        assert len(simulator.ledger(shop.domain)["returns"]) == 1

    def test_a_declined_one_holds_no_pieces(self, shop, buy, admin):
        order = buy()
        wanted = writes.WantedLine(sent(order)[0].gid, 1, admin.reason()["returnReasonDefinitionId"], "", 0)
        theirs = writes.request_return(admin.client, order_gid=order.gid, lines=[wanted], shipping_fee=None)
        writes.decline_return(admin.client, theirs.gid, reason="OTHER", note="Too late")
        read(shop, order)
        rma = shop.returns.get()
        assert (rma.status, rma.decline_note) == ("DECLINED", "Too late")
        assert rma.closed_at, "until its term has passed, it keeps its order from naming nobody"
        assert available(order) == [1, 2]


class TestChangedThere:
    def test_an_approval_opens_ours_and_gets_it_a_label(self, shop, requested, admin):
        rma = requested()
        work(shop)
        writes.approve_return(admin.client, again(rma).gid)
        read(shop, rma.order)
        rma = again(rma)
        assert (rma.status, rma.parcels.get().status) == ("OPEN", "AWAITING_LABEL")
        assert rma.rfo_gid
        kinds = set(shop.outbox.filter(done_at=None).values_list("kind", flat=True))
        assert "labels.make" in kinds
        assert "shopify.approve_return" not in kinds

    def test_a_refusal_lets_the_pieces_go_and_is_told(self, shop, requested, admin):
        rma = requested()
        work(shop)
        writes.decline_return(admin.client, again(rma).gid, reason="FINAL_SALE", note="Final sale")
        order = read(shop, rma.order)
        assert again(rma).status == "DECLINED"
        assert available(order) == [1, 2]
        assert shop.outbox.filter(kind="mail.declined").count() == 1

    def test_a_cancellation_lets_the_pieces_go_and_is_told(self, shop, requested, admin):
        rma = approved(requested())
        writes.cancel_return(admin.client, rma.gid)
        order = read(shop, rma.order)
        rma = again(rma)
        assert (rma.status, rma.stage) == ("CANCELED", "canceled")
        assert rma.parcels.get().status == "VOIDED"
        assert available(order) == [1, 2]
        assert shop.outbox.filter(kind="mail.canceled").count() == 1
        assert not shop.outbox.filter(kind="shopify.cancel_return").exists()

    def test_closing_and_reopening_follow(self, shop, requested, admin):
        rma = approved(requested())
        writes.close_return(admin.client, rma.gid)
        read(shop, rma.order)
        assert again(rma).status == "CLOSED"
        writes.reopen_return(admin.client, rma.gid)
        read(shop, rma.order)
        assert (again(rma).status, again(rma).closed_at) == ("OPEN", None)
        read(shop, rma.order)
        assert shop.outbox.filter(kind="mail.reopened").count() == 1

    def test_reopened_with_a_label_that_ended_has_one_parcel_with_the_new_one(self, shop, requested, admin):
        rma = approved(requested())
        old = rma.parcels.get()
        Label.objects.create(
            parcel=old, carrier="sandbox", reference="old", state="READY", created_at=rma.requested_at,
            expires_at=rma.requested_at,
        )  # fmt: skip
        writes.close_return(admin.client, rma.gid)
        read(shop, rma.order)
        Return.objects.filter(pk=rma.pk).update(ship_by=rma.requested_at)
        writes.reopen_return(admin.client, rma.gid)
        read(shop, rma.order)
        assert again(rma).ship_by > timezone.now()
        new = rma.parcels.exclude(pk=old.pk).get()
        record_label(
            parcel_id=new.pk, carrier="sandbox", tracking_number="NEW1", tracking_url="https://example.com/n",
            now=timezone.now(),
        )  # fmt: skip
        assert work(shop) == []
        (there,) = remote.read_return(admin.client, rma.gid).parcels
        assert (there.tracking_number, there.gid) == ("NEW1", old.gid)
        read(shop, rma.order)
        assert again(rma).parcels.count() == 2

    def test_pieces_taken_off_leave_ours_and_the_sum(self, shop, requested, admin):
        rma = approved(requested())
        _, pulls = rma.lines.all()
        writes.remove_pieces(admin.client, rma.gid, {pulls.gid: 1})
        order = read(shop, rma.order)
        rma = again(rma)
        assert [item.quantity for item in rma.lines.all()] == [1, 1]
        assert rma.settlement.total_presentment_minor == 4990 + 3900
        assert available(order) == [0, 1]
        rma = due(received(rma))
        assert work(shop) == []
        assert again(rma).settlement.status == SettlementStatus.PAID

    @pytest.mark.parametrize("heard", [True, False], ids=["heard one by one", "heard at once"])
    def test_pieces_taken_off_and_the_rest_paid_agree_however_it_was_heard(self, shop, requested, admin, heard):
        rma = approved(requested())
        _, pulls = rma.lines.all()
        writes.remove_pieces(admin.client, rma.gid, {pulls.gid: 1})
        if heard:
            read(shop, rma.order)
        admin.process(rma.gid, amount="88.90")
        read(shop, rma.order)
        rma = again(rma)
        assert (rma.settlement.status, rma.settlement.paid_presentment_minor) == (SettlementStatus.PAID, 4990 + 3900)
        assert not rma.drifts.exists()

    def test_pieces_that_were_missing_there_and_the_rest_paid_agree_at_once(self, shop, requested, admin):
        rma = approved(requested())
        admin.restock(rma.gid, missing=1)
        admin.process(rma.gid, amount="77.99")
        read(shop, rma.order)
        rma = again(rma)
        assert rma.settlement.total_presentment_minor == 2 * 3900
        drift = rma.drifts.get()
        assert (drift.kind, drift.facts["ours_minor"]) == (DriftKind.PAID_DIFFERENTLY, 2 * 3900)

    def test_a_sum_that_agrees_in_the_end_closes_the_difference_while_news_of_ours_travel(self, shop, requested, admin):
        rma = approved(requested((1,)))
        admin.process(rma.gid, amount="40.00")
        read(shop, rma.order)
        assert rma.drifts.get().resolved_at is None
        paid = rma.settlement.total_presentment_minor
        rma.settlement.total_presentment_minor = rma.settlement.total_shop_minor = 4000
        rma.settlement.save()
        put_for(rma, "shopify.attach_label", now=timezone.now(), parcel=rma.parcels.get().pk)
        read(shop, rma.order)
        assert (paid, again(rma).settlement.status) == (4990, SettlementStatus.PAID)
        assert rma.drifts.get().resolved_at is not None

    def test_the_last_piece_taken_off_cancels(self, shop, requested, admin):
        rma = approved(requested((1,)))
        writes.remove_pieces(admin.client, rma.gid, {rma.lines.get().gid: 1})
        read(shop, rma.order)
        assert again(rma).status == "CANCELED"

    def test_goods_counted_there_are_received_here(self, shop, requested, admin):
        rma = approved(requested())
        admin.restock(rma.gid)
        read(shop, rma.order)
        rma = again(rma)
        assert rma.stage == "to_refund"
        kinds = {row.type for item in rma.lines.all() for row in item.dispositions.all()}
        assert kinds == {DispositionType.NOT_RESTOCKED}
        assert work(shop) == []

    def test_a_parcel_announced_there_travels_here(self, shop, buy, admin):
        order = buy()
        gid = admin.create(order, [(sent(order)[0], 1)])
        read(shop, order)
        reverse = remote.read_return(admin.client, gid).reverse_orders[0].gid
        writes.create_parcel(
            admin.client, reverse, tracking_number="6A123", tracking_url="https://t.example/6A123",
            label_url="https://l.example/1.pdf",
        )  # fmt: skip
        read(shop, order)
        parcel = shop.returns.get().parcels.get()
        assert (parcel.status, parcel.tracking_number, parcel.carrier) == ("LABEL_READY", "6A123", "shopify")

    def test_the_same_sum_paid_there_settles_ours(self, shop, requested, admin, simulator):
        rma = approved(requested())
        admin.process(rma.gid, amount="127.90")
        read(shop, rma.order)
        rma = again(rma)
        assert (rma.settlement.status, rma.settlement.paid_presentment_minor) == (SettlementStatus.PAID, 12790)
        assert work(shop) == []
        assert again(rma).status == "CLOSED"
        assert len(refunds(simulator, rma)) == 1

    def test_our_own_news_on_its_way_is_not_undone_by_an_older_reading(self, shop, requested):
        rma = requested()
        work(shop)
        approve_return(rma_id=rma.pk, actor="merchant", now=timezone.now())
        read(shop, rma.order)
        assert again(rma).status == "OPEN"
        assert not Drift.objects.exists()
        assert work(shop) == []

    def test_an_older_reading_changes_nothing(self, shop, requested, admin):
        rma = approved(requested())
        old, moment = remote.read_return(admin.client, rma.gid), timezone.now()
        writes.close_return(admin.client, rma.gid)
        read(shop, rma.order)
        from returns.operations.absorb_return import absorb_return

        absorb_return(order=rma.order, theirs=old, read_at=moment, listed_at=moment, now=timezone.now())
        assert again(rma).status == "CLOSED"


class TestDifferences:
    def test_another_sum_waits_for_somebody_who_can_take_it_over(self, shop, requested, admin):
        rma = approved(requested())
        admin.process(rma.gid, amount="100.00")
        read(shop, rma.order)
        drift = Drift.objects.get()
        assert (drift.kind, drift.facts["ours_minor"], drift.facts["theirs_minor"]) == (
            "paid_differently",
            12790,
            10000,
        )
        read(shop, rma.order)
        assert Drift.objects.count() == 1
        resolve_drift(shop=shop, drift_id=drift.pk, way=Way.TAKE_THEIRS, actor_id="7", now=timezone.now())
        rma = again(rma)
        assert (rma.settlement.status, rma.settlement.paid_presentment_minor) == (SettlementStatus.PAID, 10000)
        with pytest.raises(UnableToResolve, match="settled_already"):
            resolve_drift(shop=shop, drift_id=drift.pk, way=Way.LEAVE_BOTH, actor_id="7", now=timezone.now())

    def test_one_that_was_left_is_not_raised_again_and_another_shop_cannot_see_it(self, shop, requested, admin):
        from tests.characters import make_shop

        rma = approved(requested())
        admin.process(rma.gid, amount="100.00")
        read(shop, rma.order)
        drift = Drift.objects.get()
        with pytest.raises(Drift.DoesNotExist):
            resolve_drift(shop=make_shop(), drift_id=drift.pk, way=Way.LEAVE_BOTH, actor_id="7", now=timezone.now())
        resolve_drift(shop=shop, drift_id=drift.pk, way=Way.LEAVE_BOTH, actor_id="7", now=timezone.now())
        read(shop, rma.order)
        assert not Drift.objects.filter(resolved_at=None).exists()
        # As it was kept before it was kept where the money went.
        Drift.objects.update(facts={name: fact for name, fact in drift.facts.items() if name != "outcome"})
        read(shop, rma.order)
        assert not Drift.objects.filter(resolved_at=None).exists()

    def test_closed_there_before_the_refund_can_be_reopened_and_paid(self, shop, requested, admin):
        rma = received(approved(requested()))
        writes.close_return(admin.client, rma.gid)
        read(shop, rma.order)
        drift = Drift.objects.get()
        assert drift.kind == DriftKind.CLOSED_UNPAID
        resolve_drift(shop=shop, drift_id=drift.pk, way=Way.SEND_OURS, actor_id="7", now=timezone.now())
        assert work(shop) == []
        read(shop, rma.order)
        due(again(rma))
        assert work(shop) == []
        assert again(rma).settlement.status == SettlementStatus.PAID

    def test_what_agrees_again_is_closed_by_itself(self, shop, requested, admin):
        rma = received(approved(requested()))
        writes.close_return(admin.client, rma.gid)
        read(shop, rma.order)
        writes.reopen_return(admin.client, rma.gid)
        read(shop, rma.order)
        drift = Drift.objects.get()
        assert drift.resolved_at
        assert drift.resolution == ""


class TestOurDecisions:
    def test_cancelling_is_told_and_lets_the_pieces_go(self, shop, requested, admin):
        rma = approved(requested())
        cancel_return(rma_id=rma.pk, actor="merchant", now=timezone.now())
        assert work(shop) == []
        assert remote.read_return(admin.client, rma.gid).status == "CANCELED"
        order = read(shop, rma.order)
        assert available(order) == [1, 2]
        assert shop.outbox.filter(kind="mail.canceled").count() == 1

    @pytest.mark.parametrize("kind", ["lost_answer", "http_500"])
    def test_a_cancellation_without_an_answer_happens_once(self, shop, requested, admin, simulator, kind):
        rma = approved(requested())
        cancel_return(rma_id=rma.pk, actor="merchant", now=timezone.now())
        simulator.unkind("admin", kind, match="ReturnCancel", times=1)
        assert [message.kind for message in work(shop)] == ["shopify.cancel_return"]
        assert work(shop) == []
        assert remote.read_return(admin.client, rma.gid).status == "CANCELED"

    def test_received_or_paid_returns_stay(self, requested):
        rma = received(approved(requested()))
        with pytest.raises(UnableToCancel, match="goods_in"):
            cancel_return(rma_id=rma.pk, actor="merchant", now=timezone.now())
        rma = due(rma)
        with pytest.raises(UnableToCancel, match="money_moved"):
            cancel_return(rma_id=rma.pk, actor="merchant", now=timezone.now())
        with pytest.raises(UnableToRemove, match="goods_in"):
            remove_from_return(rma_id=rma.pk, left={rma.lines.first().pk: 0}, actor="merchant", now=timezone.now())

    def test_a_settled_return_can_be_reopened(self, shop, requested, admin):
        rma = ready(requested)
        work(shop)
        reopen_return(rma_id=rma.pk, actor="merchant", now=timezone.now())
        assert work(shop) == []
        assert remote.read_return(admin.client, rma.gid).status == "OPEN"

    def test_pieces_are_taken_off_once_even_without_an_answer(self, shop, requested, admin, simulator):
        rma = approved(requested())
        robe, pulls = rma.lines.all()
        remove_from_return(rma_id=rma.pk, left={robe.pk: 0, pulls.pk: 1}, actor="merchant", now=timezone.now())
        simulator.unkind("admin", "lost_answer", match="ReturnRemoveItems", times=1)
        assert [message.kind for message in work(shop)] == ["shopify.remove_from_return"]
        assert work(shop) == []
        assert remote.read_return(admin.client, rma.gid).pieces == {pulls.fulfilled.gid: 1}
        assert again(rma).settlement.total_presentment_minor == 3900
        assert Return.objects.get(pk=rma.pk).status == "OPEN"
