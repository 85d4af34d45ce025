"""The Admin API's edge: who may ask, how it words refusals, what it counts and keeps."""

import json
import time

import httpx
import pytest

from tests.simulator.conftest import SHOP, ask, granted

URL = "/admin/api/2026-10/graphql.json"


@pytest.fixture
def token(street):
    return granted(street)["access_token"]


class TestAnswers:
    def test_carry_version_and_request_id(self, shopify, token):
        answer = ask(shopify, token)
        assert answer.json()["data"]["shop"]["name"] == "Atelier Demo"
        assert answer.headers["x-shopify-api-version"] == "2026-10"
        assert answer.headers["x-request-id"]

    @pytest.mark.parametrize("version", ["2026-11", "latest", "1999-01"])
    def test_know_shopifys_versions_only(self, shopify, token, version):
        headers = {"X-Shopify-Access-Token": token}
        answer = shopify.post(f"/admin/api/{version}/graphql.json", json={"query": "{shop{name}}"}, headers=headers)
        assert answer.status_code == 404

    def test_know_no_strangers(self, street, token):
        answer = httpx.post(f"{street.base_url}/shops/nobody.myshopify.com{URL}", json={"query": "{shop{name}}"})
        assert answer.status_code == 404

    @pytest.mark.parametrize(
        "body", [b"", b"[]", b"{", b'{"query": 5}', b'{"query":"{a}","variables":[]}', b"\xff\xfe"]
    )
    def test_refuse_bad_bodies_with_400(self, shopify, token, body):
        answer = shopify.post(URL, content=body, headers={"X-Shopify-Access-Token": token})
        assert answer.status_code == 400
        assert "errors" in answer.json()

    def test_survive_a_document_that_does_not_parse(self, shopify, token):
        answer = ask(shopify, token, "{" * 50)
        assert answer.status_code == 200
        assert answer.json()["errors"]


class TestCounting:
    def test_counts_by_operation_and_by_field(self, street, shopify, token):
        ask(shopify, token, "query ShopName { shop { name } }")
        ask(shopify, token, "query ShopName { shop { name } }", operationName="ShopName")
        assert street.calls("ShopName") == 2
        assert street.calls("shop") == 2
        assert street.calls("returnProcess") == 0

    def test_keeps_exchanges(self, street_process, shopify, token):
        ask(shopify, token, "query Kept { shop { name } }", operationName="Kept", variables={"a": 1})
        lines = [json.loads(line) for line in street_process.traffic.read_text().splitlines()]
        kept = next(line for line in lines if line["operationName"] == "Kept")
        assert kept["variables"] == {"a": 1}
        assert kept["response"]["data"]["shop"]["name"] == "Atelier Demo"


class TestUnkindness:
    @pytest.mark.parametrize(("kind", "status"), [("http_500", 500), ("http_502", 502), ("lost_answer_502", 502)])
    def test_errors(self, street, shopify, token, kind, status):
        street.unkind("admin", kind)
        assert ask(shopify, token).status_code == status
        assert ask(shopify, token).status_code == 200

    def test_lost_answer_has_its_effect_and_cuts_the_line(self, street, shopify, token, street_process):
        before = street_process.traffic.read_text().count("LostOne")
        street.unkind("admin", "lost_answer", match="lostone")
        with pytest.raises(httpx.RemoteProtocolError):
            ask(shopify, token, "query LostOne { shop { name } }")
        assert street_process.traffic.read_text().count("LostOne") == before + 1

    @pytest.mark.parametrize(("kind", "effects"), [("timeout", 0), ("hang", 1)])
    def test_silence(self, street, shopify, token, street_process, kind, effects):
        mark = f"Silent{kind.title()}"
        street.unkind("admin", kind, seconds=20)
        with pytest.raises(httpx.ReadTimeout):
            shopify.post(
                URL,
                json={"query": f"query {mark} {{ shop {{ name }} }}"},
                headers={"X-Shopify-Access-Token": token},
                timeout=0.3,
            )
        assert street_process.traffic.read_text().count(f'"query": "query {mark}') == effects

    def test_silence_ends_with_a_cut_line(self, street, shopify, token):
        street.unkind("admin", "timeout", seconds=0.1)
        started = time.monotonic()
        with pytest.raises(httpx.RemoteProtocolError):
            ask(shopify, token)
        assert time.monotonic() - started < 5

    def test_throttled_is_an_answer_of_200(self, street, shopify, token):
        street.unkind("admin", "throttled")
        answer = ask(shopify, token)
        assert answer.status_code == 200
        assert answer.json()["errors"][0]["extensions"]["code"] == "THROTTLED"
        assert answer.json()["extensions"]["cost"]["throttleStatus"]["restoreRate"] == 100

    def test_expired_token_stays_expired(self, street, shopify, token):
        street.unkind("admin", "expired_token")
        assert ask(shopify, token).status_code == 401
        assert ask(shopify, token).status_code == 401
        assert ask(shopify, granted(street)["access_token"]).status_code == 200

    def test_matches_operation_times_and_every(self, street, shopify, token):
        street.unkind("admin", "http_500", match="Wanted", times=2, every=2)
        statuses = [ask(shopify, token, "query WantedName { shop { name } }").status_code for _ in range(6)]
        assert statuses == [200, 500, 200, 500, 200, 200]
        assert ask(shopify, token, "query Other { shop { name } }").status_code == 200

    def test_can_be_for_one_shop(self, street, shopify, token):
        street.unkind("admin", "http_500", shop="northwind-demo.myshopify.com")
        assert ask(shopify, token).status_code == 200
        street.unkind("admin", "http_500", shop=SHOP)
        assert ask(shopify, token).status_code == 500
