"""Two returns in one parcel, as Shopify has them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings

from returns.models import OutboxMessage
from returns.operations.bear_fee import bear_fee
from returns.operations.cancel_return import cancel_return
from returns.operations.publish_policy import publish_policy
from returns.operations.share_parcel import FeesChanged, share_parcel
from returns.queries.policies import active_policy
from returns.queries.returns import get_return_by_id
from shop_integration.admin_api.returns import read_return
from shop_integration.connect import connect
from tests.shop_integration.conftest import work
from tests.shop_integration.steps import again, approved, due, now, received, refunds

pytestmark = pytest.mark.django_db


def there(rma):
    """The parcels of a return at Shopify: tracking number and label."""
    found = read_return(connect(rma.shop, now=now()), rma.gid)
    return [(parcel.tracking_number, parcel.label_url) for parcel in found.parcels]


@pytest.mark.parametrize("kind", ["", "lost_answer"])
def test_the_guest_has_the_hosts_label_there_and_no_second_parcel(simulator, requested, kind):
    host, guest = approved(requested()), approved(requested())
    (old,) = there(guest)
    share_parcel(rma_id=guest.pk, other=host.number, actor="shopper", now=now())
    if kind:
        simulator.unkind("admin", kind, match="ReverseDeliveryUpdate", times=1)
        work(host.shop)
    assert work(host.shop) == []

    (moved,) = there(guest)
    assert (moved[0], old[0]) == (host.parcels.get().tracking_number, f"TEST{guest.parcels.get().pk}")
    assert moved[1].startswith(f"{settings.APP_URL}/labels/")
    assert len(there(host)) == 1


def test_each_is_received_and_paid_by_itself(simulator, requested):
    host, guest = approved(requested()), approved(requested())
    share_parcel(rma_id=guest.pk, other=host.number, actor="shopper", now=now())
    OutboxMessage.objects.filter(kind__startswith="labels.").delete()
    for rma in (host, guest):
        due(received(get_return_by_id(rma.shop, rma.pk)))
        assert work(rma.shop) == []
        assert again(rma).settlement.status == "PAID"
    assert len(simulator.ledger(host.shop.domain)["refunds"]) == 2


@pytest.fixture
def per_parcel(shop):
    fees = {"restocking_bps": 0, "return_shipping_minor": 490, "return_shipping_per": "parcel"}
    document = active_policy(shop).document | {"fees": fees}
    shop.policies.update(active_from=now() - timedelta(days=200))
    publish_policy(shop=shop, document=document, now=now() - timedelta(days=100))


@pytest.mark.parametrize("paid_first", ["host", "guest"])
def test_shopify_pays_both_with_one_fee_though_it_was_told_two(simulator, per_parcel, requested, paid_first):
    host, guest = approved(requested()), approved(requested())
    alone = host.settlement.total_presentment_minor
    with pytest.raises(FeesChanged) as shown:
        share_parcel(rma_id=guest.pk, other=host.number, actor="shopper", now=now())
    expected = shown.value.joining.worth()
    assert expected == (alone, alone + 490)
    share_parcel(rma_id=guest.pk, other=host.number, actor="shopper", expected=expected, now=now())
    OutboxMessage.objects.filter(kind__startswith="labels.").delete()
    for rma in (host, guest) if paid_first == "host" else (guest, host):
        due(received(again(rma)))
        assert work(rma.shop) == []
        assert again(rma).settlement.status == "PAID"
    paid = [refund for rma in (host, guest) for refund in refunds(simulator, rma)]
    assert [again(rma).settlement.paid_presentment_minor for rma in (host, guest)] == [alone, alone + 490]
    assert len(paid) == 2


def test_who_is_left_in_the_parcel_is_paid_less_its_own_fee(simulator, per_parcel, requested):
    host, guest = approved(requested()), approved(requested())
    alone = guest.settlement.total_presentment_minor
    share_parcel(rma_id=guest.pk, other=host.number, actor="shopper", expected=(alone, alone + 490), now=now())
    OutboxMessage.objects.filter(kind__startswith="labels.").delete()
    cancel_return(rma_id=host.pk, actor="merchant", now=now())
    OutboxMessage.objects.filter(kind__startswith="labels.").delete()
    bear_fee(OutboxMessage.objects.get(kind="parcels.bear_fee", done_at=None, payload__return=guest.pk), now=now())
    due(received(again(guest)))
    assert work(host.shop) == []
    assert again(guest).settlement.paid_presentment_minor == alone
