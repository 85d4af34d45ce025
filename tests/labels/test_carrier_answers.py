"""Every bad answer of a carrier over HTTP ends in one of three stated ways."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from labels.carriers.base import Carrier, CarrierError, Refused, Unavailable, Unusable
from labels.carriers.sendcloud.carrier import SendcloudCarrier
from labels.carriers.shippo.carrier import ShippoCarrier
from labels.carriers.wire import LARGEST_ANSWER, fetch
from tests.labels.scripted_wire import PARCEL, Answer, ScriptedWire

BASE = "https://carrier.test/v1"


def shippo(answer: Answer) -> Carrier:
    wire = ScriptedWire({"POST shipments": [answer]}, BASE)
    return ShippoCarrier(token="shippo_test_x", client=wire.client())


def sendcloud(answer: Answer) -> Carrier:
    wire = ScriptedWire({"POST shipping-options": [answer]}, BASE)
    return SendcloudCarrier(public_key="p", secret_key="s", client=wire.client())


TIME_OUT = httpx.ReadTimeout("nothing came")
TABLE: list[tuple[Answer, type[CarrierError], str]] = [
    ((400, {"parcels": ["Ada lives at 965 Mission Street"]}), Refused, "refused"),
    ((401, {}), Unusable, "our key"),
    ((402, {}), Refused, "paid first"),
    ((403, {}), Unusable, "our key"),
    ((404, "<h1>Not Found</h1>"), Refused, "does not know"),
    ((408, {}), Unavailable, "408"),
    ((409, {}), Refused, "refused"),
    ((422, {"errors": [{"code": "invalid", "field": "to_address"}]}), Refused, "refused"),
    ((429, {}), Unavailable, "wait"),
    ((500, {}), Unavailable, "500"),
    ((502, "bad gateway"), Unavailable, "502"),
    ((302, {}), Unavailable, "302"),
    ((200, "not json"), Unavailable, "not understood"),
    ((200, {"nothing": "of use"}), Unavailable, "not understood"),
    ((200, "x" * (LARGEST_ANSWER + 1)), Unavailable, "200"),
    (TIME_OUT, Unavailable, "ReadTimeout"),
    (httpx.ConnectError("nobody there"), Unavailable, "ConnectError"),
]


@pytest.mark.parametrize("make", [shippo, sendcloud])
@pytest.mark.parametrize(("answer", "kind", "words"), TABLE)
def test_each_answer_ends_in_a_stated_way(
    make: Callable[[Answer], Carrier], answer: Answer, kind: type[CarrierError], words: str
) -> None:
    with pytest.raises(kind, match=words) as trouble:
        make(answer).quote(PARCEL)
    assert type(trouble.value) is kind or issubclass(type(trouble.value), kind)
    assert isinstance(trouble.value, Unusable) == (kind is Unusable)
    assert "Mission" not in str(trouble.value)


def test_a_carrier_that_says_for_how_long_is_waited_for() -> None:
    def busy(request: httpx.Request) -> httpx.Response:
        return httpx.Response(429, headers={"Retry-After": "90"})

    with pytest.raises(Unavailable) as trouble:
        shippo(busy).quote(PARCEL)
    assert trouble.value.delay is not None
    assert trouble.value.delay.total_seconds() == 90


@pytest.mark.parametrize(
    "url",
    [
        "http://files.carrier.test/label.pdf",
        "https://carrier.test.evil.example/label.pdf",
        "https://169.254.169.254/latest",
        "file:///etc/passwd",
        "https://evilcarrier.test/label.pdf",
    ],
)
def test_a_file_is_fetched_from_the_carriers_own_hosts_alone(url: str) -> None:
    def never(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request.url)

    with pytest.raises(Unavailable):
        fetch(url, hosts=("carrier.test",), client=httpx.Client(transport=httpx.MockTransport(never)))


def test_a_file_too_large_is_not_read_to_its_end() -> None:
    client = httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(200, content=b"x" * 6_000_000)))
    with pytest.raises(Unavailable, match="large"):
        fetch("https://files.carrier.test/label.pdf", hosts=("carrier.test",), client=client)
