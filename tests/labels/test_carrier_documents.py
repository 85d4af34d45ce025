"""The carrier's own files: fetched once, opened, kept; a bought label is never bought again for one that is bad."""

import base64
from typing import Any

import httpx
import pytest

from labels import effects, privacy
from labels.carriers.sandbox import carrier as sandbox
from labels.models import CarrierDocument, Label
from returns.models import OutboxMessage
from returns.outbox import GiveUp, Later
from simulator.client import Control
from tests.labels import strangers
from tests.labels.parcels import LATER, codes_of, label_of, make_label, parcel_of, waiting_return
from tests.labels.pretend_carrier import PretendCarrier, answering, losing

pytestmark = pytest.mark.django_db


@pytest.fixture
def carrier(monkeypatch: pytest.MonkeyPatch, settings: Any) -> PretendCarrier:
    """A sandbox carrier that gives one PDF."""
    settings.SANDBOX_CARRIER_URL, settings.SANDBOX_CARRIER_KEY = "http://carrier.test/carrier/v1", "key"
    pretend = PretendCarrier(documents=[given("label", "application/pdf", strangers.harmless())])
    monkeypatch.setattr(sandbox, "_client", pretend.client)
    return pretend


def given(kind: str, media_type: str, content: bytes, **more: str) -> dict[str, str]:
    return {"kind": kind, "media_type": media_type, "content": base64.b64encode(content).decode(), **more}


def test_the_sandbox_gives_artwork_that_is_void_to_the_eye_and_to_scanners(simulator: Control) -> None:
    rma = waiting_return()
    make_label(rma)
    kept = label_of(rma).carrier_documents.get()
    assert (kept.kind, kept.media_type) == ("label", "application/pdf")
    assert dict(codes_of(bytes(kept.content), dpi=203)) == {"Code 128": label_of(rma).tracking_number}
    assert label_of(rma).tracking_number.startswith("TEST")


def test_files_are_fetched_once(carrier: PretendCarrier) -> None:
    carrier.documents.append(given("qr", "image/png", strangers.picture(size=(400, 400)), text="TEST0042"))
    rma = waiting_return()
    for _ in range(2):
        make_label(rma)
    assert [call for call in carrier.calls if call.endswith("documents")] == ["GET shipments/shp_1/documents"]
    kept = CarrierDocument.objects.order_by("place")
    assert [(row.kind, row.media_type, row.text) for row in kept] == [
        ("label", "application/pdf", ""),
        ("qr", "image/png", "TEST0042"),
    ]


def test_a_lost_answer_is_asked_for_again_and_nothing_is_bought_twice(carrier: PretendCarrier) -> None:
    carrier.after = losing("/documents", method="GET")
    rma = waiting_return()
    with pytest.raises(Later):
        make_label(rma)
    assert label_of(rma).state == Label.State.BOUGHT
    make_label(rma, now=LATER)
    assert label_of(rma).state == Label.State.READY
    assert len([call for call in carrier.calls if call.endswith("/buy")]) == 1


@pytest.mark.parametrize(
    ("documents", "says"),
    [
        ([given("label", "application/pdf", b"%PDF-1.4 cut")], "damaged"),
        ([given("label", "application/pdf", b"MZ")], "none of the kinds"),
        ([given("qr", "image/png", strangers.harmless())], "none of the kinds"),
    ],
)
def test_a_bad_file_stops_with_a_reason_and_the_label_stays_bought(
    carrier: PretendCarrier, documents: list[dict[str, str]], says: str
) -> None:
    carrier.documents = documents
    rma = waiting_return()
    with pytest.raises(GiveUp, match=says):
        make_label(rma)
    assert label_of(rma).state == Label.State.BOUGHT
    assert not CarrierDocument.objects.exists()
    carrier.documents = [given("label", "application/pdf", strangers.harmless())]
    make_label(rma, now=LATER)
    assert (len(carrier.bought), label_of(rma).state) == (1, Label.State.READY)


@pytest.mark.parametrize("content", ["%%%", "é"])
def test_an_answer_that_is_no_file_counts_as_none(carrier: PretendCarrier, content: str) -> None:
    carrier.documents = [{"kind": "label", "media_type": "application/pdf", "content": content}]
    with pytest.raises(Later, match="base64"):
        make_label(waiting_return())


def test_a_carrier_that_sells_postage_owes_a_file(carrier: PretendCarrier, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from labels.carriers.sandbox.carrier import SandboxCarrier

    monkeypatch.setattr(SandboxCarrier, "capabilities", replace(SandboxCarrier.capabilities, test=False))
    carrier.documents = []
    rma = waiting_return()
    with pytest.raises(Later, match="not made its file yet"):
        make_label(rma)
    carrier.before = answering(200, {"documents": [given("label", "image/png", strangers.picture())]}, only="documents")
    make_label(rma, now=LATER)
    assert label_of(rma).carrier_documents.get().media_type == "image/png"


def test_two_workers_keep_one_set(carrier: PretendCarrier) -> None:
    rma = waiting_return()
    message = OutboxMessage.objects.get(kind="labels.make", payload__return=rma.pk)

    def meanwhile(request: httpx.Request) -> None:
        if request.url.path.endswith("documents"):
            carrier.after = lambda _: None
            effects.make(message, now=LATER)

    carrier.after = meanwhile
    make_label(rma)
    assert label_of(rma).carrier_documents.count() == 1


def test_they_are_handed_out_and_forgotten_with_the_person(carrier: PretendCarrier) -> None:
    rma = waiting_return()
    make_label(rma)
    label = label_of(rma)
    person = type("Person", (), {"rma_ids": [rma.pk]})()
    assert f"{rma.number}-{label.pk}-carrier-0.pdf" in privacy.files(person)
    privacy.forget(person)
    assert not CarrierDocument.objects.exists()
    assert parcel_of(rma).label_ready_at
