"""The policy for everybody: the page, the JSON and the snippets, in both languages, for caches and for other sites."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.http import QueryDict
from django.utils import timezone, translation

from returns.domain.law import LAWS
from returns.domain.policy import parse
from returns.domain.starting_policy import STARTING_POLICY
from returns.domain.withdrawal_terms import BY_ARTICLE, BY_STATE
from returns.models import PolicyVersion, Shop
from returns.operations.publish_policy import publish_policy
from returns.plain_money import About
from returns.plain_policy import plain
from returns.plain_rights import CONFORMITY_YEARS, EXCLUDED, REFUND_DAYS, WITHDRAWAL_DAYS
from returns_portal.shopper.policy_shape import product_of
from returns_portal.shopper.views import policy as policy_views
from returns_portal.shopper.views.policy import PLACES
from tests.characters import make_shop, two_shops
from tests.processes import ROOT
from tests.returns_portal.shopper_steps import ProxyShopper, Shopper
from tests.returns_portal.test_policy_differences import PLAIN, documented

RICH: dict[str, Any] = STARTING_POLICY | {
    "approval": "auto",
    "outcomes": ["refund", "store_credit"],
    "credit": {"bonus_bps": 1000, "expires_after_days": 365},
    "fees": {"restocking_bps": 500, "return_shipping_minor": 490, "by_outcome": {"exchange": {"restocking_bps": 0}}},
    "shipping": {"ways": ["label", "drop_off"]},
    "exchanges": {"offered": "variants"},
    "warranty": [{"months": 36, "product_types": ["Bag"]}],
    "asked": [{"code": "unworn", "statement": {"en": "It is unworn", "fr": "Il n’a pas été porté"}, "answer": "deny"}],
    "segments": [{"code": "loyal", "label": {"en": "Regular customers", "fr": "Clients fidèles"}}],
    "clauses": [
        {
            "code": "sale", "label": {"en": "Sale", "fr": "Soldes"}, "when": {"tags": ["outlet"]},
            "then": {"answer": "deny", "because": {"en": "Sold as it is.", "fr": "Vendu en l’état."}},
        },
        {
            "code": "germany", "label": {"en": "Germany", "fr": "Allemagne"}, "when": {"countries": ["DE"]},
            "then": {"shipping": {"paid_by": "shop"}, "window": {"days": 60}},
        },
        {
            "code": "loyal", "label": {"en": "Regulars", "fr": "Fidèles"}, "when": {"segments": ["loyal"]},
            "then": {"fees": {"restocking_bps": 0}},
        },
        {
            "code": "gifts", "label": {"en": "Christmas", "fr": "Noël"},
            "when": {"placed": {"first": "2026-11-15", "last": "2026-12-24"}},
            "then": {"window": {"until": "2027-01-31"}},
        },
        {
            "code": "quiet", "label": {"en": "Secret", "fr": "Secret"}, "when": {"tags": ["x"]},
            "then": {"window": {"days": 1}}, "public": False,
        },
    ],
}  # fmt: skip


@pytest.fixture
def shop(db: Any) -> Shop:
    shop = make_shop(email="bonjour@atelier.example", country="FR", store_credit=True)
    publish_policy(shop=shop, document=RICH, now=timezone.now() - timedelta(days=10))
    return shop


@pytest.mark.parametrize("language", ["en", "fr"])
def test_whatever_a_policy_says_can_be_told(language: str) -> None:
    for said in documented():
        assert_told(said.values[0], language)


def assert_told(said: dict[str, Any], language: str) -> None:
    with translation.override(language):
        told = plain(parse(PLAIN | said), About("EUR", "x@shop.example", store_credit=True, codes=True))
    points = [point for section in (*told.sections, *told.rights) for point in section.points]
    points += [
        word for group in told.groups for each in group.deviations for word in (*each.words.when, *each.words.then)
    ]
    assert {"window", "steps", "costs", "outcomes", "refund"} <= {section.code for section in told.sections}
    assert not [point for point in points if "%(" in point or "{" in point or not point.strip()]


def test_the_law_in_words_is_the_law_in_rows() -> None:
    rows = [law for law in LAWS.values() if law.days is not None]
    assert {law.days for law in rows} == {WITHDRAWAL_DAYS}
    assert {law.refund_days for law in rows} == {REFUND_DAYS}
    assert {law.code for law in rows if law.refund_from == "goods"} == {"GB"}
    assert {law.code for law in LAWS.values()} - {law.code for law in rows} == {"CH"}
    assert min(law.conformity_years for law in LAWS.values()) == CONFORMITY_YEARS
    assert set(EXCLUDED) == {*BY_ARTICLE, *BY_STATE}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            ("within 30 days after delivery", "€4.90 is held back", "Sold as it is.", "Sent to: Germany", "Regulars",
             "By country of delivery", "For some customers", "eturns until January 31, 2027 at least",
             "within 14 days of receiving", "at least 2 years", "Withdraw from contract here", "Start a return"),
        ),
        (
            "fr",
            ("dans un délai de 30 jours après la livraison", "Vendu en l’état.", "Selon le pays de livraison",
             "Fidèles", "jusqu’au 31 janvier 2027", "dans un délai de 14 jours", "au moins 2 ans",
             "Renoncer au contrat ici", "Commencer un retour"),
        ),
    ],
)  # fmt: skip
def test_the_page_says_it_all_in_plain_words(shop: Shop, language: str, words: tuple[str, ...]) -> None:
    page = Shopper(shop).get("/policy/", lang=language).content.decode()
    assert not [word for word in words if word not in page]
    assert "Secret" not in page
    version = shop.policies.get(status="ACTIVE")
    assert f"Version {version.number}" in page
    assert page.index('id="s-exceptions"') < page.index('id="s-rights"')


def test_it_needs_no_script_and_search_engines_may_read_it(shop: Shop) -> None:
    page = Shopper(shop).get("/policy/").content.decode()
    assert "noindex" not in page
    assert f'<link rel="canonical" href="{settings.APP_URL}/returns/atelier-demo/policy/">' in page
    assert page.count('rel="alternate"') == 2
    assert "noindex" in Shopper(shop).get("/").content.decode()


@pytest.mark.django_db
def test_an_empty_policy_and_none_at_all_say_so() -> None:
    shop = make_shop(email="bonjour@atelier.example")
    publish_policy(shop=shop, document={}, now=timezone.now())
    page = Shopper(shop).get("/policy/").content.decode()
    assert "does not take returns on this page yet" in page
    assert "Your rights by law" in page
    assert Shopper(shop).get("/policy.json").json()["takes_returns"] is False
    PolicyVersion.objects.all().delete()
    assert "does not take returns on this page yet" in Shopper(shop).get("/policy/").content.decode()
    assert Shopper(shop).get("/policy.json").status_code == 404
    assert Shopper(shop).get("/policy/footer.html").status_code == 404


@pytest.mark.parametrize("path", ["/policy/", "/policy.json", *(f"/policy/{place}.html" for place in PLACES)])
@pytest.mark.parametrize("walk", [Shopper, ProxyShopper])
def test_it_is_kept_by_caches_until_it_changes(shop: Shop, walk: type[Shopper], path: str) -> None:
    shopper = walk(shop)
    first = shopper.get(path)
    assert first.status_code == 200
    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert "Accept-Language" in first.headers["Vary"]
    assert (first.headers.get("Access-Control-Allow-Origin") == "*") == (path != "/policy/")
    shopper.client.defaults["HTTP_IF_NONE_MATCH"] = first.headers["ETag"]
    same = shopper.get(path)
    assert (same.status_code, same.content) == (304, b"")
    assert shopper.get(path, lang="fr").status_code == 200
    publish_policy(shop=shop, document=RICH | {"window": {"days": 45}}, now=timezone.now())
    assert shopper.get(path).status_code == (200 if path != "/policy/footer.html" else 304)


def test_what_is_refused_is_for_nobody_to_keep(shop: Shop) -> None:
    for path in ("/policy/nowhere.html", "/policy/base.html"):
        answer = Shopper(shop).get(path)
        assert answer.status_code == 404
        assert answer.headers["Cache-Control"] == "private, no-store"
    assert Shopper(shop).post("/policy.json").status_code == 405


@pytest.mark.django_db
def test_each_shop_tells_its_own_policy() -> None:
    atelier, northwind = two_shops()
    for shop, days in ((atelier, 21), (northwind, 77)):
        publish_policy(shop=shop, document=STARTING_POLICY | {"window": {"days": days}}, now=timezone.now())
    assert Shopper(atelier).get("/policy.json").json()["window"]["days"] == 21
    assert Shopper(northwind).get("/policy.json").json()["window"]["days"] == 77
    assert Shopper(atelier).client.get("/returns/nobody/policy.json").status_code == 404


def test_the_shape_that_is_documented(shop: Shop) -> None:
    told = Shopper(shop).get("/policy.json", lang="fr").json()
    assert told["format"] == 1
    assert told["language"] == "fr"
    assert told["languages"] == ["en", "fr"]
    assert told["product"] is None
    assert [group["code"] for group in told["exceptions"]] == ["articles", "countries", "customers", "times"]
    first = told["exceptions"][0]["exceptions"][0]
    assert set(first) == {"code", "name", "when", "then", "because"}
    assert (first["name"], first["because"]) == ("Soldes", "Vendu en l’état.")
    assert set(told["links"]) == set(told["labels"]) == {"policy", "start", "withdrawal", "withdrawal_form"}
    assert all(address.startswith("http") for address in told["links"].values())
    _before, _heading, section = (ROOT / "docs" / "storefront.md").read_text(encoding="utf-8").partition("## The JSON")
    fields = re.findall(r"^\| `(\w+)` \|", section.partition("\n## ")[0], re.MULTILINE)
    assert set(fields) == set(told)


@pytest.mark.parametrize(
    ("query", "answer", "says"),
    [
        ({"tags": "new, Outlet"}, "deny", "Sold as it is."),
        ({"tags": "final-sale"}, "deny", "This article cannot come back."),
        ({"country": "de", "tags": ""}, "allow", "within 60 days"),
        ({"product": "7", "price": "49.90", "type": "Bag"}, "allow", "within 30 days"),
    ],
)
def test_a_product_has_its_own_conditions(shop: Shop, query: dict[str, str], answer: str, says: str) -> None:
    told = Shopper(shop).get("/policy.json", **query).json()["product"]
    assert told["answer"] == answer
    assert says in " ".join(told["brief"])
    piece = Shopper(shop).get("/policy/product.html", **query).content.decode()
    assert says in piece
    assert ("rp-denied" in piece) == (answer == "deny")


@pytest.fixture
def season(shop: Shop) -> Shop:
    """A handling fee, and a collection that may come back until the end of January."""
    then = {"window": {"until": "2027-01-31"}}
    clause = {"code": "w", "label": {"en": "W"}, "when": {"collections": ["gid://shopify/Collection/3"]}}
    said = {"fees": {"restocking_bps": 2000}, "shipping": {"paid_by": "shop"}, "clauses": [clause | {"then": then}]}
    publish_policy(shop=shop, document=STARTING_POLICY | said, now=timezone.now() - timedelta(minutes=1))
    return shop


def told_at(shop: Shop, moment: datetime) -> tuple[dict[str, Any], str]:
    """What a program and a product page are told of an article of the collection."""
    with patch.object(policy_views, "timezone", **{"now.return_value": moment}):
        told = Shopper(shop).get("/policy.json", collections="3").json()
        return told, Shopper(shop).get("/policy/product.html", collections="3").content.decode()


def test_a_product_block_leaves_out_neither_the_handling_fee_nor_a_day(season: Shop) -> None:
    told, piece = told_at(season, datetime(2027, 1, 31, 22, 59, tzinfo=UTC))
    brief = " ".join(told["product"]["brief"])
    for each in ("Sending back costs you nothing.", "20% of the price is held back", "until January 31, 2027 at least"):
        assert each in brief, each
        assert each in piece, each
    assert told["product"]["window"]["until"] == "2027-01-31"
    assert "20% of the price is held back" in " ".join(told["brief"])
    assert Shopper(season).get("/policy.json", collections="4").json()["product"]["window"]["until"] is None


def test_a_day_that_is_over_by_the_shops_clock_is_told_to_nobody(season: Shop) -> None:
    told, piece = told_at(season, datetime(2027, 1, 31, 23, 0, tzinfo=UTC))
    assert told["product"]["window"]["until"] is None
    assert "January 31" not in " ".join(told["product"]["brief"])
    assert "January 31" not in piece


def test_what_cannot_be_read_of_a_product_counts_as_not_told() -> None:
    for price in ("free", "-1", "NaN", "Infinity", "1e999999", "9" * 30):
        assert product_of(QueryDict(f"price={price}&country=France"), currency="EUR") is None
    product = product_of(QueryDict("product=12&collections=3,4&price=9.99&tags=" + "x," * 900), currency="EUR")
    assert product
    assert (product.id, product.price_minor) == ("gid://shopify/Product/12", 999)
    assert product.collections == ("gid://shopify/Collection/3", "gid://shopify/Collection/4")
    assert len(product.tags or ()) == 250


def test_snippets_have_our_prefix_and_neither_script_nor_style(shop: Shop) -> None:
    hostile = "<script>alert(1)</script>{{ shop.secret }}\"'"
    clause = RICH["clauses"][2] | {"label": {"en": hostile}}
    publish_policy(shop=shop, document=RICH | {"clauses": [clause]}, now=timezone.now())
    for place in PLACES:
        piece = Shopper(shop).get(f"/policy/{place}.html", tags=hostile).content.decode()
        assert not re.search(r"<script|<style|style=|\son\w+=|javascript:", piece)
        for names in re.findall(r'class="([^"]*)"', piece):
            assert all(name.startswith("rp-") for name in names.split())
        assert piece.count("<a ") == len(re.findall(r'class="rp-link[ "]', piece))
    assert "&lt;script&gt;" in Shopper(shop).get("/policy/product.html", tags="a").content.decode()


def test_behind_the_proxy_links_stay_at_the_shop(shop: Shop) -> None:
    Shop.objects.update(storefront_url="https://atelier.example")
    links = ProxyShopper(shop).get("/policy.json").json()["links"]
    assert links["start"] == "https://atelier.example/apps/returns/?lang=en"
    page = ProxyShopper(shop).get("/policy/").content.decode()
    assert '<link rel="canonical" href="https://atelier.example/apps/returns/policy/">' in page


def test_a_version_that_is_to_come_is_announced(shop: Shop) -> None:
    version = shop.policies.get(status="ACTIVE")
    PolicyVersion.objects.create(
        shop=shop, number=version.number + 1, status="SCHEDULED", document=RICH, created_at=timezone.now(),
        active_from=timezone.now() + timedelta(days=30),
    )  # fmt: skip
    assert "A new version counts for orders placed from" in Shopper(shop).get("/policy/").content.decode()


def test_the_script_element_holds_json_that_cannot_end_it(shop: Shop) -> None:
    Shop.objects.update(name="</script><script>alert(1)</script>")
    page = Shopper(shop).get("/policy/").content.decode()
    (held,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert json.loads(held)["name"] == "</script><script>alert(1)</script>"
