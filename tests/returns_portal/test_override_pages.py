"""Deciding against the policy: who may, what it needs, what the history says, and when it is too late."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from returns.domain.override import OverrideKind
from returns.domain.role import Role
from returns.domain.status import Outcome
from returns.models import Override, Return
from returns.operations.forget_person import forget_person
from returns.operations.override import UnableToOverride, give_time, pay_early
from returns.operations.reserve import UnableToSettle
from returns.operations.settle_return import settle_return
from returns.queries.overrides import possible_overrides
from returns.queries.person import Person, held_by_core
from tests.characters import NOW, make_shop, two_shops
from tests.races import all_at_once
from tests.returns_portal.merchant_desk import (
    STAFF_ID,
    again,
    declined,
    labelled,
    paid,
    received,
    requested,
    staff_of,
    with_door,
)

WHY = {"reason": "She waited for weeks.", "actor_id": STAFF_ID, "now": NOW}


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


def path(rma: Return, noun: str = "override/") -> str:
    return f"/app/returns/{rma.number}/{noun}"


def settle(rma: Return, minor: int) -> Any:
    return settle_return(
        rma_id=rma.pk, expected_minor=minor, outcome=Outcome.REFUND, actor="merchant", actor_id=STAFF_ID, now=NOW
    )


@pytest.mark.django_db
def test_only_who_may_override_does_with_a_reason() -> None:
    ours, theirs = two_shops()
    rma = labelled(ours)
    sent = {"kind": "pay_early", "reason": "Trusted customer."}
    assert staff_of(None).post(path(rma), sent).status_code == 401
    assert staff_of(theirs).post(path(rma), sent).status_code == 404
    for role in (Role.VIEWER, Role.WAREHOUSE, Role.AGENT):
        assert staff_of(ours, role=role).post(path(rma), sent).status_code == 403
    assert "Against the policy" not in staff_of(ours, role=Role.AGENT).get(path(rma, "")).content.decode()
    without = staff_of(ours, locale="fr", htmx=True).post(path(rma), {"kind": "pay_early", "reason": " "})
    assert without.status_code == 422
    assert "l’historique vous nomme" in without.content.decode()
    assert staff_of(ours).post(path(rma), {"kind": "free_money", "reason": "x"}).status_code == 422
    assert not Override.objects.exists()


@pytest.mark.django_db
def test_money_before_goods_is_decided_once_named_and_then_payable() -> None:
    shop = make_shop()
    shop.staff.create(user_id=STAFF_ID, name="Camille Martin", met_at=NOW, asked_at=NOW)
    rma = labelled(shop)
    total = rma.settlement.total_presentment_minor
    with pytest.raises(UnableToSettle, match="not_received"):
        settle(rma, total)
    desk = staff_of(shop, htmx=True, role=Role.MANAGER)
    answer = desk.post(path(rma), {"kind": "pay_early", "reason": "Trusted customer."})
    assert answer.status_code == 200
    page = answer.content.decode()
    for words in ("Trusted customer.", "Camille Martin", "now, without the goods", "the money may go before the goods"):
        assert words in page
    assert desk.post(path(rma), {"kind": "pay_early", "reason": "Again"}).status_code == 422
    event = rma.events.get(kind="override.pay_early")
    assert event.facts == {"rule": "goods_before_money"}
    assert desk.post(path(rma, "settlement/"), {"expected_minor": total, "outcome": "refund"}).status_code == 200
    assert again(rma).settlement.status == "DUE"


@pytest.mark.django_db
def test_more_time_is_only_ever_later() -> None:
    rma = labelled(make_shop())
    before = rma.ship_by
    assert before is not None
    desk = staff_of(rma.shop, htmx=True)
    assert desk.post(path(rma), {"kind": "more_time", "reason": "Ill.", "days": ""}).status_code == 422
    assert desk.post(path(rma), {"kind": "more_time", "reason": "Ill.", "days": "61"}).status_code == 422
    give_time(rma_id=rma.pk, days=5, **WHY)
    assert again(rma).ship_by == before + timedelta(days=5)
    give_time(rma_id=rma.pk, days=2, **WHY | {"now": before + timedelta(days=30)})
    assert again(rma).ship_by == before + timedelta(days=32)
    with pytest.raises(UnableToOverride, match="days"):
        give_time(rma_id=rma.pk, days=0, **WHY)
    assert "5 days more" in desk.get(path(rma, "")).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("make", [requested, declined, received, paid])
def test_what_is_past_it_is_not_decided(make: Any) -> None:
    rma = make(make_shop())
    assert OverrideKind.PAY_EARLY not in possible_overrides(rma)
    with pytest.raises(UnableToOverride, match="not_now"):
        pay_early(rma_id=rma.pk, **WHY)
    assert not Override.objects.exists()
    assert staff_of(rma.shop).post(path(rma), {"kind": "pay_early", "reason": "x"}).status_code in {409, 422}


@pytest.mark.django_db
def test_the_reason_is_shown_to_the_person_and_forgotten_with_them() -> None:
    rma = labelled(make_shop())
    pay_early(rma_id=rma.pk, **WHY)
    about = Person(rma.shop_id, (rma.order_id,), (rma.pk,))
    assert "She waited" in held_by_core(about)["returns"][0]["decided_otherwise"][0]
    forget_person(person=about, now=NOW)
    assert Override.objects.get().reason == ""


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_crowd_decides_once_and_pays_once() -> None:
    rma = labelled(make_shop())
    all_at_once(lambda _number: pay_early(rma_id=rma.pk, **WHY))
    assert Override.objects.count() == 1
    all_at_once(lambda _number: settle(rma, rma.settlement.total_presentment_minor))
    assert rma.events.filter(kind="settlement.due").count() == 1
