"""What may be a shop, what an admin's `host` comes to, and where the way back may lead.

The cases below are ours, of the kinds that Shopify's own libraries test; theirs are played besides where they are at
hand (`../shared/data/vectors`), and nothing is left out where they are not.
"""

import json
from base64 import b64encode
from pathlib import Path

import pytest
from django.test import Client

from shop_integration.shops import shop_domain
from tests.characters import make_shop

FILE = Path(__file__).resolve().parents[3] / "shared" / "data" / "vectors" / "shop_host_redirect.json"
THEIRS = json.loads(FILE.read_text())["cases"] if FILE.exists() else []
SHOPS = {
    "atelier.myshopify.com": True,
    "atelier-2.myshopify.com": True,
    "1.myshopify.com": True,
    "Atelier.MyShopify.com": True,
    **dict.fromkeys(
        (
            "", "atelier", "atelier.example", "myshopify.com", ".myshopify.com", "-a.myshopify.com",
            "atelier.myshopify.io", "a.b.myshopify.com", "atelier.myshopify.com.evil.example", "atelier.myshopify.comx",
            "atelier.myshopify.com.", "atelier.myshopify.com@evil.example", "evil.example/.myshopify.com",
            "evil.example?.myshopify.com", "evil.example#.myshopify.com", "atelier.myshopify.com/x",
            "https://atelier.myshopify.com", "atelier.myshopify.com:443", "atelier.myshopify.com\n",
            "atelier.myshopify.com\r\nX: y", " atelier.myshopify.com", "%61.myshopify.com", "аtelier.myshopify.com",
            "atelier。myshopify。com", "a" * 300 + ".myshopify.com", "x; script-src *", "127.0.0.1", "[::1]",
            "localhost", "admin.shopify.com/store/atelier", "' OR 1=1 --",
        ),
        False,
    ),
}  # fmt: skip
HOSTS = (
    "atelier.myshopify.com/admin", "admin.shopify.com/store/atelier", "atelier.myshopify.io/admin",
    "admin.spin.dev/store/atelier", "evil.example/admin", "evil.example/admin.shopify.com",
    "admin.shopify.com.evil.example/store/x", "admin.shopify.com@evil.example/store/x",
    "admin.shopify.com/../evil.example", "javascript:alert(1)", "evil.example;script-src *",
    "evil.example\r\nX-Evil: 1", "\"><script>evil.example",
)  # fmt: skip
# True: the way back leads into our own admin.
WAYS_BACK = {
    "/app/": True,
    "/app/returns/R-1003/": True,
    "/app/settings/policy.json": True,
    "/app/?shop=atelier.myshopify.com&q=a+b%2Fc": True,
    "/app/returns/?tab=%C3%A9": True,
    **dict.fromkeys(
        (
            "", "/", "/app", "app/", "/proxy/", "/apps/", "//evil.example", "///evil.example/app/",
            "https://evil.example/app/", "https:evil.example", "http://testserver@evil.example/app/", "/\\evil.example",
            "\\\\evil.example", " //evil.example", " /app/", "/app//evil.example", "/app/\\evil.example",
            "/app/../evil/", "/app/..//evil.example", "/app/./", "/app/%2e%2e/", "/app/%2f%2fevil.example",
            "/app/%5cevil.example", "/app/%0d%0aX-Evil:1", "/app/\r\nX-Evil: 1", "/app/\n", "/app/\t/", "/app/a b/",
            "/app/é/", "/app/?x=\\", "/app/?x=a b", "/app/?x=\n", "javascript:alert(1)", "data:text/html,x",
            "/app/#/../", "/APP/",
        ),
        False,
    ),
}  # fmt: skip


def theirs(kind):
    return [(each["input"], each["expect"]) for each in THEIRS if each["kind"] == kind]


# Whether a name that is none is made one is each library's own affair. Other hosts of Shopify's (`policy`) are for its
# own developers: ours are refused there.
JUDGED = {name: expect == "accept" for name, expect in theirs("shop") if expect != "accept-or-reject"}


@pytest.mark.parametrize(("name", "good"), [*SHOPS.items(), *JUDGED.items()], ids=lambda case: repr(case)[:60])
def test_what_may_be_a_shop(name, good):
    assert (shop_domain(name) is not None) is good


def patch_page(**asked):
    page = Client().get("/app/patch-id-token", {"shopify-reload": "/app/"} | asked)
    return page, page["Content-Security-Policy"].partition("frame-ancestors ")[2].partition(";")[0]


@pytest.mark.django_db
def test_an_admin_named_in_an_address_is_given_nothing(settings):
    """The shop comes from our own table. App Bridge reads `host` in the browser; here it changes no answer."""
    settings.SHOPIFY_ADMIN_URL = "https://{shop}"
    shop = make_shop()
    plain, usual = patch_page(shop=shop.domain)
    assert usual == f"https://{shop.domain} https://admin.shopify.com"
    hosts = [host for name in HOSTS for host in (b64encode(name.encode()).decode(), name)]
    for host in [*hosts, "not-base64", "", *(host for host, _expect in theirs("host"))]:
        page, ancestors = patch_page(shop=shop.domain, host=host)
        assert (page.status_code, ancestors, len(page.content)) == (200, usual, len(plain.content)), host
        assert patch_page(host=host)[1] == "https://admin.shopify.com"
        bounced = Client().get("/app/", {"shop": shop.domain, "host": host})
        assert bounced.status_code == 302
        assert bounced["Location"].startswith("/app/patch-id-token?")


@pytest.mark.parametrize(("back", "ours"), WAYS_BACK.items(), ids=lambda case: repr(case)[:60])
@pytest.mark.django_db
def test_the_way_back_leads_into_our_own_admin(back, ours):
    assert patch_page_status(back) == (200 if ours else 400)


def patch_page_status(back):
    return Client().get("/app/patch-id-token", {"shopify-reload": back}).status_code


@pytest.mark.django_db
def test_ways_back_of_shopifys_own_tests():
    """Theirs say what is a path; ours has to be one below /app/ besides."""
    for back, expect in theirs("redirect"):
        assert patch_page_status(back) == 400, back
        if back.startswith("/"):
            assert patch_page_status(f"/app{back}") == (200 if expect == "accept" else 400), back
