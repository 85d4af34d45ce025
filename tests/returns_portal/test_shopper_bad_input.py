"""Forms no browser of ours would send. Each gets a page in the reader's language, none a 5xx, none an effect."""

import pytest

from returns.models import Return
from tests.characters import make_shop
from tests.returns_portal.shopper_steps import Shopper, live_order

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def order():
    return live_order(make_shop())


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"number=1001&secret=%ff%fe%80", FORM, 422),
        (b"number=\xff\xfe&secret=\xc3\x28", FORM, 422),
        (b"number=10%0001&secret=camille@example.com", FORM, 422),
        (b"number=" + b"1" * 5000 + b"&secret=x", FORM, 422),
        (b"number=1&secret=" + b"x" * (2 * 1024 * 1024 + 1), FORM, 413),
        (b"&".join(b"a%d=1" % n for n in range(600)), FORM, 400),
        (b"number=1001&secret=x", FORM + "; charset=utf-16", 400),
        (b"number=1001&secret=x", FORM + "; charset=no-such", 422),
        (b"rubbish", "multipart/form-data", 400),
        (b"rubbish", "multipart/form-data; boundary=x", 422),
        (b'{"number": "1001"}', "application/json", 422),
        (b"", FORM, 422),
    ],
)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_first_form(order, body, content_type, status, lang):
    shopper = Shopper(order.shop)
    answer = shopper.client.generic("POST", f"{shopper.base}/?lang={lang}", body, content_type=content_type)
    assert answer.status_code == status
    assert f'<html lang="{lang}"' in answer.content.decode()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"line=%ff&quantity_%ff=1", 422),
        (b"line=1&line=1&line=1", 422),
        (b"note_1=%00&line=%00", 422),
        (b"x=" + b"y" * (3 * 1024 * 1024), 413),
    ],
)
def test_the_form_of_items(order, body, status):
    shopper = Shopper(order.shop)
    answer = shopper.client.post(shopper.base + shopper.order_path(order), body, content_type=FORM)
    assert answer.status_code == status
    assert not Return.objects.exists()


@pytest.mark.parametrize(
    "query", ["lang=xx", "lang=%00", "lang=" + "a" * 3000, "lang[]=fr", "number=%ff%00", "seen=%ff"]
)
def test_strange_queries_are_ignored(order, query):
    shopper = Shopper(order.shop)
    assert shopper.client.get(f"{shopper.base}/?{query}").status_code == 200


@pytest.mark.parametrize("accept", ["*", "fr;q=nonsense", ";;;,,,", "a" * 600, "zz-ZZ,fr;q=0.1", "\xff"])
def test_strange_languages_fall_back(order, accept):
    shopper = Shopper(order.shop, **{"accept-language": accept})
    assert '<html lang="' in shopper.get().content.decode()


@pytest.mark.parametrize(
    "path", ["/orders/", "/orders/x/", "/status/x/", "/orders/a/b/items/", "/status/%00/", "/nothing/"]
)
def test_addresses_that_lead_nowhere(order, path):
    assert Shopper(order.shop).get(path).status_code == 404
