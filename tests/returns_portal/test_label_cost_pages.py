"""What labels cost, as a page and as a file."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from labels.models import CarrierAccount, Label
from returns.links import Link, Purpose, label_costs_url, sign
from returns.models import Shop
from returns_portal.merchant.forms.period import YEAR, days_of
from tests.characters import NOW, make_shop, two_shops
from tests.labels.bought import DAY, Drawer, account_of, full_drawer
from tests.returns_portal.merchant_desk import staff_of, with_door

pytestmark = pytest.mark.django_db
DAYS = f"since={(NOW - 60 * DAY).date()}&until={(NOW + 30 * DAY).date()}"


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


@pytest.mark.parametrize("month", range(1, 13))
def test_twelve_months_are_the_present_one_and_eleven_before_it(month: int) -> None:
    since, until = days_of(YEAR, date(2026, month, 15))
    assert (since.day, until) == (1, date(2026, month, 15))
    assert (until.year - since.year) * 12 + until.month - since.month == 11


def page(shop: Shop, query: str = DAYS, locale: str = "en", status: int = 200) -> str:
    answer = staff_of(shop, locale=locale).get(f"/app/label-costs/?{query}")
    assert answer.status_code == status
    return unescape(answer.content.decode())


def lines(shop: Shop, query: str = DAYS) -> list[dict[str, str]]:
    answer = Client().get(f"{label_costs_url(shop_id=shop.pk)}?{query}")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text)))


def test_all_is_told_with_its_currency() -> None:
    shop = make_shop()
    drawer = full_drawer(shop)
    text = page(shop)
    for words in ("Labels bought from carriers · EUR", "Labels bought from carriers · USD", "Test labels · EUR"):
        assert words in text
    assert "Labels you brought · cost not stated" in text
    assert "€10.00 are lost: 2 labels were paid for, never used, and not credited." in text
    assert "33% of the labels that are no longer open were never used: 5 of 15." in text
    assert "Your labels are bought at the approval." in text
    assert "Of 16 labels, €80.00 were estimated and €81.20 billed: +€1.20." in text
    assert "Main (EasyPost) has usually credited after 9 days." in text
    assert f"/app/returns/{drawer.rma.number}/" in text
    for part in ("awaited", "rejected", "late", "adjusted"):
        assert f'id="costs-{part}"' in text


def test_it_is_told_in_french() -> None:
    shop = make_shop()
    full_drawer(shop)
    text = page(shop, locale="fr")
    assert "Coût des étiquettes" in text
    assert "10,00\xa0€ perdus" in text


def test_a_month_without_labels_says_so() -> None:
    shop = make_shop()
    full_drawer(shop)
    assert "No labels in this time" in page(shop, "since=2020-01-01&until=2020-02-01")
    assert "No labels in this time" in page(make_shop("new.myshopify.com"), "")


def test_periods() -> None:
    shop = make_shop()
    drawer, now = Drawer.of(shop, account_of(shop)), timezone.now()
    drawer.label(at=now)
    drawer.label(at=now - 62 * DAY)
    assert page(shop, "period=month").count("Still open") < page(shop, "period=year").count("Still open")
    assert 'aria-current="page">Last 12 months' in page(shop, "")
    assert 'type="date"' in page(shop, "period=own")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("since=2026-05-02&until=2026-05-01", "This is before the first day."),
        ("since=2020-05-02&until=2026-05-01", "These are more than three years."),
        ("since=soon&until=2026-05-01", "Enter a valid date."),
        ("since=2026-05-02", "This field is required."),
    ],
)
def test_days_that_are_none(query: str, said: str) -> None:
    assert said in page(make_shop(), query, status=422)
    assert lines(make_shop("other.myshopify.com"), query) == []


def test_a_period_that_is_none() -> None:
    page(make_shop(), "period=never", status=400)


def test_the_file_has_each_label() -> None:
    shop = make_shop()
    drawer = full_drawer(shop)
    found = lines(shop)
    assert len(found) == Label.objects.count()
    assert {line["return"] for line in found} == {drawer.rma.number}
    sold = [line for line in found if line["currency"] == "EUR" and line["source"] == "sold" and line["test"] == "0"]
    assert sum(Decimal(line["price"]) for line in sold) == Decimal("81.20")
    assert sum(Decimal(line["credited"]) for line in sold) == Decimal("5.00")


def test_nothing_in_the_file_is_a_formula() -> None:
    shop = make_shop()
    Drawer.of(shop, account_of(shop, "=HYPERLINK(1)")).label()
    assert lines(shop)[0]["account"] == "'=HYPERLINK(1)"


def test_yen_and_dinars_have_their_own_decimals() -> None:
    shop = make_shop()
    drawer = Drawer.of(shop, account_of(shop))
    drawer.label("EXPIRED", cost_currency="JPY")
    drawer.label("EXPIRED", cost_currency="KWD")
    text = page(shop)
    assert "¥500 is lost" in text
    assert "0.500 is lost" in text
    assert {line["price"] for line in lines(shop)} == {"500", "0.500"}


def test_another_shop_sees_nothing_of_it() -> None:
    shop, other = two_shops()
    drawer = full_drawer(shop)
    assert drawer.rma.number not in page(other)
    assert "No labels in this time" in page(other)
    assert lines(other) == []
    token = sign(Purpose.SCORES, Link(shop.pk, shop.pk))
    assert Client().get(f"/label-costs/{token}.csv").status_code == 404
    assert Client().get("/app/label-costs/").status_code == 401


def test_an_account_that_is_gone_is_still_told_apart() -> None:
    shop = make_shop()
    Drawer.of(shop, account_of(shop)).label(at=timezone.now() - timedelta(days=1))
    CarrierAccount.objects.all().delete()
    assert "EasyPost" in page(shop, "")


def test_it_is_found_from_the_settings() -> None:
    shop = make_shop()
    for path in ("settings/", "settings/carriers/", "labels/"):
        assert "/app/label-costs/" in staff_of(shop).get(f"/app/{path}").content.decode()


def test_the_page_of_a_return_says_what_its_label_costs_and_how_long_it_is_good() -> None:
    shop = make_shop()
    real, test = Drawer.of(shop, account_of(shop)), Drawer.of(shop, number=1002)
    real.adjusted(real.label(expires_at=NOW + 20 * DAY), after=620)
    test.label(test=True, cost_minor=777, billed_minor=777)
    text, void = (
        unescape(staff_of(shop).get(f"/app/returns/{drawer.rma.number}/").content.decode()) for drawer in (real, test)
    )
    assert "€6.20 (estimated: €5.00)" in text
    assert "Label valid until" in text
    assert "7.77" not in void
