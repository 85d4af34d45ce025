"""Gift cards, codes, order edits, holds, stock, files and the app's own mutations."""

from datetime import timedelta
from typing import Any

import pytest

from simulator.graphql import execute
from simulator.graphql.ids import gid
from simulator.world import standing, stocking
from simulator.world.shops import Address
from tests.simulator.worlds import Town, shared_document


@pytest.fixture
def town() -> Town:
    return Town()


class TestOrderEdits:
    BEGIN = """mutation($id: ID!) { orderEditBegin(id: $id) {
      calculatedOrder { id lineItems(first: 9) { nodes { id quantity editableQuantity } } }
      userErrors { field message } } }"""
    ADD = """mutation($id: ID!, $variant: ID!, $quantity: Int!) { orderEditAddVariant(id: $id, variantId: $variant,
      quantity: $quantity) { calculatedLineItem { id quantity } calculatedOrder {
      totalOutstandingSet { presentmentMoney { amount } } } userErrors { field message } } }"""
    SET = """mutation($id: ID!, $line: ID!, $quantity: Int!) { orderEditSetQuantity(id: $id, lineItemId: $line,
      quantity: $quantity, restock: true) { calculatedLineItem { quantity } userErrors { field message } } }"""
    OFF = """mutation($id: ID!, $line: ID!, $discount: OrderEditAppliedDiscountInput!) {
      orderEditAddLineItemDiscount(id: $id, lineItemId: $line, discount: $discount) {
      calculatedLineItem { discountedUnitPriceSet { presentmentMoney { amount } } } userErrors { field message } } }"""
    COMMIT = """mutation($id: ID!) { orderEditCommit(id: $id) { order { id edited
      totalOutstandingSet { presentmentMoney { amount } } } successMessages userErrors { field message } } }"""

    def begin(self, town: Town, number: int) -> tuple[str, list[dict]]:
        made = town.data(self.BEGIN, id=gid("Order", number))["calculatedOrder"]
        return made["id"], made["lineItems"]["nodes"]

    def test_nothing_shows_before_the_commit(self, town: Town) -> None:
        order = town.order()
        edit, _ = self.begin(town, order.id)
        socks = gid("ProductVariant", town.shop.variant_by_sku("SOCKS").id)
        added = town.data(self.ADD, id=edit, variant=socks, quantity=2)
        assert added["calculatedOrder"]["totalOutstandingSet"]["presentmentMoney"]["amount"] == "20.0"
        assert len(order.lines) == 1
        town.announced.clear()
        done = town.data(self.COMMIT, id=edit)
        assert (done["order"]["edited"], done["userErrors"]) == (True, [])
        assert [line.sku for line in order.lines] == ["DRESS-S", "SOCKS"]
        body = dict(town.announced)["orders/edited"]["order_edit"]
        assert (body["order_id"], body["line_items"]["additions"][0]["delta"]) == (order.id, 2)

    def test_no_change_no_commit(self, town: Town) -> None:
        edit, _ = self.begin(town, town.order().id)
        refused = town.data(self.COMMIT, id=edit)
        assert refused["userErrors"] == [{"field": ["id"], "message": "There must be at least one change to be made."}]

    def test_what_was_shipped_stays(self, town: Town) -> None:
        edit, lines = self.begin(town, town.order().id)
        assert lines[0]["editableQuantity"] == 0
        assert town.data(self.SET, id=edit, line=lines[0]["id"], quantity=0)["userErrors"][0]["field"] == ["quantity"]

    def test_units_come_off_and_back_on_the_shelf(self, town: Town) -> None:
        order = town.order(("DRESS-S", 3), delivered=False)
        shelf = sum(town.shop.variant_by_sku("DRESS-S").stock.values())
        edit, lines = self.begin(town, order.id)
        assert town.data(self.SET, id=edit, line=lines[0]["id"], quantity=1)["calculatedLineItem"]["quantity"] == 1
        town.data(self.COMMIT, id=edit)
        assert order.lines[0].current_quantity == 1
        assert sum(town.shop.variant_by_sku("DRESS-S").stock.values()) == shelf + 2

    def test_a_discount_is_for_added_lines(self, town: Town) -> None:
        order = town.order()
        edit, lines = self.begin(town, order.id)
        socks = gid("ProductVariant", town.shop.variant_by_sku("SOCKS").id)
        added = town.data(self.ADD, id=edit, variant=socks, quantity=1)["calculatedLineItem"]["id"]
        off = {"description": "Exchange", "percentValue": 100.0}
        free = town.data(self.OFF, id=edit, line=added, discount=off)["calculatedLineItem"]
        assert free["discountedUnitPriceSet"]["presentmentMoney"]["amount"] == "0.0"
        assert town.data(self.OFF, id=edit, line=lines[0]["id"], discount=off)["userErrors"]

    def test_an_edit_of_a_changed_order_is_refused(self, town: Town) -> None:
        order = town.order()
        edit, _ = self.begin(town, order.id)
        socks = gid("ProductVariant", town.shop.variant_by_sku("SOCKS").id)
        town.data(self.ADD, id=edit, variant=socks, quantity=1)
        order.updated_at += timedelta(seconds=5)
        assert town.data(self.COMMIT, id=edit)["userErrors"][0]["field"] == ["id"]
        assert len(order.lines) == 1


class TestHolds:
    def test_hold_twice_and_release(self, town: Town) -> None:
        order = town.order(delivered=False)
        number = gid("FulfillmentOrder", order.id + 1)
        document, example = shared_document("fulfillment_order_hold")
        held = town.data(document, id=number, hold=example["hold"])
        assert held["fulfillmentOrder"]["status"] == "ON_HOLD"
        twice = town.data(document, id=number, hold=example["hold"])
        assert twice["userErrors"][0]["code"] == "DUPLICATE_FULFILLMENT_HOLD_HANDLE"
        release, _ = shared_document("fulfillment_order_release_hold")
        wrong = town.data(release, id=number, holdIds=[gid("FulfillmentHold", 1)])
        assert wrong["userErrors"][0]["field"] == ["holdIds"]
        freed = town.data(release, id=number, holdIds=[held["fulfillmentHold"]["id"]])
        assert freed["fulfillmentOrder"]["status"] == "OPEN"


ALL = {"all": True}
STRANGE = {"products": {"productsToAdd": [gid("Product", 404)]}}
BOTH = {"percentage": 0.5, "discountAmount": {"amount": "1"}}


class TestVouchers:
    def test_a_code_is_unique_and_can_be_ended(self, town: Town) -> None:
        town.order()
        buyer = gid("Customer", next(iter(town.shop.customers)))
        document, example = shared_document("discount_code_basic_create")
        wanted = example["basicCodeDiscount"] | {"context": {"customers": {"add": [buyer]}}}
        made = town.data(document, basicCodeDiscount=wanted)["codeDiscountNode"]
        assert made["codeDiscount"]["status"] == "ACTIVE"
        again = town.data(document, basicCodeDiscount=wanted)
        assert again["userErrors"][0] == {
            "code": "TAKEN", "field": ["basicCodeDiscount", "code"], "extraInfo": None,
            "message": "Code must be unique. Please try a different code.",
        }  # fmt: skip
        found, _ = shared_document("discount_code_by_code")
        assert town.data(found, code=wanted["code"].lower())["id"] == made["id"]
        ended, _ = shared_document("discount_code_deactivate")
        assert town.data(ended, id=made["id"])["codeDiscountNode"]["codeDiscount"]["status"] == "EXPIRED"

    @pytest.mark.parametrize(
        ("wrong", "code", "at"),
        [
            ({"endsAt": "2026-01-01T00:00:00Z"}, "END_DATE_BEFORE_START_DATE", "endsAt"),
            ({"code": "X" * 256}, "TOO_LONG", "code"),
            ({"code": " "}, "BLANK", "code"),
            ({"usageLimit": 0}, "GREATER_THAN", "usageLimit"),
            ({"context": None}, "BLANK", "context"),
            ({"context": {"customers": {"add": [gid("Customer", 404)]}}}, "INVALID", "add"),
            ({"customerGets": {"items": ALL, "value": {"percentage": 1.5}}}, "VALUE_OUTSIDE_RANGE", "percentage"),
            ({"customerGets": {"items": ALL, "value": {"percentage": 0.0}}}, "VALUE_OUTSIDE_RANGE", "percentage"),
            ({"customerGets": {"items": ALL, "value": {"discountAmount": {"amount": "0"}}}}, "GREATER_THAN", "amount"),
            ({"customerGets": {"items": ALL, "value": BOTH}}, "TOO_MANY_ARGUMENTS", "value"),
            ({"customerGets": {"value": {"percentage": 0.5}}}, "BLANK", "items"),
            ({"customerGets": {"items": STRANGE, "value": {"percentage": 0.5}}}, "INVALID", "productsToAdd"),
        ],
    )  # fmt: skip
    def test_a_code_that_cannot_be_is_refused_and_nothing_made(
        self, town: Town, wrong: Any, code: str, at: str
    ) -> None:
        document, example = shared_document("discount_code_basic_create")
        wanted = example["basicCodeDiscount"] | {"context": {"all": "ALL"}} | wrong
        (error,) = town.data(document, basicCodeDiscount=wanted)["userErrors"]
        assert (error["code"], error["field"][-1]) == (code, at)
        assert not town.shop.discounts

    def test_a_code_can_be_for_some_products_alone(self, town: Town) -> None:
        number = next(iter(town.shop.products))
        document, example = shared_document("discount_code_basic_create")
        gets = {"items": {"products": {"productsToAdd": [gid("Product", number)]}}, "value": {"percentage": 0.1}}
        wanted = example["basicCodeDiscount"] | {"context": {"all": "ALL"}, "customerGets": gets}
        assert town.data(document, basicCodeDiscount=wanted)["userErrors"] == []
        (made,) = standing.keepings(town.shop)["discounts"]
        assert (made["product_ids"], made["customer_ids"], made["value"]) == ([number], [], "0.1")

    @pytest.mark.parametrize("name", ["discount_code_basic_create", "discount_code_by_code"])
    def test_codes_are_denied_without_leave(self, town: Town, name: str) -> None:
        document, example = shared_document(name)
        answer = execute(town.world, town.shop, document, example or {"code": "X"}, scopes={"write_orders"})
        assert answer["errors"][0]["extensions"]["code"] == "ACCESS_DENIED"

    def test_variants_are_found_by_barcode_and_sku(self, town: Town) -> None:
        find = "query($q: String!) { productVariants(first: 5, query: $q) { nodes { sku } } }"
        next(iter(town.shop.variants.values())).barcode = "4006381333931"
        asked = {"barcode:4006381333931": 1, "barcode:1": 0, "barcode:1 OR barcode:4006381333931": 1, "sku:DRESS-M": 1}
        assert {query: len(town.data(find, q=query)["nodes"]) for query in asked} == asked

    def test_a_gift_card_is_found_by_its_code_and_made_of_letters_and_numbers_only(self, town: Town) -> None:
        make = """mutation($input: GiftCardCreateInput!) { giftCardCreate(input: $input) {
          giftCard { id } userErrors { code } } }"""
        find = "query($q: String!) { giftCards(first: 5, query: $q) { nodes { id note initialValue { amount } } } }"
        worth = {"initialAmount": {"amount": "12.5", "currencyCode": "EUR"}, "note": "R-1"}
        made = town.data(make, input={**worth, "code": "bcdf2345ghjk"})["giftCard"]
        assert town.data(find, q="BCDF2345GHJK")["nodes"] == [
            {"id": made["id"], "note": "R-1", "initialValue": {"amount": "12.5"}}
        ]
        assert town.data(find, q="ZZZZ2345GHJK")["nodes"] == []
        for code, error in (("BCDF-2345-GHJK", "INVALID"), ("BCDF2345GHJK", "TAKEN"), ("BCDF", "TOO_SHORT")):
            assert town.data(make, input={**worth, "code": code})["userErrors"][0]["code"] == error

    def test_a_gift_card_shows_its_code_once(self, town: Town) -> None:
        town.order()
        buyer = gid("Customer", next(iter(town.shop.customers)))
        document, example = shared_document("gift_card_create")
        made = town.data(document, input=example["input"] | {"customerId": buyer, "code": "RETU RN12 3456 7890"})
        assert made["giftCardCode"] == "RETURN1234567890"
        assert made["giftCard"]["maskedCode"].endswith("7890")
        twice = town.data(document, input=example["input"] | {"customerId": buyer, "code": "RETURN1234567890"})
        assert (twice["giftCard"], twice["userErrors"][0]["code"]) == (None, "TAKEN")
        off, _ = shared_document("gift_card_deactivate")
        assert town.data(off, id=made["giftCard"]["id"])["giftCard"]["enabled"] is False


class TestStock:
    def test_one_adjustment_per_key(self, town: Town) -> None:
        variant = town.shop.variant_by_sku("SOCKS")
        place = town.shop.default_location()
        before = variant.stock[place.id]
        document, example = shared_document("inventory_adjust")
        change = {
            "inventoryItemId": gid("InventoryItem", variant.inventory_id),
            "locationId": gid("Location", place.id),
            "delta": 2,
            "changeFromQuantity": before,
        }
        wanted = example["input"] | {"changes": [change]}
        for _ in range(2):
            assert town.data(document, input=wanted, key="one")["userErrors"] == []
        assert variant.stock[place.id] == before + 2
        stale = town.data(document, input=wanted, key="two")
        assert stale["userErrors"][0]["code"] == "CHANGE_FROM_QUANTITY_STALE"
        answer = town.ask(document.replace("@idempotent(key: $key)", "").replace(", $key: String!", ""), input=wanted)
        assert answer["errors"][0]["extensions"]["code"] == "BAD_REQUEST"

    def test_two_locations_two_reverse_orders(self, town: Town) -> None:
        depot = stocking.add_location(town.world, town.shop, "Depot", Address(country_code="FR"))
        order = town.order(("DRESS-S", 1), ("SOCKS", 1), delivered=False)
        for line, place in zip(order.lines, (town.shop.default_location().id, depot.id), strict=True):
            town.world.fulfil(order, lines=[(line.id, 1)], location_id=place)
        item = town.open_return(order, (0, 1), (1, 1))
        kept = town.shop.returns[int(item.rsplit("/", 1)[1])]
        assert [reverse.location_id for reverse in kept.reverse_orders] == [town.shop.default_location().id, depot.id]


class TestFiles:
    def test_a_file_needs_its_upload_and_a_while(self, town: Town) -> None:
        stage, example = shared_document("staged_uploads_create")
        first, second = town.data(stage, input=[*example["input"], *example["input"]])["stagedTargets"]
        token = first["url"].rsplit("/", 1)[1]
        town.shop.uploads[token].data = b"%PDF-1.7"
        create, _ = shared_document("file_create")
        wanted = [{"originalSource": target["resourceUrl"], "contentType": "FILE"} for target in (first, second)]
        made = [node["id"] for node in town.data(create, files=wanted)["files"]]
        status, _ = shared_document("file_status")
        seen = [[node["fileStatus"] for node in town.data(status, ids=made)] for _ in range(3)]
        assert seen == [["PROCESSING", "FAILED"], ["READY", "FAILED"], ["READY", "FAILED"]]
        ready, failed = town.data(status, ids=made)
        assert (ready["url"], ready["originalFileSize"]) == (first["resourceUrl"], 8)
        assert failed["fileErrors"][0]["code"] == "GENERIC_FILE_DOWNLOAD_FAILURE"


FLOW = """mutation($handle: String, $payload: JSON, $body: String) {
  flowTriggerReceive(handle: $handle, payload: $payload, body: $body) { userErrors { field message } } }"""


class TestTheAppItself:
    def test_scopes_are_given_back(self, town: Town) -> None:
        town.world.required_scopes = frozenset({"write_orders"})
        standing.grant(town.world, town.shop, standing.granted(town.world, town.shop) | {"write_discounts"})
        document, _ = shared_document("app_revoke_scopes")
        refused = town.data(document, scopes=["write_orders", "write_discounts"])
        assert refused["userErrors"][0]["code"] == "CANNOT_REVOKE_REQUIRED_SCOPES"
        assert town.data(document, scopes=["write_discounts"])["revoked"] == [{"handle": "write_discounts"}]
        topic, body = town.announced[-1]
        assert topic == "app/scopes_update"
        assert set(body["previous"]) - set(body["current"]) == {"write_discounts"}
        again = town.data(document, scopes=["write_discounts"])
        assert again["userErrors"][0]["code"] == "CANNOT_REVOKE_UNDECLARED_SCOPES"

    def test_a_field_without_its_scope_is_denied(self, town: Town) -> None:
        document, example = shared_document("gift_card_create")
        answer = execute(town.world, town.shop, document, example, scopes={"write_orders"})
        assert answer["errors"][0]["extensions"]["code"] == "ACCESS_DENIED"
        assert "write_gift_cards" in answer["errors"][0]["message"]

    def test_flow_is_told(self, town: Town) -> None:
        town.world.flow_triggers = {"ours": {"order_id": "order_reference", "Said": "single_line_text_field"}}
        order = town.order()
        good = {"handle": "ours", "payload": {"order_id": order.id, "Said": "yes"}}
        assert town.data(FLOW, **good)["userErrors"] == []
        assert town.shop.flow_told == [good]

    @pytest.mark.parametrize(
        ("told", "says"),
        [
            ({"handle": "theirs", "payload": {}}, "Invalid handle 'theirs'."),
            ({"handle": "ours", "payload": {"Said": "x" * 50_000}}, "exceeds the limit of 50000 bytes"),
            ({"handle": "ours", "payload": {"Yes": True}}, "Required field missing: 'Page'."),
            ({"handle": "ours", "payload": {"Yes": 1}}, "Type error for field 'Yes': 1 is not a Boolean."),
            ({"handle": "ours", "payload": {"Sum": "1"}}, "Type error for field 'Sum': 1 is not a Number."),
            ({"handle": "ours", "payload": {"Said": 1}}, "Type error for field 'Said': 1 is not a String."),
            ({"handle": "ours", "payload": {"Page": "/here"}}, "'Page': /here is not an absolute URL."),
            ({"handle": "ours", "payload": {"order_id": 1}}, "'order_id': 1 is not the ID of an order."),
            ({"handle": "ours", "payload": {"Else": 1}}, "Invalid field: 'Else'."),
            ({"handle": "ours"}, "`handle` and `payload` arguments are required"),
            ({"body": "{}", "handle": "ours"}, "Cannot use `handle` and `payload` arguments"),
        ],
    )
    def test_flow_takes_nothing_else(self, town: Town, told: dict[str, object], says: str) -> None:
        town.world.flow_triggers = {
            "ours": {
                "order_id": "order_reference", "Said": "single_line_text_field", "Yes": "boolean",
                "Sum": "number_decimal", "Page": "url",
            }
        }  # fmt: skip
        (error,) = town.data(FLOW, **told)["userErrors"]
        assert says in error["message"]
        assert town.shop.flow_told == []

    def test_tags_and_notes(self, town: Town) -> None:
        order = town.order()
        town.announced.clear()
        update = (
            "mutation($input: OrderInput!) { orderUpdate(input: $input) { order { tags note } userErrors { field } } }"
        )
        seen = town.data(update, input={"id": gid("Order", order.id), "tags": ["b", "a"], "note": "n"})
        assert seen["order"] == {"tags": ["a", "b"], "note": "n"}
        gone = 'mutation($id: ID!) { tagsRemove(id: $id, tags: ["a"]) { node { id } userErrors { field } } }'
        town.data(gone, id=gid("Order", order.id))
        assert order.tags == ["b"]
        assert [topic for topic, _ in town.announced] == ["orders/updated"] * 2
