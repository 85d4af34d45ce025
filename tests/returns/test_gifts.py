"""Presents that come back: who may, in how many days, whose return it is, and what each of both learns."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest

from returns.domain.gift import CARD_LENGTH, LENGTH, LETTERS, card_code, new_gift_code, read_gift_code, spelt
from returns.domain.means import Means
from returns.domain.status import DispositionType, Outcome, RefundKind
from returns.models import GiftPass, Order, OutboxMessage, Return, ReturnPhoto
from returns.operations.approve_return import approve_return
from returns.operations.change_means import change_means
from returns.operations.forget_person import forget_person
from returns.operations.give_gift_card import intend_gift_card, record_gift_card
from returns.operations.let_stay import let_stay
from returns.operations.make_gift_code import GiftsNotTaken, make_gift_code
from returns.operations.receive_goods import receive_goods
from returns.operations.refund_order import refund_order
from returns.operations.request_return import UnableToRequest
from returns.operations.reserve import UnableToSettle
from returns.operations.settle_return import settle_return
from returns.queries.eligibility import returnable_lines
from returns.queries.gifts import find_gift, get_gift, sender_address
from returns.queries.person import person_of, photos_of
from returns_portal.shopper.views.way_back import choices_of
from tests.characters import NOW, ask, make_order, make_shop, two_shops
from tests.gifts import RECIPIENT, give_back, takes_gifts
from tests.stores import shop_that_lets_choose

pytestmark = pytest.mark.django_db


def test_a_code_is_read_however_it_is_typed_and_is_no_word() -> None:
    code = new_gift_code()
    assert (len(code), set(code) <= set(LETTERS)) == (LENGTH, True)
    assert {read_gift_code(text) for text in (code, spelt(code), f" {spelt(code).lower()} ")} == {code}
    assert [read_gift_code(text) for text in ("", code[:-1], code + "B", "A" * LENGTH, "１" * LENGTH)] == [""] * 5
    assert len({new_gift_code() for _ in range(200)}) == 200


def test_the_code_of_a_card_follows_from_a_secret_and_from_all_of_it() -> None:
    secret = bytes(range(32))
    code = card_code(secret)
    assert (len(code), set(code) <= set(LETTERS), card_code(secret)) == (CARD_LENGTH, True, code)
    assert len({card_code(os.urandom(32)) for _ in range(200)}) == 200
    assert len({card_code(bytes(32)[:-1] + bytes([last])) for last in range(200)}) == 200


def test_a_gift_is_only_taken_back_where_the_policy_says_so() -> None:
    order = make_order(make_shop())
    with pytest.raises(GiftsNotTaken):
        make_gift_code(shop=order.shop, order_id=order.pk, now=NOW)
    with pytest.raises(UnableToRequest):
        give_back(order)


def test_an_order_has_one_code_and_only_its_shop_knows_it() -> None:
    atelier, northwind = two_shops()
    order = make_order(takes_gifts(atelier))
    made = make_gift_code(shop=atelier, order_id=order.pk, now=NOW)

    assert make_gift_code(shop=atelier, order_id=order.pk, now=NOW + timedelta(days=1)) == made
    assert find_gift(atelier, spelt(made.code)) == made
    assert find_gift(northwind, made.code) is None
    with pytest.raises(Order.DoesNotExist):
        make_gift_code(shop=northwind, order_id=order.pk, now=NOW)
    with pytest.raises(GiftPass.DoesNotExist):
        get_gift(northwind, made.pk)


def test_a_code_of_an_order_that_was_forgotten_opens_nothing() -> None:
    order = make_order(takes_gifts(make_shop()))
    made = make_gift_code(shop=order.shop, order_id=order.pk, now=NOW)
    Order.objects.filter(pk=order.pk).update(redacted_at=NOW)
    assert find_gift(order.shop, made.code) is None
    with pytest.raises(GiftPass.DoesNotExist):
        get_gift(order.shop, made.pk)


def test_gifts_have_days_of_their_own_where_the_policy_says_so() -> None:
    order, late = make_order(takes_gifts(make_shop(), days=90)), NOW + timedelta(days=60)
    (bought, *_), (given, *_) = returnable_lines(order, now=late), returnable_lines(order, now=late, gift=True)

    assert (given.allowed, given.fault_only) == (True, False)
    assert bought.fault_only
    assert given.until - bought.until == timedelta(days=60)


def test_a_gift_is_its_recipients_return() -> None:
    order = make_order(takes_gifts(make_shop()))
    rma = give_back(order)

    assert (rma.outcome, rma.email, rma.order.email) == (Outcome.GIFT_CARD, RECIPIENT.email, "camille@example.com")
    assert sender_address(rma)["city"] == "Lyon"
    assert sender_address(ask(order, quantities=(0, 1)))["city"] == "Paris"
    assert give_back(order) == rma


def test_the_fee_of_a_gift_follows_the_way_it_comes_back() -> None:
    order = make_order(takes_gifts(shop_that_lets_choose()))
    rma = give_back(order)

    def now_by(means: Means) -> int:
        changed = change_means(rma_id=rma.pk, means=means, actor="shopper", now=NOW)
        assert changed.settlement.shipping_by_parcel == []
        return changed.settlement.total_presentment_minor

    assert rma.settlement.total_presentment_minor == 4990 - 490
    assert [now_by(means) for means in (Means.DROP_OFF, Means.LABEL, Means.OWN)] == [4990, 4990 - 490, 4990]
    prices = {way.means: "4.90" in way.price for way in choices_of(Return.objects.get())}
    assert prices == {Means.LABEL: True, Means.DROP_OFF: False}
    now_by(Means.LABEL)
    let_stay(rma_id=rma.pk, actor="merchant", now=NOW)
    assert Return.objects.get().settlement.total_presentment_minor == 4990


def test_a_gift_is_settled_with_a_card_and_never_by_a_refund() -> None:
    rma = give_back(make_order(takes_gifts(make_shop())))
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    counts = {item.pk: {DispositionType.RESTOCKED: item.quantity} for item in rma.lines.all()}
    receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=NOW)
    settle_return(rma_id=rma.pk, expected_minor=4990, outcome=Outcome(rma.outcome), actor="merchant", now=NOW)
    assert OutboxMessage.objects.filter(kind="shopify.give_gift_card").count() == 1
    assert not OutboxMessage.objects.filter(kind="shopify.settle").exists()

    assert intend_gift_card(rma_id=rma.pk, sealed_code="first").sealed_code == "first"
    assert intend_gift_card(rma_id=rma.pk, sealed_code="second").sealed_code == "first"
    for _ in range(2):
        record_gift_card(rma_id=rma.pk, card_gid="gid://shopify/GiftCard/1", card_minor=4990, now=NOW)
    rma.refresh_from_db()
    assert (rma.gift.card_gid, rma.gift.card_minor, rma.settlement.status) == ("gid://shopify/GiftCard/1", 4990, "PAID")
    kinds = list(rma.events.filter(kind__in=["gift_card.issued", "settlement.paid"]).values_list("kind", flat=True))
    assert kinds == ["gift_card.issued", "settlement.paid"]


def test_giver_and_recipient_are_two_persons() -> None:
    shop = takes_gifts(make_shop())
    order = make_order(shop)
    bought, given = ask(order, quantities=(0, 1)), give_back(order)

    def asks(email: str, gid: str = "") -> set[int]:
        request = shop.privacy_requests.create(
            kind="export", reference=email, email=email, customer_gid=gid, received_at=NOW, due_at=NOW
        )
        return set(person_of(request).rma_ids)

    assert asks("camille@example.com", "gid://shopify/Customer/1") == {bought.pk}
    assert asks("Noor@example.net") == {given.pk}


def test_who_returned_a_gift_is_forgotten() -> None:
    shop = takes_gifts(make_shop())
    rma = give_back(make_order(shop))
    intend_gift_card(rma_id=rma.pk, sealed_code="sealed")
    request = shop.privacy_requests.create(
        kind="redact", reference="r", email=RECIPIENT.email, received_at=NOW, due_at=NOW
    )
    forget_person(person=person_of(request), now=NOW)
    rma.refresh_from_db()

    assert (rma.email, rma.gift.name, rma.gift.sealed_code) == ("", "", "")
    assert {name: text for name, text in rma.gift.address.items() if text} == {"country": "FR"}
    assert rma.order.email == "camille@example.com"


def test_what_the_recipient_photographed_goes_with_them_and_stays_from_the_giver() -> None:
    shop = takes_gifts(make_shop())
    order = make_order(shop)
    rma = give_back(order)
    item = rma.lines.get()
    for claimed_by in (item, None):
        ReturnPhoto.objects.create(
            order=order, fulfilled=item.fulfilled, item=claimed_by, jpeg=b"jpeg", thumbnail=b"jpeg", created_at=NOW
        )

    def forget(email: str) -> tuple[int, list[int | None]]:
        request = shop.privacy_requests.create(kind="redact", reference=email, email=email, received_at=NOW, due_at=NOW)
        person = person_of(request)
        exported = len(photos_of(person))
        forget_person(person=person, now=NOW)
        return exported, list(order.photos.values_list("item", flat=True))

    assert forget(order.email) == (1, [item.pk])
    assert forget(RECIPIENT.email) == (1, [])


def test_a_present_is_not_found_by_a_buyer_who_was_forgotten() -> None:
    shop = takes_gifts(make_shop())
    order = make_order(shop)
    rma = give_back(order)
    request = shop.privacy_requests.create(kind="redact", reference="r", email=order.email, received_at=NOW, due_at=NOW)

    def found(word: str) -> bool:
        return rma.facets.filter(facet__contains=word).exists()

    giver, recipient = ("camille", "camille@example.com", "75019"), ("noor", "noor@example.net")
    assert all(map(found, giver + recipient))
    forget_person(person=person_of(request), now=NOW)
    assert not any(map(found, giver))
    assert all(map(found, recipient))


def test_no_money_goes_to_the_giver_by_the_way_of_a_present() -> None:
    rma = give_back(make_order(takes_gifts(make_shop())))
    wanted = {"kind": RefundKind.GOODWILL, "amount_minor": 100, "request_key": "k", "actor_id": "7", "now": NOW}
    with pytest.raises(UnableToSettle, match="of_a_present"):
        refund_order(rma_id=rma.pk, **wanted)
    assert not rma.order_refunds.exists()
