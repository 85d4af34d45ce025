"""Rules of unkindness by themselves."""

import pytest

from simulator.unkind import UnableToBeUnkind, Unkindness


@pytest.fixture
def unkind():
    return Unkindness()


class TestRules:
    def test_are_used_up(self, unkind):
        unkind.add({"target": "admin", "kind": "http_500", "times": 2})
        assert [unkind.take("admin", "X") is not None for _ in range(3)] == [True, True, False]

    def test_concern_their_target_match_and_shop(self, unkind):
        unkind.add({"target": "admin", "kind": "http_500", "match": "returnProcess", "shop": "a.myshopify.com"})
        assert unkind.take("token", "returnProcess", shop="a.myshopify.com") is None
        assert unkind.take("admin", "orders", shop="a.myshopify.com") is None
        assert unkind.take("admin", "returnProcess", shop="b.myshopify.com") is None
        assert unkind.take("admin", "ReturnProcess returnprocess", shop="a.myshopify.com")

    def test_wait_for_every_nth(self, unkind):
        unkind.add({"target": "admin", "kind": "http_500", "every": 3, "times": 2})
        assert [bool(unkind.take("admin")) for _ in range(7)] == [False, False, True, False, False, True, False]

    def test_can_be_limited_by_what_a_caller_can_do(self, unkind):
        unkind.add({"target": "carrier", "kind": "duplicate"})
        assert unkind.take("carrier", "GET /", kinds={"http_500"}) is None
        assert unkind.take("carrier", "delivered", kinds={"duplicate"}).kind == "duplicate"

    def test_are_forgotten(self, unkind):
        unkind.add({"target": "webhooks", "kind": "drop", "times": 9})
        unkind.clear()
        assert unkind.take("webhooks", "orders/create") is None

    @pytest.mark.parametrize(
        "data",
        [
            {},
            {"target": "nobody", "kind": "http_500"},
            {"target": "webhooks", "kind": "http_500"},
            {"target": "admin", "kind": "duplicate"},
            {"target": "admin", "kind": "http_500", "times": 0},
            {"target": "admin", "kind": "http_500", "every": "often"},
            {"target": "admin", "kind": "hang", "seconds": -1},
        ],
    )
    def test_make_sense_or_are_refused(self, unkind, data):
        with pytest.raises(UnableToBeUnkind):
            unkind.add(data)

    def test_come_in_over_the_control_door(self, street):
        street.unkind("admin", "http_500", match="x")
        assert street.http.get("/unkind").json()["rules"][0]["match"] == "x"
        assert street.http.post("/unkind", json={"target": "admin", "kind": "sulk"}).status_code == 422
        street.kind()
        assert street.http.get("/unkind").json() == {"rules": []}
