"""Claims and the parcels that wait for suppliers' labels go along with what becomes of their lines."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from returns.domain.bulk import BulkAction
from returns.domain.claim import ClaimStatus, Refusal
from returns.domain.means import Means
from returns.domain.shipping import Goods, LabelTime
from returns.domain.status import DispositionType, ParcelStatus
from returns.domain.unannounced import Counts
from returns.models import Disposition, OutboxMessage, Return, ReverseDelivery, Shop, SupplierClaim
from returns.operations.answer_claim import accept_claim, credit_claim, refuse_claim
from returns.operations.approve_return import approve_return, ask_for_label
from returns.operations.bring_label import bring_label
from returns.operations.bulk_actions import Task, act
from returns.operations.cancel_return import cancel_return
from returns.operations.change_means import change_means
from returns.operations.close_return import close_return
from returns.operations.expire_claim import expire
from returns.operations.follow_claim import give_claim_up
from returns.operations.hand_over import hand_over
from returns.operations.let_stay import let_stay
from returns.operations.receive_part import receive_part
from returns.operations.record_label import record_label
from returns.operations.record_scan import record_scan
from returns.operations.remove_from_return import remove_from_return
from returns.operations.reopen_return import reopen_return
from returns.operations.say_sent import Proof, say_sent
from returns.operations.send_after_all import send_after_all
from returns.operations.share_parcel import share_parcel
from returns.people import Staff
from returns.queries.claims import claims_of, get_claim, parcel_of_claim
from returns.queries.desk import not_opened, on_their_way
from returns_portal.merchant.claim_rows import claim_rows
from returns_portal.merchant.forms.receipt import ReceiptForm
from returns_portal.supplier.page import context_of, is_to_be_labelled
from tests.characters import NOW, make_shop
from tests.parts import at_shopify
from tests.returns_portal.merchant_desk import labelled
from tests.stores import make_store, shop_that_lets_choose
from tests.suppliers import asked, claimed, make_supplier

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def kinds(**about: Any) -> list[str]:
    wanted = {f"payload__{name}": value for name, value in about.items()}
    return list(OutboxMessage.objects.filter(**wanted).order_by("pk").values_list("kind", flat=True))


def again(claim: SupplierClaim) -> SupplierClaim:
    return get_claim(claim.shop, claim.pk)


def theirs(rma: Return) -> ReverseDelivery:
    return rma.parcels.exclude(destination=None).exclude(status=ParcelStatus.VOIDED).get()


def waits(claim: SupplierClaim) -> bool:
    """Whether the supplier's page asks for a label."""
    claim = again(claim)
    return is_to_be_labelled(claim, parcel_of_claim(claim))


def time_is_over(claim: SupplierClaim) -> None:
    [deadline] = OutboxMessage.objects.filter(kind="claims.expire", payload__claim=claim.pk)
    expire(deadline, now=claim.due_at)


def count(rma: Return, **pieces: int) -> Counts:
    """These pieces of articles (`dress`, `pullover`) are here, as new; the others are on their way."""
    lines = {"dress": rma.lines.get(line__sku="SKU-1"), "pullover": rma.lines.get(line__sku="SKU-2")}
    return {lines[name].pk: {DispositionType.RESTOCKED: number} for name, number in pieces.items()}


def on_demand(shop: Shop, **about: Any) -> SupplierClaim:
    """A claim of a return whose shopper asks for labels when they want them."""
    make_supplier(shop, label_made_by="supplier", **about)
    rma = asked(shop)
    Return.objects.filter(pk=rma.pk).update(label_time=LabelTime.ON_DEMAND)
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    return rma.claims.get()


class TestParts:
    def test_the_claim_follows_what_is_still_to_come(self) -> None:
        claim = claimed(make_shop(), label_made_by="supplier")
        whole, parcel = at_shopify(claim.rma), theirs(claim.rma)
        rest = receive_part(rma_id=whole.pk, counts=count(whole, pullover=2), actor="merchant", now=NOW)
        assert theirs(rest) == parcel
        assert "labels.make" not in kinds(parcel=parcel.pk)
        assert again(claim).rma == rest
        assert waits(claim)
        cancel_return(rma_id=rest.pk, actor="merchant", now=NOW)
        assert again(claim).status == ClaimStatus.WITHDRAWN

    def test_its_clock_is_that_of_the_parcel_that_is_still_to_come(self) -> None:
        claim = claimed(make_shop(), label_made_by="supplier")
        whole = at_shopify(claim.rma)
        rest = receive_part(rma_id=whole.pk, counts=count(whole, pullover=2), actor="merchant", now=NOW)
        assert "labels.make" not in kinds(parcel=theirs(rest).pk)
        time_is_over(claim)
        assert "labels.make" in kinds(parcel=theirs(rest).pk)

    def test_one_claim_about_both_parts_is_shared_by_pieces(self) -> None:
        claim = claimed(make_shop(), label_made_by="supplier", skus=["SKU-2"])
        whole, whole_sum = at_shopify(claim.rma), claim.expected_minor
        rest = receive_part(
            rma_id=whole.pk, counts=count(whole, dress=1, pullover=1), actor="merchant", now=NOW, label_to_come=True
        )
        claim = again(claim)
        assert claim.rma == whole
        assert {line.item.rma for line in claim.lines.all()} == {whole, rest}
        sums = [line.expected_minor for line in claim.lines.all()]
        assert (sum(sums), claim.expected_minor) == (whole_sum, whole_sum)
        assert max(sums) - min(sums) <= 1
        assert claims_of(rest) == claims_of(whole) == [claim]
        assert parcel_of_claim(claim) == theirs(rest)
        assert waits(claim)

        cancel_return(rma_id=rest.pk, actor="merchant", now=NOW)
        claim = again(claim)
        assert (claim.status, claim.expected_minor) == (ClaimStatus.OPEN, sums[0])
        assert [line.item.rma for line in claim.lines.all()] == [whole]


class TestNobodyWaitsForAnAnswer:
    def test_a_label_that_is_asked_for_in_time_is_asked_of_the_supplier(self) -> None:
        claim = on_demand(make_shop())
        assert not waits(claim)
        assert "sent to you" in str(context_of(again(claim))["goods"])
        ask_for_label(rma_id=claim.rma_id, now=NOW)
        assert waits(claim)
        assert kinds(claim=claim.pk).count("mail.claim") == 2
        time_is_over(claim)
        assert "labels.make" in kinds(parcel=theirs(claim.rma).pk)

    @pytest.mark.parametrize("answer", ["accepted", "credited", "silent"])
    def test_after_the_answer_the_label_is_ours(self, answer: str) -> None:
        claim = on_demand(make_shop())
        _answer(claim, answer)
        ask_for_label(rma_id=claim.rma_id, now=NOW)
        parcel = theirs(claim.rma)
        assert (parcel.awaits_supplier, kinds(parcel=parcel.pk)) == (False, ["labels.make"])
        assert kinds(claim=claim.pk).count("mail.claim") == 1

    def test_who_accepts_and_makes_none_is_waited_for_until_the_deadline(self) -> None:
        claim = claimed(make_shop(), label_made_by="supplier")
        accept_claim(shop=claim.shop, claim_id=claim.pk, now=NOW)
        parcel = theirs(claim.rma)
        assert kinds(parcel=parcel.pk) == []
        time_is_over(claim)
        parcel.refresh_from_db()
        assert (parcel.awaits_supplier, kinds(parcel=parcel.pk)) == (False, ["labels.make"])
        assert again(claim).silent_at is None

    def test_who_credits_first_makes_none(self) -> None:
        claim = claimed(make_shop(), label_made_by="supplier")
        _answer(claim, "credited")
        assert kinds(parcel=theirs(claim.rma).pk) == ["labels.make"]

    @pytest.mark.parametrize("end", ["deadline", "given_up"])
    def test_the_goods_of_who_refuses_come_to_the_shop(self, end: str) -> None:
        claim = claimed(make_shop(), label_made_by="supplier")
        parcel, which = theirs(claim.rma), {"shop": claim.shop, "claim_id": claim.pk}
        refuse_claim(**which, reason=Refusal.NOT_OURS, text="", now=NOW)
        assert (theirs(claim.rma), kinds(parcel=parcel.pk)) == (parcel, []), "staff may put it anew"
        if end == "deadline":
            time_is_over(claim)
        else:
            give_claim_up(**which, actor_id="7", now=NOW)
        parcel.refresh_from_db()
        assert parcel.status == ParcelStatus.VOIDED
        assert set(claim.rma.lines.values_list("destination", flat=True)) == {None}

    def test_a_parcel_that_is_planned_once_more_has_our_label(self) -> None:
        claim = claimed(shop_that_lets_choose(), label_made_by="supplier")
        _answer(claim, "accepted")
        for means in (Means.DROP_OFF, Means.LABEL):
            change_means(rma_id=claim.rma_id, means=means, actor="merchant", now=NOW)
        assert kinds(parcel=theirs(claim.rma).pk) == ["labels.make"]

    def test_goods_that_are_asked_back_have_the_suppliers_while_it_may_come(self) -> None:
        shop = make_shop()
        make_supplier(shop, label_made_by="supplier")
        rma = asked(shop)
        Return.objects.filter(pk=rma.pk).update(goods=Goods.KEEP)
        approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
        send_after_all(rma_id=rma.pk, actor="merchant", now=NOW)
        assert waits(rma.claims.get())

    def test_what_was_closed_meanwhile_waits_for_nobody_once_it_is_open_again(self) -> None:
        claim = claimed(make_shop(), label_made_by="supplier")
        close_return(rma_id=claim.rma_id, now=NOW, actor="merchant", tell_shopify=True)
        time_is_over(claim)
        parcel = theirs(claim.rma)
        assert kinds(parcel=parcel.pk) == []
        reopen_return(rma_id=claim.rma_id, actor="merchant", now=claim.due_at + DAY)
        parcel.refresh_from_db()
        assert (parcel.awaits_supplier, kinds(parcel=parcel.pk)) == (False, ["labels.make"])


def _answer(claim: SupplierClaim, answer: str) -> None:
    which = {"shop": claim.shop, "claim_id": claim.pk, "now": NOW}
    if answer == "accepted":
        accept_claim(**which)
    elif answer == "credited":
        credit_claim(**which, amount_minor=claim.expected_minor, reference="AV-7")
    else:
        time_is_over(claim)


class TestLinesThatLeave:
    def test_a_claim_without_lines_is_withdrawn_and_its_parcel_given_back(self) -> None:
        claim = claimed(make_shop())
        parcel, dress = theirs(claim.rma), claim.lines.get().item_id
        remove_from_return(rma_id=claim.rma_id, left={dress: 0}, actor="merchant", now=NOW)
        assert again(claim).status == ClaimStatus.WITHDRAWN
        assert "mail.claim_withdrawn" in kinds(claim=claim.pk)
        parcel.refresh_from_db()
        assert (parcel.status, kinds(parcel=parcel.pk)[-1]) == (ParcelStatus.VOIDED, "labels.void")
        own = claim.rma.parcels.get(destination=None)
        assert (own.status, "labels.void" in kinds(parcel=own.pk)) == (ParcelStatus.AWAITING_LABEL, False)

    def test_a_claim_is_for_the_pieces_that_are_left(self) -> None:
        claim = claimed(make_shop(), skus=["SKU-2"])
        line = claim.lines.get()
        OutboxMessage.objects.filter(kind="mail.claim").update(done_at=NOW)
        remove_from_return(rma_id=claim.rma_id, left={line.item_id: 1}, actor="merchant", now=NOW)
        assert again(claim).expected_minor == again(claim).lines.get().expected_minor == line.expected_minor // 2
        [letter] = OutboxMessage.objects.filter(kind="mail.claim_changed")
        assert letter.payload["before_minor"] == claim.expected_minor
        assert again(claim).events.last().facts["expected_minor"] == line.expected_minor // 2
        assert theirs(claim.rma).status == ParcelStatus.AWAITING_LABEL

    def test_whose_claim_has_not_left_yet_reads_the_sum_there(self) -> None:
        claim = claimed(make_shop(), skus=["SKU-2"])
        remove_from_return(rma_id=claim.rma_id, left={claim.lines.get().item_id: 1}, actor="merchant", now=NOW)
        assert "mail.claim_changed" not in kinds(claim=claim.pk)

    def test_what_was_credited_stays(self) -> None:
        claim = claimed(make_shop())
        _answer(claim, "credited")
        dress = claim.lines.get().item_id
        remove_from_return(rma_id=claim.rma_id, left={dress: 0}, actor="merchant", now=NOW)
        assert (again(claim).status, again(claim).expected_minor) == (ClaimStatus.CREDITED, claim.expected_minor)
        assert "mail.claim_changed" not in kinds(claim=claim.pk)

    def test_a_parcel_that_is_said_to_be_sent_is_not_given_back(self) -> None:
        claim = claimed(make_shop())
        parcel, dress = theirs(claim.rma), claim.lines.get().item_id
        record_label(parcel_id=parcel.pk, carrier="slip", tracking_number="", tracking_url="", now=NOW)
        say_sent(rma_id=claim.rma_id, parcel_id=parcel.pk, proof=Proof(), by_shopper=True, now=NOW)
        remove_from_return(rma_id=claim.rma_id, left={dress: 0}, actor="merchant", now=NOW)
        assert theirs(claim.rma).status == ParcelStatus.LABEL_READY


class TestSilenceThatLeadsToTheShop:
    def silent(self, *, posted: bool, end: str = "silent") -> SupplierClaim:
        claim = claimed(make_shop(), silence="ship_to_shop", label_made_by="supplier")
        own = claim.rma.parcels.get(destination=None)
        record_label(parcel_id=own.pk, carrier="slip", tracking_number="", tracking_url="", now=NOW)
        if posted:
            say_sent(rma_id=claim.rma_id, parcel_id=own.pk, proof=Proof(), by_shopper=True, now=NOW + DAY)
        OutboxMessage.objects.exclude(kind="claims.expire").update(done_at=NOW)
        which = {"shop": claim.shop, "claim_id": claim.pk}
        if end != "silent":
            refuse_claim(**which, reason=Refusal.NOT_OURS, text="", now=NOW)
            SupplierClaim.objects.update(waits_for_us=False)
        if end == "given_up":
            give_claim_up(**which, actor_id="7", now=NOW)
        time_is_over(claim)
        return claim

    def test_the_shopper_is_told_what_joins_their_parcel(self) -> None:
        claim = self.silent(posted=False)
        fresh = OutboxMessage.objects.filter(payload__return=claim.rma_id, done_at=None)
        assert {"labels.redraw", "mail.label"} <= set(fresh.values_list("kind", flat=True))

    def test_nothing_joins_a_parcel_that_is_posted(self) -> None:
        claim = self.silent(posted=True)
        assert kinds(parcel=theirs(claim.rma).pk) == ["labels.make"]

    @pytest.mark.parametrize("end", ["refused", "given_up"])
    def test_nothing_is_sent_to_who_refused_even_where_the_shops_parcel_is_posted(self, end: str) -> None:
        claim = self.silent(posted=True, end=end)
        parcel = theirs(claim.rma)
        assert (kinds(parcel=parcel.pk), again(claim).waits_for_us) == ([], True)
        [row] = claim_rows(claim.rma, reader=Staff("7"))
        assert row.unlabelled
        bring_label(
            rma_id=claim.rma_id, parcel_id=parcel.pk, carrier="dhl", tracking_number="", actor="merchant", now=NOW
        )
        assert kinds(parcel=theirs(claim.rma).pk) == ["labels.make"]

    def test_what_joins_the_shops_parcel_needs_no_label(self) -> None:
        claim = self.silent(posted=False, end="refused")
        [row] = claim_rows(claim.rma, reader=Staff("7"))
        assert not row.unlabelled


class TestTheLabelInTheSum:
    @pytest.fixture(autouse=True)
    def _costs(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("labels.costs.average_cost", lambda shop, since: 560)

    def sums(self, rma: Return) -> tuple[int, int]:
        claim = rma.claims.get()
        return claim.label_minor, claim.expected_minor - 4990 // 2

    def test_no_label_is_claimed_for_what_is_brought(self) -> None:
        shop = shop_that_lets_choose()
        make_supplier(shop, label_paid_by="supplier")
        rma = asked(shop)
        Return.objects.filter(pk=rma.pk).update(means=Means.DROP_OFF)
        approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
        assert self.sums(rma) == (0, 0)

    def test_it_goes_by_the_way_back_until_the_supplier_answers(self) -> None:
        claim = claimed(shop_that_lets_choose(), label_paid_by="supplier")
        rma = claim.rma
        assert self.sums(rma) == (560, 560)
        for means, cost in ((Means.DROP_OFF, 0), (Means.LABEL, 560)):
            change_means(rma_id=rma.pk, means=means, actor="merchant", now=NOW)
            assert self.sums(rma) == (cost, cost)
        accept_claim(shop=claim.shop, claim_id=claim.pk, now=NOW)
        change_means(rma_id=rma.pk, means=Means.DROP_OFF, actor="merchant", now=NOW)
        assert self.sums(rma) == (560, 560)

    def test_what_stays_has_none(self) -> None:
        rma = claimed(make_shop(), label_paid_by="supplier").rma
        let_stay(rma_id=rma.pk, actor="merchant", now=NOW)
        assert self.sums(rma) == (0, 0)


@pytest.mark.parametrize("maker", ["we", "supplier"])
def test_what_is_brought_to_a_store_is_not_said_to_be_with_the_supplier(maker: str) -> None:
    shop = make_shop()
    claim = claimed(shop, label_made_by=maker)
    parcel = theirs(claim.rma)
    hand_over(rma_id=claim.rma_id, store_id=make_store(shop).pk, actor_id="7", now=NOW)
    shown = context_of(again(claim))
    assert (shown["parcel"], "sent to the shop" in str(shown["goods"])) == (None, True)
    parcel.refresh_from_db()
    assert (parcel.status, kinds(parcel=parcel.pk)[-1]) == (ParcelStatus.VOIDED, "labels.void")
    assert claim.rma.parcels.get(destination=None).status == ParcelStatus.DELIVERED


def test_a_parcel_to_a_supplier_alone_is_brought_to_the_shop() -> None:
    shop = make_shop()
    claim = claimed(shop, skus=["SKU-*"])
    hand_over(rma_id=claim.rma_id, store_id=make_store(shop).pk, actor_id="7", now=NOW)
    parcel = claim.rma.parcels.get()
    assert (parcel.status, parcel.destination, parcel_of_claim(again(claim))) == (ParcelStatus.DELIVERED, None, None)


def test_goods_that_a_supplier_has_are_not_here_and_go_on_no_shelf() -> None:
    claim = claimed(make_shop())
    rma = claim.rma
    for status, lists in ((ParcelStatus.IN_TRANSIT, on_their_way), (ParcelStatus.DELIVERED, not_opened)):
        record_scan(parcel_id=theirs(rma).pk, status=status, at=NOW, now=NOW)
        assert lists(rma.shop) == []
    dress, pullovers = rma.lines.order_by("pk")
    form = ReceiptForm(rma=rma)
    assert form.fields[f"line-{dress.pk}"].initial == "NOT_RESTOCKED"
    assert form.fields[f"line-{pullovers.pk}-RESTOCKED"].initial == 2

    record_scan(parcel_id=rma.parcels.get(destination=None).pk, status=ParcelStatus.DELIVERED, at=NOW + DAY, now=NOW)
    assert [each.at for each in not_opened(rma.shop)] == [NOW + DAY]

    act(rma, Task(BulkAction.RECEIVE, {}, "7", NOW + DAY))
    became = Disposition.objects.values_list("item__line__sku", "type")
    assert dict(became) == {"SKU-1": "NOT_RESTOCKED", "SKU-2": "RESTOCKED"}


def test_joining_another_parcel_needs_no_label_of_the_suppliers_to_be_told_of() -> None:
    shop = make_shop()
    host = labelled(shop, 1001)
    claim = claimed(shop, number=1002, label_made_by="supplier")
    share_parcel(rma_id=claim.rma_id, other=host.number, actor="shopper", now=NOW)
    assert kinds(**{"return": claim.rma_id}).count("mail.approved") == 1
