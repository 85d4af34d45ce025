"""Filters, search and pages of the list of returns, held against the plainest reading of what they promise."""

from __future__ import annotations

import itertools
import random
from datetime import timedelta
from decimal import Decimal

import pytest

from returns.domain.inbox import Age, Flag, Sort, words_of
from returns.domain.status import Outcome, Stage
from returns.models import Drift, Order, OrderLine, Return, ReturnFacet, ReturnPhoto, Settlement, Shop
from returns.operations.erase_shop import erase_shop
from returns.operations.forget_person import forget_person
from returns.operations.index_returns import index_returns
from returns.queries.inbox import Cursor, page
from returns.queries.inbox_query import Filters, InboxQuery, InvalidQuery
from returns.queries.person import Person
from tests.characters import NOW, Bought, ask, make_order, make_shop, two_shops

pytestmark = pytest.mark.django_db
REASONS = ("too_small", "changed_mind", "damaged")
COUNTRIES = ("FR", "DE", "BE")
VENDORS = ("Atelier", "Lumière")


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def variety(shop: Shop, count: int = 24) -> list[Return]:
    """Returns that differ in everything a filter asks for, from one order after the other."""
    chance, made = random.Random(7), []
    for number in range(count):
        rma = ask(make_order(shop, Bought("Robe midi", 1), number=2000 + number), key=f"k{number}")
        rma.order.address["country"] = chance.choice(COUNTRIES)
        Order.objects.filter(pk=rma.order_id).update(address=rma.order.address)
        OrderLine.objects.filter(order=rma.order_id).update(vendor=chance.choice(VENDORS))
        rma.lines.update(reason=chance.choice(REASONS))
        asked_at = NOW - timedelta(days=chance.randrange(40), hours=1)
        stage, outcome = chance.choice(list(Stage)), chance.choice([Outcome.REFUND, Outcome.STORE_CREDIT])
        changed = {"requested_at": asked_at, "stage": stage, "stage_since": asked_at, "outcome": outcome}
        Return.objects.filter(pk=rma.pk).update(**changed)
        Settlement.objects.filter(rma=rma).update(total_shop_minor=chance.randrange(5) * 1000)
        if chance.random() < 0.3:
            Drift.objects.create(rma=rma, kind="closed_unpaid", found_at=NOW)
        if chance.random() < 0.4:
            line = rma.lines.get()
            ReturnPhoto.objects.create(
                order=rma.order, fulfilled=line.fulfilled, item=line, jpeg=b"j", thumbnail=b"t", created_at=NOW
            )
        made.append(rma.pk)
    index_returns(made)
    return list(Return.objects.filter(pk__in=made).select_related("order", "settlement"))


def plainly(rma: Return, asked: InboxQuery) -> bool:
    """Whether a return is meant, read off its rows one by one."""
    line, want, age = rma.lines.get(), asked.filters, NOW - rma.requested_at
    value = Decimal(rma.settlement.total_shop_minor) / 100
    return all(
        (
            not asked.stages or Stage(rma.stage) in asked.stages,
            want.outcome in (None, rma.outcome),
            want.reason in ("", line.reason),
            want.country in ("", rma.order.address["country"]),
            want.vendor.lower() in ("", line.line.vendor.lower()),
            want.value_from is None or value >= want.value_from,
            want.value_to is None or value <= want.value_to,
            want.age is None or (age > want.age.span if want.age.at_least else age <= want.age.span),
            want.photo in (None, line.photos.exists()),
            want.flag is None or rma.drifts.filter(resolved_at=None).exists(),
        )
    )


def test_every_combination_of_filters_is_what_reading_row_by_row_gives(shop: Shop) -> None:
    every, found = variety(shop), 0
    choices = itertools.product(
        (None, Outcome.REFUND), ("", "too_small"), ("", "FR"), ("", "lumière"), (None, Decimal(10)),
        (None, Decimal(30)), (None, Age.WEEK, Age.OVER_14), (None, True, False), (None, Flag.DRIFT),
    )  # fmt: skip
    names = ("outcome", "reason", "country", "vendor", "value_from", "value_to", "age", "photo", "flag")
    chance = random.Random(3)
    for values in chance.sample(list(choices), 150):
        stages = chance.choice([(), (Stage.REQUESTED,), (Stage.REFUNDED, Stage.CLOSED, Stage.TO_INSPECT)])
        asked = InboxQuery(stages=stages, filters=Filters(**dict(zip(names, values, strict=True))))
        got = set(asked.rows(shop, now=NOW).values_list("pk", flat=True))
        assert got == {rma.pk for rma in every if plainly(rma, asked)}, asked
        found += len(got)
    assert found


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_lose_and_double_nothing_while_rows_are_added(shop: Shop, sort: Sort) -> None:
    variety(shop)
    asked, seen, place = InboxQuery(sort=sort), [], None
    there = list(asked.rows(shop, now=NOW).values_list("pk", flat=True))
    for turn in itertools.count():
        cut = page(asked.rows(shop, now=NOW), sort=sort, after=place, size=5)
        seen += [rma.pk for rma in cut.rows]
        ask(make_order(shop, Bought("Pull", 1), number=5000 + turn), key=f"late{turn}")
        if cut.older is None or turn > 30:
            break
        place = Cursor.read(str(cut.older))
    assert len(seen) == len(set(seen))
    assert set(there) <= set(seen)
    keys = [_key(Return.objects.select_related("settlement").get(pk=pk), sort) for pk in seen]
    assert keys == sorted(keys, reverse=sort in (Sort.NEWEST, Sort.VALUE))


def _key(rma: Return, sort: Sort) -> tuple[int, int]:
    place = Cursor.of(rma, sort)
    return place.key, place.pk


@pytest.mark.parametrize("sort", list(Sort))
def test_the_way_back_is_the_way_there(shop: Shop, sort: Sort) -> None:
    variety(shop, 12)
    rows = InboxQuery(sort=sort).rows(shop, now=NOW)
    first = page(rows, sort=sort, size=3)
    second = page(rows, sort=sort, after=first.older, size=3)
    assert second.newer
    assert page(rows, sort=sort, before=second.newer, size=3).rows == first.rows


def test_waiting_longest_lists_only_what_waits(shop: Shop) -> None:
    variety(shop)
    stages = set(InboxQuery(sort=Sort.WAITING).rows(shop, now=NOW).values_list("stage", flat=True))
    assert stages
    assert not stages & {"refunded", "closed", "declined", "canceled", "repaired"}
    ended = InboxQuery(tab="done", stages=(Stage.CLOSED,), sort=Sort.WAITING)
    assert not ended.rows(shop, now=NOW).exists()


def lookup(shop: Shop, text: str) -> set[str]:
    return set(InboxQuery(search=text).rows(shop, now=NOW).values_list("number", flat=True))


@pytest.mark.parametrize(
    "typed",
    [
        "R-10001", "r10001", "10001", "#1001", "1001", "camille@example.com", "Camille", "martin camille", "MÄRTIN",
        "75019", "75 019", "robe midi", "+33 6 12 34 56 78", "06.12.34.56.78", "REF-7", "4711", "SUMMER10",
    ],
)  # fmt: skip
def test_finds_by_anything_on_a_parcel_or_in_an_email(shop: Shop, typed: str) -> None:
    rma = ask(make_order(shop, Bought("Robe midi", 1)))
    address = rma.order.address | {"name": "Camille Martin", "postcode": "75019"}
    known = {"phone": "+33612345678", "postcode_key": "75019", "discount_codes": ["SUMMER10"], "address": address}
    Order.objects.filter(pk=rma.order_id).update(**known)
    Settlement.objects.filter(rma=rma).update(refund_gid="gid://shopify/Refund/4711")
    OrderLine.objects.filter(order=rma.order_id).update(sku="REF-7")
    index_returns([rma.pk])
    other = ask(make_order(shop, Bought("Pull", 1), number=3003))
    Order.objects.filter(pk=other.order_id).update(email="o@else.example", address={"name": "O Else"}, postcode_key="")
    Return.objects.filter(pk=other.pk).update(email="o@else.example")
    index_returns([other.pk])
    assert lookup(shop, typed) == {rma.number}


@pytest.mark.parametrize("typed", ["camill", "robe pull", "'", "%", "()", "gid://shopify/Refund/1", "—", "x" * 254])
def test_finds_nothing_by_what_is_not_there(shop: Shop, typed: str) -> None:
    ask(make_order(shop, Bought("Robe midi", 1)))
    assert lookup(shop, typed) == set()


def test_words_of_another_shop_find_nothing() -> None:
    atelier, northwind = two_shops()
    ask(make_order(atelier, Bought("Robe midi", 1)))
    assert lookup(atelier, "robe")
    assert not lookup(northwind, "robe")


def test_who_is_forgotten_is_found_no_more_and_the_article_still_is(shop: Shop) -> None:
    rma = ask(make_order(shop, Bought("Robe midi", 1)))
    forget_person(person=Person(shop.pk, (rma.order_id,), (rma.pk,)), now=NOW)
    assert not lookup(shop, "camille")
    assert lookup(shop, "robe") == {rma.number}
    words = set(ReturnFacet.objects.filter(rma=rma).values_list("facet", flat=True))
    assert not {word for word in words if "camille" in word or "martin" in word or "example" in word}
    erase_shop(shop=shop, now=NOW)
    assert not ReturnFacet.objects.exists()


def test_the_index_is_rewritten_with_no_more_than_what_changed(shop: Shop) -> None:
    rma = ask(make_order(shop, Bought("Robe midi", 1)))
    before = set(ReturnFacet.objects.values_list("pk", "facet"))
    index_returns([rma.pk])
    assert set(ReturnFacet.objects.values_list("pk", "facet")) == before


def test_an_address_says_the_question_again() -> None:
    stages = {"all": (), "review": (Stage.REQUESTED,)}
    given = {
        "tab": "review", "q": "camille", "sort": "value", "outcome": "refund", "reason": "too_small", "age": "over-7",
        "country": "FR", "vendor": "Lumière", "supplier": "7", "segment": "loyal", "photo": "no", "flag": "in-doubt",
        "value_from": "49.90", "value_to": "100",
    }  # fmt: skip
    query = InboxQuery.read(given, stages)
    read = dict(part.split("=", 1) for part in query.address()[1:].split("&"))
    assert read == given | {"vendor": "Lumi%C3%A8re"}
    assert query.address(flag="").count("flag=") == 0
    assert InboxQuery().address() == "?tab=all"


@pytest.mark.parametrize(
    "given",
    [{"tab": "x"}, {"sort": "x"}, {"value_from": "-1"}, {"value_to": "1e5"}, {"country": "FRA"}, {"photo": "maybe"},
     {"supplier": "٣"}, {"vendor": "x" * 81}, {"age": "8"}, {"flag": "x"}, {"outcome": "x"}],
)  # fmt: skip
def test_what_is_no_question_is_refused_by_name(given: dict[str, str]) -> None:
    with pytest.raises(InvalidQuery) as refused:
        InboxQuery.read(given, {"all": ()})
    assert refused.value.name == next(iter(given))


def test_words_lose_accents_and_case() -> None:
    assert words_of(["Robe d’Été, ROBE-7"]) == ("robe", "d", "ete", "7")
