"""A present at the portal: the giver makes a code, the recipient returns it, and neither learns of the other."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict
from html import unescape
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from returns import outbox
from returns.domain.gift import spelt
from returns.domain.means import Means
from returns.domain.restriction import Category
from returns.domain.shipping import Goods
from returns.models import Collection, GiftPass, Order, OutboxMessage, Return, Shop
from returns.operations.approve_return import approve_return
from returns.operations.give_gift_card import intend_gift_card, record_gift_card
from returns.operations.let_stay import let_stay
from returns.operations.make_gift_code import GiftsNotTaken, make_gift_code
from returns.operations.record_payment import begin_payment, record_payment
from returns.operations.restrict_customer import restrict_customer
from returns.outbox import put_for
from returns.queries.policies import active_policy
from returns.vault import seal
from returns_portal import collection_mail
from returns_portal import mail as letters
from returns_portal.shopper.addresses import gift_token, return_token
from returns_portal.shopper.views import gift_code
from returns_portal.shopper.views.find import PER_CLIENT
from tests.characters import ask, fulfilled, make_order, make_shop
from tests.gifts import OF_THE_GIVER, RECIPIENT, takes_gifts
from tests.returns_portal.merchant_desk import again, with_door
from tests.returns_portal.merchant_desk import staff_of as staff
from tests.returns_portal.shopper_steps import Shopper, live_order, one_of_each
from tests.shop_integration.steps import due
from tests.stores import make_store

pytestmark = pytest.mark.django_db
PRICES = ("€49.90", "€39.00", "49,90", "39,00")
NOOR = {
    "name": "Noor Haddad",
    "email": RECIPIENT.email,
    "street": "8 place Bellecour",
    "postcode": "69002",
    "city": "Lyon",
    "country": "FR",
}


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setattr(gift_code, "door", lambda name: lambda *args: True)
    return takes_gifts(make_shop())


@pytest.fixture
def order(shop: Shop) -> Order:
    return live_order(shop)


@pytest.fixture
def present(order: Order) -> GiftPass:
    return make_gift_code(shop=order.shop, order_id=order.pk, now=timezone.now())


def text_of(response: Any) -> str:
    return response.content.decode()


def returned(shopper: Shopper, present: GiftPass, **changes: str) -> Any:
    chosen = shopper.post(f"/gift/{gift_token(present)}/", one_of_each(present.order))
    assert chosen.status_code == 303
    return shopper.client.post(chosen.headers["Location"], NOOR | changes)


def test_the_giver_makes_a_code_once_and_sees_it_again(shop: Shop, order: Order) -> None:
    shopper = Shopper(shop)
    link = re.search(r'href="[^"]*(/gift-codes/[^"]+)"', text_of(shopper.get(shopper.order_path(order))))
    assert link
    assert "Make a gift code" in text_of(shopper.get(link[1], lang="en"))
    for _ in range(2):
        assert shopper.post(link[1]).status_code == 303
    page = text_of(shopper.get(link[1], lang="en"))
    assert spelt(GiftPass.objects.get(order=order).code) in page
    assert "Make a gift code" not in page


def test_where_no_presents_come_back_nobody_is_offered_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gift_code, "door", lambda name: lambda *args: True)
    shop = make_shop()
    order, shopper = live_order(shop), Shopper(shop)
    assert "gift-codes" not in text_of(shopper.get(shopper.order_path(order)))
    path = shopper.order_path(order).replace("/orders/", "/gift-codes/")
    assert (shopper.get(path).status_code, shopper.post(path).status_code) == (404, 404)
    assert not GiftPass.objects.exists()
    takes_gifts(shop)
    monkeypatch.setattr(gift_code, "door", lambda name: lambda *args: False)
    assert shopper.get(path).status_code == 404


def test_a_restricted_giver_makes_no_way_around_it(shop: Shop, order: Order) -> None:
    other = make_order(shop, number=1077, email=order.email)
    restrict_customer(
        rma=ask(other), category=Category.MISSING_GOODS, why="Three times.", months=6, actor_id="7", now=timezone.now()
    )
    shopper = Shopper(shop)
    path = shopper.order_path(order).replace("/orders/", "/gift-codes/")
    assert "gift-codes" not in text_of(shopper.get(shopper.order_path(order)))
    assert (shopper.get(path).status_code, shopper.post(path).status_code) == (404, 404)
    with pytest.raises(GiftsNotTaken):
        make_gift_code(shop=shop, order_id=order.pk, now=timezone.now(), by_giver=True)
    assert not GiftPass.objects.exists()
    made = make_gift_code(shop=shop, order_id=order.pk, now=timezone.now())
    assert spelt(made.code) in text_of(shopper.get(path))
    assert shopper.post(path).status_code == 303


def test_a_code_opens_the_articles_without_prices_and_without_the_giver(shop: Shop, present: GiftPass) -> None:
    shopper = Shopper(shop)
    opened = shopper.post("/gift/", {"code": f" {spelt(present.code).lower()}"})
    assert opened.status_code == 303
    page = text_of(shopper.client.get(opened.headers["Location"]))
    assert "Robe midi" in page
    chosen = shopper.client.post(opened.headers["Location"], one_of_each(present.order))
    review = text_of(shopper.client.get(chosen.headers["Location"]))
    assert "gift card" in review
    for text in (page, review):
        assert [word for word in (*PRICES, *OF_THE_GIVER) if word in text] == []


@pytest.mark.parametrize("code", ["", "x", "BCDF-2345-GHJK", "#1001", "BCDF2345GHJ\0"])
def test_what_opens_nothing_gets_one_and_the_same_answer(shop: Shop, present: GiftPass, code: str) -> None:
    answer = Shopper(shop).post("/gift/", {"code": code})
    assert answer.status_code == 422
    assert "This code opens nothing" in text_of(answer)


def test_guesses_are_counted_with_those_for_orders_and_a_hit_is_not(shop: Shop, present: GiftPass) -> None:
    shopper = Shopper(shop)
    for _ in range(3):
        assert shopper.post("/gift/", {"code": present.code}).status_code == 303
    for number in range(PER_CLIENT.most):
        if number % 2:
            assert shopper.post("/gift/", {"code": "BCDF-2345-GHJK"}).status_code == 422
        else:
            assert shopper.find(f"#{9000 + number}", f"nobody{number}@example.com").status_code == 422
    assert shopper.post("/gift/", {"code": present.code}).status_code == 429


def test_a_present_is_returned_by_its_recipient(shop: Shop, present: GiftPass) -> None:
    shopper = Shopper(shop)
    answer = returned(shopper, present)
    assert answer.status_code == 303
    rma = Return.objects.get()
    assert (rma.email, rma.gift.name, rma.gift.address["city"], rma.gift.address["phone"]) == (
        RECIPIENT.email, "Noor Haddad", "Lyon", "",
    )  # fmt: skip
    page = text_of(shopper.client.get(answer.headers["Location"]))
    assert "We have your request" in page
    assert [word for word in (*PRICES, *OF_THE_GIVER, "refund") if word in page] == []


@pytest.mark.parametrize(
    ("name", "value"), [("name", ""), ("email", "noor"), ("street", ""), ("postcode", ""), ("country", "XX")]
)
def test_a_label_needs_its_sender(shop: Shop, present: GiftPass, name: str, value: str) -> None:
    answer = returned(Shopper(shop), present, **{name: value})
    assert answer.status_code == 422
    assert f'href="#id_{name}"' in text_of(answer)
    assert not Return.objects.exists()


def test_a_second_click_makes_no_second_return(shop: Shop, present: GiftPass) -> None:
    shopper = Shopper(shop)
    chosen = shopper.post(f"/gift/{gift_token(present)}/", one_of_each(present.order)).headers["Location"]
    assert [shopper.client.post(chosen, NOOR).status_code for _ in range(2)] == [303, 303]
    assert Return.objects.count() == 1


def test_what_was_returned_meanwhile_is_said_at_the_article(shop: Shop, present: GiftPass) -> None:
    shopper = Shopper(shop)
    chosen = shopper.post(f"/gift/{gift_token(present)}/", one_of_each(present.order)).headers["Location"]
    shopper.ask(present.order)
    answer = shopper.client.post(chosen, NOOR)
    assert answer.status_code == 422
    assert Return.objects.count() == 1


def test_the_giver_sees_nothing_of_the_return(shop: Shop, present: GiftPass) -> None:
    shopper = Shopper(shop)
    returned(shopper, present)
    rma = Return.objects.get()
    page = text_of(shopper.get(shopper.order_path(present.order)))
    for word in (rma.number, "Noor", RECIPIENT.email, "Lyon", "already being returned"):
        assert word not in page


def test_nobody_but_the_recipient_gets_mail_and_it_says_nothing_of_the_giver(shop: Shop, present: GiftPass) -> None:
    returned(Shopper(shop), present)
    outbox.drain(clock=timezone.now)
    (letter,) = mail.outbox
    assert letter.to == [RECIPIENT.email]
    whole = letter.subject + letter.body + letter.alternatives[0][0]
    assert [word for word in (*PRICES, *OF_THE_GIVER, "refund") if word in whole] == []


def told(kind: str, letter: Callable[..., None]) -> str:
    """The newest message of a kind as its letter: subject, text and HTML, with nothing in them that is the giver's."""
    letter(OutboxMessage.objects.filter(kind=kind).latest("pk"), now=timezone.now())
    sent = mail.outbox[-1]
    whole = f"{sent.subject}\n{sent.body}\n{unescape(sent.alternatives[0][0])}"
    assert [word for word in (*PRICES, *OF_THE_GIVER) if word in whole] == []
    assert "refund" not in whole.lower()
    return whole


@pytest.mark.parametrize(
    ("goods", "said"),
    [
        (Goods.KEEP, "You may keep the items. Atelier Demo now makes your gift card."),
        (Goods.DONATE, "Please give the items to somebody who can use them. Atelier Demo now makes your gift card."),
    ],
)
def test_who_may_keep_a_present_reads_so_and_nothing_of_its_price(
    shop: Shop, present: GiftPass, goods: Goods, said: str
) -> None:
    shopper = Shopper(shop)
    returned(shopper, present)
    rma = approve_return(rma_id=Return.objects.get().pk, actor="merchant", now=timezone.now())
    let_stay(rma_id=rma.pk, actor="merchant", now=timezone.now())
    Return.objects.update(goods=goods)

    letter = told("mail.kept", letters.kept)
    assert "There is nothing to send back" in letter
    assert letter.count(said) > 1
    assert "checked" not in letter
    assert "There is nothing to send back" in text_of(shopper.get(f"/status/{return_token(again(rma))}/"))


def by_hand(shop: Shop, present: GiftPass, means: Means) -> Return:
    """The present is asked back and agreed to, and goes back without a parcel."""
    make_store(shop)
    returned(Shopper(shop), present)
    Return.objects.update(means=means)
    return approve_return(rma_id=Return.objects.get().pk, actor="merchant", now=timezone.now())


def test_a_present_that_is_collected(shop: Shop, present: GiftPass) -> None:
    rma = by_hand(shop, present, Means.PICK_UP)
    Collection.objects.create(
        shop=shop, parcel=rma.parcels.get(), day=timezone.now().date(), window="09:00-12:00",
        address=asdict(RECIPIENT.address), phone="+33 6 12 34 56 78", booked_at=timezone.now(),
    )  # fmt: skip
    put_for(rma, "mail.collection", now=timezone.now())
    booked = told("mail.collection", collection_mail.confirmed)
    reminder = told("mail.collection", collection_mail.tomorrow)
    for letter, news in ((booked, "Your collection is booked"), (reminder, "We collect your return tomorrow")):
        assert letter.startswith(news)
        assert f"{news}. " in letter
        assert "8 place Bellecour" in letter
        assert "Choose a carrier" not in letter


def test_a_present_that_is_brought_has_its_code_and_the_stores(shop: Shop, present: GiftPass) -> None:
    by_hand(shop, present, Means.DROP_OFF)
    letter = told("mail.approved", letters.approved)
    assert letter.count("4 rue du Port") == 2
    assert "show the code of your return" in letter
    assert "show this code" in letter
    for wrong in ("return slip", "Choose a carrier", "Send it to"):
        assert wrong not in letter


def test_the_gift_card_comes_by_mail_and_stands_on_the_page(shop: Shop, present: GiftPass) -> None:
    from returns.domain.status import DispositionType
    from returns.operations.receive_goods import receive_goods

    shopper, now = Shopper(shop), timezone.now()
    returned(shopper, present)
    rma = Return.objects.get()
    approve_return(rma_id=rma.pk, actor="merchant", now=now)
    counts = {item.pk: {DispositionType.RESTOCKED: item.quantity} for item in rma.lines.all()}
    receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=now)
    due(again(rma))
    begin_payment(rma_id=rma.pk, now=now)
    intend_gift_card(rma_id=rma.pk, sealed_code=seal("BCDFGHJK23456789BCDF"))
    record_gift_card(rma_id=rma.pk, card_gid="gid://shopify/GiftCard/9", card_minor=8890, now=now)
    message = shop.outbox.get(kind="mail.refunded")
    letters.refunded(message, now=now)

    (letter,) = mail.outbox
    page = text_of(shopper.get(f"/status/{return_token(again(rma))}/"))
    for text in (letter.body, letter.alternatives[0][0], page):
        assert "BCDF-GHJK-2345-6789-BCDF" in text
        assert "refund" not in text.lower()
    assert "€88.90" in letter.subject


def test_no_card_is_promised_where_the_shop_settled_it_otherwise(shop: Shop, present: GiftPass) -> None:
    shopper, now = Shopper(shop), timezone.now()
    returned(shopper, present)
    rma = Return.objects.get()
    record_payment(rma_id=rma.pk, refund_gid="gid://shopify/Refund/1", paid_minor=8890, now=now)
    page = text_of(shopper.get(f"/status/{return_token(again(rma))}/"))
    assert "This return is closed" in page
    assert "gift card for" not in page


def test_staff_see_who_got_it_and_give_a_card(shop: Shop, present: GiftPass, settings: Any) -> None:
    returned(Shopper(shop), present)
    settings.MIDDLEWARE = with_door()
    page = text_of(staff(shop).get(f"/app/returns/{Return.objects.get().number}/"))
    assert "Noor Haddad" in page
    assert "Present" in page


def test_a_line_that_nobody_received_is_shown_to_nobody(shop: Shop, present: GiftPass) -> None:
    assert len(fulfilled(present.order)) == 2
    assert text_of(Shopper(shop).get(f"/gift/{gift_token(present)}/")).count('name="line"') == 2


def test_staff_make_a_code_for_a_giver_too(shop: Shop, order: Order, settings: Any) -> None:
    settings.MIDDLEWARE = with_door()
    northwind = make_shop("northwind-demo.myshopify.com")
    assert staff(None).post("/app/gift-codes/", {"order": order.name}).status_code == 401
    assert staff(northwind).post("/app/gift-codes/", {"order": order.name}).status_code == 404
    assert not GiftPass.objects.exists()
    answer = staff(shop).post("/app/gift-codes/", {"order": order.name})
    assert answer.status_code == 303
    page = text_of(staff(shop).get(answer.headers["Location"]))
    assert spelt(GiftPass.objects.get(order=order).code) in page


def test_staff_make_no_code_where_no_presents_come_back(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()
    shop = make_shop()
    order = live_order(shop)
    assert staff(shop).post("/app/gift-codes/", {"order": order.name}).status_code == 404
    assert "/app/gift-codes/" not in text_of(staff(shop).get("/app/returns/new/", {"order": order.name}))


def test_the_recipient_is_asked_what_every_shopper_is_asked(shop: Shop, present: GiftPass) -> None:
    version = active_policy(shop)
    version.document |= {"asked": [{"code": "unworn", "statement": {"en": "Unworn, with all labels"}}]}
    version.save()
    shopper, address, form = Shopper(shop), f"/gift/{gift_token(present)}/", one_of_each(present.order)

    assert "Unworn, with all labels" in text_of(shopper.get(address))
    assert shopper.post(address, form).status_code == 422
    answered = {f"asked_unworn_{line.pk}": "yes" for line in fulfilled(present.order)}
    chosen = shopper.post(address, form | answered)
    assert "Unworn, with all labels" in text_of(shopper.client.get(chosen.headers["Location"]))


def test_the_recipient_may_cancel_but_sees_no_form_of_the_order(shop: Shop, present: GiftPass) -> None:
    shopper = Shopper(shop)
    returned(shopper, present)
    path = f"/status/{return_token(Return.objects.get())}/"

    assert "change/" not in text_of(shopper.get(path))
    refused, asked = shopper.get(f"{path}change/"), shopper.get(f"{path}cancel/")
    assert (refused.status_code, asked.status_code) == (409, 200)
    for page in map(text_of, (refused, asked)):
        assert [word for word in (*PRICES, *OF_THE_GIVER) if word in page] == []
    assert shopper.post(f"{path}cancel/").status_code == 303
    assert Return.objects.get().status == "CANCELED"


def test_a_present_gives_no_credit_and_nothing_is_kept(shop: Shop, present: GiftPass) -> None:
    version = active_policy(shop)
    version.document |= {
        "outcomes": ["store_credit", "refund"],
        "credit": {"bonus_bps": 1000},
        "shipping": {"keep_it": {"max_minor": 1_000_000}},
    }
    version.save()
    Shop.objects.update(store_credit=True)
    returned(Shopper(shop), present)

    rma = Return.objects.get()
    assert (rma.outcome, rma.goods, rma.bonus_bps) == ("gift_card", "send", 0)
