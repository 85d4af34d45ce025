"""Labels for whom and where to: postage only where somebody owes it, the right address, and only what is inside."""

import pytest
from django.test import override_settings

from labels import accounts, effects
from labels.models import Label
from returns.domain.shipping import PaidBy
from returns.domain.status import ParcelStatus
from returns.models import Destination, OutboxMessage, Return, ReturnLineItem
from returns.operations.approve_return import approve_return
from returns.queries.parcels import parcels_of
from returns.queries.returns import get_return_by_id
from tests.characters import NOW, RETURN_ADDRESS, ask, make_order, make_shop
from tests.labels.parcels import text_of

pytestmark = pytest.mark.django_db
LYON = RETURN_ADDRESS | {"name": "Maison Lyon", "street": "4 quai Saint-Vincent", "postcode": "69001", "city": "Lyon"}


@pytest.fixture(autouse=True)
def _no_carrier() -> object:
    with override_settings(SANDBOX_CARRIER_URL="", SANDBOX_CARRIER_KEY=""):
        yield


def waiting(**line: object) -> Return:
    rma = ask(make_order(make_shop()), quantities=(1, 2))
    ReturnLineItem.objects.filter(rma=rma, quantity=2).update(**line)
    return approve_return(rma_id=rma.pk, actor="merchant", now=NOW)


def make_all(rma: Return) -> Return:
    for message in OutboxMessage.objects.filter(kind="labels.make", payload__return=rma.pk):
        effects.make(message, now=NOW)
    return get_return_by_id(rma.shop, rma.pk)


@override_settings(SANDBOX_CARRIER_URL="http://carrier.example", SANDBOX_CARRIER_KEY="k")
def test_who_sends_at_their_own_cost_gets_a_slip_though_there_is_a_carrier() -> None:
    rma = waiting()
    assert accounts.choose(rma.shop_id).name == "sandbox"
    assert accounts.choose(rma.shop_id, prepaid=False).name == "slip"

    rma.parcels.update(paid_by=PaidBy.OWN)
    make_all(rma)

    assert Label.objects.get().carrier == "slip"


def test_each_label_carries_its_own_address_and_what_is_inside() -> None:
    shop_place = Destination(code="lyon", name="Lyon", address=LYON, shop=make_shop())
    shop_place.save()

    rma = make_all(waiting(destination=shop_place))

    own, lyon = (
        text_of(bytes(Label.objects.get(parcel=parcel).documents.get(format="a4").pdf)) for parcel in parcels_of(rma)
    )
    assert ("Atelier Retours" in own, "Robe midi" in own, "Pull" in own) == (True, True, False)
    assert ("Maison Lyon" in lyon, "Robe midi" in lyon, "Pull" in lyon) == (True, False, True)


def test_a_label_that_is_made_keeps_its_address() -> None:
    place = Destination.objects.create(code="lyon", name="Lyon", address=LYON, shop=make_shop())
    rma = make_all(waiting(destination=place))

    place.delete()

    assert [parcel.address["city"] for parcel in get_return_by_id(rma.shop, rma.pk).parcels.order_by("pk")] == [
        "Rennes",
        "Lyon",
    ]


def test_a_label_is_made_before_anybody_agreed_and_not_for_what_was_refused() -> None:
    rma = ask(make_order(make_shop()))
    parcel = rma.parcels.create(status=ParcelStatus.AWAITING_LABEL)
    message = OutboxMessage.objects.create(
        shop=rma.shop, kind="labels.make", stream="s", payload={"return": rma.pk, "parcel": parcel.pk},
        created_at=NOW, due_at=NOW,
    )  # fmt: skip
    effects.make(message, now=NOW)
    assert rma.parcels.get().status == ParcelStatus.LABEL_READY

    Return.objects.filter(pk=rma.pk).update(status="DECLINED")
    rma.parcels.update(status=ParcelStatus.AWAITING_LABEL)
    effects.make(message, now=NOW)
    assert rma.parcels.get().status == ParcelStatus.AWAITING_LABEL
