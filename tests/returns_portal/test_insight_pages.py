"""The pages of insights: what they show, to whom, and that they cost the same however much there is."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from returns.links import insights_url
from returns.models import Finding, InsightFlow, InsightMark, Shop
from returns.operations.publish_policy import publish_policy
from returns.queries.insights import Weeks
from returns.queries.policies import active_policy
from returns_portal.merchant.insights.review import review
from tests.characters import two_shops
from tests.insight_history import season
from tests.returns_portal.merchant_desk import staff_of, with_door

pytestmark = pytest.mark.django_db
PAGES = (
    "",
    "week/",
    "unusual/",
    "costs/",
    "product/",
    "size/",
    "country/",
    "discount/",
    "cohort/?sort=name",
    "variant/?weeks=52",
)


@pytest.fixture(autouse=True)
def door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


@pytest.fixture
def shops() -> tuple[Shop, Shop]:
    shop, other = two_shops()
    season(shop, now=timezone.now(), weeks=20)
    return shop, other


def text(client: Client, page: str) -> str:
    answer = client.get(f"/app/insights/{page}")
    assert answer.status_code == 200, page
    return answer.content.decode().replace("\xa0", " ").replace("\u202f", " ")


def test_a_new_shop_is_told_what_will_stand_here() -> None:
    shop, _ = two_shops()
    for page in PAGES:
        assert "Traceback" not in text(staff_of(shop), page)
    assert "Nothing was counted yet" in text(staff_of(shop), "")
    assert "Rien n’a encore été compté" in text(staff_of(shop, locale="fr"), "")


def test_every_page_shows_its_shop_and_not_the_other(shops: tuple[Shop, Shop]) -> None:
    shop, other = shops
    assert "Robe en lin Ouessant" in text(staff_of(shop), "product/")
    for page in PAGES:
        assert "Ouessant" not in text(staff_of(other), page)
    key = "one/product/?key=gid://shopify/Product/0"
    assert "Robe en lin Ouessant" in text(staff_of(shop), key)
    assert staff_of(other).get(f"/app/insights/{key}").status_code == 404
    assert staff_of(None).get("/app/insights/").status_code == 401


def test_the_planted_story_is_told_in_words_with_its_counts(shops: tuple[Shop, Shop]) -> None:
    found = Finding.objects.get(shop=shops[0], sort="size", subject__label="Robe en lin Ouessant · S")
    page = text(staff_of(shops[0]), "unusual/")
    assert "Robe en lin Ouessant · S comes back as “" in page
    assert f"{found.k} of {found.n} sold" in page
    french = text(staff_of(shops[0], locale="fr"), "")
    assert f"{found.k} sur {found.n} vendues" in french


def test_the_week_tells_what_is_new_and_what_is_gone(shops: tuple[Shop, Shop]) -> None:
    page = text(staff_of(shops[0]), "week/")
    assert "Measure some pieces of this size" in page
    assert "No longer unusual" not in page
    Finding.objects.filter(shop=shops[0]).update(gone_at=timezone.now())
    page = text(staff_of(shops[0]), "week/")
    assert "Nothing new is unusual" in page
    assert "No longer unusual" in page


def asked_for(shop: Shop, week: date, *hours: int, waiting: int = 0) -> None:
    """Returns of a week: paid after so many hours each, and some that wait."""
    rows = [("time", "whole", value, hours.count(value)) for value in sorted(set(hours))]
    rows.append(("outcome", "refund", 0, len(hours) + waiting))
    InsightFlow.objects.bulk_create(
        InsightFlow(shop=shop, week=week, kind=kind, code=code, value=value, count=count)
        for kind, code, value, count in rows
    )


def test_the_week_is_not_fast_because_only_the_quick_ones_are_paid_yet() -> None:
    """Ten returns a week; one is paid after two days, one never comes, the others wait for three weeks."""
    shop, _ = two_shops()
    monday = date(2026, 11, 23)
    this_week, slow = Weeks(monday, monday), 21 * 24
    for ago in range(1, 17):
        paid = (48, *[slow] * 8) if ago > 4 else (48,)
        asked_for(shop, monday - timedelta(weeks=ago), *paid, waiting=10 - len(paid))
    since, policy = timezone.now(), active_policy(shop).policy
    [*_, told] = review(shop, this_week, policy, since=since).figures
    assert told.name.replace("\xa0", " ").startswith("From the request to the refund (week of October 19, 2026,")
    assert (told.now, told.usual) == ("21 days", "21 days")
    InsightFlow.objects.filter(week__gte=monday - timedelta(weeks=4)).delete()
    asked_for(shop, monday - timedelta(weeks=1), *[24] * 9, waiting=1)
    [*_, told] = review(shop, this_week, policy, since=since).figures
    assert (told.name, told.now, told.usual) == ("From the request to the refund", "24 h", "21 days")
    InsightFlow.objects.all().delete()
    [*_, told] = review(shop, this_week, policy, since=since).figures
    assert (told.now, told.usual) == ("–", "–")


def test_a_change_of_the_policy_has_its_rates_before_and_after(shops: tuple[Shop, Shop]) -> None:
    shop = shops[0]
    assert "Before and after a change of the policy" not in text(staff_of(shop), "")
    document = active_policy(shop).document | {"ship_by_days": 9}
    version = publish_policy(shop=shop, document=document, now=timezone.now() - timedelta(weeks=13))
    page = text(staff_of(shop), "")
    assert "Before and after a change of the policy" in page
    row = page.partition('id="insights-effects"')[2].partition("</tbody>")[0]
    assert f">{version.number} <" in row
    assert row.count("%") == 2
    assert " points" in row


def test_few_pieces_have_no_share() -> None:
    shop, _ = two_shops()
    season(shop, now=timezone.now(), weeks=6, sold=2)
    page = text(staff_of(shop), "variant/")
    assert "too few" in page
    assert " of 1" in page or " of 2" in page


def test_pages_cost_the_same_however_much_there_is(shops: tuple[Shop, Shop]) -> None:
    full, small = shops
    season(small, now=timezone.now(), weeks=7, sold=4)
    for page in ("", "product/", "one/product/?key=gid://shopify/Product/0", "unusual/"):
        counts = []
        for shop in (small, full):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                text(staff_of(shop), page)
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 30, page


def test_a_table_is_a_file_for_who_has_its_link(shops: tuple[Shop, Shop]) -> None:
    address = insights_url(shop_id=shops[0].pk).partition("/insights/")[2]
    answer: Any = Client().get(f"/insights/{address}.csv?of=product&weeks=26&in=fr")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 9
    assert rows[0][:2] == ["name", "type"]
    assert {row[0] for row in rows[1:]} >= {"Robe en lin Ouessant"}
    book: Any = Client().get(f"/insights/{address}.xlsx")
    assert b"".join(book.streaming_content).startswith(b"PK")
    assert Client().get(f"/insights/{address[:-3]}abc.csv").status_code == 404


def test_a_shop_says_what_returns_cost(shops: tuple[Shop, Shop]) -> None:
    fields = {"handling": "2.50", "fees": "1.4"} | {
        f"worth_{grade}": "50" for grade in ("a", "b", "c", "d", "damaged", "incorrect")
    }
    client = staff_of(shops[0])
    assert client.post("/app/insights/costs/", fields).status_code == 303
    mark = InsightMark.objects.get(shop=shops[0])
    assert (mark.handling_minor, mark.fees_bps, mark.worth_bps["c"]) == (250, 140, 5000)
    wrong = client.post("/app/insights/costs/", fields | {"fees": "140", "handling": "x"})
    assert wrong.status_code == 422
    assert 'value="x"' in wrong.content.decode()


@pytest.mark.parametrize("page", ["nothing/", "product/?weeks=9999&sort=evil", "?weeks=-1", "one/product/?key=%00"])
def test_addresses_nobody_made_do_no_harm(shops: tuple[Shop, Shop], page: str) -> None:
    assert staff_of(shops[0]).get(f"/app/insights/{page}").status_code in {200, 400, 404}
