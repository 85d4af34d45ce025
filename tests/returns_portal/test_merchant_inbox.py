"""The list of returns: who sees what, tabs, search, pages, and how many queries that takes."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from returns.domain.role import Role
from returns.models import Order, Return, Shop
from returns.operations.index_returns import index_returns
from returns.operations.keep_view import MOST_VIEWS, keep_view
from returns.queries.inbox import Cursor
from tests.characters import NOW, Bought, make_order, make_shop, two_shops
from tests.returns_portal.merchant_desk import (
    arrived,
    ask_at,
    bury,
    declined,
    due,
    labelled,
    paid,
    requested,
    staff_of,
    stopped,
    with_door,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def read(client: Client, address: str = "/app/returns/", **query: str) -> str:
    response = client.get(address, query)
    assert response.status_code == 200
    text = response.content.decode()
    assert "<c-" not in text
    return text


def test_shows_the_returns_of_ones_own_shop_only() -> None:
    atelier, northwind = two_shops()
    ours, theirs = requested(atelier), requested(northwind)
    Return.objects.filter(pk=theirs.pk).update(number="R-77777")
    assert ours.number in read(staff_of(atelier))
    assert ours.number not in read(staff_of(northwind))
    assert "R-77777" in read(staff_of(northwind))


def test_nobody_sees_anything(shop: Shop) -> None:
    requested(shop)
    assert staff_of(None).get("/app/returns/").status_code == 401


def test_is_never_cached(shop: Shop) -> None:
    assert "no-store" in staff_of(shop).get("/app/returns/")["Cache-Control"]


def test_a_row_says_what_matters(shop: Shop) -> None:
    rma = requested(shop)
    text = read(staff_of(shop))
    for word in (rma.number, "#1001", "Camille Martin", "1 × Robe midi S", "Too small", "To review", "€127.90"):
        assert word in text


def test_speaks_the_staff_members_language(shop: Shop) -> None:
    requested(shop)
    text = read(staff_of(shop, locale="fr-CA"))
    assert '<html lang="fr"' in text
    assert "À examiner" in text


def test_an_unknown_language_becomes_english(shop: Shop) -> None:
    assert '<html lang="en"' in read(staff_of(shop, locale="xx"))


@pytest.mark.parametrize(
    ("tab", "make"),
    [
        ("review", requested),
        ("parcel", labelled),
        ("inspect", arrived),
        ("refund", due),
        ("attention", stopped),
        ("done", paid),
        ("declined", declined),
    ],
)
def test_each_tab_holds_its_stages_and_counts_them(shop: Shop, tab: str, make: Any) -> None:
    rma, other = make(shop), {"review": paid}.get(tab, requested)(shop, 1002)
    text = read(staff_of(shop), tab=tab)
    assert rma.number in text
    assert other.number not in text


@pytest.mark.parametrize("typed", ["R-10001", "r-10001", "#1001", "1001", "Camille@Example.com", "SBX1001FR"])
def test_finds_by_number_order_email_and_tracking(shop: Shop, typed: str) -> None:
    rma, other = labelled(shop), requested(shop, 1002)
    Order.objects.filter(pk=other.order_id).update(email="someone@else.example")
    text = read(staff_of(shop), q=typed)
    assert rma.number in text
    assert other.number not in text


def test_says_so_when_nothing_is_found(shop: Shop) -> None:
    requested(shop)
    text = read(staff_of(shop), q="<b>nobody</b>")
    assert "Nothing found" in text
    assert "<b>nobody" not in text


def test_says_so_while_there_are_no_returns(shop: Shop) -> None:
    assert "No returns yet" in read(staff_of(shop))


def test_a_search_by_htmx_gets_the_list_alone(shop: Shop) -> None:
    requested(shop)
    text = read(staff_of(shop, htmx=True), q="1001")
    assert text.strip().startswith("<section")
    assert "<html" not in text


def test_a_boosted_link_and_the_way_back_get_the_page(shop: Shop) -> None:
    for header in ("HX-Boosted", "HX-History-Restore-Request"):
        assert b"<html" in staff_of(shop, htmx=True).get("/app/returns/", headers={header: "true"}).content


def many(shop: Shop, count: int) -> list[str]:
    order = make_order(shop, Bought("Robe midi", count), Bought("Pull", count))
    made = [ask_at(order, quantities=(1, 1), key=f"key-{n}", now=NOW + timedelta(minutes=n // 2)) for n in range(count)]
    return [rma.number for rma in reversed(made)]


def test_pages_go_forth_and_back_without_loss_or_repetition(shop: Shop) -> None:
    numbers, client = many(shop, 60), staff_of(shop)
    seen, address = [], "/app/returns/"
    while True:
        context = client.get(address).context
        seen += [row.number for row in context["rows"]]
        if not context["older"]:
            break
        address = "/app/returns/" + context["older"]
    assert seen == numbers
    back = client.get("/app/returns/" + context["newer"]).context
    assert [row.number for row in back["rows"]] == numbers[25:50]
    first = client.get("/app/returns/" + back["newer"]).context
    assert [row.number for row in first["rows"]] == numbers[:25]
    assert first["newer"] is None


@pytest.mark.parametrize("place", ["x", "1", "-1-2", "1-2-3", "9" * 18 + "-1", "1-" + "9" * 40, "١-١", "\0", "\ufffd"])
def test_a_place_that_is_none_is_a_clear_error(shop: Shop, place: str) -> None:
    response = staff_of(shop).get("/app/returns/", {"after": place})
    assert response.status_code == 400
    assert b"could not be read" in response.content


@pytest.mark.parametrize(
    "query", ["tab=x", "q=%00", "q=%ff", "tab=%ff", "sort=x", "age=2", "flag=x", "outcome=x", "photo=1", "supplier=x"]
)
def test_strange_questions_are_refused_in_words(shop: Shop, query: str) -> None:
    assert staff_of(shop).get(f"/app/returns/?{query}").status_code == 400


def test_a_very_long_search_is_no_harm(shop: Shop) -> None:
    requested(shop)
    assert "Nothing found" in read(staff_of(shop), q="x" * 5000)


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_other_methods_are_refused(shop: Shop, method: str) -> None:
    assert getattr(staff_of(shop), method)("/app/returns/").status_code == 405


@pytest.mark.parametrize("rows", [1, 50])
def test_the_number_of_queries_does_not_grow(shop: Shop, rows: int, django_assert_num_queries: Any) -> None:
    many(shop, rows)
    client = staff_of(shop)
    # shop, saved views, rows, their lines and tags, counts; the policy, suppliers, tags and staff for the filters;
    # what kinds of alarm there are, carrier accounts, unannounced parcels, collections
    with django_assert_num_queries(14):
        client.get("/app/returns/")


def test_points_to_returns_with_a_failed_step(shop: Shop) -> None:
    rma = requested(shop)
    bury(rma, "shopify.request_return")
    assert "A step could not be carried out" in read(staff_of(shop), "/app/")
    assert "Something cannot wait" in read(staff_of(shop))


def test_asks_for_the_return_address_while_it_is_missing(shop: Shop) -> None:
    assert "Say where parcels come back to" not in read(staff_of(shop), "/app/")
    Shop.objects.update(return_address={})
    assert "Say where parcels come back to" in read(staff_of(shop), "/app/")


def test_a_cursor_survives_its_text(shop: Shop) -> None:
    place = Cursor.of(requested(shop))
    assert Cursor.read(str(place)) == place


@pytest.mark.parametrize("typed", ["R-10001", "#1001", "camille@example.com"])
def test_a_search_never_leaves_the_shop(typed: str) -> None:
    atelier, northwind = two_shops()
    requested(atelier)
    assert "Nothing found" not in read(staff_of(atelier), q=typed)
    requested(northwind, 2002, quantities=(1, 0))
    Return.objects.filter(shop=northwind).update(number="R-5", email="oliver@example.com")
    northwind.orders.update(email="oliver@example.com")
    index_returns(northwind.returns.values_list("pk", flat=True))
    assert "Nothing found" in read(staff_of(northwind), q=typed)


def test_filters_are_chips_that_can_be_taken_off(shop: Shop) -> None:
    rma, other = requested(shop), requested(shop, 1002)
    Return.objects.filter(pk=other.pk).update(outcome="store_credit")
    text = read(staff_of(shop), tab="review", outcome="refund", value_from="10", country="fr")
    assert rma.number in text
    assert other.number not in text
    assert "1 return<" in text
    assert 'href="/app/returns/?tab=review&amp;outcome=refund&amp;value_from=10"' in text
    assert "€10.00" in text


def test_the_count_of_what_was_found_stops_somewhere(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("returns.queries.inbox.MOST_COUNTED", 1)
    monkeypatch.setattr("returns_portal.merchant.inbox_words.MOST_COUNTED", 1)
    for number in (1001, 1002, 1003):
        requested(shop, number)
    assert "1+ returns" in read(staff_of(shop), outcome="refund")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"value_from": "ten"}, "“Value from” is an amount"),
        ({"value_to": "-3"}, "“Value to” is an amount"),
        ({"value_from": "9", "value_to": "3"}, "is more than “Value to”"),
        ({"country": "France"}, "two letters"),
    ],
)
def test_what_was_typed_wrong_is_said(shop: Shop, query: dict[str, str], sentence: str) -> None:
    response = staff_of(shop, htmx=True).get("/app/returns/", query)
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_a_view_is_kept_and_the_list_opens_with_it(shop: Shop) -> None:
    rma, other = requested(shop), declined(shop, 1002)
    client = staff_of(shop)
    kept = client.post("/app/views/", {"name": "  To  do ", "query": "?tab=review&outcome=refund"})
    assert (kept.status_code, kept["Location"]) == (303, "/app/returns/?tab=review&outcome=refund")
    view = shop.views.get()
    assert (view.name, view.owner) == ("To do", "7001")
    assert client.post(f"/app/views/{view.pk}/", {"do": "first"}).status_code == 303
    opened = read(client, "/app/returns/")
    assert "To do" in opened
    assert rma.number in opened
    assert other.number not in opened
    assert other.number in read(client, "/app/returns/", tab="all")
    client.post(f"/app/views/{view.pk}/", {"do": "rename", "name": "Mine"})
    assert "Mine" in read(client, "/app/returns/")
    client.post(f"/app/views/{view.pk}/", {"do": "remove"})
    assert not shop.views.exists()


def test_a_view_is_its_owners_or_everybodys(shop: Shop) -> None:
    theirs = keep_view(shop=shop, owner="9999", name="Theirs", query="?tab=review", now=NOW)
    keep_view(shop=shop, owner="", name="Everybody's", query="?tab=done", now=NOW)
    requested(shop)
    text = read(staff_of(shop), "/app/returns/")
    assert "Theirs" not in text
    assert "Everybody" in text
    assert staff_of(shop).post(f"/app/views/{theirs.pk}/", {"do": "remove"}).status_code == 404
    assert shop.views.count() == 2


def test_who_may_not_change_settings_shares_no_view(shop: Shop) -> None:
    shared = keep_view(shop=shop, owner="", name="Everybody's", query="?tab=done", now=NOW)
    agent = staff_of(shop, role=Role.AGENT)
    assert agent.post("/app/views/", {"name": "x", "query": "", "shared": "1"}).status_code == 403
    assert agent.post(f"/app/views/{shared.pk}/", {"do": "remove"}).status_code == 404
    assert agent.post("/app/views/", {"name": "x", "query": "?tab=review"}).status_code == 303


def test_what_is_no_view_is_refused_in_words(shop: Shop) -> None:
    client = staff_of(shop)
    assert "Give the view a name" in client.post("/app/views/", {"name": " "}).content.decode()
    assert client.post("/app/views/", {"name": "x", "query": "?tab=x"}).status_code == 400
    for number in range(MOST_VIEWS):
        keep_view(shop=shop, owner="7001", name=f"v{number}", query="?tab=done", now=NOW)
    assert client.post("/app/views/", {"name": "one more", "query": "?tab=done"}).status_code == 409
    assert client.post("/app/views/", {"name": "v3", "query": "?tab=review"}).status_code == 303
    view = shop.views.get(name="v3")
    assert view.query == "?tab=review"
    assert client.post(f"/app/views/{view.pk}/", {"do": "rename", "name": "v4"}).status_code == 409
    assert client.post(f"/app/views/{view.pk}/", {"do": "x"}).status_code == 400
