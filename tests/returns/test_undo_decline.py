"""A refusal is taken back before anybody was told of it, and never after."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from returns.domain.status import DeclineReason, Stage
from returns.models import OutboxMessage, Return, ReturnUnit
from returns.operations.decline_return import decline_return
from returns.operations.undo_decline import UNDO_FOR, UnableToUndo, undo_decline
from returns_portal.merchant.views.refusal import STANDS
from tests.characters import NOW, make_order, make_shop, two_shops
from tests.races import all_at_once, tried
from tests.returns.test_shopper_exchanges import offering, swap
from tests.returns_portal.merchant_desk import again, ask_at, requested, staff_of, with_door

pytestmark = pytest.mark.django_db


def refuse(rma: Return, *, undoable: bool = True) -> Return:
    decline_return(
        rma_id=rma.pk,
        reason=DeclineReason.OTHER,
        explanation="Worn.",
        actor="merchant",
        actor_id="7001",
        now=NOW,
        undoable=undoable,
    )
    return again(rma)


def undo(rma: Return, now: Any = NOW) -> Return:
    return undo_decline(rma_id=rma.pk, actor_id="7001", now=now)


def telling() -> list[str]:
    rows = OutboxMessage.objects.filter(kind__in=("shopify.decline_return", "mail.declined"))
    return sorted(rows.values_list("kind", flat=True))


def test_news_of_a_refusal_waits_and_is_gone_when_it_is_undone() -> None:
    rma = refuse(requested(make_shop()))
    assert telling() == ["mail.declined", "shopify.decline_return"]
    early, late = NOW + UNDO_FOR - timedelta(seconds=1), NOW + UNDO_FOR
    assert not OutboxMessage.objects.filter(kind="mail.declined", due_at__lte=early).exists()
    assert OutboxMessage.objects.filter(kind="mail.declined", due_at__lte=late).exists()
    for _twice in range(2):
        rma = undo(rma)
    rma = again(rma)
    assert (rma.stage, rma.decline_reason, rma.decline_note, rma.closed_at) == (Stage.REQUESTED, "", "", None)
    assert telling() == []
    assert not ReturnUnit.objects.filter(item__rma=rma, live=False).exists()
    assert rma.events.filter(kind="return.undeclined").count() == 1
    assert refuse(rma).stage == Stage.DECLINED
    assert len(telling()) == 2


def test_what_is_told_or_was_begun_to_be_told_stands() -> None:
    rma = refuse(requested(make_shop()))
    OutboxMessage.objects.filter(kind="mail.declined").update(attempts=1)
    with pytest.raises(UnableToUndo, match="told"):
        undo(rma)
    assert again(rma).stage == Stage.DECLINED
    assert len(telling()) == 2
    other = refuse(requested(make_shop("plain.myshopify.com"), 1002), undoable=False)
    with pytest.raises(UnableToUndo, match="told"):
        undo(other)


def test_pieces_that_were_asked_for_again_keep_their_return() -> None:
    rma = refuse(requested(make_shop()))
    ask_at(rma.order, key="again")
    with pytest.raises(UnableToUndo, match="taken"):
        undo(rma)
    assert again(rma).stage == Stage.DECLINED
    assert len(telling()) == 2


@pytest.mark.parametrize("promised", [False, True])
def test_what_was_promised_to_another_meanwhile_is_not_promised_twice(promised: bool) -> None:
    shop = offering(make_shop())
    first, order = swap(make_order(shop)), make_order(shop, number=1002)
    refuse(first)
    if promised:
        swap(order, key="other")
        with pytest.raises(UnableToUndo, match="promised"):
            undo(first)
        assert again(first).stage == Stage.DECLINED
        assert telling() == ["mail.declined"]
    else:
        assert undo(first).stage == Stage.REQUESTED


def test_the_page_offers_it_for_a_minute_to_the_shops_own_staff(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()
    ours, theirs = two_shops()
    rma = requested(ours)
    path = f"/app/returns/{rma.number}/refusal/"
    page = staff_of(ours, htmx=True).post(path, {"reason": "OTHER", "explanation": "Worn."}).content.decode()
    assert f"{path}undoing/" in page
    assert staff_of(None).post(f"{path}undoing/").status_code == 401
    assert staff_of(theirs).post(f"{path}undoing/").status_code == 404
    assert staff_of(ours, htmx=True).post(f"{path}undoing/").status_code == 200
    assert again(rma).stage == Stage.REQUESTED
    refuse(again(rma), undoable=False)
    answer = staff_of(ours, htmx=True).post(f"{path}undoing/")
    assert answer.status_code == 409
    assert str(STANDS["told"]) in answer.content.decode()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_worker_and_who_undoes_never_both_win() -> None:
    rma = refuse(requested(make_shop()))
    OutboxMessage.objects.exclude(kind__in=("shopify.decline_return", "mail.declined")).delete()

    def act(number: int) -> Any:
        if number % 2:
            return "undone" if undo(rma) else ""
        return OutboxMessage.objects.claim(now=NOW + UNDO_FOR, limit=5)

    answers = all_at_once(tried(act, refusals=(UnableToUndo,), say=lambda _why: "refused"))
    begun = [answer for answer in answers if isinstance(answer, list) and answer]
    assert bool(begun) != ("undone" in answers)
    assert again(rma).stage == (Stage.DECLINED if begun else Stage.REQUESTED)
    assert len(telling()) == (2 if begun else 0)
