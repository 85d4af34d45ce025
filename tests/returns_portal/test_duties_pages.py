"""Customs duties on every page and in every letter that shows a sum, and in the forms of the policy."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outgoing

from returns.models import OutboxMessage, Shop
from returns.operations.publish_policy import publish_policy
from returns.queries.policies import active_policy, draft_policy
from returns_portal import mail
from tests.characters import NOW, Bought, ask, make_order, make_shop
from tests.returns_portal.merchant_desk import staff_of, with_door
from tests.returns_portal.shopper_steps import Shopper, one_of_each
from tests.returns_portal.test_merchant_settings import POLICY

pytestmark = pytest.mark.django_db
BACK = {"en": "Customs duties given back", "fr": "Droits de douane remboursés"}
STAY = {
    "en": "Customs duties are not given back by this shop",
    "fr": "Cette boutique ne rembourse pas les droits de douane",
}
SUM = {"en": "€7.50", "fr": "7,50\xa0€"}


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def gives_back(shop: Shop) -> Shop:
    document = active_policy(shop).document | {"fees": {"duties": "refunded"}}
    publish_policy(shop=shop, document=document, now=NOW - timedelta(days=90))
    return shop


def taxed(shop: Shop, **details: Any) -> Any:
    return make_order(shop, Bought(price=5000, duties=750), **details)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_review_and_the_status_page_show_what_goes_back(shop: Shop, language: str) -> None:
    order, shopper = taxed(gives_back(shop), locale=language), Shopper(shop, **{"accept-language": language})
    path, page = shopper.review(order)
    assert BACK[language] in page.content.decode()
    assert SUM[language] in page.content.decode()
    assert STAY[language] not in page.content.decode()
    status = shopper.client.get(shopper.confirm(path, page).headers["Location"])
    assert BACK[language] in status.content.decode()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_where_duties_stay_the_review_says_so(shop: Shop, language: str) -> None:
    shopper = Shopper(shop, **{"accept-language": language})
    _, page = shopper.review(taxed(shop, locale=language))
    assert STAY[language] in page.content.decode()
    assert BACK[language] not in page.content.decode()


def test_nothing_is_said_of_duties_where_none_were_paid(shop: Shop) -> None:
    _, page = Shopper(shop).review(make_order(shop, locale="en"))
    assert "ustoms" not in page.content.decode()


def test_faulty_goods_keep_nobodys_duties(shop: Shop) -> None:
    order = taxed(shop, locale="en")
    chosen = {name: "defective" if name.startswith("reason") else value for name, value in one_of_each(order).items()}
    _, page = Shopper(shop).review(order, chosen)
    assert BACK["en"] in page.content.decode()
    assert STAY["en"] not in page.content.decode()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_letter_has_them_in_text_and_html(shop: Shop, language: str) -> None:
    ask(taxed(gives_back(shop), locale=language), now=NOW)
    rma = shop.returns.get()
    shop.returns.update(locale=language)
    mail.requested(OutboxMessage.objects.get(kind="mail.requested", payload__return=rma.pk), now=NOW)
    (letter,) = outgoing.outbox
    assert BACK[language] in letter.body
    assert SUM[language] in letter.body.replace("\u202f", "\xa0")
    assert BACK[language] in letter.alternatives[0][0]


@pytest.mark.parametrize(("language", "said"), [("en", "are given back too"), ("fr", "vous sont aussi remboursés")])
def test_the_conditions_say_it_to_everybody(shop: Shop, language: str, said: str) -> None:
    shopper = Shopper(gives_back(shop), **{"accept-language": language})
    assert said in shopper.get("/").content.decode()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_staff_see_them_with_the_return(shop: Shop, language: str) -> None:
    rma = ask(taxed(gives_back(shop)), now=NOW)
    page = staff_of(shop, locale=language).get(f"/app/returns/{rma.number}/").content.decode()
    assert BACK[language] in page
    assert SUM[language] in page


def test_staff_say_it_in_the_settings_and_a_word_that_is_none_is_refused(shop: Shop) -> None:
    client = staff_of(shop)
    assert client.post("/app/settings/policy/", POLICY | {"duties": "refunded"}).status_code == 303
    assert active_policy(shop).policy.fees.duties == "refunded"
    assert '<option value="refunded" selected>' in client.get("/app/settings/").content.decode()
    assert client.post("/app/settings/policy/", POLICY | {"duties": "half"}).status_code == 422
    assert active_policy(shop).policy.fees.duties == "refunded"


def test_staff_say_it_in_an_exception(shop: Shop) -> None:
    said = {"label_en": "Switzerland", "countries": ["CH"], "duties": "refunded", "public": "on"}
    assert staff_of(shop).post("/app/policy/clauses/", said).status_code == 303
    (clause,) = draft_policy(shop).policy.clauses
    assert clause.then.fees.duties == "refunded"
    assert "customs duties are given back with the goods" in staff_of(shop).get("/app/policy/").content.decode()
