"""Customer accounts: signing in as strictly as Shopify, and an API that shows one customer their own orders."""

import base64
import hashlib
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import jwt
import pytest
from graphql import GraphQLObjectType, build_client_schema

from simulator.client import Control
from simulator.schema import CUSTOMER_KEPT, CUSTOMER_SDL, VERSION, coordinates, dump
from simulator.schema.prune import prune
from tests.simulator.conftest import KEY, OTHER, SHOP, place

VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
ORDERS = "{ customer { id orders(first: 10, sortKey: PROCESSED_AT, reverse: true) { nodes { id name } } } }"


@dataclass
class Browser:
    """A customer's browser and the app behind it."""

    street: Control
    app_url: str
    http: httpx.Client
    shop: str = SHOP

    def __post_init__(self) -> None:
        self.addresses = self.discover("openid-configuration")
        self.redirect_uri = f"{self.app_url}/sign-in/callback"

    def discover(self, name: str) -> dict:
        answer = self.http.get(f"{self.street.shopify_url(self.shop)}/.well-known/{name}")
        assert answer.status_code == 200
        return answer.json()

    def begin(self, **changed: str) -> httpx.Response:
        asked = {
            "client_id": KEY, "redirect_uri": self.redirect_uri, "response_type": "code", "state": "s-1",
            "scope": "openid email customer-account-api:full", "nonce": "n-1", "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        } | changed  # fmt: skip
        self.page = f"{self.addresses['authorization_endpoint']}?{urlencode(asked)}"
        return self.http.get(self.page)

    def step(self, step: str, **fields: str) -> httpx.Response:
        return self.http.post(self.page, data={"step": step, **fields})

    def prove(self, email: str) -> httpx.Response:
        page = self.step("email", email=email)
        attempt = re.search(r'name="attempt" value="([^"]+)"', page.text)[1]
        code = re.search(r"\d{6}", self.street.mail(to=email)[-1]["text"])[0]
        return self.step("code", attempt=attempt, code=code)

    def sign_in(self, email: str = "alice@example.com", **changed: str) -> str:
        """The code that comes back to the app."""
        self.begin(**changed)
        return answer_of(self.prove(email))["code"]

    def redeem(self, given: str, headers: dict | None = None, **changed: str) -> httpx.Response:
        data = {"grant_type": "authorization_code", "client_id": KEY, "redirect_uri": self.redirect_uri,
                "code": given, "code_verifier": VERIFIER} | changed  # fmt: skip
        return self.token(data, headers)

    def token(self, data: dict, headers: dict | None = None) -> httpx.Response:
        sent = {"Origin": self.app_url} if headers is None else headers
        return self.http.post(self.addresses["token_endpoint"], data=data, headers=sent)

    def ask(self, token: str, query: str = ORDERS, **variables: object) -> httpx.Response:
        url = self.discover("customer-account-api")["graphql_api"]
        return self.http.post(url, json={"query": query, "variables": variables}, headers={"Authorization": token})


def answer_of(response: httpx.Response) -> dict:
    """What the browser carries back to the app."""
    assert response.status_code == 302, response.text
    return dict(parse_qsl(urlsplit(response.headers["Location"]).query))


@pytest.fixture
def browser(street, fake_app):
    street.change_shop(SHOP, new_customer_accounts=True)
    street.return_rules(SHOP)
    street.scopes(SHOP, grant=["customer_read_customers", "customer_read_orders"])
    with httpx.Client(timeout=10, trust_env=False) as http:
        yield Browser(street, fake_app.url, http)


@pytest.fixture
def tokens(browser) -> dict:
    return browser.redeem(browser.sign_in()).json()


class TestSigningIn:
    def test_ends_with_tokens_and_a_signed_statement_of_who_it_is(self, browser, tokens):
        assert (tokens["expires_in"], tokens["token_type"]) == (3600, "Bearer")
        keys = jwt.PyJWKSet.from_dict(browser.http.get(browser.addresses["jwks_uri"]).json())
        kid = jwt.get_unverified_header(tokens["id_token"])["kid"]
        claims = jwt.decode(tokens["id_token"], keys[kid].key, ["RS256"], audience=KEY)
        assert claims["iss"] == browser.addresses["issuer"]
        assert (claims["nonce"], claims["email"]) == ("n-1", "alice@example.com")

    @pytest.mark.parametrize("uri", ["/sign-in/callback/", "/sign-in/callback?x=1", "/other", "/SIGN-IN/callback"])
    def test_goes_back_to_a_registered_address_and_no_other(self, browser, uri):
        assert browser.begin(redirect_uri=browser.app_url + uri).status_code == 400

    def test_is_for_a_known_app(self, browser):
        assert browser.begin(client_id="another-app").status_code == 400

    @pytest.mark.parametrize(
        ("changed", "error"),
        [
            ({"response_type": "token"}, "unsupported_response_type"),
            ({"scope": "openid email"}, "invalid_scope"),
            ({"scope": "openid customer-account-api:full admin"}, "invalid_scope"),
            ({"code_challenge_method": "plain"}, "invalid_request"),
            ({"code_challenge": ""}, "invalid_request"),
            ({"state": ""}, "invalid_request"),
            ({"prompt": "none"}, "login_required"),
        ],
    )
    def test_sends_mistakes_back_to_the_app(self, browser, changed, error):
        assert answer_of(browser.begin(**changed))["error"] == error

    def test_can_be_refused_by_the_customer(self, browser):
        browser.begin()
        assert answer_of(browser.step("cancel")) == {"error": "access_denied", "state": "s-1"}

    def test_asks_again_after_a_wrong_code_and_gives_up_after_five(self, browser):
        browser.begin()
        page = browser.step("email", email="alice@example.com")
        attempt = re.search(r'name="attempt" value="([^"]+)"', page.text)[1]
        code = re.search(r"\d{6}", browser.street.mail(to="alice@example.com")[-1]["text"])[0]
        wrong = "000000" if code != "000000" else "000001"
        assert [browser.step("code", attempt=attempt, code=wrong).status_code for _ in range(5)] == [422] * 5
        assert browser.step("code", attempt=attempt, code=code).status_code == 422

    def test_remembers_the_browser_until_it_signs_out(self, browser, tokens):
        assert "code" in answer_of(browser.begin())
        target = f"{browser.app_url}/sign-in/ended"
        asked = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": target}
        ended = browser.http.get(browser.addresses["end_session_endpoint"], params=asked)
        assert ended.headers["Location"] == target
        assert browser.begin().status_code == 200
        assert browser.ask(tokens["access_token"]).status_code == 401

    @pytest.mark.parametrize("changed", [{"id_token_hint": "x"}, {"post_logout_redirect_uri": "https://evil.example"}])
    def test_signs_out_only_with_its_own_token_and_to_a_registered_address(self, browser, tokens, changed):
        asked = {"id_token_hint": tokens["id_token"], **changed}
        assert browser.http.get(browser.addresses["end_session_endpoint"], params=asked).status_code == 400

    def test_is_not_there_with_classic_accounts(self, browser):
        browser.street.change_shop(SHOP, new_customer_accounts=False)
        url = f"{browser.street.shopify_url(SHOP)}/.well-known/openid-configuration"
        assert browser.http.get(url).status_code == 404


class TestTokens:
    def test_a_code_is_good_once_and_a_second_use_ends_what_it_began(self, browser):
        code = browser.sign_in()
        first = browser.redeem(code).json()
        assert browser.ask(first["access_token"]).status_code == 200
        assert browser.redeem(code).json()["error"] == "invalid_grant"
        assert browser.ask(first["access_token"]).status_code == 401

    @pytest.mark.parametrize(
        "changed", [{"code_verifier": "w" * 64}, {"redirect_uri": "https://evil.example"}, {"code": "unknown"}]
    )
    def test_a_code_must_fit_what_it_was_given_for(self, browser, changed):
        answer = browser.redeem(browser.sign_in(), **changed)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")

    def test_a_code_is_of_one_shop(self, browser):
        other = Browser(browser.street, browser.app_url, browser.http, OTHER)
        assert other.redeem(browser.sign_in()).json()["error"] == "invalid_grant"

    def test_a_public_client_names_its_origin_and_itself(self, browser):
        code = browser.sign_in()
        assert browser.redeem(code, headers={}).status_code == 401
        assert browser.redeem(code, headers={"Origin": "https://evil.example"}).status_code == 401
        assert browser.redeem(code, headers={"Origin": browser.app_url, "User-Agent": ""}).status_code == 403
        assert browser.redeem(code).status_code == 200

    def test_refreshing_replaces_both(self, browser, tokens):
        asked = {"grant_type": "refresh_token", "client_id": KEY, "refresh_token": tokens["refresh_token"]}
        fresh = browser.token(asked).json()
        assert browser.ask(fresh["access_token"]).status_code == 200
        assert browser.ask(tokens["access_token"]).status_code == 401
        assert browser.token(asked).json()["error"] == "invalid_grant"

    def test_an_expired_or_dressed_up_token_opens_nothing(self, browser, tokens):
        assert browser.ask(f"Bearer {tokens['access_token']}").status_code == 401
        assert browser.ask("").status_code == 401
        assert browser.street.expire_customers(SHOP) >= 1
        assert browser.ask(tokens["access_token"]).status_code == 401


class TestTheApi:
    TERMS = """query Terms($id: ID!) { order(id: $id) { returnInformation {
        returnableLineItems(first: 9) { nodes { quantity lineItem { id } } }
        nonReturnableLineItems(first: 9) { nodes { lineItem { id } quantityDetails { reasonCode } } } } } }"""
    TOTAL = """query Total($input: CalculateReturnInput!) { returnCalculate(input: $input) {
        financialSummary { returnTotalSet { presentmentMoney { amount currencyCode } } } } }"""

    def test_shows_the_customers_own_orders_newest_first(self, browser, tokens):
        first, second = place(browser.street), place(browser.street)
        place(browser.street, email="bob@example.com")
        names = [
            node["name"] for node in browser.ask(tokens["access_token"]).json()["data"]["customer"]["orders"]["nodes"]
        ]
        placed = (first["name"], second["name"])
        assert [name for name in names if name in placed] == [*reversed(placed)]
        strange = place(browser.street, email="bob@example.com")
        assert browser.ask(tokens["access_token"], self.TERMS, id=strange["gid"]).json()["data"] == {"order": None}

    def test_says_what_can_come_back_under_the_shops_rules(self, browser, tokens):
        order = place(browser.street, fulfil=True, deliver_at=browser.street.now().isoformat())
        shirts, mug = (line["gid"] for line in order["lines"])
        browser.street.return_rules(SHOP, days=14, final_sale=["MUG-BLUE"])
        told = self.terms(browser, tokens, order)
        assert told == ({shirts: 2}, {mug: ["FINAL_SALE"]})
        browser.street.advance_clock(days=15)
        assert self.terms(browser, tokens, order) == ({}, {shirts: ["RETURN_WINDOW_EXPIRED"], mug: ["FINAL_SALE"]})

    def test_what_was_not_sent_is_not_returnable(self, browser, tokens):
        order = place(browser.street)
        returnable, refused = self.terms(browser, tokens, order)
        assert returnable == {}
        assert set(map(tuple, refused.values())) == {("UNFULFILLED",)}

    def test_calculates_with_the_fees_of_the_shops_rules(self, browser, tokens):
        order = place(browser.street, fulfil=True)
        line = order["lines"][0]["gid"]
        asked = {"orderId": order["gid"], "returnLineItems": [{"lineItemId": line, "quantity": 1}]}
        whole = self.total(browser, tokens, asked)
        browser.street.return_rules(SHOP, restocking_percent=10, shipping_minor=500)
        assert self.total(browser, tokens, asked) == pytest.approx(-(-whole * 0.9 - 5))
        asked["returnLineItems"][0]["quantity"] = 3
        assert "errors" in browser.ask(tokens["access_token"], self.TOTAL, input=asked).json()

    def test_refuses_documents_that_shopify_refuses(self, browser, tokens):
        answer = browser.ask(tokens["access_token"], "{ customer { shoeSize } }").json()
        assert answer["errors"][0]["message"] == "Field 'shoeSize' doesn't exist on type 'Customer'"

    def test_needs_the_scopes(self, browser, tokens):
        browser.street.scopes(SHOP, revoke=["customer_read_orders"])
        assert browser.ask(tokens["access_token"]).json()["errors"][0]["extensions"]["code"] == "ACCESS_DENIED"
        browser.street.scopes(SHOP, grant=["customer_read_orders"])

    def test_a_deleted_customer_is_nobody(self, browser):
        somebody = browser.street.add_customer(SHOP, "gone@example.com")
        token = browser.redeem(browser.sign_in("gone@example.com")).json()["access_token"]
        browser.street.delete_customer(SHOP, somebody["id"])
        assert browser.ask(token).status_code == 401

    def terms(self, browser, tokens, order):
        told = browser.ask(tokens["access_token"], self.TERMS, id=order["gid"]).json()["data"]["order"][
            "returnInformation"
        ]
        return (
            {node["lineItem"]["id"]: node["quantity"] for node in told["returnableLineItems"]["nodes"]},
            {node["lineItem"]["id"]: [detail["reasonCode"] for detail in node["quantityDetails"]]
             for node in told["nonReturnableLineItems"]["nodes"]},
        )  # fmt: skip

    def total(self, browser, tokens, asked):
        told = browser.ask(tokens["access_token"], self.TOTAL, input=asked).json()["data"]["returnCalculate"]
        return float(told["financialSummary"]["returnTotalSet"]["presentmentMoney"]["amount"])


def test_the_schema_is_shopifys_own_pruned():
    whole = dump.installed(VERSION, "customer")
    if whole is None:
        pytest.skip(f"{dump.PACKAGE} is not installed (npm install -g, or SHOPIFY_DEV_MCP=folder)")
    kept = coordinates.read_kept(CUSTOMER_KEPT)
    assert prune(whole, kept) == CUSTOMER_SDL.read_text(encoding="utf-8")
    types = build_client_schema(whole, assume_valid=True).type_map
    for name, fields in kept.items():
        kind = types[name]
        assert isinstance(kind, GraphQLObjectType)
        assert fields <= set(kind.fields), name
