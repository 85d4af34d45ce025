"""Another article instead of the one that comes back: looked for, priced and put on the order by Shopify."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from returns.domain.exchange import Fallback
from returns.domain.status import SettlementStatus
from returns.doors import NoAnswer
from returns.models import FulfillmentLine, OutboxMessage, Return, Settlement
from returns.operations.approve_return import approve_return
from returns.queries.policies import active_policy
from shop_integration.admin_api import articles, client
from shop_integration.admin_api.articles import type_wanted, words_wanted
from shop_integration.admin_api.document import document
from shop_integration.admin_api.reading import portions
from shop_integration.features import read_features
from shop_integration.offers import exchange_prices, exchange_search, exchange_variants
from shop_integration.sync import sync_order
from tests.returns_portal.shopper_steps import Shopper
from tests.shop_integration import test_made_by_merchants
from tests.shop_integration.conftest import install, work
from tests.shop_integration.steps import again, approved, due, received, refunds

pytestmark = pytest.mark.django_db
buy_in = test_made_by_merchants.buy_in


def offering(shop, **about):
    version = active_policy(shop)
    version.document = {**version.document, "exchanges": {"offered": "any", **about}}
    version.save()
    return shop


def range_of(simulator, shop):
    """A skirt to be returned, and what else the shop has."""
    add = simulator.add_product
    add(shop.domain, title="Jupe plissée", handle="jupe", product_type="Jupes", variants=[
        {"sku": "JUPE-S", "title": "S", "price_minor": 6000, "stock": 9, "options": {"Taille": "S"}},
    ])  # fmt: skip
    add(shop.domain, title="Jupe droite", handle="droite", product_type="Jupes", image_url="https://cdn/droite.jpg",
        variants=[
            {"sku": "DROITE-M", "title": "M", "price_minor": 6000, "stock": 3, "options": {"Taille": "M"}},
            {"sku": "DROITE-S", "title": "S", "price_minor": 6000, "stock": 3, "options": {"Taille": "S"}},
        ])  # fmt: skip
    add(shop.domain, title="Livre de couture", handle="livre", product_type="Livres", variants=[
        {"sku": "LIVRE", "price_minor": 7500, "stock": 5, "tax_rate": "0.055"},
    ])  # fmt: skip
    add(shop.domain, title="Ruban", handle="ruban", product_type="Mercerie", variants=[
        {"sku": "RUBAN", "price_minor": 1500, "stock": 5, "taxable": False},
    ])  # fmt: skip


@pytest.fixture
def stocked(simulator, shop):
    range_of(simulator, shop)
    return offering(shop)


def look(shop, words="", **about):
    found = exchange_search(shop, words=words, now=timezone.now(), **{"language": "fr", **about})
    return {offer.sku: offer for offer in found}


def row_of(simulator, shop, sku):
    return next(row for row in simulator.variants(shop.domain) if row["sku"] == sku)


def gid_of(simulator, shop, sku):
    return f"gid://shopify/ProductVariant/{row_of(simulator, shop, sku)['variant_id']}"


def test_articles_are_found_by_the_beginning_of_their_words_with_picture_and_stock(stocked):
    found = look(stocked, "jup dro")
    assert set(found) == {"DROITE-M", "DROITE-S"}
    assert (found["DROITE-S"].image_url, found["DROITE-S"].stock) == ("https://cdn/droite.jpg", 3)
    assert set(look(stocked, product_type="Jupes")) >= {"JUPE-S", "DROITE-M", "DROITE-S"}
    assert "LIVRE" not in look(stocked, product_type="Jupes")
    assert look(stocked, "   ") == {}
    assert look(stocked, "couture")["LIVRE"].variant_title == ""


def test_every_variant_of_an_article_is_found_and_reckoned(simulator, stocked, buy, monkeypatch):
    variants = [{"sku": f"N-{number}", "price_minor": 1000 + number, "stock": 1} for number in range(60)]
    simulator.add_product(stocked.domain, title="Nuancier", handle="nuancier", variants=variants)

    def in_small_pages(name, *, changes):
        found = document(name, changes=changes)
        return replace(found, text=found.text.replace("first: 100", "first: 25").replace("first: 250", "first: 25"))

    assert len(look(stocked, "nuancier")) == 60, "also where a page would hold a hundred"
    monkeypatch.setattr(client, "document", in_small_pages)
    found = look(stocked, "nuancier")
    assert sorted(found) == sorted(variant["sku"] for variant in variants)
    monkeypatch.setattr(articles, "portions", partial(portions, most=25))
    gids = [offer.variant_gid for offer in found.values()]
    prices = exchange_prices(buy(("ROBE-S", 1)), variant_gids=gids, now=timezone.now())
    assert [prices[offer.variant_gid].price.shop.minor for offer in found.values()] == [
        offer.price.minor for offer in found.values()
    ]


def test_what_is_like_one_is_of_its_type_first_then_of_its_tags_then_of_its_maker(simulator, stocked):
    def add(sku, **about):
        there = [{"sku": sku, "price_minor": 4000, "stock": 1}]
        simulator.add_product(stocked.domain, title=sku.title(), handle=sku.lower(), variants=there, **about)

    add("FOULARD", product_type="Foulards", vendor="Maison Lys")
    add("GILET", product_type="Gilets", vendor="Maison Lys", tags=["chanvre"])
    add("KIMONO", product_type="Kimonos")
    like = {"product_type": "Kimonos", "tags": ["chanvre"], "vendor": "Maison Lys"}
    assert list(look(stocked, **like)) == ["KIMONO", "GILET", "FOULARD"]
    assert "KIMONO" not in look(stocked, words="Gilet", **like), "who looks for something gets that"
    for number in range(3):
        add(f"KIMONO-{number}", product_type="Kimonos")
    assert not {"GILET", "FOULARD"} & set(look(stocked, **like)), "there is enough of its type"
    assert look(stocked) == {}


@pytest.mark.parametrize("change", [{"status": "DRAFT"}, {"status": "ARCHIVED"}, {"published": False}])
def test_what_is_not_on_sale_is_neither_found_nor_taken(simulator, stocked, change):
    gid = gid_of(simulator, stocked, "LIVRE")
    product = row_of(simulator, stocked, "LIVRE")["product_id"]
    simulator.change_product(stocked.domain, product, **change)
    assert look(stocked, "livre") == {}
    assert exchange_variants(stocked, variant_gids=[gid], language="fr", now=timezone.now()) == []


def test_articles_are_named_in_the_readers_language_once_the_shop_lets_it_be_read(simulator, stocked):
    row = row_of(simulator, stocked, "LIVRE")
    simulator.change_product(stocked.domain, row["product_id"], translations={"en": "Sewing book"})
    gid = gid_of(simulator, stocked, "LIVRE")

    def names(language):
        found = exchange_variants(stocked, variant_gids=[gid], language=language, now=timezone.now())
        return [look(stocked, "livre", language=language)["LIVRE"].title, *(offer.title for offer in found)]

    assert names("en") == ["Livre de couture"] * 2
    simulator.scopes(stocked.domain, grant=["read_translations"])
    read_features(stocked, now=timezone.now())
    assert names("en") == ["Sewing book"] * 2
    assert names("fr") == names("de") == ["Livre de couture"] * 2


def test_gift_cards_go_out_for_nothing(simulator, stocked):
    simulator.add_product(
        stocked.domain, title="Carte cadeau", handle="carte", is_gift_card=True,
        variants=[{"sku": "CARTE", "price_minor": 5000}],
    )  # fmt: skip
    assert look(stocked, "carte") == {}


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("robe bleue", "robe* bleue*"),
        ("robe OR status:draft", "robe* status* draft*"),
        ("-robe \"bleue\" 'x' (y)", "robe* bleue* x* y*"),
        ("a AND b not c", "a* b* c*"),
        ("été œuvre 12", "été* œuvre* 12*"),
        ("* : - \\", ""),
        ("un deux trois quatre cinq six sept", "un* deux* trois* quatre* cinq* six*"),
        ("x" * 200, "x" * 30 + "*"),
    ],
)
def test_nothing_of_shopifys_syntax_gets_through(typed, terms):
    assert words_wanted(typed) == terms


@pytest.mark.parametrize(
    ("said", "term"),
    [("Robes d'été", ""), ("Robes, jupes", ""), ('"', ""), ("", ""), ("Haut de gamme", 'product_type:"Haut de gamme"')],
)
def test_a_type_that_would_mean_something_else_is_not_looked_for(said, term):
    assert type_wanted(said) == term


def test_shopify_reckons_price_and_tax_for_the_order_without_keeping_anything(simulator, stocked, buy):
    order = buy(("JUPE-S", 1))
    gids = [gid_of(simulator, stocked, sku) for sku in ("LIVRE", "RUBAN")]
    prices = exchange_prices(order, variant_gids=gids, now=timezone.now())
    assert [(prices[gid].price.presentment.minor, prices[gid].tax.presentment.minor) for gid in gids] == [
        (7500, 391), (1500, 0),
    ]  # fmt: skip
    assert simulator.ledger(stocked.domain)["returns"] == []


def test_a_silent_shopify_gives_no_prices(simulator, stocked, buy):
    order = buy(("JUPE-S", 1))
    gid = gid_of(simulator, stocked, "RUBAN")
    simulator.unkind("admin", "http_500", match="ReturnCalculate", times=5)
    with pytest.raises(NoAnswer):
        exchange_prices(order, variant_gids=[gid], now=timezone.now())


def exchanged(simulator, order, sku, *, fallback="REFUND"):
    """The shopper's whole way through the pages, to the sum and the return; the return and the button's words."""
    key = FulfillmentLine.objects.get(fulfillment__order=order).pk
    shopper = Shopper(order.shop)
    _, review = shopper.review(order, {"line": [key], f"quantity_{key}": "1", f"reason_{key}": "size_small"})
    step = re.search(r'href="([^"]+/exchange/\d+/)', review.content.decode())[1]
    gid = gid_of(simulator, order.shop, sku)
    offer = exchange_variants(order.shop, variant_gids=[gid], language="fr", now=timezone.now())[0]
    page = shopper.client.get(step, {"q": offer.title.split()[-1]}).content.decode()
    assert f'value="{offer.variant_gid}"' in page
    back = shopper.client.post(step, {"instead": offer.variant_gid, "fallback": fallback})
    assert back.status_code == 303
    path = back.headers["Location"]
    review = shopper.client.get(path)
    answer = shopper.confirm(path, review)
    assert answer.status_code == 303, answer.content.decode()
    return Return.objects.get(order=order)


def paid(simulator, rma):
    return [round(float(row["amount"]) * 100) for row in refunds(simulator, rma)]


@pytest.mark.parametrize(
    ("country", "sku", "costs", "back", "owed"),
    [
        ("FR", "DROITE-S", 6000, 0, 0),
        ("FR", "LIVRE", 7500, 0, 1500),
        ("FR", "RUBAN", 1500, 4500, 0),
        ("US", "LIVRE", 7913, 0, None),
        ("US", "RUBAN", 1500, None, 0),
    ],
)
def test_preview_is_what_is_paid_whatever_the_tax(simulator, new_domain, buy_in, country, sku, costs, back, owed):
    shop = install(simulator, new_domain(), country=country, currency="EUR")
    range_of(simulator, shop)
    order = buy_in(offering(shop), ("JUPE-S", 1))
    assert order.taxes_included is (country == "FR")
    line = FulfillmentLine.objects.get(fulfillment__order=order).line
    worth = line.unit_price_presentment_minor + (0 if order.taxes_included else line.tax_presentment_minor)
    rma = exchanged(simulator, order, sku)
    assert rma.exchange_lines.get().value_presentment_minor == costs
    back = worth - costs if back is None else back
    owed = costs - worth if owed is None else owed
    assert rma.settlement.total_presentment_minor == back

    rma = due(received(approved(rma)))
    assert work(rma.shop) == []
    rma = again(rma)
    assert (rma.settlement.status, rma.settlement.paid_presentment_minor) == (SettlementStatus.PAID, back)
    assert sum(paid(simulator, rma)) == back
    assert [line.processed_quantity for line in rma.exchange_lines.all()] == [1]
    assert (rma.invoice.amount_minor if owed else 0) == owed
    sync_order(shop, order.gid, now=timezone.now())
    if owed:
        simulator.pay(shop.domain, int(order.gid.rsplit("/", 1)[1]), webhook=False)
        sync_order(shop, order.gid, now=timezone.now())
        assert again(rma).invoice.paid_at


def test_a_tax_that_changes_before_the_payment_stops_it_with_both_sums(simulator, new_domain, buy_in):
    shop = install(simulator, new_domain(), country="US", currency="EUR")
    range_of(simulator, shop)
    rma = received(approved(exchanged(simulator, buy_in(offering(shop), ("JUPE-S", 1)), "RUBAN")))
    product = row_of(simulator, shop, "RUBAN")["product_id"]
    simulator.change_product(shop.domain, product, variants={"RUBAN": {"taxable": True, "tax_rate": "0.2"}})
    rma = due(rma)
    work(shop)
    settlement = again(rma).settlement
    assert (settlement.status, settlement.problem) == (SettlementStatus.FAILED, "suggestion_differs")
    assert refunds(simulator, rma) == []


def test_an_order_in_another_currency_is_priced_in_it(simulator, stocked, buy):
    order = buy(("JUPE-S", 1), presentment_currency="USD", rate="1.5")
    rma = due(received(approved(exchanged(simulator, order, "RUBAN"))))
    assert rma.exchange_lines.get().value_presentment_minor == 2250
    assert work(stocked) == []
    assert again(rma).settlement.paid_presentment_minor == 9000 - 2250


def test_what_sells_out_while_the_parcel_travels_is_refunded(simulator, stocked, buy):
    rma = approved(exchanged(simulator, buy(("JUPE-S", 1)), "LIVRE"))
    simulator.set_stock(stocked.domain, "LIVRE", 0)
    rma = received(rma)
    assert rma.settlement.total_presentment_minor == 6000
    rma = due(rma)
    assert work(stocked) == []
    assert again(rma).settlement.paid_presentment_minor == 6000


def test_who_waits_is_asked_about_and_gets_it_once_it_is_back(simulator, stocked, buy):
    rma = approved(exchanged(simulator, buy(("JUPE-S", 1)), "DROITE-S", fallback=Fallback.PROPOSAL))
    simulator.set_stock(stocked.domain, "DROITE-S", 0)
    rma = received(rma)
    assert rma.exchange_lines.get().sold_out_at
    simulator.set_stock(stocked.domain, "DROITE-S", 1)
    rma = due(again(rma))
    assert work(stocked) == []
    assert again(rma).exchange_lines.get().processed_quantity == 1


@pytest.mark.parametrize(("call", "kind"), [("ReturnCreate", "lost_answer"), ("ReturnProcess", "lost_answer"),
                                            ("ReturnCreate", "http_500"), ("ReturnProcess", "http_500")])  # fmt: skip
def test_a_lost_answer_makes_and_pays_it_once(simulator, stocked, buy, call, kind):
    rma = exchanged(simulator, buy(("JUPE-S", 1)), "RUBAN")
    simulator.unkind("admin", kind, match=call, times=1)

    def until_done():
        for _ in range(4):
            if not work(stocked):
                return
            OutboxMessage.objects.filter(shop=stocked).update(due_at=timezone.now())
            Settlement.objects.filter(rma=rma).update(sent_at=timezone.now() - timedelta(minutes=2))

    approve_return(rma_id=rma.pk, actor="merchant", now=timezone.now(), with_label=False)
    until_done()
    due(received(again(rma)))
    until_done()
    made = again(rma)
    assert (made.settlement.status, made.settlement.paid_presentment_minor) == (SettlementStatus.PAID, 4500)
    assert paid(simulator, rma) == [4500]
    assert len(simulator.ledger(stocked.domain)["returns"]) == 1
    assert [line.processed_quantity for line in made.exchange_lines.all()] == [1]
