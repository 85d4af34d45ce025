"""What goes out instead on the merchant's page: where it stands, refunding it instead, and the settings."""

from __future__ import annotations

import pytest
from django.utils import timezone

from returns.domain.discount_code import LaterCode
from returns.domain.exchange import Fallback
from returns.models import ExchangeInvoice, OrderLine, PolicyVersion
from returns.operations.approve_return import approve_return
from returns.operations.give_up_exchange import sell_out
from returns.operations.record_payment import begin_payment, record_payment
from returns.operations.settle_return import settle_return
from returns_portal.merchant.exchange_rows import exchange_rows
from tests.characters import make_order, make_shop, two_shops
from tests.returns.test_any_article import article
from tests.returns.test_any_article import swap as swap_for_another
from tests.returns.test_shopper_exchanges import offering, receive, settlement, swap
from tests.returns_portal.merchant_desk import staff_of, with_door

pytestmark = pytest.mark.django_db
TERMS = {
    "offered": "variants",
    "fallback": "choice",
    "incentive_percent": "10",
    "incentive": "5.00",
    "mode": "native",
    "later_percent": "",
    "later_amount": "",
    "later_days": "90",
    "later_good_for": "product",
}


@pytest.fixture(autouse=True)
def _door(settings):
    settings.MIDDLEWARE = with_door()


@pytest.fixture
def rma():
    return swap(make_order(offering(make_shop())), fallback=Fallback.PROPOSAL, quantities=(1, 2))


def page(rma):
    return staff_of(rma.shop).get(f"/app/returns/{rma.number}/").content.decode()


def refund(rma, line_id=None, shop=None):
    pk = line_id or rma.exchange_lines.get().pk
    return staff_of(shop or rma.shop).post(f"/app/returns/{rma.number}/exchanges/{pk}/refund/")


def test_the_page_names_what_goes_out_for_which_piece_and_what_sold_out(rma):
    assert "Instead of Robe midi S" in page(rma)
    assert "Sold out meanwhile" not in page(rma)
    sell_out(rma_id=rma.pk, gone=[rma.exchange_lines.get().pk], now=timezone.now())
    assert "Sold out meanwhile" in page(rma)
    assert "The shopper waits for your proposal" in page(rma)


def test_staff_refund_instead_once_and_only_while_nothing_moved(rma):
    assert refund(rma).status_code == 303
    assert settlement(rma) == (0, 12790)
    assert "Refunded instead" in page(rma)
    assert refund(rma).status_code == 303
    assert rma.events.filter(kind="exchange.given_up").count() == 1


def test_too_late_is_said_and_nothing_is_done(rma):
    approve_return(rma_id=rma.pk, actor="merchant", now=timezone.now())
    receive(rma)
    settle_return(rma_id=rma.pk, expected_minor=7800, actor="merchant", now=timezone.now())
    assert refund(rma).status_code == 409
    assert "/exchanges/" not in page(rma)


def test_another_returns_exchange_and_another_shops_staff_find_nothing():
    atelier, northwind = (swap(make_order(offering(shop))) for shop in two_shops())
    assert refund(atelier, northwind.exchange_lines.get().pk).status_code == 404
    assert refund(atelier, shop=northwind.shop).status_code in {404, 409}
    assert atelier.exchange_lines.get().given_up_at is None


def test_what_is_owed_is_on_the_button_and_then_on_the_page(rma):
    rma = swap(make_order(rma.shop, number=1002), price=5990, expected_minor=-1000)
    approve_return(rma_id=rma.pk, actor="merchant", now=timezone.now())
    receive(rma)
    assert "Finish: Shopify asks the shopper for €10.00" in page(rma)
    settle_return(rma_id=rma.pk, expected_minor=0, actor="merchant", now=timezone.now())
    begin_payment(rma_id=rma.pk, now=timezone.now())
    record_payment(rma_id=rma.pk, refund_gid="", paid_minor=0, now=timezone.now())
    assert "Shopify is asked to send the invoice" in page(rma)
    ExchangeInvoice.objects.update(sent_at=timezone.now())
    assert "Shopify has sent the invoice" in page(rma)
    assert "The shopper still has to pay" in page(rma)
    ExchangeInvoice.objects.update(paid_at=timezone.now())
    assert "The shopper still has to pay" not in page(rma)


def test_the_settings_make_a_new_version():
    shop = make_shop()
    desk = staff_of(shop)
    assert desk.post("/app/settings/exchanges/", TERMS).status_code == 303
    made = PolicyVersion.objects.get(shop=shop, status="ACTIVE").policy.exchanges
    assert (made.offered, made.incentive_bps, made.incentive_minor, made.fallback) == ("variants", 1000, 500, "choice")
    assert desk.post("/app/settings/exchanges/", TERMS).status_code == 303
    assert PolicyVersion.objects.filter(shop=shop).count() == 2


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ({"later_percent": "12.5"}, LaterCode(discount_bps=1250)),
        (
            {"later_amount": "5", "later_days": "30", "later_good_for": "shop"},
            LaterCode(discount_minor=500, days=30, good_for="shop"),
        ),
    ],
)
def test_the_settings_give_a_code_where_the_wanted_one_is_sold_out(said, meant):
    shop = make_shop()
    desk = staff_of(shop)
    assert "Until then, none is offered." in desk.get("/app/settings/").content.decode()
    assert desk.post("/app/settings/exchanges/", TERMS | said).status_code == 303
    assert PolicyVersion.objects.get(shop=shop, status="ACTIVE").policy.later == meant
    assert desk.post("/app/settings/exchanges/", TERMS | said).status_code == 303
    assert PolicyVersion.objects.filter(shop=shop).count() == 2
    assert desk.post("/app/settings/exchanges/", TERMS).status_code == 303
    assert PolicyVersion.objects.get(shop=shop, status="ACTIVE").policy.later == LaterCode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"offered": "gold"},
        {"incentive_percent": "101"},
        {"incentive": "-1"},
        {"later_percent": "10", "later_amount": "5"},
        {"later_percent": "10", "offered": "none"},
        {"later_percent": "100.01"},
        {"later_days": "0"},
        {"later_days": ""},
        {"later_good_for": "friends"},
    ],
)
def test_settings_that_cannot_be_are_refused_at_the_field(wrong):
    shop = make_shop()
    assert staff_of(shop).post("/app/settings/exchanges/", TERMS | wrong).status_code == 422
    assert PolicyVersion.objects.filter(shop=shop).count() == 1


def test_an_exception_can_speak_of_exchanges_and_is_told_in_words():
    shop = make_shop()
    desk = staff_of(shop)
    form = {"label_en": "Season", "exchange_offered": "variants", "incentive_percent": "20", "incentive": "10"}
    assert desk.post("/app/policy/clauses/", form).status_code == 303
    text = desk.get("/app/policy/").content.decode()
    assert "exchange for another size or colour" in text
    assert "20% on top when exchanged for something dearer" in text


def test_an_exception_can_give_another_code_or_none_and_is_told_in_words():
    shop = make_shop()
    desk = staff_of(shop)
    alone = {"label_en": "Season", "later_percent": "20"}
    refused = desk.post("/app/policy/clauses/", alone)
    assert refused.status_code == 422
    assert "nobody is asked what they would rather have" in refused.content.decode()
    assert desk.post("/app/settings/exchanges/", TERMS | {"later_amount": "5"}).status_code == 303
    two = alone | {"later_amount": "1"}
    assert desk.post("/app/policy/clauses/", two).status_code == 422
    form = alone | {"later_days": "30", "later_good_for": "shop"}
    assert desk.post("/app/policy/clauses/", form).status_code == 303
    assert desk.post("/app/policy/clauses/", {"label_en": "None", "later_amount": "0"}).status_code == 303
    text = desk.get("/app/policy/").content.decode()
    assert "a discount code of 20% where it is sold out" in text
    assert "a discount code is valid for 30 days" in text
    assert "the discount code is for everything in the shop" in text
    assert "no discount code where it is sold out" in text


def test_every_article_can_be_offered_to_all_or_in_an_exception_and_is_told_in_words():
    shop = make_shop()
    desk = staff_of(shop)
    assert desk.post("/app/settings/exchanges/", TERMS | {"offered": "any"}).status_code == 303
    assert PolicyVersion.objects.get(shop=shop, status="ACTIVE").policy.exchanges.offered == "any"
    assert desk.post("/app/policy/clauses/", {"label_en": "Season", "exchange_offered": "any"}).status_code == 303
    assert "exchange for any article of the shop" in desk.get("/app/policy/").content.decode()


def test_another_article_does_not_wear_the_picture_of_what_comes_back():
    order = make_order(offering(make_shop(), offered="any"))
    OrderLine.objects.filter(order=order).update(image_url="https://cdn.shopify.com/robe.jpg")
    rma = swap_for_another(order, article())
    (row,) = exchange_rows(rma)
    assert (row.line.title, row.image, row.instead_of) == ("Sac", "", "Robe midi S")
