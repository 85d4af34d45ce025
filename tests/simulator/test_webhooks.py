"""Webhooks: what is signed, what stays the same over retries, and every unkindness."""

import base64
import hashlib
import hmac
import json
import time

import pytest

from simulator.signing import webhook_digest
from simulator.unkind import Unkindness
from simulator.webhooks.delivery import RETRY_GAPS_SECONDS, Delivery
from simulator.webhooks.office import Office
from tests.simulator.conftest import OTHER, SECRET, SHOP, place, vectors
from tests.simulator.fake_app import Answer

DIGEST = "x-shopify-hmac-sha256"


def is_good_classic(case):
    return case["expect"] == "accept" and DIGEST in map(str.lower, case["headers"])


def posts(fake_app):
    return fake_app.at("/webhooks")


def settled(street):
    street.until(lambda: not any(d["pending"] for d in street.webhooks()))


class TestHeaders:
    def test_are_shopifys_over_the_raw_body(self, street, fake_app):
        order = place(street)
        settled(street)

        create = next(seen for seen in posts(fake_app) if seen.headers["x-shopify-topic"] == "orders/create")
        digest = base64.b64encode(hmac.new(SECRET.encode(), create.body, hashlib.sha256).digest()).decode()
        assert create.headers["x-shopify-hmac-sha256"] == digest
        assert create.headers["x-shopify-shop-domain"] == SHOP
        assert create.headers["x-shopify-api-version"] == "2026-10"
        assert create.headers["x-shopify-order-id"] == str(order["id"])
        assert create.headers["x-shopify-triggered-at"].endswith("Z")
        assert create.headers["content-type"] == "application/json"
        assert json.loads(create.body)["id"] == order["id"]

    def test_ids_differ_by_delivery(self, street):
        place(street)
        settled(street)
        ids = [d["webhook_id"] for d in street.webhooks()]
        assert len(ids) >= 2
        assert len(set(ids)) == len(ids)

    @pytest.mark.parametrize("case", vectors("webhook_hmac", is_good_classic))
    def test_digest_agrees_with_the_vectors(self, case):
        name = next(name for name in case["headers"] if name.lower() == DIGEST)
        body = base64.b64decode(case["body_base64"])
        assert webhook_digest(secret=case["secret"], body=body) == case["headers"][name]

    def test_go_to_installed_shops_only(self, street, fake_app):
        street.uninstall(OTHER)
        street.forget_webhooks()
        fake_app.reset()
        place(street, OTHER)
        street.install(OTHER)
        assert street.webhooks(channel=OTHER) == []

    def test_uninstalling_is_told(self, street, fake_app):
        street.uninstall(OTHER)
        street.install(OTHER)
        settled(street)
        assert [s.headers["x-shopify-topic"] for s in posts(fake_app)] == ["app/uninstalled"]

    def test_any_topic_and_any_bytes_can_be_sent(self, street, fake_app):
        street.announce(SHOP, "customers/redact", '{"shop_id": 1 ,"é":1}')
        settled(street)
        assert posts(fake_app)[0].body == '{"shop_id": 1 ,"é":1}'.encode()


class TestRetries:
    def test_repeat_id_event_and_body(self, street, fake_app):
        answers = iter([500, 302, 404, 200])
        fake_app.script = lambda seen: Answer(next(answers), headers=[("Location", "/elsewhere")])
        sent = street.announce(SHOP, "orders/updated", {"id": 5})
        settled(street)

        assert len(posts(fake_app)) == 4
        same = {(s.headers["x-shopify-webhook-id"], s.headers["x-shopify-event-id"], s.body) for s in posts(fake_app)}
        assert len(same) == 1
        assert posts(fake_app)[0].headers["x-shopify-webhook-id"] == sent
        log = street.webhooks()[-1]
        assert (log["attempts"], log["last_status"], log["pending"]) == (4, 200, False)

    def test_end_after_eight(self, street, fake_app):
        fake_app.script = lambda seen: Answer(503)
        street.announce(SHOP, "orders/updated", {"id": 6})
        street.until(lambda: not street.webhooks()[-1]["pending"], seconds=30)
        assert len(posts(fake_app)) == 9

    def test_grow_over_four_hours(self):
        assert len(RETRY_GAPS_SECONDS) == 8
        assert list(RETRY_GAPS_SECONDS) == sorted(RETRY_GAPS_SECONDS)
        assert sum(RETRY_GAPS_SECONDS) == 4 * 3600

    def test_a_slow_answer_is_a_failure(self, fake_app):
        office = Office(Unkindness())
        assert office.client.timeout.read == 5.0
        assert office.client.timeout.connect == 1.0
        office.client.timeout = 0.2
        fake_app.script = lambda seen: time.sleep(0.6) or Answer()
        office.take(Delivery("shop", "t", fake_app.url, {}, "{}", "d", "e"), target="webhooks")
        office.start()
        while office.log[0].attempts == 0:
            time.sleep(0.02)
        office.stop()
        assert (office.log[0].last_error, office.log[0].pending) == ("ReadTimeout", True)


class TestUnkindness:
    def test_duplicate(self, street, fake_app):
        street.unkind("webhooks", "duplicate", match="orders/updated")
        street.announce(SHOP, "orders/updated", {"id": 1})
        settled(street)
        assert len(posts(fake_app)) == 2
        assert len({s.headers["x-shopify-webhook-id"] for s in posts(fake_app)}) == 1

    def test_reorder(self, street, fake_app):
        street.unkind("webhooks", "reorder")
        street.announce(SHOP, "orders/updated", {"id": 1})
        street.announce(SHOP, "orders/updated", {"id": 2})
        settled(street)
        assert [json.loads(s.body)["id"] for s in posts(fake_app)] == [2, 1]

    def test_delay_until_flushed(self, street, fake_app):
        street.unkind("webhooks", "delay", seconds=3600)
        street.announce(SHOP, "orders/updated", {"id": 1})
        street.announce(SHOP, "orders/updated", {"id": 2})
        street.until(lambda: len(posts(fake_app)) == 1)
        assert street.flush() == {"tried": 1, "pending": 0}
        assert [json.loads(s.body)["id"] for s in posts(fake_app)] == [2, 1]

    def test_drop(self, street, fake_app):
        street.unkind("webhooks", "drop", match="orders/")
        street.announce(SHOP, "orders/updated", {"id": 1})
        street.announce(SHOP, "orders/updated", {"id": 2})
        settled(street)
        assert [json.loads(s.body)["id"] for s in posts(fake_app)] == [2]
        assert street.webhooks()[0]["dropped"]

    def test_a_dropped_one_can_be_delivered_again(self, street, fake_app):
        street.unkind("webhooks", "drop")
        sent = street.announce(SHOP, "orders/updated", {"id": 1})
        assert street.redeliver(sent) == [200]

    def test_fifty_at_once(self, street, fake_app):
        sent = street.announce(SHOP, "orders/updated", {"id": 1})
        settled(street)
        assert street.redeliver(sent, times=50) == [200] * 50
        assert len(posts(fake_app)) == 51

    def test_shops_do_not_wait_for_each_other(self, street, fake_app):
        fake_app.script = lambda seen: (SHOP in seen.headers["x-shopify-shop-domain"] and time.sleep(1)) or Answer()
        street.announce(SHOP, "orders/updated", {"id": 1})
        street.announce(OTHER, "orders/updated", {"id": 2})
        street.until(lambda: any(not d["pending"] for d in street.webhooks(channel=OTHER)), seconds=0.9)
