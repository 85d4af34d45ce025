"""The simulator's own pages are readable by everyone: axe finds nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser_fixtures import DESKTOP, PHONE
from tests.simulator.conftest import OTHER, SHOP, place
from tests.simulator.fake_app import Answer

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing(street, fake_app, new_page, viewport):
    html = '<!doctype html><html lang="en"><head><title>App</title></head><body><main><h1>App</h1></main></body></html>'
    fake_app.script = lambda seen: Answer(body=html, headers=[("Content-Type", "text/html")])
    number = place(street)["name"].lstrip("#")
    page = new_page(viewport=viewport)
    found = []
    for path in (
        f"/store/{SHOP}/",
        f"/store/{OTHER}/policies/refund-policy",
        f"/store/{SHOP}/orders/{number}",
        f"/store/{SHOP}/account",
        f"/admin/store/{SHOP}/apps/returns",
        "/mail/",
        "/",
    ):
        page.goto(street.base_url + path)
        result = Axe().run(page)
        found += [(path, violation["id"], violation["nodes"][0]["html"]) for violation in result.response["violations"]]
    assert found == []
