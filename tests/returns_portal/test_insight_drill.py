"""From a row of insights to the list of its returns: the same number, the same shop, and the way back."""

from __future__ import annotations

import html
import random
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from returns.models import Finding, Mention, Order, OrderLine, Return, Shop, StaffMember, StaffNote
from returns.operations.index_returns import index_returns
from returns.queries.inbox_query import Filters, InboxQuery, InvalidQuery
from returns_portal.merchant.insights.drill import way_back
from tests.characters import NOW, Bought, ask, make_order, two_shops
from tests.insight_history import PRODUCTS, season
from tests.returns_portal.merchant_desk import staff_of, with_door

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


def sold_back(shop: Shop, count: int = 14) -> None:
    """Returns of what the season sold, in and out of the usual period."""
    chance, made = random.Random(5), []
    for number in range(count):
        rma = ask(make_order(shop, Bought("Robe midi", 1), number=3000 + number), key=f"d{number}")
        place = chance.randrange(3)
        name = list(PRODUCTS)[place]
        kind, _rate, vendor = PRODUCTS[name]
        gid, size = f"gid://shopify/Product/{place}", chance.choice("SML")
        OrderLine.objects.filter(order=rma.order_id).update(
            product_gid=gid, title=name, variant_gid=f"{gid}-{size}", variant_title=size, product_type=kind,
            vendor=vendor,
        )  # fmt: skip
        address = rma.order.address | {"country": chance.choice(["FR", "DE", "BE"])}
        Order.objects.filter(pk=rma.order_id).update(address=address, channel="online_store")
        asked_at = timezone.now() - timedelta(days=chance.choice([1, 30, 100, 300]))
        Return.objects.filter(pk=rma.pk).update(requested_at=asked_at)
        made.append(rma.pk)
    index_returns(made)


def read(shop: Shop, address: str) -> str:
    answer = staff_of(shop).get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def listed(shop: Shop, address: str) -> int:
    """How many returns the list says that it has there."""
    found = re.search(r'<strong role="status">(\d+) ', read(shop, address))
    assert found
    return int(found[1])


def test_each_link_says_as_many_as_the_list_then_shows() -> None:
    shop, other = two_shops()
    season(shop, now=timezone.now(), weeks=8)
    sold_back(shop)
    followed = 0
    for dimension in ("product", "variant", "size", "type", "vendor", "country", "channel"):
        page = read(shop, f"/app/insights/{dimension}/?weeks=26")
        links = re.findall(r'href="(/app/returns/\?[^"]*asked_from[^"]*)">(\d+) return', page)
        assert links, dimension
        for address, said in links[:3]:
            assert listed(shop, html.unescape(address)) == int(said) > 0
            followed += 1
        assert "the two numbers may differ" in page
        assert f"/app/insights/{dimension}/?weeks=26" in html.unescape(read(shop, html.unescape(links[0][0])))
    assert followed > 12
    whole = sum(int(n) for _, n in re.findall(r'(asked_from)[^"]*">(\d+) return', read(shop, "/app/insights/channel/")))
    assert whole == Return.objects.filter(shop=shop, requested_at__gte=timezone.now() - timedelta(days=170)).count()
    address = html.unescape(links[0][0])
    assert "R-1" not in read(other, address).partition('id="inbox"')[2]


def test_a_finding_leads_to_returns_of_its_weeks_and_reason() -> None:
    shop, _ = two_shops()
    season(shop, now=timezone.now(), weeks=20)
    sold_back(shop)
    Return.objects.update(requested_at=timezone.now() - timedelta(days=20))
    finding = Finding.objects.filter(shop=shop, sort="size").get()
    for rma in Return.objects.filter(shop=shop):
        rma.lines.update(reason=finding.reason)
    index_returns(Return.objects.values_list("pk", flat=True))
    page = read(shop, "/app/insights/unusual/")
    address, said = re.findall(r'href="(/app/returns/\?[^"]*)">(\d+) return', page)[0]
    assert f"reason={finding.reason}" in address
    assert listed(shop, html.unescape(address)) == int(said) > 0
    for elsewhere in ("/app/insights/", "/app/insights/week/"):
        assert address in read(shop, elsewhere), "the same way from where it is told too"


def test_a_note_finds_its_return_for_whom_it_names() -> None:
    shop, other = two_shops()
    rma = ask(make_order(shop, Bought("Robe midi", 1)))
    ask(make_order(shop, Bought("Pull", 1), number=3001), key="second")
    member = StaffMember.objects.filter(shop=shop).first() or StaffMember.objects.create(
        shop=shop, user_id="7", met_at=NOW, asked_at=NOW
    )
    note = StaffNote.objects.create(rma=rma, author="1", text="@you", request_key="n", at=NOW)
    Mention.objects.create(note=note, member=member)
    asked = InboxQuery(filters=Filters(mentions=member.pk))
    assert list(asked.rows(shop, now=NOW)) == [rma]
    assert not asked.rows(other, now=NOW).exists()
    StaffNote.objects.update(withdrawn_at=NOW)
    assert not asked.rows(shop, now=NOW).exists()


def test_days_are_the_shops_and_both_included() -> None:
    shop, _ = two_shops()
    rma = ask(make_order(shop, Bought("Robe midi", 1)))
    Shop.objects.filter(pk=shop.pk).update(time_zone="Europe/Paris")
    shop.refresh_from_db()
    Return.objects.filter(pk=rma.pk).update(requested_at=NOW.replace(day=10, hour=22, minute=30))
    day = NOW.date().replace(day=11) if NOW.month in range(4, 10) else NOW.date().replace(day=10)
    on = InboxQuery(filters=Filters(asked_from=day, asked_until=day))
    assert on.rows(shop, now=NOW).exists()
    off = InboxQuery(filters=Filters(asked_from=day + timedelta(days=1)))
    assert not off.rows(shop, now=NOW).exists()
    assert InboxQuery.read({"asked_from": "2026-05-04", "size": "p|S"}, {"all": ()}).address() in (
        "?size=p%7CS&asked_from=2026-05-04"
    )
    for wrong in ("4.5.2026", "0001-01-01", "9999-12-31"):
        with pytest.raises(InvalidQuery):
            Filters.read({"asked_until": wrong})


def test_the_way_back_is_to_the_table_it_came_from() -> None:
    first = date(2026, 5, 4)
    here = Filters(vendor="V", asked_from=first, asked_until=first + timedelta(days=13 * 7 - 1))
    assert way_back(here) == "/app/insights/vendor/?weeks=13"
    assert way_back(Filters(vendor="V")) == ""
    odd = Filters(vendor="V", asked_from=first, asked_until=first + timedelta(days=9))
    assert way_back(odd) == "/app/insights/unusual/"
