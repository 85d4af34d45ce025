"""Which articles of a shop a return would fail for, if it were sent from a country."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from returns.domain.customs import crosses_customs
from returns.domain.order import Address
from returns.domain.policy import Policy
from returns.domain.preflight import Problem
from returns.models import Article, Shop
from returns.queries.policies import active_policy

NOTHING = Q(pk__in=[])
NEEDED = ("street", "city", "country")
PAGE = 50


@dataclass(frozen=True, slots=True)
class Found:
    """One article with what is wrong with it."""

    article: Article
    problems: tuple[Problem, ...]


@dataclass
class Preflight:
    """The check of a shop's articles for parcels from one country; every question is one query by an index."""

    shop: Shop
    country: str
    conditions: Mapping[Problem, Q] = field(init=False)

    def __post_init__(self) -> None:
        policy = active_policy(self.shop).policy
        places = _places(self.shop, policy.shipping.destination)
        sender = Address(country=self.country)
        abroad = _going(places, lambda address: crosses_customs(sender, address))
        excluded = [Q(tags__icontains=json.dumps(tag, ensure_ascii=False)) for tag in policy.final_sale.tags]
        excluded += [Q(product_type__iexact=kind) for kind in policy.final_sale.product_types]
        self.conditions = {
            Problem.NO_PLACE: _going(places, lambda address: not all(getattr(address, name) for name in NEEDED)),
            Problem.FINAL_SALE: reduce(or_, excluded, NOTHING),
            Problem.WEIGHT: Q(grams=None) | Q(grams=0),
            Problem.HS_CODE: abroad & Q(hs_code=""),
            Problem.ORIGIN: abroad & Q(origin=""),
            Problem.ZERO_PRICE: abroad & Q(price_minor=0),
        }

    def counts(self) -> dict[str, Any]:
        """How many articles have each problem (by its word), any of them (`any`), and how many there are (`all`).

        `counted_at` is when they were counted; None while they never were.
        """
        each = {problem.value: Count("pk", filter=condition) for problem, condition in self.conditions.items()}
        wrong = Count("pk", filter=reduce(or_, self.conditions.values()))
        return self.shop.articles.aggregate(all=Count("pk"), any=wrong, counted_at=Max("counted_at"), **each)

    def page(self, problem: Problem | None, *, after: tuple[int, int] | None = None) -> list[Found]:
        """Articles with a problem, or with any, the most sold first; one more than a page where there are more."""
        rows = self._wrong(problem)
        if after:
            sold, pk = after
            rows = rows.filter(Q(sold__lt=sold) | Q(sold=sold, pk__lt=pk))
        return self._judged(rows[: PAGE + 1])

    def everything(self) -> Iterator[Found]:
        """All articles with a problem, one after the other."""
        ids = list(self._wrong(None).values_list("pk", flat=True))
        for start in range(0, len(ids), 500):
            yield from self._judged(self.shop.articles.filter(pk__in=ids[start : start + 500]).order_by("-sold", "-pk"))

    def of(self, article: Article) -> tuple[Problem, ...]:
        """What is wrong with one article."""
        return self._judged(self.shop.articles.filter(pk=article.pk))[0].problems

    def _wrong(self, problem: Problem | None) -> QuerySet[Article]:
        condition = self.conditions[problem] if problem else reduce(or_, self.conditions.values())
        return self.shop.articles.filter(condition).order_by("-sold", "-pk")

    def _judged(self, rows: QuerySet[Article]) -> list[Found]:
        articles = list(rows)
        ids = [article.pk for article in articles]
        having = {
            problem: set(self.shop.articles.filter(condition, pk__in=ids).values_list("pk", flat=True))
            for problem, condition in self.conditions.items()
        }
        return [
            Found(article, tuple(problem for problem in Problem if article.pk in having[problem]))
            for article in articles
        ]


def sender_countries(shop: Shop, *, since: datetime, most: int = 12) -> list[str]:
    """The countries the shop sent most orders to, its own first."""
    rows = shop.orders.filter(placed_at__gte=since).values_list("address__country").annotate(count=Count("pk"))
    found = [country for country, _ in rows.order_by("-count")[:most] if country]
    return list(dict.fromkeys([shop.country, *found]))


def place_of(shop: Shop, policy: Policy, *, vendor: str) -> Address:
    """Where an article of a vendor goes by the policy alone."""
    places = _places(shop, policy.shipping.destination)
    return places.get(vendor.casefold(), places[""])


def _places(shop: Shop, code: str) -> dict[str, Address]:
    """Vendor (in small letters; "": everybody else's goods) -> where its articles go by the policy alone."""
    rows = list(shop.destinations.all())
    usual = next((row.address for row in rows if row.code == code), shop.return_address)
    places = {row.vendor.casefold(): _address(row.address) for row in rows if row.vendor}
    return places | {"": _address(usual)}


def _address(stored: Mapping[str, Any]) -> Address:
    return Address(**{name: str(stored.get(name) or "") for name in Address.__dataclass_fields__})


def _going(places: Mapping[str, Address], wanted: Any) -> Q:
    """The articles that go to a place of which that is true."""
    vendors = [vendor for vendor in places if vendor]
    elsewhere = reduce(or_, (Q(vendor__iexact=vendor) for vendor in vendors), NOTHING)
    found = reduce(or_, (Q(vendor__iexact=vendor) for vendor in vendors if wanted(places[vendor])), NOTHING)
    return found | ~elsewhere if wanted(places[""]) else found
