"""The control door, the process itself, and the season."""

import pickle
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from simulator.client import Control, ControlRefused
from simulator.process import SimulatorProcess, UnableToStart, free_port
from tests.simulator.conftest import SHOP, granted, place
from tests.simulator.fake_app import Answer

ROOT = Path(__file__).resolve().parents[2]


class TestClock:
    def test_moves_and_comes_back(self, street):
        street.set_clock("2026-12-24T18:00:00+00:00")
        assert street.now().strftime("%Y-%m-%d %H") == "2026-12-24 18"
        street.advance_clock(days=2)
        assert street.now().strftime("%Y-%m-%d") == "2026-12-26"
        assert abs(street.reset_clock() - datetime.now(UTC)) < timedelta(seconds=5)

    def test_dates_orders_but_not_tokens(self, street):
        street.advance_clock(days=400)
        assert place(street)["created_at"] > (datetime.now(UTC) + timedelta(days=399)).isoformat()
        assert granted(street)["expires_in"] == 3600


class TestOrders:
    def test_come_back_as_rest(self, street):
        order = place(street, discount={"code": "DIX", "percentage": 10}, shipping_minor=490)
        body = street.rest(SHOP, order["id"])
        assert body["name"] == order["name"]
        assert body["admin_graphql_api_id"] == order["gid"]
        assert body["discount_codes"][0]["code"] == "DIX"
        assert [line["sku"] for line in body["line_items"]] == ["TSHIRT-BIO-WHITE-M", "MUG-BLUE"]

    def test_can_be_shipped_delivered_cancelled(self, street):
        order = place(street)
        street.fulfil(SHOP, order["id"])
        street.deliver(SHOP, order["id"])
        assert street.rest(SHOP, order["id"])["fulfillment_status"] == "fulfilled"
        other = place(street)
        street.cancel(SHOP, other["id"])
        assert street.rest(SHOP, other["id"])["cancelled_at"]
        assert [r["amount"] for r in street.ledger(SHOP)["refunds"] if r["order_id"] == other["id"]] == ["76.00"]

    def test_a_draft_becomes_one_when_its_buyer_pays(self, street):
        tee = next(item for item in street.variants(SHOP) if item["sku"] == "TSHIRT-BIO-WHITE-M")
        wanted = {"variantId": f"gid://shopify/ProductVariant/{tee['variant_id']}", "quantity": 1}
        create = "mutation($input: DraftOrderInput!) { draftOrderCreate(input: $input) { draftOrder { id } } }"
        street.as_admin(SHOP, create, input={"lineItems": [wanted], "tags": ["key"], "email": "lea@example.com"})
        (draft,) = street.drafts(SHOP)
        assert (draft["status"], draft["tags"], draft["order_id"]) == ("OPEN", ["key"], None)
        order = street.pay_draft(SHOP, draft["id"])
        assert street.rest(SHOP, order["id"])["financial_status"] == "paid"
        assert [street.drafts(SHOP)[0][name] for name in ("status", "order_id")] == ["COMPLETED", order["id"]]
        for number in (draft["id"], 1):
            with pytest.raises(ControlRefused):
                street.pay_draft(SHOP, number)

    def test_can_be_imported_with_their_ids(self, street):
        body = street.rest(SHOP, place(street)["id"])
        body["id"] += 7
        taken = street.import_order(SHOP, body, fulfil=True, webhook=False)
        assert taken["id"] == body["id"]
        assert [line["id"] for line in taken["lines"]] == [line["id"] for line in body["line_items"]]

    @pytest.mark.parametrize(
        "changed",
        [
            {"lines": []},
            {"lines": [{"sku": "NOTHING", "quantity": 1}]},
            {"lines": [{"sku": "MUG-BLUE", "quantity": -1}]},
            {"lines": [{"sku": "MUG-BLUE", "quantity": "x"}]},
            {"placed_at": "yesterday"},
        ],
    )
    def test_nonsense_is_refused(self, street, changed):
        with pytest.raises(ControlRefused) as refused:
            place(street, **changed)
        assert refused.value.status == 422

    def test_unknown_ones_are_404(self, street):
        with pytest.raises(ControlRefused) as refused:
            street.rest(SHOP, 1)
        assert refused.value.status == 404


class TestSeason:
    @pytest.fixture
    def season(self, street):
        domain = f"season-{free_port()}.myshopify.com"
        street.open_shop(domain, name="Season")
        return street.season(domain, seed=5, orders=200, days=90)

    def test_is_silent_and_sorted(self, street, season):
        placed = [order["placed_at"] for order in season["orders"]]
        assert placed == sorted(placed)
        assert len(season["orders"]) == 200
        assert street.webhooks(channel=season["domain"]) == []

    def test_has_easy_orders_and_every_edge(self, season):
        assert len({order["name"] for order in season["easy"]}) == 3
        assert all(order["email"].endswith("@example.com") and order["delivered_at"] for order in season["easy"])
        assert {
            "out_of_window",
            "final_sale",
            "hygiene",
            "gift_card",
            "cancelled",
            "not_shipped",
            "multi_quantity",
        } <= set(season["edges"])
        assert {order["currency"] for order in season["orders"]} == {"EUR", "GBP"}

    def test_plans_possible_returns(self, season):
        orders = {order["id"]: order for order in season["orders"]}
        for plan in season["returns"]:
            order = orders[plan["order_id"]]
            quantities = {line["id"]: line["quantity"] for line in order["lines"]}
            assert order["delivered_at"] < plan["requested_at"] <= season["now"]
            assert not order["edge"]
            assert all(1 <= line["quantity"] <= quantities[line["line_id"]] for line in plan["lines"])
        assert {"refunded", "received", "in_transit"} <= set(Counter(plan["stage"] for plan in season["returns"]))

    def test_is_the_same_again(self, street):
        told = []
        for _ in range(2):
            domain = f"again-{free_port()}.myshopify.com"
            street.open_shop(domain, name="Again")
            season = street.season(domain, seed=9, orders=60, days=30)
            told.append([(o["email"], [line["sku"] for line in o["lines"]]) for o in season["orders"]])
        assert told[0] == told[1]

    def test_tells_its_story(self, street):
        domain = f"story-{free_port()}.myshopify.com"
        street.open_shop(domain, name="Story")
        season = street.season(domain, seed=1, orders=2000, days=180)
        sold, back, small = Counter(), Counter(), Counter()
        for order in season["orders"]:
            for line in order["lines"]:
                sold[line["sku"]] += line["quantity"]
        for plan in season["returns"]:
            for line in plan["lines"]:
                back[line["sku"]] += line["quantity"]
                small[line["sku"]] += line["quantity"] * (line["reason"] == "SIZE_TOO_SMALL")

        def rate(counter, of, size):
            skus = [sku for sku in of if sku.startswith("ROBE-MIDI") and sku.endswith(f"-{size}")]
            return sum(counter[sku] for sku in skus) / sum(of[sku] for sku in skus)

        assert rate(small, sold, "S") > 1.5 * rate(small, sold, "M")
        assert rate(small, back, "S") > rate(small, back, "M") + 0.2

    def test_can_be_announced_afterwards(self, street, season, fake_app):
        ids = [order["id"] for order in season["orders"][:3]]
        assert street.announce_orders(season["domain"], ids) == 3
        street.until(lambda: not any(d["pending"] for d in street.webhooks(channel=season["domain"])))
        told = [seen.headers["x-shopify-topic"] for seen in fake_app.at("/webhooks")]
        assert told.count("orders/create") == 3


def sign_in_keys(running: SimulatorProcess) -> dict:
    """The keys that the shop's ID tokens are signed with, as its discovery document leads to them."""
    found = httpx.get(f"{running.url}/shops/{SHOP}/.well-known/openid-configuration").json()
    return httpx.get(found["jwks_uri"].replace(urlsplit(found["issuer"]).netloc, urlsplit(running.url).netloc)).json()


class TestProcess:
    def test_names_a_taken_port(self, street_process):
        for option, port in (("--port", street_process.port), ("--smtp-port", street_process.smtp_port)):
            other = "--smtp-port" if option == "--port" else "--port"
            command = [sys.executable, "-m", "simulator", option, str(port), other, str(free_port())]
            ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
            assert ended.returncode == 2
            assert f"port {port} is not free" in ended.stderr
            assert option in ended.stderr

    def test_keeps_its_state_over_a_restart(self, tmp_path):
        running = SimulatorProcess(state=tmp_path / "state", app_url=f"http://127.0.0.1:{free_port()}")
        running.start()
        with Control(running.url) as control:
            control.open_shop(SHOP, name="Kept", new_customer_accounts=True)
            order = place(control)
            control.advance_clock(days=3)
            pair = granted(control)
            keys = sign_in_keys(running)
        assert running.stop() == 0

        running.start()
        with Control(running.url) as control:
            assert control.orders(SHOP)[0]["id"] == order["id"]
            assert control.now() > datetime.now(UTC) + timedelta(days=2)
            assert control.webhooks(topic="orders/create")
            assert control.expire_tokens(SHOP) == 1
            assert place(control)["id"] != order["id"]
            assert pair
            assert sign_in_keys(running) == keys
        assert running.stop() == 0

    def test_goes_on_delivering_after_a_restart(self, tmp_path, fake_app):
        running = SimulatorProcess(state=tmp_path / "state", app_url=fake_app.url, retry_scale=0.2)
        fake_app.script = lambda seen: Answer(503)
        with running, Control(running.url) as control:
            control.open_shop(SHOP, name="Kept")
            sent = control.announce(SHOP, "orders/updated", {"id": 1})
            control.until(lambda: fake_app.at("/webhooks"))
        fake_app.reset()
        with running, Control(running.url) as control:
            assert control.flush() == {"tried": 1, "pending": 0}
        assert [seen.headers["x-shopify-webhook-id"] for seen in fake_app.at("/webhooks")] == [sent]

    @pytest.mark.parametrize("content", [b"", b"nonsense", pickle.dumps({"version": 0}), pickle.dumps([])])
    def test_refuses_a_state_file_that_is_none(self, tmp_path, content):
        (tmp_path / "state").write_bytes(content)
        with pytest.raises(UnableToStart, match="remove it, or choose another with --state"):
            SimulatorProcess(state=tmp_path / "state").start()

    def test_saves_soon_after_a_change(self, tmp_path):
        state = tmp_path / "state"
        with SimulatorProcess(state=state) as running, Control(running.url) as control:
            control.open_shop(SHOP, name="Kept")
            control.until(state.exists, seconds=5)
