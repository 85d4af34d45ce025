"""The letter after a return, at Shopify: who agreed, the code that is made once, and articles like what came back."""

from __future__ import annotations

import pytest

from returns.leases import MOST_ATTEMPTS
from returns.models import AfterLetter, AfterOffer, OutboxMessage, Return
from returns.operations.write_after import keep_after_terms
from returns.outbox import put_for
from shop_integration.discount_codes import offer_code
from shop_integration.features import keep_scopes
from shop_integration.install.standing import LOOK_AGAIN
from shop_integration.models import Installation
from shop_integration.similar import similar
from tests.returns.test_after import TERMS
from tests.shop_integration.conftest import work
from tests.shop_integration.power import struck
from tests.shop_integration.steps import now

pytestmark = pytest.mark.django_db
EFFECT, DECIDE, MAKE = "shop_integration.effects.after_letter", "shopify.decide_letter", "shopify.make_offer"
AT_SHOPIFY = "shop_integration.effects.making_code"


@pytest.fixture
def over(simulator, shop, requested):
    """A return that is over, its letter due, in a shop that gives 10 %."""
    keep_after_terms(shop=shop, **TERMS)
    simulator.scopes(shop.domain, grant=["write_discounts"])
    keep_scopes(shop, {*Installation.objects.get(shop=shop).granted, "write_discounts"}, now=now())
    rma = requested()
    OutboxMessage.objects.all().delete()
    Return.objects.filter(pk=rma.pk).update(stage="refunded", status="CLOSED", closed_at=now())
    AfterLetter.objects.create(rma=rma, due_at=now())
    put_for(rma, DECIDE, now=now())
    return rma


def agree(simulator, rma):
    customer = rma.order.customer_gid.rpartition("/")[2]
    simulator.change_customer(rma.shop.domain, int(customer), email_marketing="SUBSCRIBED")


def codes(simulator, rma):
    return simulator.keepings(rma.shop.domain)["discounts"]


def mails():
    return list(OutboxMessage.objects.filter(kind__startswith="mail.").values_list("kind", flat=True))


def test_who_never_agreed_is_asked_and_gets_no_code(simulator, over):
    work(over.shop, DECIDE)
    assert (mails(), codes(simulator, over)) == (["mail.survey"], [])


def test_while_the_shop_is_away_the_letter_waits_without_being_used_up(simulator, over):
    simulator.set_state(over.shop.domain, "frozen")
    OutboxMessage.objects.update(attempts=MOST_ATTEMPTS)
    [waiting] = work(over.shop, DECIDE)
    assert waiting.last_error.endswith(": ShopAway")
    assert (waiting.dead_at, waiting.due_at > now() + LOOK_AGAIN / 2) == (None, True)


@pytest.mark.parametrize(
    ("name", "after"),
    [("intend_offer", True), ("create_discount_code", False), ("create_discount_code", True), ("record_offer", False)],
)
def test_killed_anywhere_there_is_one_code_and_one_letter(simulator, over, monkeypatch, name, after):
    agree(simulator, over)
    work(over.shop, DECIDE)
    assert (mails(), codes(simulator, over)) == ([], [])
    with struck(monkeypatch, AT_SHOPIFY if name.endswith("_discount_code") else EFFECT, name, after=after):
        work(over.shop, MAKE)
    work(over.shop, MAKE), work(over.shop, MAKE)
    (made,) = codes(simulator, over)
    assert (made["value"], made["usage_limit"], made["once_per_customer"]) == ("0.1", 1, True)
    assert [f"gid://shopify/Customer/{number}" for number in made["customer_ids"]] == [over.order.customer_gid]
    offer = AfterOffer.objects.get()
    assert (offer_code(offer), mails()) == (made["code"], ["mail.found"])
    assert made["code"] not in offer.sealed_code


def test_similar_articles_are_there_and_never_what_came_back(simulator, shop):
    def add(title, handle, stock, price, **about):
        variants = [{"sku": handle.upper(), "price_minor": price, "stock": stock}]
        return simulator.add_product(shop.domain, title=title, handle=handle, variants=variants, **about)

    add("Kilt plissé", "kilt-plisse", 5, 6000, product_type="Kilts", vendor="Maison")
    add("Kilt droit", "kilt-droit", 5, 5500, product_type="Kilts", vendor="Maison")
    add("Kilt court", "kilt-court", 0, 5000, product_type="Kilts", vendor="Maison")
    add("Sangle", "sangle", 5, 2500, product_type="Sangles", vendor="Maison")

    def like(*but, **about):
        asked = {"product_type": "Kilts", "vendor": "Maison", "tags": [], "most": 3, "language": "fr"} | about
        return {each.title: each for each in similar(shop, but=but, now=now(), **asked)}

    bought = like()["Kilt plissé"]
    assert (bought.price.minor, bought.url.startswith("https://")) == (6000, True)
    assert list(like(bought.product_gid)) == ["Kilt droit", "Sangle"]
    assert list(like(bought.product_gid, most=1)) == ["Kilt droit"]
    assert like(product_type='x" OR title:*', vendor="") == {}
