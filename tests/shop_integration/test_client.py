"""The Admin API client against answers that no simulator gives: every layer, every way to fail, every page."""

from datetime import timedelta

import httpx
import pytest
from django.utils import timezone

from shop_integration.admin_api import client as client_module
from shop_integration.admin_api.budget import Priority
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.orders import read_order
from shop_integration.errors import Refused, Rejected, ShopAway, Throttled, TokenRefused, Unreachable
from shop_integration.wire import ToShopify


class Shopify:
    """Answers in turn with what it is given: a response, an error to raise, or a function of the request."""

    def __init__(self, *answers, token="t1", **options):
        self.answers, self.requests, self.slept, self.tokens = list(answers), [], [], []

        def source(refused):
            self.tokens.append(refused)
            return f"{token}{len(self.tokens)}"

        http = httpx.Client(transport=httpx.MockTransport(self._answer))
        self.time = 1000.0
        self.client = AdminClient(
            "a.myshopify.com", token=source, http=http, sleep=self._sleep, clock=lambda: self.time, **options
        )

    def _sleep(self, seconds):
        self.slept.append(seconds)
        self.time += seconds

    def _answer(self, request):
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer(request) if callable(answer) else answer


def data(**fields):
    return httpx.Response(200, json={"data": fields})


def errors(*codes, **fields):
    listed = [{"message": "no", "extensions": {"code": code} if code else {}} for code in codes]
    return httpx.Response(200, json={"errors": listed, **({"data": fields} if fields else {})})


def test_speaks_to_one_shop_with_its_token_and_version():
    shopify = Shopify(data(shop={}))
    shopify.client.query("shop")
    (request,) = shopify.requests
    assert str(request.url) == "https://a.myshopify.com/admin/api/2026-10/graphql.json"
    assert request.headers["X-Shopify-Access-Token"] == "t11"


def test_leaves_shopifyapis_global_state_alone():
    import shopify

    Shopify(data(shop={})).client.query("shop")
    assert shopify.ShopifyResource.url is None
    assert "X-Shopify-Access-Token" not in shopify.ShopifyResource.get_headers()


BROKEN = [
    (httpx.Response(500), True),
    (httpx.Response(502, text="<html>"), True),
    (httpx.Response(200, text="<html>"), True),
    (httpx.Response(200, json=[]), True),
    (httpx.Response(200, json={"data": None}), True),
    (httpx.Response(200, json={}), True),
    (data(returnProcess=None), True),
    (errors("INTERNAL_SERVER_ERROR"), True),
    (errors(None), True),
    (httpx.ReadTimeout("slow"), True),
    (httpx.RemoteProtocolError("cut"), True),
    (httpx.ConnectError("nobody"), False),
    (httpx.ConnectTimeout("nobody"), False),
    (httpx.Response(302, headers={"Location": "https://elsewhere"}), False),
]


@pytest.mark.parametrize(("answer", "maybe"), BROKEN)
def test_a_mutation_is_sent_once_and_says_whether_it_may_be_done(answer, maybe):
    shopify = Shopify(answer)
    with pytest.raises(Unreachable) as failure:
        shopify.client.mutate("return_process", input={})
    assert (failure.value.maybe_done, len(shopify.requests)) == (maybe, 1)


def test_a_query_is_repeated():
    shopify = Shopify(httpx.Response(502), httpx.ReadTimeout("slow"), data(shop={"id": "1"}))
    assert shopify.client.query("shop") == {"shop": {"id": "1"}}
    assert len(shopify.requests) == 3


@pytest.mark.parametrize(
    "code", ["ACCESS_DENIED", "BAD_REQUEST", "INVALID_VARIABLE", "RESOURCE_NOT_FOUND", "MAX_COST_EXCEEDED"]
)
def test_top_level_errors_mean_that_nothing_was_done(code):
    with pytest.raises(Rejected) as failure:
        Shopify(errors(code, returnProcess=None)).client.mutate("return_process", input={})
    assert failure.value.codes == (code,)


def test_partial_data_of_a_query_is_not_taken_for_success():
    with pytest.raises(Rejected):
        Shopify(errors("ACCESS_DENIED", order={"email": None})).client.query("order", id="x")


@pytest.mark.parametrize("code", ["ACCESS_DENIED", "SHOP_INACTIVE"])
def test_a_mutation_that_answered_in_part_is_looked_into_and_not_taken_for_success(code):
    answer = errors(code, returnClose={"return": {"id": "1"}, "userErrors": []})
    with pytest.raises(Unreachable) as failure:
        Shopify(answer).client.mutate("return_close", id="1")
    assert failure.value.maybe_done


@pytest.mark.parametrize("status", [402, 403, 404, 423])
def test_a_shop_that_nobody_may_work_in_is_away(status):
    shopify = Shopify(httpx.Response(status, json={"errors": "Unavailable Shop"}))
    with pytest.raises(ShopAway) as failure:
        shopify.client.mutate("return_close", id="1")
    assert (failure.value.status, len(shopify.requests)) == (status, 1)


@pytest.mark.parametrize("fields", [{}, {"returnClose": None}])
def test_a_shop_that_is_inactive_is_away(fields):
    shopify = Shopify(errors("SHOP_INACTIVE", **fields))
    with pytest.raises(ShopAway, match="SHOP_INACTIVE") as failure:
        shopify.client.mutate("return_close", id="1")
    assert (failure.value.status, len(shopify.requests)) == (ShopAway.INACTIVE, 1)


def test_user_errors_are_refusals_with_their_words():
    said = {
        "return": None,
        "userErrors": [{"code": "INVALID_STATE", "message": "Return status is invalid.", "field": ["id"]}],
    }
    with pytest.raises(Refused) as failure:
        Shopify(data(returnClose=said)).client.mutate("return_close", id="1")
    assert failure.value.codes == {"INVALID_STATE"}
    assert str(failure.value) == "Return status is invalid. (INVALID_STATE)"


def test_a_refused_token_is_renewed_once():
    shopify = Shopify(httpx.Response(401), data(shop={}))
    shopify.client.query("shop")
    assert shopify.tokens == ["", "t11"]
    assert [request.headers["X-Shopify-Access-Token"] for request in shopify.requests] == ["t11", "t12"]
    with pytest.raises(TokenRefused):
        Shopify(httpx.Response(401)).client.query("shop")


def throttled(available, requested=100, rate=50):
    status = {"maximumAvailable": 2000.0, "currentlyAvailable": available, "restoreRate": rate}
    cost = {"requestedQueryCost": requested, "actualQueryCost": None, "throttleStatus": status}
    return httpx.Response(
        200,
        json={"errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}], "extensions": {"cost": cost}},
    )


def test_throttled_waits_by_shopifys_own_figures_and_repeats_even_a_mutation():
    shopify = Shopify(throttled(0), data(returnClose={"return": {}, "userErrors": []}), priority=Priority.SHOPPER)
    shopify.client.mutate("return_close", id="1")
    (wait,) = shopify.slept
    assert 1.9 < wait <= 2.5  # (100 - 0) / 50 and up to a quarter more


def test_a_long_wait_is_left_to_the_caller():
    with pytest.raises(Throttled) as failure:
        Shopify(throttled(0, requested=1000, rate=50)).client.query("shop")
    assert failure.value.delay > timedelta(seconds=15)
    with pytest.raises(Throttled):
        Shopify(httpx.Response(429, headers={"Retry-After": "4"})).client.query("shop")


def bag(amount):
    side = {"amount": amount, "currencyCode": "EUR"}
    return {"shopMoney": side, "presentmentMoney": side}


def line(number):
    return {
        "id": f"L{number}", "title": "T" * 600, "variantTitle": None, "sku": None, "vendor": "\0", "quantity": 2,
        "currentQuantity": 2, "requiresShipping": True, "isGiftCard": False, "image": None, "product": None,
        "variant": None, "originalUnitPriceSet": bag("10.00"),
        "discountAllocations": [
            {"allocatedAmountSet": bag("0.33"), "discountApplication": {"code": "WELCOME"}},
            {"allocatedAmountSet": bag("1"), "discountApplication": {"title": "Autumn"}},
        ],
        "taxLines": [{"priceSet": bag("1.5")}, {"priceSet": bag("0.25")}],
        "duties": [], "lineItemGroup": None, "weight": {"value": 1.5, "unit": "POUNDS"},
    }  # fmt: skip


def page(nodes, more=None):
    return {"nodes": nodes, "pageInfo": {"hasNextPage": bool(more), "endCursor": more}}


def test_an_order_of_any_size_is_read_whole():
    sent = [{"id": f"F{n}", "quantity": 2, "lineItem": {"id": f"L{n}"}} for n in range(4)]
    order = {
        "id": "gid://shopify/Order/1", "name": "#1", "createdAt": "2026-11-01T10:00:00Z",
        "processedAt": "2026-11-01T09:00:00Z", "updatedAt": "2026-11-02T10:00:00Z", "cancelledAt": None, "test": True,
        "email": None, "phone": None, "tags": [], "customerLocale": None, "currencyCode": "EUR",
        "presentmentCurrencyCode": "EUR", "taxesIncluded": False, "displayFinancialStatus": None,
        "displayFulfillmentStatus": "FULFILLED", "customer": None, "shippingAddress": None, "billingAddress": None,
        "totalReceivedSet": bag("80"), "totalRefundedSet": bag("0.0"), "cancelReason": None,
        "edited": False, "sourceName": None, "retailLocation": None, "discountCodes": ["WELCOME"],
        "totalTipReceivedSet": bag("2"), "originalTotalDutiesSet": None,
        "shippingLines": {"nodes": [{"discountedPriceSet": bag("4.9"), "taxLines": [{"priceSet": bag("0.98")}]}]},
        "lineItems": page([line(0), line(1)], "after1"),
        "fulfillments": [{"id": "X", "status": "SUCCESS", "createdAt": "2026-11-02T10:00:00Z", "deliveredAt": None,
                          "location": None, "fulfillmentLineItems": page(sent[:2], "after1")}],
        "returns": page([{"id": "T1"}]),
    }  # fmt: skip
    left = [{"quantity": 1, "fulfillmentLineItem": {"id": f"F{n}"}} for n in range(3)]

    def answer(request):
        import json

        asked = json.loads(request.content)
        after = asked["variables"].get("after")
        answers = {
            ("Order", None): {"order": order},
            ("OrderLines", "after1"): {"order": {"lineItems": page([line(2)], "after2")}},
            ("OrderLines", "after2"): {"order": {"lineItems": page([line(3)])}},
            ("FulfillmentLines", "after1"): {"fulfillment": {"fulfillmentLineItems": page(sent[2:])}},
            ("Returnable", None): {"returnableFulfillments": page(
                [{"id": "R1", "returnableFulfillmentLineItems": page(left[:1], "after1")}], "after1")},
            ("Returnable", "after1"): {"returnableFulfillments": page(
                [{"id": "R2", "returnableFulfillmentLineItems": page(left[2:])}])},
            ("ReturnableLines", "after1"): {"returnableFulfillment": {
                "returnableFulfillmentLineItems": page(left[1:2])}},
        }  # fmt: skip
        return data(**answers[asked["operationName"], after])

    order = read_order(Shopify(answer).client, "gid://shopify/Order/1", now=timezone.now())
    assert [each.gid for each in order.lines] == ["L0", "L1", "L2", "L3"]
    assert (len(order.lines[0].title), order.lines[0].vendor, order.email) == (512, "", "")
    assert (order.lines[0].discounted.shop.minor, order.lines[0].tax.presentment.minor) == (2000 - 133, 175)
    assert order.return_gids == ("T1",)
    assert (order.shipping.shop.minor, order.tip.shop.minor, order.duties.shop.minor) == (588, 200, 0)
    assert [(part.name, part.is_code) for part in order.lines[0].discounts] == [("WELCOME", True), ("Autumn", False)]
    assert order.lines[0].grams == 680
    (fulfillment,) = order.fulfillments
    assert [each.returnable for each in fulfillment.lines] == [1, 1, 1, 0]


def test_requests_go_where_the_setting_says(settings):
    settings.SHOPIFY_ADMIN_URL = "http://127.0.0.1:9/shops/{shop}"
    seen = []
    inner = httpx.MockTransport(lambda request: seen.append(request) or httpx.Response(200))
    httpx.Client(transport=ToShopify(inner)).post("https://a.myshopify.com/admin/x?y=1", json={"z": 1})
    assert str(seen[0].url) == "http://127.0.0.1:9/shops/a.myshopify.com/admin/x?y=1"
    assert (seen[0].headers["Host"], seen[0].read()) == ("127.0.0.1:9", b'{"z":1}')


def test_time_outs_end_before_a_payment_is_looked_at_again():
    from shop_integration.effects.settlement import SETTLED_AFTER
    from shop_integration.wire import TIMEOUT

    longest = sum(filter(None, (TIMEOUT.connect, TIMEOUT.read, TIMEOUT.write, TIMEOUT.pool)))
    assert timedelta(seconds=longest) < SETTLED_AFTER
    assert client_module.MOST_ROUNDS < 10
