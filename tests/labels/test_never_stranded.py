"""A label that cannot be made strands no return: the next carrier, then a slip, then a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outgoing
from django.test import override_settings

from labels import making
from labels.carriers.sandbox.carrier import SandboxCarrier
from labels.carriers.slip import Slip
from labels.effects import make
from labels.models import Label
from returns.domain.shipping import PaidBy
from returns.domain.status import ParcelStatus
from returns.models import OutboxMessage, Return, Settlement, Shop
from returns.operations.approve_return import approve_return
from returns.operations.publish_policy import publish_policy
from returns.outbox import GiveUp, Later
from returns.queries.parts import fee_held_back_at_shopify
from returns.queries.policies import active_policy
from returns.queries.returns import get_return, settlement_quote
from returns_portal import mail
from tests.characters import NOW, ask, make_order, make_shop
from tests.labels.parcels import parcel_of
from tests.labels.pretend_carrier import PretendCarrier, answering

pytestmark = pytest.mark.django_db
FEE = {"return_shipping_minor": 490}
NO = answering(422, {"error": "invalid_address"})
DOWN = answering(502)


class Second(SandboxCarrier):
    """Another account to turn to."""

    name = "second"


@pytest.fixture
def carriers(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[PretendCarrier, PretendCarrier]]:
    first, second = PretendCarrier(), PretendCarrier()
    one, two = "http://one.invalid/carrier/v1", "http://two.invalid/carrier/v1"
    known = {
        "sandbox": SandboxCarrier(url=one, key="k", client=first.client(one, "k")),
        "second": Second(url=two, key="k", client=second.client(two, "k")),
        "slip": Slip(),
    }
    monkeypatch.setattr("labels.carriers.registry.built_in", lambda: known)
    with override_settings(SANDBOX_CARRIER_URL="http://one.invalid/carrier/v1"):
        yield first, second


def shop_with(*, per: str = "return", **shipping: Any) -> Shop:
    shop = make_shop()
    document = active_policy(shop).document | {"shipping": shipping, "fees": FEE | {"return_shipping_per": per}}
    publish_policy(shop=shop, document=document, now=NOW - timedelta(days=100))
    return shop


def waiting(shop: Shop | None = None, **details: Any) -> Return:
    rma = ask(make_order(shop or make_shop(), **details), quantities=(1, 2))
    return approve_return(rma_id=rma.pk, actor="merchant", now=NOW)


def run(rma: Return, *, attempts: int = 1) -> None:
    message = OutboxMessage.objects.get(kind="labels.make", payload__return=rma.pk)
    message.attempts = attempts
    make(message, now=NOW)


def live(rma: Return) -> Label:
    return Label.objects.exclude(state=Label.State.FAILED).get(parcel__rma=rma)


def test_a_carrier_that_says_no_gives_way_to_the_next(carriers: tuple[PretendCarrier, PretendCarrier]) -> None:
    first, second = carriers
    first.before = NO
    rma = waiting()
    run(rma)
    assert (live(rma).carrier, live(rma).state, len(second.bought)) == ("second", Label.State.READY, 1)
    failed = Label.objects.get(parcel__rma=rma, state=Label.State.FAILED)
    assert (failed.carrier, "invalid_address" in failed.problem) == ("sandbox", True)


def test_one_that_does_not_answer_is_waited_for_before_the_next_is_asked(
    carriers: tuple[PretendCarrier, PretendCarrier],
) -> None:
    first, second = carriers
    first.before = DOWN
    rma = waiting()
    for attempts in range(1, making.PATIENCE):
        with pytest.raises(Later):
            run(rma, attempts=attempts)
    assert second.calls == []
    run(rma, attempts=making.PATIENCE)
    assert (live(rma).carrier, len(second.bought)) == ("second", 1)


def test_what_may_have_been_bought_is_never_bought_elsewhere(carriers: tuple[PretendCarrier, PretendCarrier]) -> None:
    first, second = carriers
    first.after = lambda request: DOWN(request) if request.url.path.endswith("/buy") else None
    rma = waiting()
    with pytest.raises(Later):
        run(rma)
    first.before = DOWN
    with pytest.raises(Later):
        run(rma, attempts=making.LONG_PATIENCE + 5)
    assert (second.calls, live(rma).carrier) == ([], "sandbox")
    first.before = first.after = lambda request: None
    run(rma, attempts=20)
    assert (live(rma).state, len(first.bought)) == (Label.State.READY, 1)


def test_when_nobody_is_left_a_person_is_told_all_reasons(carriers: tuple[PretendCarrier, PretendCarrier]) -> None:
    first, second = carriers
    first.before, second.before = NO, answering(401)
    rma = waiting()
    with pytest.raises(GiveUp, match=r"invalid_address.*does not accept our key"):
        run(rma)
    first.before = lambda request: None
    run(rma)
    assert live(rma).carrier == "sandbox", "the next try begins with the first again"


@pytest.mark.parametrize("per", ["return", "parcel"])
def test_a_slip_instead_drops_the_fee_once_for_the_shopper(
    carriers: tuple[PretendCarrier, PretendCarrier], per: str
) -> None:
    _slip_instead(carriers, per=per)


def test_a_slip_takes_the_place_of_a_label_and_no_fee_is_held_back(
    carriers: tuple[PretendCarrier, PretendCarrier], settings: Any
) -> None:
    rma = _slip_instead(carriers, per="return")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Return.objects.filter(pk=rma.pk).update(locale="en")
    mail.approved(OutboxMessage.objects.get(kind="mail.approved"), now=NOW)
    text = " ".join(outgoing.outbox[0].body.split())
    assert "You get a return slip instead, and no return shipping fee is held back" in text


def _slip_instead(carriers: tuple[PretendCarrier, PretendCarrier], *, per: str) -> Return:
    for carrier in carriers:
        carrier.before = NO
    rma = waiting(shop_with(slip_instead=True, per=per))
    before = settlement_quote(get_return(rma.shop, rma.number)).total.presentment.minor
    run(rma)
    run(rma)
    found = get_return(rma.shop, rma.number)
    quote = settlement_quote(found)
    assert (live(rma).carrier, parcel_of(rma).status) == ("slip", ParcelStatus.LABEL_READY)
    assert parcel_of(rma).paid_by == PaidBy.OWN
    assert (quote.return_shipping_fee.presentment.minor, quote.total.presentment.minor) == (0, before + 490)
    assert fee_held_back_at_shopify(found).presentment.minor == 490, "Shopify keeps what it was told"
    assert [event.kind for event in found.events.all()].count("fee.dropped") == 1
    return found


def test_what_travels_at_the_shops_cost_is_paid_back_and_stays_so(
    carriers: tuple[PretendCarrier, PretendCarrier],
) -> None:
    for carrier in carriers:
        carrier.before = NO
    rma = waiting(shop_with(slip_instead=True, paid_by="shop"))
    run(rma)
    assert (live(rma).carrier, parcel_of(rma).paid_by) == ("slip", PaidBy.SHOP)


def test_no_slip_where_the_policy_wants_none_or_the_money_is_fixed(
    carriers: tuple[PretendCarrier, PretendCarrier],
) -> None:
    for carrier in carriers:
        carrier.before = NO
    with pytest.raises(GiveUp):
        run(waiting())
    rma = waiting(shop_with(slip_instead=True), number=1002)
    Settlement.objects.filter(rma=rma).update(status="DUE")
    with pytest.raises(GiveUp):
        run(rma)
    assert settlement_quote(get_return(rma.shop, rma.number)).return_shipping_fee.presentment.minor == 490
    assert parcel_of(rma).paid_by == PaidBy.SHOPPER


def test_carriers_that_are_all_away_are_waited_for_an_hour_before_a_slip(
    carriers: tuple[PretendCarrier, PretendCarrier],
) -> None:
    for carrier in carriers:
        carrier.before = DOWN
    rma = waiting(shop_with(slip_instead=True))
    for attempts in (1, making.PATIENCE, making.LONG_PATIENCE - 1):
        with pytest.raises(Later):
            run(rma, attempts=attempts)
    run(rma, attempts=making.LONG_PATIENCE)
    assert live(rma).carrier == "slip"
