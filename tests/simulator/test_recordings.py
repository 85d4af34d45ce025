"""The simulator answers as a real development store did (recorded June and July 2026, API 2026-04 mostly).

Not replayed: orderCreate and fulfillmentCreate, whose results are seeded instead; the `schema` exchanges, which
describe the schema of 2026-04 while ours is that of 2026-10.
"""

from pathlib import Path
from typing import Any

import pytest

from simulator.bulk.running import Exporter
from simulator.world import credit
from simulator.world.lines import Line, TaxLine
from simulator.world.money import Bag
from simulator.world.orders import Order
from simulator.world.shops import Customer
from tests.simulator.replay import RECORDINGS, Replay, each, recorded
from tests.simulator.seeds import PLACED, SeedLine, add_locations, add_order, shop

SETUP = ("locations", "orderCreate", "fulfillmentCreate", "schema")


def replayed(name: str) -> bool:
    """Whether an exchange is replayed rather than seeded."""
    return not name.endswith(SETUP)


def run(replay: Replay, exchanges: list[tuple[str, Any]]) -> None:
    """Replay exchanges in order, naming the one that differs."""
    for name, exchange in exchanges:
        try:
            replay.check(exchange)
        except AssertionError as difference:
            raise AssertionError(f"{name}: {difference}") from difference


def test_life_cycle_from_request_to_processing() -> None:
    exchanges = recorded("return_lifecycle_request_approve_delivery_dispose_process")
    world, seller = shop()
    add_locations(seller, exchanges["locations"]["response"]["data"]["locations"]["nodes"])
    lines = [
        SeedLine(20111019737394, 17863231635762, "HAR-442 return variant item 20260720054240", 3, "20.00"),
        SeedLine(20111019770162, 17863231668530, "HAR-442 return custom item 20260720054240", 4, "12.50"),
    ]
    order = add_order(world, seller, 8980220018994, "#1880", lines, fulfillment=8124378022194)
    order.tags = ["20260720054240", "har-442", "return-reverse-logistics"]
    replay = Replay(world, seller, loose=(r"assignedLocation\.",))
    replay.check(exchanges["locations"])
    later = "reverseDeliveryCreateValidation/unrelatedReverseFulfillmentOrderLine"
    steps = each(exchanges, lambda name: replayed(name) and name != later)
    place = next(n for n, (name, _) in enumerate(steps) if name == "explicitReturnApproveRequest")
    run(replay, [*steps[: place + 1], (later, exchanges[later]), *steps[place + 1 :]])


def test_disposition_refusals() -> None:
    exchanges = recorded("dispose_errors")
    world, seller = shop()
    nodes = exchanges["locations"]["response"]["data"]["locations"]["nodes"]
    add_locations(seller, [*nodes, {"id": "gid://shopify/Location/114038047026", "name": "Storefront"}])
    title = "Return dispose custom line 20260720071826"
    add_order(world, seller, 8980299645234, "#1914", [SeedLine(20111161622834, 17863488110898, title, 2)])
    run(Replay(world, seller), each(exchanges, replayed))


def test_approve_and_decline_from_wrong_states() -> None:
    exchanges = recorded("return_approve_decline_state_errors")
    world, seller = shop()
    title = "Return approve decline open item 20260720072358"
    add_order(world, seller, 8980303937842, "#1915", [SeedLine(20111168831794, 17863497515314, title)])
    add_order(world, seller, 8980303970610, "#1916", [SeedLine(20111168831795, 17863497646386)])
    run(Replay(world, seller), each(exchanges, replayed))


def test_close_reopen_cancel_from_every_state() -> None:
    exchanges = recorded("return_close_reopen_cancel_state_errors")
    world, seller = shop()
    for number, name, line, fulfilled, case in (
        (8980264091954, "#1906", 1, 17863349764402, "requested"),
        (8980264157490, "#1907", 20111097364786, 17863350255922, "open-close-reopen"),
        (8980264223026, "#1908", 20111097495858, 17863350485298, "cancelable"),
        (8980264255794, "#1909", 2, 17863350747442, "declined"),
        (8980264288562, "#1910", 20111097561394, 17863351042354, "processed"),
    ):
        title = f"Return status {case} item 20260720063254"
        add_order(world, seller, number, name, [SeedLine(line, fulfilled, title)])
    run(Replay(world, seller), each(exchanges, replayed))


def test_how_the_return_status_of_an_order_moves() -> None:
    exchanges = recorded("order_return_status_lifecycle")
    world, seller = shop()
    add_order(world, seller, 8938018537778, "#1796", [SeedLine(1)])
    for number, name, fulfilled, quantity in (
        (8938018799922, "#1797", 17688128913714, 2),
        (8938019062066, "#1798", 17688129962290, 1),
        (8938019291442, "#1799", 17688130027826, 1),
        (8938019324210, "#1800", 17688130224434, 1),
    ):
        add_order(world, seller, number, name, [SeedLine(number, fulfilled, quantity=quantity)])
    run(Replay(world, seller), each(exchanges, replayed))


REQUEST = """mutation($input: ReturnRequestInput!) {
  returnRequest(input: $input) { return { id } userErrors { field message code } } }"""
CREATE = """mutation($returnInput: ReturnInput!) {
  returnCreate(returnInput: $returnInput) {
    return { id status totalQuantity returnLineItems(first: 5) { nodes { id quantity } } }
    userErrors { field message code } } }"""


def test_quantity_refusals() -> None:
    """The recording names no documents: these have the recorded answers' shapes and prices."""
    exchanges = recorded("return_quantity_errors")
    world, seller = shop()
    add_order(world, seller, 8985272090930, "#1", [SeedLine(1, 17876642857266)])
    add_order(world, seller, 8985272123698, "#2", [SeedLine(2, 17876642955570)])
    replay = Replay(world, seller)
    for exchange in exchanges.values():
        replay.check(exchange, REQUEST if "input" in exchange["variables"] else CREATE)


def test_reason_refusals() -> None:
    exchanges = recorded("return_reason_errors")
    world, seller = shop()
    add_order(world, seller, 8839875428658, "#1", [SeedLine(1, 17277989880114, quantity=5)])
    run(Replay(world, seller), each(exchanges, replayed))


def test_return_shipping_fee_and_reason_library() -> None:
    exchanges = recorded("return_shipping_fee")
    world, seller = shop()
    line = SeedLine(19495324156210, 17274208321842, "Return shipping fee item 20260623000535", 2, "20.00")
    add_order(world, seller, 8838089802034, "#1505", [line], fulfillment=7987127091506)
    run(Replay(world, seller, loose=(r"locations\.0\.line$",)), each(exchanges, replayed))


def test_returnable_fulfillments_and_a_calculated_return() -> None:
    exchanges = recorded("returnable_fulfillments_and_return_calculate")
    world, seller = shop()
    title = "Return query roots item 20260706133939"
    line = SeedLine(19716124934450, 17491759956274, title, 2, "20.00", "2.00")
    add_order(world, seller, 8894580228402, "#1755", [line], fulfillment=8042805657906)
    run(Replay(world, seller), each(exchanges, replayed))


def test_refund_with_an_idempotency_key() -> None:
    exchanges = recorded("refund_create_idempotent_2026-04")
    world, seller = shop("CAD")
    for number, name, payment in (
        (8838028329266, "#1", (10572757565746, "bogus-parent-gateway")),
        (8838028362034, "#2", (10572757598514, "manual")),
    ):
        add_order(world, seller, number, name, [SeedLine(number, price="15.00")], payment=payment)
    run(Replay(world, seller), each(exchanges, replayed))


REFUND = """mutation($input: RefundInput!) {
  refundCreate(input: $input) @idempotent(key: "full") {
    refund {
      id note createdAt updatedAt
      totalRefundedSet { shopMoney { amount currencyCode } }
      refundLineItems(first: 5) { nodes {
        id quantity restockType restocked lineItem { id title } subtotalSet { shopMoney { amount currencyCode } } } }
      transactions(first: 5) { nodes { id kind status gateway amountSet { shopMoney { amount currencyCode } } } }
    }
    order { id displayFinancialStatus totalRefundedSet { shopMoney { amount currencyCode } } }
    userErrors { field message } } }"""
ORDER = """query($id: ID!) { order(id: $id) {
  id name displayFinancialStatus displayFulfillmentStatus
  refunds(first: 5) { id note totalRefundedSet { shopMoney { amount currencyCode } } }
  returns(first: 1) { nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }
  transactions(first: 5) { id kind status gateway amountSet { shopMoney { amount currencyCode } } }
  totalRefundedSet { shopMoney { amount currencyCode } } } }"""


def test_full_refund_with_shipping() -> None:
    """Recorded on 2025-01 without documents, so prices are not compared; nor the line's subtotal, recorded as 0.0
    for an order whose set-up is not known."""
    exchanges = recorded("refund_create_full_2025-01")
    world, seller = shop("CAD")
    line = SeedLine(19495196295474, title="Hermes refundable full item", price="10.00")
    add_order(world, seller, 8838022103346, "#1496", [line], payment=(10572748226866, "manual"), shipping="5.00")
    replay = Replay(world, seller, loose=(r"subtotalSet\.",), costs=False)
    replay.check(exchanges["refundCreate"], REFUND)
    replay.check(exchanges["downstreamRead"], ORDER)


def test_an_edit_a_payment_and_a_refund_in_the_buyers_currency() -> None:
    """The refund was recorded on 2025-01, before the key was required: the directive is added. Shop money of payment
    and refund is not compared, the real store used the exchange rate of the day; the simulator keeps one rate."""
    exchanges = recorded("order_multicurrency_moneybags_2025-01")
    world, seller = shop("CAD")
    unit = Bag(1200, 800, "CAD", "USD")
    number = 8888861458738
    line = Line(1, "MoneyBag line", 1, unit, taxes=[TaxLine("Line tax", "0.125", unit.like(150, 100))])
    order = Order(number, "#1", 1, PLACED, PLACED, PLACED, "CAD", "USD", False, [line], domain=seller.domain)
    seller.orders[number] = order
    replay = Replay(world, seller)
    for name in ("orderEditBegin", "orderEditCommit"):
        replay.check(exchanges[name])
    replay.loose = (r"shopMoney\.amount$",)
    replay.check(exchanges["markAsPaid"])
    document = exchanges["refund"]["document"].replace("(input: $input)", '(input: $input) @idempotent(key: "k")', 1)
    replay.check(exchanges["refund"], document)


def test_store_credit() -> None:
    """The recorded documents select `origin` as a scalar, which it no longer is in 2026-10: a selection is added."""
    exchanges = recorded("store_credit_credit_debit_errors")
    world, seller = shop("USD")
    buyer = Customer(10944417464626, "buyer@example.com", "Hermes", "StoreCredit")
    account = credit.Account(1217691954, buyer.id, "USD")
    seller.customers[buyer.id], seller.credit[account.id] = buyer, account
    credit.move(world, account, 723)
    replay = Replay(world, seller, loose=(r"locations\.0\.line$",))
    for name, exchange in exchanges.items():
        document = exchange["document"].replace(" origin\n", " origin { __typename }\n")
        try:
            replay.check(exchange, document)
        except AssertionError as difference:
            raise AssertionError(f"{name}: {difference}") from difference


COUNTS = (r"bjectCount$",)


def test_the_sixth_bulk_operation_and_cancelling_five() -> None:
    exchanges = recorded("bulk_query_concurrency_limit")
    world, seller = shop()
    run(Replay(world, seller, loose=COUNTS), list(exchanges.items()))


def test_a_bulk_operation_from_its_beginning_to_its_file() -> None:
    """Counts, size and address are those of the recorded store's products, so they are not compared."""
    exchanges = recorded("bulk_query_group_objects")
    world, seller = shop()
    replay = Replay(world, seller, loose=(*COUNTS, r"fileSize$", r"\.url$"))
    world.add_product(seller, title="Test", handle="test", variants=[{"sku": "T", "title": "T", "price": 1}])
    for kind in ("True", "Default"):
        steps = f"runs/runQueryGroupObjects{kind}"
        replay.check(exchanges[f"{steps}/run"])
        replay.check(exchanges[f"{steps}/statusPolls/0"])
        Exporter(world).run_all()
        replay.check(exchanges[f"{steps}/statusPolls/1"])


def test_every_recording_is_replayed_or_named() -> None:
    if not RECORDINGS.exists():
        pytest.skip("the recorded exchanges are kept beside the project, not in it")
    source = Path(__file__).read_text(encoding="utf-8")
    for path in RECORDINGS.glob("*.json"):
        assert f'recorded("{path.stem}")' in source
