"""The admin frame and the App Bridge stand-in, driven in a real browser."""

import base64
import re

import httpx
import pytest
from playwright.sync_api import expect

from simulator.signing import launch_hmac
from tests.simulator.conftest import KEY, SECRET, SHOP
from tests.simulator.fake_app import Answer

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="en"><head><title>Returns</title>
<meta name="shopify-api-key" content="demo-api-key">
<script src="{bridge}"></script></head><body><s-app-nav><s-link href="/app" rel="home">Home</s-link>
<s-link href="/app/inbox/">Inbox</s-link></s-app-nav><h1>Returns</h1><a id="next" href="/app/inbox/?tab=open">Inbox</a>
<form id="policy" data-save-bar action="/app/saved/" method="get"><input name="days" value="14"></form>
<dialog id="sure">Sure?</dialog></body></html>"""
HTML = [("Content-Type", "text/html; charset=utf-8")]


@pytest.fixture
def app(street, fake_app):
    """A page of the app with the stand-in in its head; the patch page and a 401 to be retried as well."""
    page = PAGE.format(bridge=f"{street.base_url}/app-bridge.js")
    refused = iter([401, 200])

    def script(seen):
        if seen.path == "/app/fetch/":
            return Answer(body=seen.headers.get("authorization", "none"))
        if seen.path == "/app/once/":
            status = next(refused)
            return Answer(status, headers=[("X-Shopify-Retry-Invalid-Session-Request", "1")] if status == 401 else [])
        return Answer(body=page, headers=HTML)

    fake_app.script = script
    return fake_app


@pytest.fixture
def frame(street, app, page):
    """The app's frame inside the admin."""
    page.goto(street.admin_url(SHOP))
    page.frame_locator("#app").get_by_role("heading", name="Returns").wait_for()
    return page.frames[1]


class TestLaunch:
    def test_brings_shop_host_token_and_hmac(self, street, app, visitor):
        shown = visitor.get(f"/admin/store/{SHOP}/apps/returns/inbox/?tab=open")
        source = re.search(r'src="([^"]+/app/[^"]+)"', shown.text)[1].replace("&amp;", "&")
        pairs = httpx.URL(source).params.multi_items()
        given = dict(pairs)
        assert source.startswith(f"{app.url}/app/inbox/?")
        assert given["tab"] == "open"
        assert given["embedded"] == "1"
        assert given["shop"] == SHOP
        assert base64.b64decode(given["host"] + "==").decode() == "admin.shopify.com/store/atelier-demo"
        assert given["hmac"] == launch_hmac(secret=SECRET, pairs=pairs)

    def test_offers_to_install_first(self, street, visitor):
        street.open_shop("fresh-demo.myshopify.com", install=False, name="Fresh")
        assert "Install the app" in visitor.get("/admin/store/fresh-demo.myshopify.com/apps/returns").text
        visitor.post("/admin/store/fresh-demo.myshopify.com/install")
        assert "<iframe" in visitor.get("/admin/store/fresh-demo.myshopify.com/apps/returns").text


class TestBridge:
    def test_gives_a_fresh_token_each_time(self, frame):
        first, second = frame.evaluate("() => Promise.all([shopify.idToken(), shopify.idToken()])")
        assert first != second
        assert first.count(".") == 2

    def test_knows_its_config_and_user(self, frame):
        config = frame.evaluate("() => shopify.config")
        assert (config["apiKey"], config["shop"], config["locale"]) == (KEY, SHOP, "fr")
        assert frame.evaluate("() => shopify.user()")["firstName"] == "Camille"

    def test_signs_fetch_to_the_app_only(self, street, frame, app):
        assert frame.evaluate("() => fetch('/app/fetch/').then(a => a.text())").startswith("Bearer ey")
        kept = "() => fetch('/app/fetch/', {headers: {Authorization: 'mine'}}).then(a => a.text())"
        assert frame.evaluate(kept) == "mine"

    def test_repeats_a_fetch_once_after_401(self, frame, app):
        assert frame.evaluate("() => fetch('/app/once/', {method: 'POST', body: 'x'}).then(a => a.status)") == 200
        posts = app.at("/app/once/")
        assert [seen.body for seen in posts] == [b"x", b"x"]
        assert posts[0].headers["authorization"] != posts[1].headers["authorization"]

    def test_shows_toasts_to_everyone(self, page, frame):
        frame.evaluate("() => shopify.toast.show('Retour accepté')")
        expect(page.get_by_role("status").get_by_text("Retour accepté")).to_be_visible()
        assert ["toast.show", "Retour accepté"] in [call[:2] for call in frame.evaluate("() => window.__calls")]
        assert page.evaluate("() => window.__calls.some(([name]) => name === 'toast.show')")

    def test_shows_a_save_bar_for_a_changed_form(self, page, frame, app):
        bar = page.get_by_role("region", name="Unsaved changes")
        assert not bar.is_visible()
        frame.fill("input[name=days]", "30")
        bar.wait_for()
        page.get_by_role("button", name="Discard").click()
        expect(frame.locator("input[name=days]")).to_have_value("14")
        bar.wait_for(state="hidden")

        frame.fill("input[name=days]", "45")
        page.get_by_role("button", name="Save").click()
        frame.wait_for_url("**/app/saved/?days=45")
        bar.wait_for(state="hidden")

    def test_opens_modals(self, frame):
        frame.evaluate("() => shopify.modal.show('sure')")
        expect(frame.locator("#sure")).to_be_visible()
        frame.evaluate("() => shopify.modal.hide('sure')")
        expect(frame.locator("#sure")).to_be_hidden()

    @pytest.mark.parametrize(("button", "result"), [("Allow", "granted-all"), ("Decline", "declined-all")])
    def test_asks_the_merchant_for_more_access(self, street, page, frame, button, result):
        street.scopes(SHOP, revoke=["read_all_orders"])
        frame.evaluate("() => { window.asked = shopify.scopes.request(['read_all_orders']); }")
        dialog = page.get_by_role("dialog", name="More access")
        expect(dialog).to_contain_text("read_all_orders")
        dialog.get_by_role("button", name=button).click()
        answer = frame.evaluate("() => window.asked")
        assert answer["result"] == result
        assert ("read_all_orders" in street.scopes(SHOP)) == (button == "Allow")
        assert ("read_all_orders" in answer["detail"]["granted"]) == (button == "Allow")

    def test_keeps_the_admins_address_in_step(self, street, page, frame):
        frame.click("#next")
        page.wait_for_url(f"{street.admin_url(SHOP)}/inbox/?tab=open")
        expect(page.get_by_role("link", name="Inbox", exact=True)).to_have_attribute("aria-current", "page")
        assert frame.evaluate("() => shopify.config.shop") == SHOP

    def test_brings_a_token_to_a_page_loaded_without(self, page, frame, app):
        frame.goto(f"{app.url}/app/patch/?shopify-reload=%2Fapp%2Finbox%2F%3Ftab%3Dopen")
        frame.wait_for_url("**/app/inbox/?tab=open&id_token=*")
        last = [seen for seen in app.at("/app/inbox/") if "id_token" in seen.query][-1]
        assert last.query["shop"] == SHOP

    def test_does_not_reload_elsewhere(self, frame, app):
        frame.goto(f"{app.url}/app/patch/?shopify-reload=https%3A%2F%2Fevil.example%2F")
        frame.evaluate("() => shopify.idToken()")
        assert frame.url.startswith(app.url)

    def test_complains_of_nothing(self, page, frame):
        assert page.complaints == []


class TestStorefront:
    @pytest.mark.parametrize("javascript", [True, False])
    def test_leads_to_the_return_pages(self, street, new_page, fake_app, javascript):
        fake_app.script = lambda seen: Answer(body="<h1>Retours</h1>", headers=[("Content-Type", "application/liquid")])
        page = new_page(javascript=javascript)
        page.goto(street.store_url(SHOP) + "/")
        page.get_by_role("link", name="Retourner un article").click()
        page.get_by_role("heading", name="Retours").wait_for()
        assert page.complaints == []

    @pytest.mark.parametrize(("button", "chosen"), [("Select", ["gid://shopify/Product/{first}"]), ("Cancel", None)])
    def test_lets_the_merchant_pick_products(self, street, page, frame, button, chosen):
        first, second = sorted({variant["product_id"] for variant in street.variants(SHOP)})[:2]
        held = [{"id": f"gid://shopify/Product/{second}"}]
        options = {"type": "product", "multiple": True, "selectionIds": held}
        frame.evaluate("(options) => { window.picked = shopify.resourcePicker(options); }", options)
        dialog = page.get_by_role("dialog", name="Choose")
        expect(dialog.get_by_role("checkbox", checked=True)).to_have_value(f"gid://shopify/Product/{second}")
        dialog.get_by_role("checkbox", checked=True).uncheck()
        dialog.locator(f"input[value='gid://shopify/Product/{first}']").check()
        dialog.get_by_role("button", name=button).click()
        answer = frame.evaluate("() => window.picked")
        assert (answer and [each["id"] for each in answer]) == (chosen and [chosen[0].format(first=first)])

    def test_picks_nothing_that_shopify_has_no_picker_for(self, frame):
        said = frame.evaluate("() => shopify.resourcePicker({type: 'order'}).catch((error) => error.message)")
        assert said == "resourcePicker: 400"
