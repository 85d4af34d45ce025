"""What few shops, orders and returns have: a page that was told that there is none must not miss any."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from returns.domain.seldom import Seldom
from returns.models import (
    Destination,
    DiscountCode,
    Disposition,
    ExchangeLine,
    GiftPass,
    LinkedOrder,
    Order,
    OutcomeOffer,
    PageTexts,
    Posting,
    Remark,
    Restriction,
    Return,
    ReturnPhoto,
    ReverseDelivery,
    Supplier,
    SurveyAnswer,
    UnannouncedParcel,
    Withdrawal,
    WithdrawalStatement,
)
from returns.operations.approve_return import approve_return
from returns.queries.orders import get_order, order_for_page
from returns.queries.returns import get_return_by_id, return_for_page
from returns.queries.seldom import OF_ORDER, OF_RETURN, OF_SHOP
from returns.queries.shops import shop_of_pages
from tests.characters import NOW, Bought, ask, make_order, make_shop

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=9)


@pytest.fixture
def rma() -> Return:
    """A return that waits for its parcel, as nearly all are; another one of the shop has everything else."""
    order = make_order(make_shop(), Bought("Robe", 3, 4990), Bought("Jupe", 1, 2990))
    found = ask(order, quantities=(1,))
    approve_return(rma_id=found.pk, actor="merchant", now=NOW)
    return found


def beside(rma: Return, **about: Any) -> Return:
    """Another return of the order."""
    another = Return.objects.get(pk=rma.pk)
    another.pk, another.number, another.request_key = None, f"R-{uuid4().hex[:8]}", uuid4().hex
    for name, value in about.items():
        setattr(another, name, value)
    another.save(force_insert=True)
    return another


def of_return(rma: Return) -> Iterator[tuple[Seldom, Callable[[], Any]]]:
    """Each thing that few returns have, and how this one gets it."""
    item, parcel, shop, order = rma.lines.first(), rma.parcels.first(), rma.shop, rma.order
    off = {"discount_bps": 1000, "days": 30, "good_for": "shop", "due_at": NOW}
    unannounced = {"number": 1, "request_key": "u", "arrived_on": NOW.date(), "recorded_at": NOW, "matched_at": NOW}
    said = {"shop": shop, "request_key": "w", "language": "fr", "submitted_at": NOW, "sha256": "0" * 64}
    assert item
    assert parcel
    yield Seldom.ANSWER, lambda: SurveyAnswer.objects.create(rma=rma, score=5, language="fr", first_at=NOW, at=NOW)
    yield Seldom.CANCELED, lambda: beside(rma, status="CANCELED")
    yield Seldom.CODE, lambda: DiscountCode.objects.create(rma=rma, whole=rma, **off)
    yield (
        Seldom.DISPOSITIONS,
        lambda: Disposition.objects.create(item=item, type="RESTOCKED", quantity=1, noted_at=NOW),
    )
    yield Seldom.EXCHANGES, lambda: ExchangeLine.objects.create(rma=rma, variant_gid="v", title="Robe", quantity=1)
    yield Seldom.LINKED, lambda: LinkedOrder.objects.create(rma=rma, key=uuid4(), wanted_at=NOW)
    yield (
        Seldom.OFFERS,
        lambda: OutcomeOffer.objects.create(rma=rma, outcome="REFUND", offered_by="1", offered_at=NOW, until=LATER),
    )
    yield Seldom.PARTS, lambda: beside(rma, first_part=rma)
    yield (
        Seldom.PHOTOS,
        lambda: ReturnPhoto.objects.create(
            order=order, fulfilled=item.fulfilled, item=item, jpeg=b"j", thumbnail=b"t", created_at=NOW
        ),
    )
    yield Seldom.REMARKS, lambda: Remark.objects.create(rma=rma, speaker="shopper", text="?", at=NOW)
    yield Seldom.SENT, lambda: Posting.objects.create(parcel=parcel, said_at=NOW)
    yield (
        Seldom.SOURCE,
        lambda: LinkedOrder.objects.create(
            rma=beside(rma), key=uuid4(), wanted_at=NOW, order_gid=order.gid, status="ORDERED", ordered_at=NOW
        ),
    )
    yield Seldom.SUCCESSOR, lambda: beside(rma, replaces=rma)
    yield (
        Seldom.TOGETHER,
        lambda: ReverseDelivery.objects.create(rma=beside(rma), status="LABEL_READY", carried_by=parcel),
    )
    yield (
        Seldom.UNANNOUNCED,
        lambda: UnannouncedParcel.objects.create(shop=shop, rma=rma, status="MATCHED", **unannounced),
    )
    yield (
        Seldom.WITHDRAWAL,
        lambda: Withdrawal.objects.create(
            shop=shop, order=order, rma=rma, statement=WithdrawalStatement.objects.create(**said)
        ),
    )


def test_a_return_is_known_to_have_each_thing_from_when_it_has_it(rma: Return) -> None:
    lacks = set(OF_RETURN)
    for kind, make in of_return(rma):
        assert return_for_page(rma.shop, rma.pk).lacks == lacks
        make()
        lacks.discard(kind)
    assert return_for_page(rma.shop, rma.pk).lacks == lacks == set()


def test_what_belongs_to_all_parts_is_known_of_each(rma: Return) -> None:
    DiscountCode.objects.create(rma=rma, whole=rma, discount_bps=1000, days=30, good_for="shop", due_at=NOW)
    assert set(OF_RETURN) - return_for_page(rma.shop, beside(rma, first_part=rma).pk).lacks == {
        Seldom.CODE,
        Seldom.PARTS,
    }


def test_who_travels_in_another_ones_parcel_is_known_to(rma: Return) -> None:
    guest, host = beside(rma), rma.parcels.get()
    ReverseDelivery.objects.create(rma=guest, status="LABEL_READY", carried_by=host)
    Posting.objects.create(parcel=host, said_at=NOW)
    assert set(OF_RETURN) - return_for_page(rma.shop, guest.pk).lacks == {Seldom.SENT, Seldom.TOGETHER}


def test_the_newest_event_is_the_one_before_the_page_was_read(rma: Return) -> None:
    newest = max(event.pk for event in rma.events.all())
    assert return_for_page(rma.shop, rma.pk).newest_event == newest


def test_an_order_and_a_shop_are_known_to_have_each_thing_from_when_they_have_it(rma: Return) -> None:
    shop, order = rma.shop, rma.order
    someone = {"email": "a@b.example", "category": "other", "made_at": NOW, "ends_at": LATER}
    of_shop: dict[Seldom, Callable[[], Any]] = {
        Seldom.DESTINATIONS: lambda: Destination.objects.create(shop=shop, code="d", name="Depot", address={}),
        Seldom.PAGE_TEXTS: lambda: PageTexts.objects.create(shop=shop, language="fr", made_at=NOW),
        Seldom.RESTRICTIONS: lambda: Restriction.objects.create(shop=shop, **someone),
        Seldom.SUPPLIERS: lambda: Supplier.objects.create(shop=shop, name="Moulin", email="a@b.example", made_at=NOW),
    }
    of_order: dict[Seldom, Callable[[], Any]] = {
        Seldom.GIFT_PASS: lambda: GiftPass.objects.create(shop=shop, order=order, code="G", made_at=NOW),
        Seldom.SOURCE: dict(of_return(rma))[Seldom.SOURCE],
    }
    for every, makes, lacks_now in (
        (OF_SHOP, of_shop, lambda: _shop(shop.domain)),
        (OF_ORDER, of_order, lambda: order_for_page(shop, order.pk).lacks),
    ):
        lacks = set(every)
        for kind, make in makes.items():
            assert lacks_now() == lacks
            make()
            lacks.discard(kind)
        assert lacks_now() == lacks == set()


def test_who_read_it_otherwise_knows_nothing_and_asks(rma: Return) -> None:
    order: Order = get_order(rma.shop, rma.order_id)
    assert get_return_by_id(rma.shop, rma.pk).lacks == order.lacks == rma.shop.lacks == frozenset()


def _shop(domain: str) -> frozenset[Seldom]:
    shop = shop_of_pages(domain)
    assert shop
    return shop.lacks
