"""Who sits before a browser in tests: somebody of the shop at their desk, and a shopper on a visit."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import Page

from returns.domain.role import Role
from returns.models import Return, Shop
from shop_integration.models import Installation
from simulator.id_tokens import mint_id_token
from tests.browser_fixtures import inspect, look, want
from tests.characters import NOW
from tests.returns_portal.merchant_desk import STAFF_ID

# What App Bridge gives the page, as far as the page uses it.
APP_BRIDGE = """
window.said = [];
window.shopify = {
  idToken: () => window.mint(),
  toast: {show: (sentence) => window.said.push(sentence)},
  loading: () => {},
  scopes: {request: async (wanted) => { window.wanted = wanted; return {result: window.merchantSays}; }},
};
"""


class Desk:
    """Somebody's desk at the shop: a browser with a stand-in for App Bridge, and the app behind its real door."""

    def __init__(self, page: Page, base: str, shop: Shop, locale: str, settings: Any) -> None:
        self.page, self.base, self.shop, self.locale, self.settings = page, base, shop, locale, settings
        self.minted = 0
        # Known already, so that nobody asks Shopify who they are.
        known = {"role": Role.OWNER, "met_at": NOW, "asked_at": timezone.now()}
        shop.staff.get_or_create(user_id=STAFF_ID, defaults=known)
        page.route("**/app-bridge.js", lambda route: route.fulfill(body=APP_BRIDGE, content_type="text/javascript"))
        page.expose_function("mint", self.mint)

    def mint(self) -> str:
        """An ID token as Shopify's admin would give it."""
        self.minted += 1
        key, secret = self.settings.SHOPIFY_API_KEY, self.settings.SHOPIFY_API_SECRET
        return mint_id_token(shop=self.shop.domain, api_key=key, api_secret=secret, user_id=int(STAFF_ID))

    def open(self, path: str = "") -> Page:
        """Load a document the way the admin's frame does."""
        mark = "&" if "?" in path else "?"
        self.page.goto(f"{self.base}/app/{path}{mark}id_token={self.mint()}&locale={self.locale}")
        return self.page

    def open_return(self, rma: Return) -> Page:
        return self.open(f"returns/{rma.number}/")

    def inspect(self, name: str) -> None:
        """Hold the page against the accessibility rules, and keep its image where one is wanted."""
        inspect(self.page, f"{name}-{self.locale}")

    def said(self, words: str) -> None:
        """Wait until a toast says `words`."""
        self.page.wait_for_function("words => window.said.some(text => text.includes(words))", arg=words)


class Visit:
    """One shopper's browser at the portal."""

    def __init__(self, page: Page, base: str, *, language: str) -> None:
        self.page, self.base, self.language = page, base, language

    def open(self, path: str = "/") -> Page:
        self.page.goto(f"{self.base}{path}?lang={self.language}")
        return self.page

    def find(self, number: str = "#1001", secret: str = "camille@example.com") -> None:
        self.page.fill("[name=number]", number)
        self.page.fill("[name=secret]", secret)
        self.send()

    def choose(self, *, quantity: str = "2") -> None:
        want(self.page, every=True)
        self.page.select_option("select[name^=quantity_]", quantity)

    def send(self) -> None:
        self.page.locator("main form button").last.click()

    def inspect(self, name: str) -> None:
        """Hold the page against the accessibility rules, and keep its image where one is wanted."""
        inspect(self.page, f"{name}-{self.language}")

    def look(self, name: str) -> None:
        """See that the page fits, and keep its image where one is wanted."""
        look(self.page, f"{name}-{self.language}")


def install(shop: Shop) -> None:
    """Let the app be installed in the shop, with a token that is good for an hour."""
    now = datetime.now(tz=UTC)
    row = Installation(shop=shop, installed_at=now, access_token_expires_at=now + timedelta(hours=1))
    row.access_token = "a-token-for-tests"
    row.save()
