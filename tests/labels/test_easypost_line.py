"""The line to EasyPost, whichever call it carries: what each answer comes to, and that nothing is sent twice."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import requests

from labels.carriers.base import CarrierError, Refused, Unavailable, Unusable
from labels.carriers.easypost import proxy
from labels.carriers.wire import LARGEST_ANSWER, Missing, Unreadable
from tests.labels.easypost_wire import Answer, carrier, recorded
from tests.labels.scripted_wire import PARCEL

MESSAGE = {
    "error": {"code": "ADDRESS.INVALID", "message": "Ada lives at 965 Mission Street", "errors": [{"field": "street1"}]}
}
TABLE: list[tuple[Answer, type[CarrierError], str]] = [
    ((400, MESSAGE), Refused, "ADDRESS.INVALID street1"),
    ((401, MESSAGE), Unusable, "our key"),
    ((402, MESSAGE), Refused, "paid first"),
    ((403, MESSAGE), Unusable, "our key"),
    (recorded("error_404"), Missing, "does not know"),
    ((408, MESSAGE), Unavailable, "408"),
    ((409, MESSAGE), Refused, "refused"),
    (recorded("error_422"), Refused, "PARAMETER.REQUIRED shipment"),
    ((422, {"error": "Ada lives at 965 Mission Street"}), Refused, "422"),
    ((422, "<h1>Mission Street</h1>"), Refused, "422"),
    ((429, MESSAGE, {"Retry-After": "90"}), Unavailable, "wait"),
    ((429, "slow down"), Unavailable, "wait"),
    ((500, MESSAGE), Unavailable, "500"),
    ((502, "bad gateway"), Unavailable, "502"),
    ((504, MESSAGE), Unavailable, "504"),
    ((302, "", {"Location": "https://evil.example/"}), Unavailable, "did not answer"),
    ((302, {}), Unavailable, "302"),
    ((200, "not json"), Unavailable, "not understood"),
    ((200, {"nothing": "of use"}), Unavailable, "not understood"),
    ((200, {"id": 5, "rates": "none"}), Unavailable, "not understood"),
    ((200, {"id": "shp_" + "x" * LARGEST_ANSWER}), Unavailable, "too large"),
    (requests.ReadTimeout("Mission"), Unavailable, "did not answer"),
    (requests.ConnectTimeout("Mission"), Unavailable, "did not answer"),
    (requests.ConnectionError("Mission"), Unavailable, "did not answer"),
]


@pytest.mark.parametrize(("answer", "kind", "words"), TABLE)
def test_each_answer_ends_in_a_stated_way_and_nothing_is_sent_twice(
    answer: Answer, kind: type[CarrierError], words: str
) -> None:
    sold_by, wire = carrier({"POST shipments": [answer]})
    with pytest.raises(kind, match=words) as trouble:
        sold_by.quote(PARCEL)
    assert isinstance(trouble.value, Unusable) == (kind is Unusable)
    assert isinstance(trouble.value, Unavailable) == (kind is Unavailable)
    assert "Mission" not in str(trouble.value)
    assert isinstance(trouble.value.__cause__, Unreadable | None)  # what the client says may quote the answer
    assert len(wire.asked) == 1


def test_a_carrier_that_says_for_how_long_is_waited_for() -> None:
    sold_by, _ = carrier({"POST shipments": [(429, MESSAGE, {"Retry-After": "90"})]})
    with pytest.raises(Unavailable) as trouble:
        sold_by.quote(PARCEL)
    assert trouble.value.delay is not None
    assert trouble.value.delay.total_seconds() == 90


def test_each_thread_has_a_client_of_its_own_that_tries_nothing_twice() -> None:
    lines: list[Any] = []
    barrier = threading.Barrier(2)
    threads = [
        threading.Thread(target=lambda: (barrier.wait(), lines.append(proxy.line("EZTKother")), barrier.wait()))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert lines[0] is not lines[1]
    session = lines[0]._client._requests_session
    adapter = session.get_adapter("https://api.easypost.com/v2/shipments")
    assert (adapter.max_retries.total, session.max_redirects) == (0, 0)
    assert proxy.line("EZTKother") is proxy.line("EZTKother")
