"""A count is taken back before anybody was told of it, and never after money is due."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.forms.models import model_to_dict

from returns.domain.status import DispositionType, Outcome, ParcelStatus, SettlementStatus, Stage
from returns.history import still_true
from returns.models import Disposition, OutboxMessage, Return, Shop
from returns.operations.held_news import UNDO_FOR
from returns.operations.receive_goods import NEWS, receive_goods
from returns.operations.reserve import UnableToSettle
from returns.operations.settle_return import settle_return
from returns.operations.undo_receipt import UnableToUndoReceipt, undo_receipt
from returns_portal.merchant.views.receipt import STANDS
from tests.characters import NOW, make_shop, two_shops
from tests.races import all_at_once, tried
from tests.returns_portal.merchant_desk import again, arrived, labelled, paid, staff_of, with_door

pytestmark = pytest.mark.django_db
THEN = NOW + timedelta(days=3)


def count(rma: Return, *, missing: int = 0, undoable: bool = True) -> Return:
    counts = {item.pk: {DispositionType.RESTOCKED: item.quantity} for item in rma.lines.all()}
    last = max(counts)
    counts[last] = {DispositionType.RESTOCKED: counts[last][DispositionType.RESTOCKED] - missing}
    counts[last] |= {DispositionType.MISSING: missing} if missing else {}
    receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", actor_id="7001", now=THEN, undoable=undoable)
    return again(rma)


def undo(rma: Return, now: Any = THEN) -> Return:
    return undo_receipt(rma_id=rma.pk, actor_id="7001", now=now)


def settle(rma: Return) -> Any:
    return settle_return(
        rma_id=rma.pk,
        expected_minor=again(rma).settlement.total_presentment_minor,
        outcome=Outcome.REFUND,
        actor="merchant",
        actor_id="7001",
        now=THEN,
    )


def waiting() -> list[str]:
    return sorted(OutboxMessage.objects.filter(kind__in=NEWS, done_at=None).values_list("kind", flat=True))


@pytest.mark.parametrize("missing", [0, 1])
@pytest.mark.parametrize("stage", [arrived, labelled])
def test_all_is_as_it_was_before_the_count(stage: Any, missing: int) -> None:
    rma = again(stage(make_shop()))
    sums, parcel, place = model_to_dict(rma.settlement), model_to_dict(rma.parcels.get()), rma.stage
    rma = count(rma, missing=missing)
    assert rma.stage == Stage.TO_REFUND
    assert waiting() == sorted(NEWS)
    assert not OutboxMessage.objects.filter(kind__in=NEWS, due_at__lt=THEN + UNDO_FOR).exists()
    for _twice in range(2):
        undo(rma)
    rma = again(rma)
    assert (rma.received_at, rma.stage) == (None, place)
    assert (model_to_dict(rma.settlement), model_to_dict(rma.parcels.get())) == (sums, parcel)
    assert not Disposition.objects.filter(item__rma=rma).exists()
    assert waiting() == []
    assert [event.actor_id for event in rma.events.filter(kind="goods.uncounted")] == ["7001"]
    assert "goods.received" not in [event.kind for event in still_true(rma.events.all())]
    assert count(rma).stage == Stage.TO_REFUND
    assert [event.kind for event in still_true(rma.events.all())].count("goods.received") == 1
    assert waiting() == sorted(NEWS)


@pytest.mark.parametrize("begun", [{"attempts": 1}, {"last_error": "throttled for 2 s"}])
def test_what_a_worker_has_begun_to_tell_stands(begun: dict[str, Any]) -> None:
    rma = count(arrived(make_shop()))
    OutboxMessage.objects.filter(kind="shopify.dispose").update(**begun)
    with pytest.raises(UnableToUndoReceipt, match="told"):
        undo(rma)
    assert again(rma).received_at
    assert len(waiting()) == 2
    other = count(arrived(make_shop("plain.myshopify.com"), 1002), undoable=False)
    with pytest.raises(UnableToUndoReceipt, match="told"):
        undo(other)


def test_paying_lets_the_news_go_at_once_and_ends_the_undoing() -> None:
    rma = count(arrived(make_shop()))
    settle(rma)
    assert not OutboxMessage.objects.filter(kind__in=NEWS, due_at__gt=THEN).exists()
    with pytest.raises(UnableToUndoReceipt, match="money_moved"):
        undo(rma)
    with pytest.raises(UnableToUndoReceipt, match="money_moved"):
        undo(paid(make_shop("plain.myshopify.com"), 1002))


def desk_of(shop: Shop, **options: Any) -> Any:
    return staff_of(shop, htmx=True, **options)


def said(rma: Return, **also: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {"expected_minor": again(rma).settlement.total_presentment_minor, "outcome": "refund"}
    for item in rma.lines.all():
        name = f"line-{item.pk}" if item.quantity == 1 else f"line-{item.pk}-RESTOCKED"
        fields[name] = "RESTOCKED" if item.quantity == 1 else item.quantity
    return fields | also


def test_the_page_offers_it_to_the_shops_own_staff(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()
    ours, theirs = two_shops()
    rma = arrived(ours)
    path = f"/app/returns/{rma.number}/receipt/"
    assert f"{path}undoing/" in desk_of(ours).post(path, said(rma)).content.decode()
    assert staff_of(None).post(f"{path}undoing/").status_code == 401
    assert staff_of(theirs).post(f"{path}undoing/").status_code == 404
    assert desk_of(ours).post(f"{path}undoing/").status_code == 200
    assert again(rma).stage == Stage.TO_INSPECT
    count(again(rma), undoable=False)
    answer = desk_of(ours).post(f"{path}undoing/")
    assert answer.status_code == 409
    assert str(STANDS["told"]) in answer.content.decode()


def test_counting_and_paying_are_one_click_for_who_may_do_both(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()
    shop = make_shop()
    rma, other = arrived(shop), arrived(shop, 1002)
    path = f"/app/returns/{rma.number}/"
    assert 'name="then"' in staff_of(shop).get(path).content.decode()
    assert 'name="then"' not in staff_of(shop, role="warehouse").get(path).content.decode()  # type: ignore[arg-type]
    refused = desk_of(shop, role="warehouse", who="7002").post(f"{path}receipt/", said(rma, then="settle"))
    assert (refused.status_code, again(rma).received_at) == (403, None)
    assert desk_of(shop).post(f"{path}receipt/", said(rma, then="settle")).status_code == 200
    assert again(rma).settlement.status == SettlementStatus.DUE
    last = other.lines.last()
    short = {f"line-{last.pk}-RESTOCKED": 1, f"line-{last.pk}-MISSING": 1}
    page = desk_of(shop).post(f"/app/returns/{other.number}/receipt/", said(other, then="settle", **short))
    assert "Nothing is paid yet" in page["HX-Trigger"]
    assert again(other).settlement.status == SettlementStatus.QUOTED
    assert again(other).received_at


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_who_undoes_and_who_pays_never_both_win() -> None:
    rma = count(arrived(make_shop()))

    def act(number: int) -> Any:
        if number % 2:
            return "undone" if undo(rma) else ""
        return "due" if settle(rma).status == SettlementStatus.DUE else ""

    refusals = (UnableToUndoReceipt, UnableToSettle)
    answers = all_at_once(tried(act, refusals=refusals, say=lambda why: why.code))
    rma = again(rma)
    assert ("due" in answers) != ("undone" in answers)
    assert (rma.settlement.status == SettlementStatus.DUE) == ("due" in answers) == (rma.received_at is not None)
    assert rma.parcels.get().status == ParcelStatus.DELIVERED
