"""The policy's page: exceptions and kinds of customers in a draft, its way into force, versions, documents."""

import json
import re
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from returns.domain.language import REVIEWED
from returns.models import PolicyVersion, Shop
from returns.queries.policies import active_policy, draft_policy, edition
from returns_portal.merchant.forms.clause import ClauseForm
from returns_portal.merchant.forms.segment import SegmentForm
from tests.characters import make_shop, two_shops
from tests.returns_portal.merchant_desk import staff_of, with_door
from tests.returns_portal.shopper_steps import Shopper
from tests.returns_portal.test_merchant_settings import POLICY

pytestmark = pytest.mark.django_db

LOYAL = {"label_en": "Loyal customers", "label_fr": "Clients fidèles", "orders_min": "5", "spent_min": "199.90"}
MORE_TIME = {
    "label_en": "More time",
    "public": "on",
    "segments": "loyal_customers",
    "countries": ["FR", "BE"],
    "products": "12, gid://shopify/Product/13",
    "price_min": "20",
    "discount_max": "12.5",
    "placed_first": "2026-11-01",
    "days": "60",
    "until": "2027-01-31",
    "return_shipping": "0",
}


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def send(shop: Shop, path: str, sent: dict[str, Any] | None = None, locale: str = "en") -> HttpResponse:
    return staff_of(shop, locale=locale).post(f"/app/policy/{path}", sent or {})


def text_of(response: HttpResponse) -> str:
    return response.content.decode()


def drafted(shop: Shop) -> dict[str, Any]:
    draft = draft_policy(shop)
    assert draft is not None
    return draft.document


def written(shop: Shop) -> PolicyVersion:
    """A draft with a kind of customers and an exception for them."""
    assert send(shop, "segments/", LOYAL).status_code == 303
    assert send(shop, "clauses/", MORE_TIME).status_code == 303
    draft = draft_policy(shop)
    assert draft is not None
    return draft


@pytest.mark.parametrize(("locale", "words"), [("en", "One policy for everything"), ("fr", "Une seule politique")])
def test_says_what_exceptions_are_for_where_there_are_none(shop: Shop, locale: str, words: str) -> None:
    response = staff_of(shop, locale=locale).get("/app/policy/")

    assert response.status_code == 200
    assert words in text_of(response)
    assert "<c-" not in text_of(response)


def test_what_is_typed_becomes_the_draft_word_for_word(shop: Shop) -> None:
    written(shop)

    assert drafted(shop)["segments"] == [
        {
            "code": "loyal_customers",
            "label": {"en": "Loyal customers", "fr": "Clients fidèles"},
            "orders": {"min": 5},
            "spent_minor": {"min": 19990},
        }
    ]
    assert drafted(shop)["clauses"] == [
        {
            "code": "more_time",
            "label": {"en": "More time"},
            "when": {
                "products": ["gid://shopify/Product/12", "gid://shopify/Product/13"],
                "price_minor": {"min": 2000},
                "discount_bps": {"max": 1250},
                "countries": ["FR", "BE"],
                "segments": ["loyal_customers"],
                "placed": {"first": "2026-11-01"},
            },
            "then": {"window": {"days": 60, "until": "2027-01-31"}, "fees": {"return_shipping_minor": 0}},
        }
    ]
    assert active_policy(shop).document["clauses"] == []


def test_a_form_sent_as_it_was_shown_changes_nothing(shop: Shop) -> None:
    draft = written(shop)
    before = draft.document
    policy, currency = draft.policy, shop.currency
    forms = (
        ("segments/loyal_customers/", SegmentForm(currency=currency, languages=REVIEWED, segment=policy.segments[0])),
        (
            "clauses/more_time/",
            ClauseForm(policy=policy, currency=currency, languages=REVIEWED, clause=policy.clauses[0]),
        ),
    )
    for path, form in forms:
        shown = {field.name: field.value() for field in form}
        sent = {name: value for name, value in shown.items() if value is not None and value is not False}
        assert send(shop, path, sent).status_code == 303
    draft.refresh_from_db()

    assert (draft.document, draft.revision) == (before, 2)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Give it a name in one language at least."),
        ({"label_en": "X"}, "Say what is different"),
        ({"label_en": "X", "because_en": "So."}, "Say what is different"),
        ({"label_en": "X", "days": "soon"}, "Please enter a number."),
        ({"label_en": "X", "days": "-1"}, "At least 0, please."),
        ({"label_en": "X", "days": "5", "price_min": "3", "price_max": "2"}, "less than where the range begins"),
        ({"label_en": "X", "days": "5", "placed_first": "2026-02-01", "placed_last": "2026-01-01"}, "less than where"),
        ({"label_en": "X", "days": "5", "discount_min": "101"}, "At most 100, please."),
        ({"label_en": "X", "days": "5", "products": "twelve"}, "Only numbers"),
        ({"label_en": "X", "days": "5", "countries": "ZZ"}, "Select a valid choice"),
        ({"label_en": "X", "days": "5", "reasons": "none"}, "Select a valid choice"),
        ({"label_en": "X", "days": "5", "tags": ",".join(f"t{n}" for n in range(51))}, "At most 50 of them"),
        ({"label_en": "X" * 201, "days": "5"}, "at most 200 characters"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_nothing_is_kept(shop: Shop, sent: dict[str, Any], words: str) -> None:
    response = send(shop, "clauses/", sent)

    assert response.status_code == 422
    assert words in text_of(response)
    assert draft_policy(shop) is None


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"label_fr": "Fidèles"}, "Say what makes them special"),
        ({"orders_min": "3"}, "Give it a name"),
        ({"label_en": "X", "orders_min": "3", "orders_max": "2"}, "less than where the range begins"),
        ({"label_en": "X", "returned_max": "100.5"}, "At most 100, please."),
    ],
)
def test_a_kind_of_customers_must_say_something(shop: Shop, sent: dict[str, Any], words: str) -> None:
    response = send(shop, "segments/", sent)

    assert response.status_code == 422
    assert words in text_of(response)


def test_exceptions_are_changed_moved_and_removed(shop: Shop) -> None:
    written(shop)
    for name, days in (("New", "10"), ("New", "20"), ("New", "20"), ("Été", "10")):
        assert send(shop, "clauses/", {"label_en": name, "days": days}).status_code == 303
    codes = [clause["code"] for clause in drafted(shop)["clauses"]]
    assert codes == ["more_time", "new", "new_2", "ete"]

    assert send(shop, "clauses/new_2/", {"label_en": "Newer", "days": "11"}).status_code == 303
    for path in ("clauses/new_2/move/", "clauses/more_time/move/", "clauses/new/removal/", "clauses/new/removal/"):
        assert send(shop, path).status_code == 303
    assert [clause["code"] for clause in drafted(shop)["clauses"]] == ["more_time", "new_2", "ete"]
    assert drafted(shop)["clauses"][1]["then"] == {"window": {"days": 11}}


def test_a_kind_of_customers_that_is_named_stays(shop: Shop) -> None:
    written(shop)
    response = send(shop, "segments/loyal_customers/removal/")

    assert response.status_code == 409
    assert "$.clauses[0].when.segments[0]: “loyal_customers” is named" in text_of(response)
    assert send(shop, "clauses/more_time/removal/").status_code == 303
    assert send(shop, "segments/loyal_customers/removal/").status_code == 303
    assert drafted(shop)["segments"] == []


@pytest.mark.parametrize("path", ["clauses/none/", "segments/none/", "versions/99/", f"versions/{10**30}/"])
def test_what_is_not_there_is_not_found(shop: Shop, path: str) -> None:
    assert staff_of(shop).get(f"/app/policy/{path}").status_code == 404


def test_a_draft_is_published_with_the_differences_that_were_seen(shop: Shop) -> None:
    written(shop)
    page = text_of(staff_of(shop).get("/app/policy/"))
    for words in ("Exception “More time”", "Customers: Loyal customers", "60 days to return", "€199.90 or more"):
        assert words in page
    seen = edition(shop)
    send(shop, "clauses/", {"label_en": "Late", "days": "1"})

    stale = send(shop, "publication/", {"seen": seen, "note": "For loyal customers"})
    assert stale.status_code == 409
    assert "Nothing was published" in text_of(stale)
    assert send(shop, "publication/", {"seen": edition(shop), "note": "For loyal customers"}).status_code == 303
    assert (active_policy(shop).number, active_policy(shop).note) == (2, "For loyal customers")
    assert active_policy(shop).author == "7001"
    assert "For loyal customers" in text_of(staff_of(shop).get("/app/policy/"))


def test_a_draft_is_scheduled_for_the_beginning_of_a_day_and_called_off(shop: Shop) -> None:
    written(shop)
    day = (timezone.now() + timedelta(days=10)).date()
    assert send(shop, "publication/", {"seen": edition(shop), "begins": day.isoformat()}).status_code == 303
    version = shop.policies.get(number=2)
    assert version.active_from is not None
    assert version.status == "SCHEDULED"
    local = version.active_from.astimezone(ZoneInfo(shop.time_zone))
    assert (local.date(), local.hour, local.minute) == (day, 0, 0)

    assert send(shop, "versions/1/cancellation/").status_code == 409
    assert send(shop, "versions/2/cancellation/").status_code == 303
    assert draft_policy(shop) == version


def test_what_a_scheduled_version_takes_back_is_told_where_it_was_published(shop: Shop) -> None:
    written(shop)
    day = (timezone.now() + timedelta(days=10)).date().isoformat()
    send(shop, "publication/", {"seen": edition(shop), "begins": day})
    staff = staff_of(shop, htmx=True)
    answer = staff.post("/app/settings/policy/", POLICY)
    toast = answer["HX-Trigger"]
    assert "Version 3 is in force. Version 2 will change this again on" in toast
    assert "Return shipping fee" in toast
    assert "Exception" not in toast, "what only the scheduled version changes is no surprise"
    for page in (text_of(answer), *(text_of(staff_of(shop).get(f"/app/{each}/")) for each in ("settings", "policy"))):
        whole = page.partition("Version 2 begins on")[2]
        assert re.search(r"Return shipping fee</th><td[^>]*>€4.90</td><td[^>]*>€0.00<", whole)

    third, second = (text_of(staff_of(shop).get(f"/app/policy/versions/{number}/")) for number in (3, 2))
    assert "What it changed from version 1" in third
    assert "Exception" not in third.partition("What it changed")[2].partition("The whole document")[0]
    assert "What it changed from version 3" in second


def test_a_published_draft_says_what_a_scheduled_version_takes_back(shop: Shop) -> None:
    written(shop)
    day = (timezone.now() + timedelta(days=10)).date().isoformat()
    send(shop, "publication/", {"seen": edition(shop), "begins": day})
    send(shop, "clauses/", {"label_en": "Late", "days": "1"})
    boosted = {"HX-Request": "true", "HX-Boosted": "true"}
    answer = staff_of(shop).post("/app/policy/publication/", {"seen": edition(shop)}, headers=boosted)
    toast = json.loads(answer["HX-Trigger"])["toast"]
    assert toast.startswith("Published. Version 2 will change this again on ")
    assert "Exception “Late”" in toast


@pytest.mark.parametrize(("day", "words"), [("2020-01-01", "begun already"), ("soon", "Enter a valid date")])
def test_a_day_that_cannot_be_is_told_at_the_field(shop: Shop, day: str, words: str) -> None:
    written(shop)
    response = send(shop, "publication/", {"seen": edition(shop), "begins": day})

    assert response.status_code == 422
    assert words in text_of(response)
    assert draft_policy(shop) is not None


def test_an_earlier_version_is_shown_exported_and_used_again(shop: Shop) -> None:
    written(shop)
    send(shop, "publication/", {"seen": edition(shop)})
    page = text_of(staff_of(shop).get("/app/policy/versions/2/"))
    assert "What it changed from version 1" in page
    link = re.search(r'href="http[^/]*//[^/]+(/policies/[^"]+)"', page)
    assert link
    exported = Client().get(link[1])
    assert exported.headers["Content-Disposition"] == 'attachment; filename="policy-2.json"'
    assert exported.json() == active_policy(shop).document

    assert send(shop, "versions/1/draft/").status_code == 303
    draft = draft_policy(shop)
    assert draft is not None
    assert (draft.document, draft.base) == (shop.policies.get(number=1).document, shop.policies.get(number=1))
    assert send(shop, "draft/removal/").status_code == 303
    assert draft_policy(shop) is None


def test_a_document_goes_out_and_comes_in_again(shop: Shop) -> None:
    document = written(shop).document
    send(shop, "draft/removal/")
    upload = SimpleUploadedFile("policy.json", json.dumps(document).encode(), "application/json")

    assert send(shop, "draft/", {"text": "", "file": upload}).status_code == 303
    assert drafted(shop) == document
    other = {"text": json.dumps(document | {"ship_by_days": 7})}
    refused = send(shop, "draft/", other)
    assert (refused.status_code, "a draft is being written" in text_of(refused)) == (409, True)
    assert send(shop, "versions/1/draft/").status_code == 409
    send(shop, "draft/removal/")
    assert send(shop, "draft/", other).status_code == 303
    assert drafted(shop)["ship_by_days"] == 7


@pytest.mark.parametrize(
    ("text", "locale", "words"),
    [
        ("", "en", "This is no JSON"),
        ("{", "fr", "Ce n’est pas du JSON"),
        ("[" * 100_000, "en", "This is no JSON"),
        ('{"window": {"days": "soon"}}', "en", "$.window.days: Something of another kind belongs here: int, not str."),
        ('{"colour": 1}', "fr", "Le champ « colour » n’existe pas."),
        ('{"window": {"days": 99999}}', "en", "$.window.days: At most 3650, please."),
    ],
)
def test_a_wrong_document_is_told_where(shop: Shop, text: str, locale: str, words: str) -> None:
    response = send(shop, "draft/", {"text": text}, locale)

    assert response.status_code == 422
    assert words in text_of(response).replace("\N{NO-BREAK SPACE}", " ").replace("&quot;", '"')
    assert draft_policy(shop) is None


def test_nobody_writes_in_anothers_policy() -> None:
    atelier, northwind = two_shops()
    written(atelier)

    assert staff_of(northwind).get("/app/policy/clauses/more_time/").status_code == 404
    assert send(northwind, "publication/", {"seen": edition(atelier)}).status_code == 409
    assert active_policy(atelier).number == 1


def test_shoppers_read_the_exceptions_that_are_public(shop: Shop) -> None:
    written(shop)
    send(shop, "clauses/", {"label_en": "Often returned", "answer": "review"})
    send(shop, "publication/", {"seen": edition(shop)})
    page = Shopper(shop).get("/").content.decode()

    assert "More time" in page
    assert "Often returned" not in page


def test_differences_of_the_right_of_withdrawal_are_told_in_words(shop: Shop) -> None:
    document = active_policy(shop).document
    terms = document["withdrawal"] | {"informed": "yes", "return_cost": "shopper", "standard_delivery_minor": 490}
    terms |= {"exemptions": [{"ground": "perishable", "tags": ["fresh"]}], "partial_delivery": "by_value"}
    send(shop, "draft/", {"text": json.dumps(document | {"withdrawal": terms})})
    page = text_of(staff_of(shop).get("/app/policy/")).replace("&#x27;", "'")

    for words in (
        "Price of your standard delivery in EUR",
        "€4.90",
        "The shopper, who was told so",
        "Perishable: fresh",
        "The share that the part has of the value of the goods",
    ):
        assert words in page
