"""Draft orders: priced as exchanges are, kept aside as long as asked, an order once, and refusals as Shopify's."""

from datetime import timedelta
from typing import Any

import pytest

from simulator.graphql import execute
from simulator.graphql.ids import gid
from simulator.graphql.listing import INDEXED_AFTER
from simulator.world import drafts_done
from simulator.world.orders import Order
from tests.simulator.worlds import ADDRESS, Town

MONEY = "{ shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } }"
DRAFT = f"""id name status ready email tags note2 taxesIncluded presentmentCurrencyCode reserveInventoryUntil invoiceUrl
  customAttributes {{ key value }} customer {{ id }} order {{ id name sourceName tags note displayFinancialStatus
    customAttributes {{ key value }} transactions {{ kind status gateway }} totalPriceSet {MONEY} }}
  totalPriceSet {MONEY} totalTaxSet {MONEY} totalDiscountsSet {MONEY} shippingLine {{ title originalPriceSet {MONEY} }}
  lineItems(first: 9) {{ nodes {{ id quantity variant {{ id }} originalUnitPriceSet {MONEY} discountedTotalSet {MONEY}
    appliedDiscount {{ title value valueType amountSet {MONEY} }} taxLines {{ priceSet {MONEY} }} }} }}"""
CREATE = f"mutation($input: DraftOrderInput!) {{ draftOrderCreate(input: $input) {{ draftOrder {{ {DRAFT} }} userErrors {{ field message }} }} }}"  # noqa: E501
COMPLETE = f"mutation($id: ID!, $gateway: ID, $pending: Boolean) {{ draftOrderComplete(id: $id, paymentGatewayId: $gateway, paymentPending: $pending) {{ draftOrder {{ {DRAFT} }} userErrors {{ field message }} }} }}"  # noqa: E501
INVOICE = "mutation($id: ID!, $email: EmailInput) { draftOrderInvoiceSend(id: $id, email: $email) { draftOrder { status invoiceSentAt } userErrors { field message } } }"  # noqa: E501
DELETE = "mutation($id: ID!) { draftOrderDelete(input: {id: $id}) { deletedId userErrors { field message } } }"
ONE = f"query($id: ID!) {{ draftOrder(id: $id) {{ {DRAFT} }} }}"
LIST = "query($query: String) { draftOrders(first: 9, query: $query, sortKey: ID, reverse: true) { nodes { name } } }"
LEFT = """query($id: ID!) { productVariant(id: $id) { inventoryQuantity sellableOnlineQuantity availableForSale
  product { totalInventory } inventoryItem { inventoryLevels(first: 1) { nodes {
    quantities(names: ["available", "on_hand", "reserved"]) { name quantity } } } } } }"""
CALCULATE = f"""query($input: CalculateReturnInput!) {{ returnCalculate(input: $input) {{ exchangeLineItems {{
  originalUnitPriceSet {MONEY} totalTaxSet {MONEY} }} }} }}"""


@pytest.fixture
def town() -> Town:
    return Town()


def variant(town: Town, sku: str = "DRESS-M") -> str:
    return gid("ProductVariant", town.shop.variant_by_sku(sku).id)


def line(town: Town, quantity: int = 1, sku: str = "DRESS-M", **off: Any) -> dict[str, Any]:
    return {"variantId": variant(town, sku), "quantity": quantity, **({"appliedDiscount": off} if off else {})}


def draft(town: Town, *lines: dict[str, Any], **fields: Any) -> Any:
    """Create a draft (of one dress) and return it."""
    payload = town.data(CREATE, input={"lineItems": list(lines) or [line(town)], **fields})
    assert payload["userErrors"] == []
    return payload["draftOrder"]


def refusal(payload: Any) -> tuple[Any, str]:
    (error,) = payload["userErrors"]
    return error["field"], error["message"]


def amount(bag: dict[str, Any]) -> tuple[str, str]:
    return bag["shopMoney"]["amount"], bag["presentmentMoney"]["amount"]


def left(town: Town, sku: str = "DRESS-M") -> tuple[int, bool, dict[str, int]]:
    found = town.data(LEFT, id=variant(town, sku))
    assert found["inventoryQuantity"] == found["sellableOnlineQuantity"]
    (level,) = found["inventoryItem"]["inventoryLevels"]["nodes"]
    return (
        found["sellableOnlineQuantity"],
        found["availableForSale"],
        {each["name"]: each["quantity"] for each in level["quantities"]},
    )


def later(town: Town, **time: int) -> Any:
    return town.world.now() + timedelta(**time)


class TestPrices:
    @pytest.mark.parametrize("rate", [None, "1.17"])
    def test_an_article_costs_what_it_costs_as_an_exchange(self, town: Town, rate: str | None) -> None:
        order = town.order(**({"presentment_currency": "USD", "rate": rate} if rate else {}))
        wanted = {"orderId": gid("Order", order.id), "exchangeLineItems": [line(town)]}
        (reckoned,) = town.data(CALCULATE, input=wanted)["exchangeLineItems"]
        made = draft(town, presentmentCurrencyCode=order.presentment_currency)
        (own,) = made["lineItems"]["nodes"]
        assert own["originalUnitPriceSet"] == reckoned["originalUnitPriceSet"] == made["totalPriceSet"]
        assert [tax["priceSet"] for tax in own["taxLines"]] == [reckoned["totalTaxSet"]] == [made["totalTaxSet"]]

    def test_a_discount_is_per_unit_in_the_currency_it_names(self, town: Town) -> None:
        town.order(presentment_currency="USD", rate="2")
        off = {"value": 10.5, "valueType": "FIXED_AMOUNT", "title": "Exchange"}
        named = line(town, 2, **off, amountWithCurrency={"amount": "21.00", "currencyCode": "USD"})
        made = draft(town, named, presentmentCurrencyCode="USD")
        assert (amount(made["totalDiscountsSet"]), amount(made["totalPriceSet"])) == (
            ("10.5", "21.0"),
            ("167.5", "335.0"),
        )
        assert amount(made["totalTaxSet"]) == ("27.92", "55.83")
        plain = draft(town, line(town, 2, **off), presentmentCurrencyCode="USD")
        assert amount(plain["totalDiscountsSet"]) == ("21.0", "42.0")

    def test_a_percentage_and_more_than_the_line_is_worth(self, town: Town) -> None:
        half = draft(town, line(town, value=50.0, valueType="PERCENTAGE"))
        assert amount(half["totalPriceSet"]) == ("44.5", "44.5")
        free = draft(town, line(town, value=500.0, valueType="FIXED_AMOUNT"))
        assert (amount(free["totalPriceSet"]), amount(free["totalTaxSet"])) == (("0.0", "0.0"), ("0.0", "0.0"))

    def test_shipping_and_exemption(self, town: Town) -> None:
        price = {"title": "Standard", "priceWithCurrency": {"amount": "4.90", "currencyCode": "EUR"}}
        made = draft(town, shippingLine=price, taxExempt=True)
        assert (amount(made["totalPriceSet"]), amount(made["totalTaxSet"])) == (("93.9", "93.9"), ("0.0", "0.0"))
        assert made["shippingLine"]["title"] == "Standard"


class TestKeptAside:
    def test_nobody_else_sees_what_a_draft_keeps_until_its_time_is_over(self, town: Town) -> None:
        before = left(town)[0]
        draft(town, line(town, 3), reserveInventoryUntil=later(town, hours=1).isoformat())
        assert left(town) == (before - 3, True, {"available": before - 3, "on_hand": before, "reserved": 3})
        town.world.clock.advance(3601)  # type: ignore[attr-defined]
        assert left(town)[0] == before

    def test_the_last_piece_is_gone(self, town: Town) -> None:
        town.shop.variant_by_sku("DRESS-M").stock = {town.shop.default_location().id: 1}
        draft(town)
        assert left(town)[1]
        draft(town, reserveInventoryUntil=later(town, hours=1).isoformat())
        assert left(town)[:2] == (0, False)

    def test_deleted_it_is_there_again_and_completed_it_is_sold_once(self, town: Town) -> None:
        before, until = left(town)[0], later(town, hours=1).isoformat()
        gone = draft(town, reserveInventoryUntil=until)
        assert town.data(DELETE, id=gone["id"]) == {"deletedId": gone["id"], "userErrors": []}
        assert left(town)[0] == before
        town.data(COMPLETE, id=draft(town, reserveInventoryUntil=until)["id"])
        assert left(town) == (before - 1, True, {"available": before - 1, "on_hand": before - 1, "reserved": 0})


class TestCompleting:
    def test_it_becomes_a_paid_order_with_all_that_was_said_of_it(self, town: Town) -> None:
        buyer = town.order().customer_id
        town.announced.clear()
        made = draft(
            town, purchasingEntity={"customerId": gid("Customer", buyer or 0)}, tags=["b", "a"], note="R-1",
            customAttributes=[{"key": "k", "value": "v"}],
            shippingAddress={"firstName": "Léa", "lastName": "Martin", "city": "Paris", "countryCode": "FR"},
        )  # fmt: skip
        assert (made["status"], made["order"], made["email"]) == ("OPEN", None, "lea@example.com")
        payload = town.data(COMPLETE, id=made["id"])
        order = payload["draftOrder"]["order"]
        assert (payload["userErrors"], payload["draftOrder"]["status"]) == ([], "COMPLETED")
        assert (order["tags"], order["note"], order["sourceName"]) == (["a", "b"], "R-1", "shopify_draft_order")
        assert order["customAttributes"] == [{"key": "k", "value": "v"}]
        assert order["displayFinancialStatus"] == "PAID"
        assert order["transactions"] == [{"kind": "SALE", "status": "SUCCESS", "gateway": "manual"}]
        assert [topic for topic, _ in town.announced] == ["orders/create", "orders/paid"]
        kept = the_order(town, order["id"])
        assert (kept.customer_id, kept.shipping_address and kept.shipping_address.city) == (buyer, "Paris")
        assert town.announced[0][1]["note_attributes"] == [{"name": "k", "value": "v"}]
        assert buyer
        assert kept.id in town.shop.customers[buyer].order_ids

    def test_a_second_time_is_refused_and_the_draft_tells_its_order(self, town: Town) -> None:
        made = draft(town)
        first = town.data(COMPLETE, id=made["id"])["draftOrder"]["order"]["id"]
        again = town.data(COMPLETE, id=made["id"])
        assert refusal(again) == (None, "This order has been paid")
        assert again["draftOrder"]["order"]["id"] == first == town.data(ONE, id=made["id"])["order"]["id"]
        assert len(town.shop.orders) == 1

    def test_the_same_twice_makes_two_drafts(self, town: Town) -> None:
        assert draft(town, tags=["key"])["id"] != draft(town, tags=["key"])["id"]

    def test_pending_leaves_the_order_unpaid_and_free_needs_no_payment(self, town: Town) -> None:
        order = town.data(COMPLETE, id=draft(town)["id"], pending=True)["draftOrder"]["order"]
        assert (order["displayFinancialStatus"], order["transactions"][0]["status"]) == ("PENDING", "PENDING")
        assert [topic for topic, _ in town.announced][-1] == "orders/create"
        free = draft(town, line(town, value=100.0, valueType="PERCENTAGE"))
        order = town.data(COMPLETE, id=free["id"])["draftOrder"]["order"]
        assert (order["displayFinancialStatus"], order["transactions"]) == ("PAID", [])

    def test_its_lines_can_be_shipped_and_come_back_like_any(self, town: Town) -> None:
        off = line(town, 2, value=50.0, valueType="PERCENTAGE")
        order = the_order(town, town.data(COMPLETE, id=draft(town, off)["id"])["draftOrder"]["order"]["id"])
        town.world.fulfil(order)
        town.world.deliver(order)
        item = town.open_return(order, (0, 1))
        found = town.outcome(item, (town.lines(item)[0], 1))
        assert found["maximumRefundable"]["presentmentMoney"]["amount"] == "89.0"
        assert found["discountedSubtotal"]["presentmentMoney"]["amount"] == "44.5"


class TestInvoices:
    def test_sent_and_paid(self, town: Town) -> None:
        made = draft(town, email="lea@example.com")
        sent = town.data(INVOICE, id=made["id"])
        assert (sent["userErrors"], sent["draftOrder"]["status"]) == ([], "INVOICE_SENT")
        order = drafts_done.check_out(town.world, town.shop, one(town, made))
        assert order.transactions[0].gateway == "shopify_payments"
        assert town.data(ONE, id=made["id"])["order"]["displayFinancialStatus"] == "PAID"
        with pytest.raises(ValueError, match="is paid"):
            drafts_done.check_out(town.world, town.shop, one(town, made))
        sentence = "Draft order Invoice can't be sent. This draft order is already paid."
        assert refusal(town.data(INVOICE, id=made["id"])) == (None, sentence)

    def test_a_buyer_cannot_pay_for_what_others_have(self, town: Town) -> None:
        town.shop.variant_by_sku("DRESS-M").stock = {town.shop.default_location().id: 1}
        loose = draft(town, email="a@example.com")
        kept = draft(town, email="b@example.com", reserveInventoryUntil=later(town, hours=1).isoformat())
        with pytest.raises(ValueError, match="sold out"):
            drafts_done.check_out(town.world, town.shop, one(town, loose))
        drafts_done.check_out(town.world, town.shop, one(town, kept))
        assert left(town)[0] == 0

    def test_nobody_to_write_to(self, town: Town) -> None:
        made = draft(town)
        assert refusal(town.data(INVOICE, id=made["id"])) == (None, "To can't be blank")
        assert town.data(INVOICE, id=made["id"], email={"to": "x@example.com"})["userErrors"] == []


class TestFinding:
    def test_a_search_lags_behind_and_a_list_does_not(self, town: Town) -> None:
        draft(town, tags=["one"])
        draft(town, tags=["two"])
        assert town.data(LIST) == {"nodes": [{"name": "#D2"}, {"name": "#D1"}]}
        assert town.data(LIST, query="tag:one") == {"nodes": []}
        town.world.clock.advance(INDEXED_AFTER.total_seconds())  # type: ignore[attr-defined]
        assert town.data(LIST, query="tag:one") == {"nodes": [{"name": "#D1"}]}
        assert town.data(LIST, query="status:completed") == {"nodes": []}


REFUSED = [
    ({"lineItems": []}, (None, "Add at least 1 product")),
    ({"email": "nobody"}, (["email"], "Email is invalid")),
    ({"tags": ["x" * 41]}, (["tags", "0"], "Title Tag exceeds the maximum length of 40 characters")),
    ({"reserveInventoryUntil": "2020-01-01T00:00:00Z"}, (None, "Reserve until can't be in the past")),
    ({"presentmentCurrencyCode": "JPY"},
     (["presentmentCurrencyCode"], "Presentment currency is not enabled for this shop")),
    ({"purchasingEntity": {"customerId": gid("Customer", 1)}},
     (["purchasingEntity", "customerId"], "Customer does not exist")),
    ({"lineItems": [{"variantId": gid("ProductVariant", 1), "quantity": 1}]},
     (None, "Product with ID 1 is no longer available.")),
    ({"lineItems": [{"quantity": 1}]}, (None, "Merchandise title is empty.")),
]  # fmt: skip


class TestRefusals:
    @pytest.mark.parametrize(("fields", "said"), REFUSED)
    def test_nothing_is_made(self, town: Town, fields: dict[str, Any], said: Any) -> None:
        payload = town.data(CREATE, input={"lineItems": [line(town)], **fields})
        assert (payload["draftOrder"], refusal(payload)) == (None, said)
        assert town.shop.drafts == {}

    def test_of_lines(self, town: Town) -> None:
        wrong = {
            "value": 10.0,
            "valueType": "FIXED_AMOUNT",
            "amountWithCurrency": {"amount": "11", "currencyCode": "EUR"},
        }
        payload = town.data(CREATE, input={"lineItems": [line(town, **wrong)]})
        path = ["lineItems", "0", "appliedDiscount", "amount"]
        assert refusal(payload) == (path, "must correspond to that calculated from the value")
        payload = town.data(CREATE, input={"lineItems": [line(town, 0)]})
        assert refusal(payload) == (["lineItems", "0", "quantity"], "Quantity must be greater than or equal to 1")

    def test_of_what_is_not_there(self, town: Town) -> None:
        nothing = gid("DraftOrder", 1)
        assert town.data(ONE, id=nothing) is None
        assert refusal(town.data(COMPLETE, id=nothing)) == (["id"], "Draft order does not exist")
        assert refusal(town.data(DELETE, id=nothing)) == (["id"], "Draft order does not exist")
        assert refusal(town.data(INVOICE, id=nothing)) == (None, "Draft order not found")
        made = draft(town)
        assert refusal(town.data(COMPLETE, id=made["id"], gateway=gid("PaymentGateway", 1))) == (
            None, "Invalid payment gateway",
        )  # fmt: skip

    def test_what_is_not_played_is_said_and_not_dropped(self, town: Town) -> None:
        answer = town.ask(CREATE, input={"lineItems": [line(town)], "discountCodes": ["SUMMER"]})
        assert answer["errors"][0]["extensions"]["code"] == "NOT_SIMULATED"
        assert town.shop.drafts == {}

    @pytest.mark.parametrize(
        ("document", "scopes", "denied"),
        [
            (LIST, {"write_orders"}, True),
            (LIST, {"read_draft_orders"}, False),
            (LIST, {"write_draft_orders"}, False),
            (DELETE, {"read_draft_orders"}, True),
            (DELETE, {"write_draft_orders"}, False),
        ],
    )
    def test_scopes(self, town: Town, document: str, scopes: set[str], denied: bool) -> None:
        variables = {"id": gid("DraftOrder", 1)} if document == DELETE else {}
        answer = execute(town.world, town.shop, document, variables, scopes=scopes)
        codes = [error["extensions"]["code"] for error in answer.get("errors", ())]
        assert codes == (["ACCESS_DENIED"] if denied else [])


def one(town: Town, made: dict[str, Any]) -> Any:
    return town.shop.drafts[int(made["id"].rsplit("/", 1)[1])]


def the_order(town: Town, order_gid: str) -> Order:
    return town.shop.orders[int(order_gid.rsplit("/", 1)[1])]


def test_an_address_is_what_was_given(town: Town) -> None:
    made = draft(town, shippingAddress={"address1": ADDRESS["address1"], "zip": "75002", "countryCode": "FR"})
    place = one(town, made).basket.shipping_address
    assert (place.address1, place.zip, place.country_code, place.country) == (
        ADDRESS["address1"],
        "75002",
        "FR",
        "France",
    )
