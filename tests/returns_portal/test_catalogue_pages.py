"""The check of the articles: what is missing for a return from where, counted, paged, as a file, and shop by shop."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from returns.domain.preflight import Problem
from returns.models import Article, OrderLine, OutboxMessage, Shop
from returns.operations.count_articles import count, have_counted
from returns.queries.preflight import PAGE, Preflight
from tests.characters import NOW, Bought, make_order, make_shop, two_shops
from tests.returns_portal import merchant_desk as desk

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture
def shop(settings: Any) -> Shop:
    settings.MIDDLEWARE = desk.with_door()
    return make_shop()


def counted(shop: Shop) -> None:
    have_counted(shop=shop, now=LATER)
    message = OutboxMessage.objects.filter(kind="articles.count", shop=shop, done_at=None).get()
    count(message, now=LATER)
    OutboxMessage.objects.filter(pk=message.pk).update(done_at=LATER)


def sell(shop: Shop, number: int = 1001, **facts: Any) -> None:
    """One dress and two pullovers; `facts` are what the lines say of their articles."""
    order = make_order(shop, Bought("Robe"), Bought("Pull", 2, 3900), number=number)
    known = {"hs_code": "610442", "origin": "PT", "grams": 400, "tags": [], **facts}
    for place, line in enumerate(order.lines.order_by("pk")):
        gids = {"variant_gid": f"gid://shopify/ProductVariant/{place}", "product_gid": f"gid://shopify/Product/{place}"}
        OrderLine.objects.filter(pk=line.pk).update(**known, **gids)


def problems(shop: Shop, country: str) -> dict[str, int]:
    found = Preflight(shop, country).counts()
    return {problem.value: found[problem.value] for problem in Problem if found[problem.value]}


def test_what_is_missing_matters_where_it_is_asked_for(shop: Shop) -> None:
    sell(shop, hs_code="", origin="", unit_price_shop_minor=0)
    counted(shop)
    assert problems(shop, "FR") == {}
    assert problems(shop, "DE") == {}
    assert problems(shop, "CH") == {"hs_code": 2, "origin": 2, "zero_price": 2}


def test_a_missing_weight_and_a_final_sale_matter_everywhere(shop: Shop) -> None:
    sell(shop, grams=None, tags=["Final-Sale"])
    counted(shop)
    assert problems(shop, "FR") == {"weight": 2, "final_sale": 2}
    assert Preflight(shop, "FR").counts()["any"] == 2


def test_without_an_address_nothing_can_come_back(shop: Shop) -> None:
    sell(shop)
    counted(shop)
    Shop.objects.filter(pk=shop.pk).update(return_address={})
    shop.refresh_from_db()
    assert problems(shop, "FR") == {"no_place": 2}


def test_a_vendors_own_address_decides_for_its_articles(shop: Shop) -> None:
    sell(shop, hs_code="", vendor="Berner")
    address = {"street": "1 Marktgasse", "city": "Bern", "country": "CH", "postcode": "3011"}
    shop.destinations.create(code="bern", name="Bern", vendor="berner", address=address)
    counted(shop)
    assert problems(shop, "CH") == {}
    assert problems(shop, "FR") == {"hs_code": 2}


def test_the_newest_line_counts_and_what_is_no_longer_sold_goes(shop: Shop) -> None:
    sell(shop, 1001, hs_code="")
    sell(shop, 1002)
    counted(shop)
    assert [(article.hs_code, article.sold) for article in shop.articles.order_by("variant_gid")] == [
        ("610442", 2),
        ("610442", 4),
    ]
    OrderLine.objects.filter(variant_gid__endswith="/0").update(variant_gid="")
    have_counted(shop=shop, now=LATER)
    message = OutboxMessage.objects.get(kind="articles.count", done_at=None)
    count(message, now=LATER + timedelta(days=1))
    assert shop.articles.count() == 1


def test_the_page_names_them_and_links_to_shopify(shop: Shop) -> None:
    staff = desk.staff_of(shop)
    assert "The articles were never counted" in staff.get("/app/settings/catalogue/").content.decode()
    assert staff.post("/app/settings/catalogue/count/").status_code == 303
    assert staff.post("/app/settings/catalogue/count/").status_code == 303
    assert OutboxMessage.objects.filter(kind="articles.count").count() == 1
    OutboxMessage.objects.all().delete()
    sell(shop, hs_code="")
    counted(shop)
    page = staff.get("/app/settings/catalogue/", {"country": "CH"}).content.decode()
    assert "No HS code" in page
    assert "https://admin.shopify.com/store/atelier-demo/products/0/variants/0" in page
    assert "No article with this problem" in staff.get("/app/settings/catalogue/").content.decode()


@pytest.mark.parametrize("nonsense", [{"country": "<b>"}, {"problem": "x"}, {"after": "9" * 40}, {"after": "-"}])
def test_what_cannot_be_read_counts_as_not_said(shop: Shop, nonsense: dict[str, str]) -> None:
    sell(shop, grams=None)
    counted(shop)
    assert desk.staff_of(shop).get("/app/settings/catalogue/", nonsense).status_code == 200


def test_a_huge_catalogue_is_paged_by_key_and_each_page_costs_the_same(
    shop: Shop, django_assert_max_num_queries: Any
) -> None:
    rows = [
        Article(shop=shop, variant_gid=str(n), title=f"A{n}", price_minor=1, sold=n % 7, counted_at=NOW)
        for n in range(2 * PAGE + 5)
    ]
    Article.objects.bulk_create(rows)
    check, seen, after = Preflight(shop, "FR"), [], None
    while True:
        with django_assert_max_num_queries(7):
            found = check.page(Problem.WEIGHT, after=after)
        seen += [each.article.pk for each in found[:PAGE]]
        if len(found) <= PAGE:
            break
        after = (found[PAGE - 1].article.sold, found[PAGE - 1].article.pk)
    assert len(seen) == len(set(seen)) == 2 * PAGE + 5
    assert "Next page" in desk.staff_of(shop).get("/app/settings/catalogue/").content.decode()


def test_the_file_holds_all_of_them_and_nothing_of_other_shops(settings: Any) -> None:
    settings.MIDDLEWARE = desk.with_door()
    atelier, northwind = two_shops()
    for shop in (atelier, northwind):
        sell(shop, grams=None)
        counted(shop)
    Article.objects.filter(shop=northwind).update(title="=Secret")
    page = desk.staff_of(atelier).get("/app/settings/catalogue/").content.decode()
    address = page.split("/articles/")[1].split('"')[0].replace("&amp;", "&")
    stranger = desk.staff_of(None)
    text = b"".join(stranger.get(f"/articles/{address}").streaming_content).decode()  # type: ignore[attr-defined]
    assert text.count("weight") == 2
    assert "Secret" not in text
    assert stranger.get("/articles/nonsense.csv").status_code == 404
    assert desk.staff_of(None).get("/app/settings/catalogue/").status_code == 401
