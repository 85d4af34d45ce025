"""Staff let a shopper keep a supplier's goods where that is worth more, and take it back."""

from __future__ import annotations

import re
from typing import Any

import pytest

from returns.domain.means import Means
from returns.domain.shipping import Goods
from returns.domain.status import Outcome, ParcelStatus, Stage
from returns.models import OutboxMessage, Return
from returns.operations.approve_return import approve_return
from returns.operations.let_stay import UnableToLetStay, let_stay
from returns.operations.record_label import record_label
from returns.queries.parts import fee_held_back_at_shopify
from tests.characters import NOW, two_shops
from tests.returns.test_remedies import wished as repair_of
from tests.returns_portal.merchant_desk import again, staff_of, with_door
from tests.returns_portal.shopper_steps import Shopper
from tests.stores import ask_by, shop_that_lets_choose
from tests.suppliers import claimed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _surroundings(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


def read(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def labelled(rma: Return) -> Return:
    for parcel in rma.parcels.all():
        record_label(parcel_id=parcel.pk, carrier="sandbox", tracking_number="T1", tracking_url="", now=NOW)
    return again(rma)


def test_what_is_better_kept_is_kept_by_one_click_and_asked_back_by_another() -> None:
    ours, theirs = two_shops()
    rma = labelled(claimed(ours, address=False, handling_minor=9_000).rma)
    page, path = f"/app/returns/{rma.number}/", f"/app/returns/{rma.number}/keeping/"
    assert path in read(staff_of(ours).get(page))
    assert staff_of(theirs).post(path).status_code == 404
    assert staff_of(None).post(path).status_code in {401, 403}
    assert again(rma).goods == Goods.SEND
    for _ in range(2):
        assert staff_of(ours).post(path).status_code == 303
    kept = again(rma)
    assert (kept.goods, kept.stage, kept.ship_by) == (Goods.KEEP, Stage.TO_REFUND, None)
    assert set(kept.parcels.values_list("status", flat=True)) == {ParcelStatus.VOIDED}
    assert kept.events.filter(kind="return.let_stay").count() == 1
    assert OutboxMessage.objects.filter(kind="mail.kept", payload__return=rma.pk).count() == 1
    assert path not in read(staff_of(ours).get(page))
    assert "The shopper may keep the goods" in read(staff_of(ours).get(page))
    shopper = Shopper(ours)
    assert shopper.get(shopper.status_path(kept)).status_code == 200
    assert staff_of(ours).post(f"/app/returns/{rma.number}/sending/").status_code == 303
    assert again(rma).goods == Goods.SEND


def test_what_is_better_sent_has_no_button() -> None:
    ours, _ = two_shops()
    rma = claimed(ours).rma
    assert "/keeping/" not in read(staff_of(ours).get(f"/app/returns/{rma.number}/"))


def test_what_is_on_its_way_is_not_let_stay() -> None:
    ours, _ = two_shops()
    rma = labelled(claimed(ours, address=False, handling_minor=9_000).rma)
    rma.parcels.update(status=ParcelStatus.IN_TRANSIT)
    assert staff_of(ours).post(f"/app/returns/{rma.number}/keeping/").status_code == 409
    assert again(rma).goods == Goods.SEND
    with pytest.raises(UnableToLetStay, match="used"):
        let_stay(rma_id=rma.pk, actor="merchant", now=NOW)


def test_nobody_pays_for_a_way_that_is_not_gone() -> None:
    rma = ask_by(shop_that_lets_choose(), Means.LABEL)
    rma = labelled(approve_return(rma_id=rma.pk, actor="merchant", now=NOW))
    before = rma.settlement.total_presentment_minor
    Return.objects.filter(pk=rma.pk).update(gid="gid://shopify/Return/1")
    let_stay(rma_id=rma.pk, actor="merchant", now=NOW)
    kept = again(rma)
    assert kept.settlement.total_presentment_minor == before + 490
    assert fee_held_back_at_shopify(kept).presentment.minor == 490


def test_goods_that_are_to_be_repaired_have_to_come() -> None:
    rma = labelled(approve_return(rma_id=repair_of(Outcome.REPAIR).pk, actor="merchant", now=NOW))
    with pytest.raises(UnableToLetStay, match="to_repair"):
        let_stay(rma_id=rma.pk, actor="merchant", now=NOW)
    assert again(rma).goods == Goods.SEND
