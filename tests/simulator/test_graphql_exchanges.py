"""Exchanges, duties and store credit: what the order, the buyer's balance and the fulfilment orders become."""

import pytest

from simulator.graphql.ids import gid
from simulator.world import collecting, people
from simulator.world.orders import Order
from simulator.world.selling import Extras
from tests.simulator.worlds import Town

CREATE = """mutation($input: ReturnInput!) { returnCreate(returnInput: $input) {
  return { id status exchangeLineItems(first: 9) { nodes { id quantity variantId } } }
  userErrors { code field message } } }"""
SHIPPING = """query($id: ID!) { order(id: $id) { edited displayFinancialStatus displayFulfillmentStatus
  totalOutstandingSet { presentmentMoney { amount } }
  fulfillmentOrders(first: 9) { nodes { id status fulfillmentHolds { id reason heldByRequestingApp }
    lineItems(first: 9) { nodes { lineItem { sku } } } } } } }"""
CREDIT = """query($id: ID!) { customer(id: $id) { amountSpent { amount } storeCreditAccounts(first: 3) { nodes {
  balance { amount currencyCode } transactions(first: 5) { nodes { __typename event origin { __typename } } } } } } }"""


def variant(town: Town, sku: str) -> str:
    return gid("ProductVariant", town.shop.variant_by_sku(sku).id)


def exchange(town: Town, order: Order, sku: str, **more: object) -> tuple[str, str]:
    """Open a return of the first line for a variant; return the gids of the return and the exchange line."""
    shipped = order.fulfillments[0].lines[0]
    line = {
        "fulfillmentLineItemId": gid("FulfillmentLineItem", shipped.id),
        "quantity": 1,
        "returnReason": "UNWANTED",
    }
    wanted = {"variantId": variant(town, sku), "quantity": 1, **more}
    answer = town.data(
        CREATE, input={"orderId": gid("Order", order.id), "returnLineItems": [line], "exchangeLineItems": [wanted]}
    )
    assert answer["userErrors"] == []
    made = answer["return"]
    return made["id"], made["exchangeLineItems"]["nodes"][0]["id"]


def process(town: Town, item: str, line: str, **more: object) -> dict:
    return town.process(item, (town.lines(item)[0], 1), exchangeLineItems=[{"id": line, "quantity": 1}], **more)


@pytest.fixture
def town() -> Town:
    town = Town()
    town.world.add_product(town.shop, title="Coat", handle="coat", variants=[
        {"sku": "COAT", "title": "Default Title", "price": 15000}])  # fmt: skip
    return town


class TestExchanges:
    def test_an_even_one_adds_a_line_and_a_fulfilment_order(self, town: Town) -> None:
        order = town.order()
        stock = sum(town.shop.variant_by_sku("DRESS-M").stock.values())
        item, line = exchange(town, order, "DRESS-M")
        assert [kept.sku for kept in order.lines] == ["DRESS-S"]
        assert process(town, item, line)["userErrors"] == []
        seen = town.data(SHIPPING, id=gid("Order", order.id))
        assert (seen["edited"], seen["displayFinancialStatus"], seen["displayFulfillmentStatus"]) == (
            True, "PAID", "PARTIALLY_FULFILLED",
        )  # fmt: skip
        statuses = [
            (node["status"], [n["lineItem"]["sku"] for n in node["lineItems"]["nodes"]], node["fulfillmentHolds"])
            for node in seen["fulfillmentOrders"]["nodes"]
        ]
        assert statuses == [("CLOSED", ["DRESS-S"], []), ("OPEN", ["DRESS-M"], [])]
        assert sum(town.shop.variant_by_sku("DRESS-M").stock.values()) == stock - 1

    def test_a_dearer_one_owes_and_waits_for_the_payment(self, town: Town) -> None:
        order = town.order()
        item, line = exchange(town, order, "COAT")
        outcome = town.outcome(item, (town.lines(item)[0], 1), exchanges=[{"id": line, "quantity": 1}])
        assert outcome["financialTransfer"]["__typename"] == "InvoiceReturnOutcome"
        assert outcome["financialTransfer"]["invoice"]["presentmentMoney"]["amount"] == "61.0"
        process(town, item, line)
        seen = town.data(SHIPPING, id=gid("Order", order.id))
        assert seen["totalOutstandingSet"]["presentmentMoney"]["amount"] == "61.0"
        waiting = seen["fulfillmentOrders"]["nodes"][1]
        assert (waiting["status"], waiting["fulfillmentHolds"][0]["reason"]) == ("ON_HOLD", "AWAITING_PAYMENT")
        with pytest.raises(ValueError, match="nothing left"):
            town.world.fulfil(order)
        collecting.collect(town.world, town.shop, order)
        assert town.data(SHIPPING, id=gid("Order", order.id))["displayFinancialStatus"] == "PAID"
        assert [line.quantity for line in town.world.fulfil(order).lines] == [1]
        with pytest.raises(ValueError, match="owes nothing"):
            collecting.collect(town.world, town.shop, order)

    def test_an_applied_discount_makes_it_even(self, town: Town) -> None:
        order = town.order()
        discount = {"description": "Even", "value": {"amount": {"amount": "61.00", "currencyCode": "EUR"}}}
        item, line = exchange(town, order, "COAT", appliedDiscount=discount)
        process(town, item, line)
        seen = town.data(SHIPPING, id=gid("Order", order.id))
        assert seen["totalOutstandingSet"]["presentmentMoney"]["amount"] == "0.0"
        assert seen["fulfillmentOrders"]["nodes"][1]["status"] == "OPEN"

    def test_the_same_line_is_not_processed_twice(self, town: Town) -> None:
        order = town.order()
        item, line = exchange(town, order, "DRESS-M")
        process(town, item, line)
        again = process(town, item, line)
        assert {error["field"][1] for error in again["userErrors"]} == {"returnLineItems", "exchangeLineItems"}
        assert len(order.lines) == 2


class TestStoreCredit:
    def transfer(self, amount: str) -> dict:
        credit = {"amount": {"amount": amount, "currencyCode": "EUR"}}
        return {"issueRefund": {"orderTransactions": [], "refundMethods": [{"storeCreditRefund": credit}]}}

    def test_a_return_is_paid_as_credit(self, town: Town) -> None:
        order = town.order()
        item = town.open_return(order)
        paid = town.process(item, (town.lines(item)[0], 1), financialTransfer=self.transfer("89.00"))
        assert paid["userErrors"] == []
        refund = paid["return"]["refunds"]["nodes"][0]
        assert refund["transactions"]["nodes"] == [
            {"kind": "REFUND", "status": "SUCCESS", "gateway": "shopify_store_credit"}
        ]
        seen = town.data(CREDIT, id=gid("Customer", order.customer_id or 0))
        account = seen["storeCreditAccounts"]["nodes"][0]
        assert account["balance"] == {"amount": "89.0", "currencyCode": "EUR"}
        assert account["transactions"]["nodes"] == [
            {
                "__typename": "StoreCreditAccountCreditTransaction",
                "event": "ORDER_REFUND",
                "origin": {"__typename": "OrderTransaction"},
            }
        ]
        assert seen["amountSpent"]["amount"] == "0.0"

    def test_credit_counts_as_given_back(self, town: Town) -> None:
        order = town.order()
        item = town.open_return(order)
        town.process(item, (town.lines(item)[0], 1), financialTransfer=self.transfer("89.00"))
        more = town.process(item, pay="1.00")
        assert "greater than net payment received" in more["userErrors"][0]["message"]

    def test_more_than_was_paid_is_refused(self, town: Town) -> None:
        order = town.order()
        item = town.open_return(order)
        answer = town.process(item, (town.lines(item)[0], 1), financialTransfer=self.transfer("89.01"))
        assert answer["userErrors"][0]["code"] == "INVALID"
        assert town.shop.credit == {}

    def test_nobody_to_credit(self, town: Town) -> None:
        order = town.order()
        people.delete_customer(town.world, town.shop, town.shop.customers[order.customer_id or 0])
        item = town.open_return(order)
        answer = town.process(item, (town.lines(item)[0], 1), financialTransfer=self.transfer("1.00"))
        assert answer["userErrors"][0]["field"][-1] == "refundMethods"


class TestSelling:
    def test_bundles_discounts_and_tips(self, town: Town) -> None:
        extras = Extras(
            bundles=[{"title": "Set", "lines": [("DRESS-S", 1), ("SOCKS", 2)]}],
            discounts=[{"title": "Socks week", "percentage": 50, "skus": ["SOCKS"]}],
            tip=300,
        )
        order = town.order(("COAT", 1), extras=extras, discount={"code": "TEN", "percentage": 10})
        assert [line.bundle.title if line.bundle else None for line in order.lines] == [None, "Set", "Set"]
        off = [[item.amount.presentment for item in line.allocations] for line in order.lines]
        assert off == [[1500], [890], [1000, 100]]
        assert order.transactions[0].amount.presentment == 8010 + 900 + 13500 + 300
        seen = town.data(
            """query($id: ID!) { order(id: $id) { discountCodes totalTipReceivedSet { presentmentMoney { amount } }
              discountApplications(first: 5) { nodes { __typename targetSelection } }
              lineItems(first: 5) { nodes { lineItemGroup { title quantity } } } } }""",
            id=gid("Order", order.id),
        )
        assert [node["__typename"] for node in seen["discountApplications"]["nodes"]] == [
            "AutomaticDiscountApplication", "DiscountCodeApplication",
        ]  # fmt: skip
        assert seen["lineItems"]["nodes"][1]["lineItemGroup"] == {"title": "Set", "quantity": 1}

    @pytest.mark.parametrize(("payment", "status"), [("authorization", "AUTHORIZED"), ("pending", "PENDING")])
    def test_money_that_has_not_come(self, town: Town, payment: str, status: str) -> None:
        order = town.order(delivered=False, extras=Extras(payment=payment))
        assert town.data(SHIPPING, id=gid("Order", order.id))["displayFinancialStatus"] == status


class TestDuties:
    OUTCOME = """query($id: ID!, $line: ID!, $duties: [RefundDutyInput!]) { return(id: $id) {
      suggestedFinancialOutcome(returnLineItems: [{id: $line, quantity: 1}], exchangeLineItems: [],
        refundDuties: $duties) { totalDuties { presentmentMoney { amount } }
        refundDuties { originalDuty { id harmonizedSystemCode } amountSet { presentmentMoney { amount } } } } } }"""

    def test_they_are_part_of_the_price_and_go_back_when_asked(self, town: Town) -> None:
        town.shop.variant_by_sku("DRESS-S").hs_code = "620443"
        order = town.order(("DRESS-S", 2), extras=Extras(duties={"DRESS-S": 1000}))
        assert order.transactions[0].amount.presentment == 18800
        item = town.open_return(order)
        duty = order.lines[0].duties[0]
        wanted = [{"dutyId": gid("Duty", duty.id), "refundType": "PROPORTIONAL"}]
        line = town.lines(item)[0]
        seen = town.data(self.OUTCOME, id=item, line=line, duties=wanted)["suggestedFinancialOutcome"]
        assert seen["totalDuties"]["presentmentMoney"]["amount"] == "5.0"
        assert seen["refundDuties"][0]["originalDuty"]["harmonizedSystemCode"] == "620443"
        assert town.process(item, (line, 1), pay="94.00", refundDuties=wanted)["userErrors"] == []
        assert [part.amount.presentment for part in order.refunds[0].duties] == [500]
        assert order.refunds[0].adjustments == []

    def test_a_foreign_duty_is_refused(self, town: Town) -> None:
        order = town.order()
        item = town.open_return(order)
        wanted = [{"dutyId": gid("Duty", 1), "refundType": "FULL"}]
        answer = town.process(item, (town.lines(item)[0], 1), pay="89.00", refundDuties=wanted)
        assert answer["userErrors"][0]["field"][:2] == ["input", "refundDuties"]
