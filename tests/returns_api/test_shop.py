"""Reading what is not a return: orders, policies, suppliers, figures."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from returns.domain.insight import Dimension, PartKind, monday
from returns.models import InsightCount, InsightPart, InsightSubject, InsightWeek, Shop
from tests.characters import NOW, fulfilled, make_order, make_shop, two_shops
from tests.returns_api.programs import program_of
from tests.returns_portal.merchant_desk import ask_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def test_orders_are_listed_page_by_page_and_found_by_number(shop: Shop) -> None:
    program = program_of(shop)
    for number in range(2001, 2006):
        make_order(shop, number=number)
    found, cursor = [], ""
    for _ in range(3):
        page = program.get(f"/orders?limit=2{cursor}").json()
        found += [row["id"] for row in page["data"]]
        cursor = f"&cursor={page['next_cursor']}"
    assert found == ["2005", "2004", "2003", "2002", "2001"]
    assert page["next_cursor"] is None
    for typed in ("%232003", "2003"):
        assert [row["name"] for row in program.get(f"/orders?number={typed}").json()["data"]] == ["#2003"]
    assert program.get("/orders?cursor=999999999999999999-1").json()["errors"][0]["field"] == "cursor"


def test_the_list_of_orders_takes_the_same_queries_at_any_length(shop: Shop) -> None:
    program = program_of(shop)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            program.get("/orders?limit=100&expand=customer")
        return len(found)

    make_order(shop)
    one = queries()
    for number in range(2001, 2011):
        make_order(shop, number=number)
    assert queries() == one


def test_an_order_says_what_may_come_back_and_why_not(shop: Shop) -> None:
    order = make_order(shop)
    rma = ask_at(order)
    told = program_of(shop).get("/orders/1001").json()
    assert told["returns"] == [rma.number]
    assert [line["id"] for line in told["lines"]] == [line.pk for line in fulfilled(order)]
    assert [(line["available"], line["may"], bool(line["why_not"])) for line in told["lines"]] == [(0, False, True)] * 2
    assert {"code": "size_small", "label": "Too small", "fault": False} in told["reasons"]
    assert told["received"]["shop"]["currency"] == "EUR"
    assert told["customer"] is None


def test_who_bought_is_told_to_whom_it_may_be(shop: Shop) -> None:
    make_order(shop)
    usual, trusted = program_of(shop, "orders:read"), program_of(shop, "orders:read", "customers:read")
    assert b"camille" not in usual.get("/orders/1001").content
    assert usual.get("/orders/1001?expand=customer").status_code == 403
    assert trusted.get("/orders/1001?expand=customer").json()["customer"]["email"] == "camille@example.com"
    assert usual.get("/orders?expand=customer").status_code == 403
    (row,) = trusted.get("/orders?expand=customer").json()["data"]
    assert row["customer"]["email"] == "camille@example.com"


def test_policies_are_read_as_they_are_written(shop: Shop) -> None:
    program = program_of(shop)
    (version,) = program.get("/policies").json()["data"]
    told = program.get(f"/policies/{version['number']}").json()
    assert told["document"] == shop.policies.get(status="ACTIVE").document
    for number in ("99", str(10**20)):
        assert program.get(f"/policies/{number}").json()["code"] == "not_found"


def test_suppliers(shop: Shop) -> None:
    supplier = shop.suppliers.create(name="Maison Lin", email="m@lin.example", vendors=["Lin"], made_at=NOW)
    program = program_of(shop)
    told = program.get(f"/suppliers/{supplier.pk}").json()
    assert (told["name"], told["vendors"]) == ("Maison Lin", ["Lin"])
    assert program.get("/suppliers").json()["data"] == [told]
    assert program.get(f"/suppliers/{10**20}").status_code == 404


def test_figures_have_a_rate_from_ten_pieces_on(shop: Shop) -> None:
    week = monday(timezone.now().astimezone(ZoneInfo(shop.time_zone)).date())
    InsightWeek.objects.create(shop=shop, week=week)
    for key, mature in (("many", 40), ("few", 9)):
        subject = InsightSubject.objects.create(shop=shop, dimension=Dimension.PRODUCT, key=key, label=key.title())
        about = {"shop": shop, "dimension": Dimension.PRODUCT, "subject": subject, "week": week}
        InsightCount.objects.create(**about, sent=mature + 1, mature=mature, returned=4, early=1)
        InsightPart.objects.create(**about, kind=PartKind.REASON, code="size_small", pieces=4)
    many, few = program_of(shop).get("/insights?weeks=104").json()["data"]
    assert (many["key"], many["sent"], many["rate"], many["reasons"]) == ("many", 41, 0.1, {"size_small": 4})
    assert 0 < many["rate_low"] < 0.1 < many["rate_high"] < 1
    assert (few["rate"], few["rate_low"], few["returned"]) == (None, None, 4)
    (only,) = program_of(shop).get("/insights/weeks?dimension=product&key=many").json()["data"]
    assert (only["week"], only["sent"], only["returned"]) == (week.isoformat(), 41, 4)
    assert program_of(shop).get("/insights?dimension=variant&parent=many").json()["data"] == []
    assert program_of(shop).get("/insights/weeks").json()["data"] == []


def test_nothing_of_the_other_shop() -> None:
    atelier, northwind = two_shops()
    make_order(atelier)
    supplier = atelier.suppliers.create(name="Lin", email="m@lin.example", made_at=NOW)
    program = program_of(northwind)
    assert program.get("/orders/1001").status_code == 404
    assert program.get(f"/suppliers/{supplier.pk}").status_code == 404
    for path in ("/orders", "/suppliers", "/insights", "/returns"):
        assert program.get(path).json()["data"] == []
