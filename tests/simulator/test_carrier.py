"""The sandbox carrier: free offers, one sale, lookup by reference, scans that are told and signed."""

import hashlib
import hmac
import json

import httpx
import pytest

from simulator.client import ControlRefused
from tests.simulator.fake_app import Answer

FROM = {"name": "Alice Martin", "street": "3 rue des Lilas", "postcode": "75011", "city": "Paris", "country": "FR"}
TO = {"name": "Atelier", "street": "1 quai du Port", "postcode": "44000", "city": "Nantes", "country": "fr"}


@pytest.fixture
def carrier(street):
    headers = {"Authorization": "Bearer demo-carrier-key"}
    with httpx.Client(base_url=f"{street.base_url}/carrier/v1", headers=headers, timeout=10, trust_env=False) as client:
        yield client


def wish(**changed):
    return {"reference": "R-1", "is_return": True, "weight_grams": 640, "from": FROM, "to": TO} | changed


def bought(carrier, **changed):
    offer = carrier.post("/shipments", json=wish(**changed)).json()
    return carrier.post(f"/shipments/{offer['id']}/buy", json={"service": "standard"}).json()


class TestOffers:
    def test_are_free_and_priced(self, carrier):
        answer = carrier.post("/shipments", json=wish())
        assert answer.status_code == 201
        offer = answer.json()
        assert offer["status"] == "created"
        assert offer["test"] is True
        assert [rate["service"] for rate in offer["rates"]] == ["dropoff", "standard", "express"]
        assert offer["rates"][1] == {"service": "standard", "amount_minor": 620, "currency": "EUR", "days": 3}

    def test_cost_more_abroad_and_in_the_senders_currency(self, carrier):
        london = FROM | {"country": "GB", "postcode": "E2 8AA", "city": "London"}
        rate = carrier.post("/shipments", json=wish(**{"from": london})).json()["rates"][1]
        assert rate["currency"] == "GBP"
        assert rate["amount_minor"] > 620

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({"weight_grams": 0}, "invalid_weight"),
            ({"weight_grams": "heavy"}, "invalid_weight"),
            ({"weight_grams": True}, "invalid_weight"),
            ({"weight_grams": 50_000}, "no_rates"),
            ({"from": None}, "invalid_address"),
            ({"to": {"name": "x"}}, "invalid_address"),
        ],
    )
    def test_refuse_what_can_not_be_sent(self, carrier, changed, code):
        answer = carrier.post("/shipments", json=wish(**changed))
        assert answer.status_code == 422
        assert answer.json()["error"] == code

    def test_want_the_key(self, carrier):
        assert carrier.post("/shipments", json=wish(), headers={"Authorization": b"Bearer \xe9"}).status_code == 401

    @pytest.mark.parametrize("body", [b"", b"[1]", b"{"])
    def test_refuse_nonsense(self, carrier, body):
        assert carrier.post("/shipments", content=body).status_code in {400, 422}


class TestBuying:
    def test_gives_a_label_once(self, carrier):
        offer = carrier.post("/shipments", json=wish()).json()
        first = carrier.post(f"/shipments/{offer['id']}/buy", json={"service": "standard"})
        again = carrier.post(f"/shipments/{offer['id']}/buy", json={"service": "standard"})

        assert first.status_code == 200
        assert first.json()["status"] == "bought"
        assert first.json()["tracking_number"].startswith("TEST")
        assert first.json()["amount_minor"] == 620
        assert first.json()["expires_at"] > first.json()["bought_at"]
        assert again.status_code == 409
        assert again.json()["error"] == "already_bought"
        assert again.json()["shipment"]["tracking_number"] == first.json()["tracking_number"]

    def test_can_be_found_after_a_lost_answer(self, street, carrier):
        offer = carrier.post("/shipments", json=wish(reference="R-lost")).json()
        street.unkind("carrier", "lost_answer", match="/buy")
        with pytest.raises(httpx.RemoteProtocolError):
            carrier.post(f"/shipments/{offer['id']}/buy", json={"service": "express"})
        (found,) = carrier.get("/shipments", params={"reference": "R-lost"}).json()["shipments"]
        assert found["status"] == "bought"
        assert found["service"] == "express"

    def test_of_an_unknown_service_or_shipment_is_refused(self, carrier):
        offer = carrier.post("/shipments", json=wish()).json()
        assert carrier.post(f"/shipments/{offer['id']}/buy", json={"service": "pigeon"}).status_code == 422
        assert carrier.post("/shipments/shp_0/buy", json={}).status_code == 404
        assert carrier.get("/shipments", params={"reference": "none"}).json() == {"shipments": []}

    def test_can_be_voided_until_scanned(self, street, carrier):
        shipment = bought(carrier)
        assert carrier.post(f"/shipments/{shipment['id']}/void").json()["status"] == "voided"
        assert carrier.post(f"/shipments/{shipment['id']}/void").status_code == 200
        other = bought(carrier)
        street.scan(other["tracking_number"], "in_transit")
        assert carrier.post(f"/shipments/{other['id']}/void").status_code == 409

    @pytest.mark.parametrize(("kind", "status"), [("http_502", 502), ("throttled", 429), ("expired_token", 401)])
    def test_can_fail(self, street, carrier, kind, status):
        street.unkind("carrier", kind)
        assert carrier.post("/shipments", json=wish()).status_code == status


class TestScans:
    def test_are_told_and_signed(self, street, carrier, fake_app):
        shipment = bought(carrier, reference="R-77")
        tracker = street.scan(shipment["tracking_number"], "in_transit", "Rennes")
        assert tracker["status"] == "in_transit"
        street.until(lambda: fake_app.at("/carriers/sandbox/webhook"))

        (seen,) = fake_app.at("/carriers/sandbox/webhook")
        digest = hmac.new(b"demo-carrier-key", seen.body, hashlib.sha256).hexdigest()
        assert seen.headers["x-sandbox-signature"] == digest
        body = json.loads(seen.body)
        assert (body["reference"], body["status"], body["place"]) == ("R-77", "in_transit", "Rennes")
        assert body["event_id"]

    def test_are_tried_again(self, street, carrier, fake_app):
        answers = iter([500, 200])
        fake_app.script = lambda seen: Answer(next(answers))
        street.scan(bought(carrier)["tracking_number"], "delivered")
        street.until(lambda: len(fake_app.seen) == 2)
        assert fake_app.seen[0].body == fake_app.seen[1].body

    def test_can_come_twice(self, street, carrier, fake_app):
        street.unkind("carrier", "duplicate", match="delivered")
        street.scan(bought(carrier)["tracking_number"], "delivered")
        street.until(lambda: len(fake_app.seen) == 2)

    def test_follow_the_moved_clock(self, street, carrier):
        shipment = bought(carrier)
        street.advance_clock(days=3)
        street.scan(shipment["tracking_number"], "out_for_delivery")
        events = carrier.get(f"/trackers/{shipment['tracking_number']}").json()["events"]
        assert [event["status"] for event in events] == ["pre_transit", "out_for_delivery"]
        assert events[1]["at"] > events[0]["at"][:8]
        assert street.parcels("R-1")

    def test_of_nothing_are_refused(self, street, carrier):
        with pytest.raises(ControlRefused):
            street.scan("TEST000", "delivered")
        with pytest.raises(ControlRefused):
            street.scan(bought(carrier)["tracking_number"], "lost in thought")

    def test_show_on_the_track_page(self, street, carrier, visitor):
        shipment = bought(carrier)
        shown = visitor.get(shipment["tracking_url"].removeprefix(street.base_url))
        assert "TEST: this carrier carries nothing" in shown.text
