"""A warehouse's program brings the label it made itself."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from labels.models import UploadedLabel
from returns.models import Shop
from tests.characters import make_shop
from tests.labels.brought import pages
from tests.returns_api.programs import Program, program_of
from tests.returns_portal.merchant_desk import approved, received
from tests.security.state import changed, tables

pytestmark = pytest.mark.django_db
FILE = base64.b64encode(pages(1)).decode()


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def program(shop: Shop) -> Program:
    return program_of(shop)


def body(**about: Any) -> dict[str, Any]:
    return {"carrier": "Our  van", "file": FILE} | about


def test_a_label_takes_the_place_of_the_one_that_waits(shop: Shop, program: Program) -> None:
    rma = approved(shop)
    path, parcel = f"/returns/{rma.number}/own-label", rma.parcels.get().pk
    cost = {"amount": "4.20", "currency": "EUR"}
    done = program.post(path, body(parcel=parcel, tracking_number="VAN00012345", cost=cost))
    assert done.status_code == 200, done.content
    kept = UploadedLabel.objects.get()
    assert (kept.carrier, kept.cost_minor, kept.uploaded_by) == ("Our van", 420, f"key:{program.key.pk}")
    assert bytes(kept.content).startswith(b"%PDF")
    assert rma.events.filter(kind="label.brought", actor_id=f"key:{program.key.pk}").count() == 1
    assert program.post(path, body(parcel=parcel)).json()["code"] == "parcel_not_waiting"


def test_what_is_no_label_is_named_and_changes_nothing(shop: Shop, program: Program) -> None:
    rma, counted = approved(shop), received(shop, 1003)
    path, parcel = f"/returns/{rma.number}/own-label", rma.parcels.get().pk
    before = tables()
    wrong: list[tuple[dict[str, Any], str]] = [
        (body(file="no base64!"), "/file"),
        (body(file=base64.b64encode(b"nothing at all").decode()), "/file"),
        (body(file=base64.b64encode(pages(3)).decode()), "/file"),
        (body(zpl=FILE), "/zpl"),
        (body(tracking_number="?"), "/tracking_number"),
        (body(cost={"amount": "4.20", "currency": "USD"}), "/cost/currency"),
    ]
    for said, field in wrong:
        answer = program.post(path, {"parcel": parcel} | said)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field), said
    assert program.post(f"/returns/{counted.number}/own-label", body()).json()["code"] == "goods_in"
    assert program.post(f"{path}?dry_run=true", body(parcel=parcel)).status_code == 200
    assert not changed(before)
