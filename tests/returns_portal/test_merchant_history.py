"""What a merchant sees of the import of the order history, and may do about it."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from returns.models import Shop
from shop_integration.models import Installation, OrderImport
from tests.characters import make_shop, two_shops
from tests.returns_portal.merchant_desk import staff_of, with_door

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


def imported(shop: Shop, status: str = "loading", **fields: Any) -> OrderImport:
    now = timezone.now()
    Installation.objects.get_or_create(shop=shop, defaults={"installed_at": now})
    over = {"done": {"done_at": now}, "canceled": {"done_at": now}, "failed": {"dead_at": now}}.get(status, {})
    about = {"whole": True, "expected": 12_000, "orders": 3_000, "position": 77, "operation_gid": "gid://shopify/B/1"}
    return OrderImport.objects.create(shop=shop, status=status, due_at=now, created_at=now, **about | over | fields)


def page(shop: Shop, address: str = "/app/", locale: str = "en", *, htmx: bool = False) -> str:
    response = staff_of(shop, locale=locale, htmx=htmx).get(address)
    assert response.status_code == 200
    text = response.content.decode()
    assert "<c-" not in text
    return text


def post(shop: Shop | None, what: str, *, htmx: bool = True) -> Any:
    return staff_of(shop, htmx=htmx).post(f"/app/settings/history/{what}/")


@pytest.mark.parametrize(
    ("locale", "words"),
    [("en", ["on its way", "3,000 of 12,000", "looked up at Shopify", "Stop the import"]),
     ("fr", ["arrive", "3\u202f000 sur 12\u202f000", "cherchée dans Shopify", "Arrêter l’importation"])],
)  # fmt: skip
def test_an_import_under_way_is_told_on_both_pages_and_refreshes_itself(locale: str, words: list[str]) -> None:
    shop = make_shop()
    imported(shop)
    for address in ("/app/", "/app/settings/"):
        text = page(shop, address, locale)
        for word in words:
            assert word in text
        assert 'hx-get="/app/settings/history/" hx-trigger="every 5s"' in text
        assert '<progress value="25" max="100"' in text


def test_the_region_refreshes_until_it_is_over() -> None:
    shop = make_shop()
    row = imported(shop, "exporting", orders=0, expected=40)
    assert "Orders so far: 40." in page(shop, "/app/settings/history/", htmx=True)
    OrderImport.objects.filter(pk=row.pk).update(status="done", done_at=timezone.now(), orders=40)
    text = page(shop, "/app/settings/history/", htmx=True)
    assert "Orders here: 40." in text
    assert "hx-get" not in text


def test_what_is_over_or_never_was_is_no_news() -> None:
    shop = make_shop()
    assert 'id="history"' not in page(shop)
    assert 'id="history"' not in page(shop, "/app/settings/")
    assert staff_of(shop, htmx=True).get("/app/settings/history/").status_code == 204
    imported(shop, "done", orders=12_000)
    assert 'id="history"' not in page(shop)
    assert "Orders here: 12,000." in page(shop, "/app/settings/")


@pytest.mark.parametrize(
    ("problem", "words"),
    [("access", "does not let this app see orders"), ("export", "could not prepare it"),
     ("unreachable", "could not be reached"), ("refused", "refused to prepare"), ("news", "not complete")],
)  # fmt: skip
def test_what_it_is_stuck_at_is_said_with_a_way_out(problem: str, words: str) -> None:
    shop = make_shop()
    imported(shop, "failed", problem=problem)
    text = page(shop)
    assert words in text
    assert "Try again" in text
    assert 'hx-trigger="every' not in text


def test_sixty_days_only_is_said() -> None:
    shop = make_shop()
    imported(shop, "done", whole=False)
    assert "the last 60 days only" in page(shop, "/app/settings/")


def test_orders_that_could_not_be_read_are_counted() -> None:
    shop = make_shop()
    imported(shop, "done", unreadable=3)
    assert "asked for one by one" in page(shop, "/app/settings/")


def test_retrying_goes_on_where_it_was_and_only_once() -> None:
    shop = make_shop()
    row = imported(shop, "failed", problem="unreachable", attempts=24)
    answer = post(shop, "retry")
    assert (answer.status_code, "on its way" in answer.content.decode()) == (200, True)
    row.refresh_from_db()
    assert (row.status, row.position, row.attempts, row.problem, row.dead_at) == ("loading", 77, 0, "", None)
    again = post(shop, "retry")
    assert (again.status_code, again["HX-Retarget"]) == (409, "#alerts")
    assert shop.order_imports.count() == 1


def test_stopping_keeps_what_is_here_and_needs_something_to_stop() -> None:
    shop = make_shop()
    row = imported(shop)
    assert "was stopped" in post(shop, "stop").content.decode()
    row.refresh_from_db()
    assert (row.status, row.orders, row.done_at is None) == ("canceled", 3_000, False)
    assert post(shop, "stop").status_code == 409
    assert post(shop, "retry", htmx=False)["Location"] == "/app/settings/#history-section"


def test_only_the_shops_own_staff() -> None:
    atelier, northwind = two_shops()
    row = imported(atelier)
    assert 'id="history"' not in page(northwind)
    for what in ("stop", "retry"):
        assert post(None, what).status_code == 401
        assert post(northwind, what).status_code == 409
        assert staff_of(atelier).get(f"/app/settings/history/{what}/").status_code == 405
    assert staff_of(None, htmx=True).get("/app/settings/history/").status_code == 401
    row.refresh_from_db()
    assert row.status == "loading"


def test_without_htmx_the_region_is_the_settings_page() -> None:
    shop = make_shop()
    imported(shop)
    assert "Save address" in page(shop, "/app/settings/history/")
