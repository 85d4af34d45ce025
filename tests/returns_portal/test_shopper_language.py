"""In which language a page is written, and how a reader changes it."""

import re
from html import unescape

import pytest

from returns.domain.language import LANGUAGES
from returns.models import Return
from returns.operations.choose_languages import choose_languages
from returns.operations.set_contact import set_contact
from returns_portal.shopper.urls import urlpatterns
from tests.characters import RETURN_ADDRESS, make_shop
from tests.returns_portal.merchant_desk import labelled
from tests.returns_portal.shopper_steps import ProxyShopper, Shopper, live_order

pytestmark = pytest.mark.django_db


def language(answer):
    return re.search(r'<html lang="(\w+)" dir="ltr">', answer.content.decode())[1]


@pytest.mark.parametrize(
    ("asked", "saved", "browser", "shop", "expected"),
    [
        ("en", "fr", "fr", "fr", "en"),
        ("", "fr-CA", "en", "en", "fr"),
        ("", "", "fr-BE,en;q=0.5", "en", "fr"),
        ("", "", "de", "fr", "fr"),
        ("", "", "", "de", "en"),
        ("de", "pt-BR", "", "fr", "fr"),
    ],
)
def test_the_order_of_wishes(asked, saved, browser, shop, expected):
    order = live_order(make_shop(locale=shop), locale=saved)
    shopper = Shopper(order.shop, **{"accept-language": browser})
    assert language(shopper.get(shopper.order_path(order), **({"lang": asked} if asked else {}))) == expected


def test_a_language_switched_to_is_kept_through_the_whole_way_and_saved_with_the_return():
    order = live_order(make_shop(), locale="fr")
    shopper = Shopper(order.shop)
    found = shopper.client.post(f"{shopper.base}/?lang=en", {"number": "1001", "secret": "75019"})
    assert found.headers["Location"].endswith("?lang=en")
    page = shopper.client.get(found.headers["Location"]).content.decode()
    assert f"{shopper.order_path(order).partition(':')[0]}" in page
    action = unescape(re.search(r'<form method="post" action="([^"]+)"', page)[1])
    assert action.endswith("?lang=en")
    path, review = shopper.review(order)
    done = shopper.client.post(
        f"{path}?lang=en", {"agreed": re.search(r'agreed" value="([^"]+)"', review.content.decode())[1]}
    )
    assert done.headers["Location"].endswith("?lang=en")
    assert Return.objects.get().locale == "en"


def test_every_page_offers_itself_in_the_other_language():
    order = live_order(make_shop())
    shopper = Shopper(order.shop)
    path, review = shopper.review(order)
    assert f'href="{path}?lang=en" lang="en"' in review.content.decode()
    assert 'aria-current="true">Français' in review.content.decode()


def test_who_changes_the_language_after_sending_a_form_comes_to_a_page():
    """Also where the form's address takes in what is sent and shows nothing to who only comes."""
    shopper, only_sent_to = Shopper(make_shop()), []
    for pattern in urlpatterns:
        path = "/" + re.sub("<[^>]+>", "1", str(pattern.pattern))
        if shopper.get(path).status_code == 405:
            only_sent_to.append(path)
            links = re.findall(r'href="([^"]+)" lang="', shopper.post(path).content.decode())
            assert {shopper.client.get(unescape(link)).status_code for link in links} == {404}, path
    assert {"/account/1/sign-out/", "/status/1/parcels/1/posting/"} <= set(only_sent_to)


def test_behind_the_proxy_the_storefronts_language_counts():
    shopper = ProxyShopper(make_shop(locale="en"), **{"accept-language": "en"})
    shopper.prefix = "/fr/apps/returns"
    page = shopper.get()
    assert language(page) == "fr"
    assert 'action="/fr/apps/returns/"' in page.content.decode()


def test_from_right_to_left_a_telephone_number_and_an_address_keep_their_order():
    rma = labelled(make_shop())
    choose_languages(rma.shop, languages=LANGUAGES)
    set_contact(shop=rma.shop, email="", phone="+33 1 42 68 53 00", page="")
    shopper = Shopper(rma.shop)
    pages = [shopper.get(path, lang="ar").content.decode() for path in ("/", shopper.status_path(rma))]
    assert all('<a href="tel:+33142685300" dir="ltr">+33 1 42 68 53 00</a>' in page for page in pages)
    assert f"<bdi>{RETURN_ADDRESS['postcode']} {RETURN_ADDRESS['city']}</bdi>" in pages[1]


def test_a_suppliers_page_runs_the_readers_way(client):
    for language, way in (("ar", "rtl"), ("fr", "ltr")):
        page = client.get("/supplier/nothing/", headers={"accept-language": language}).content.decode()
        assert f'<html lang="{language}" dir="{way}">' in page
