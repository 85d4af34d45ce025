"""Two returns in one parcel, as Shopify has them."""

from __future__ import annotations

import pytest
from django.conf import settings

from returns.models import OutboxMessage
from returns.operations.share_parcel import share_parcel
from returns.queries.returns import get_return_by_id
from shop_integration.admin_api.returns import read_return
from shop_integration.connect import connect
from tests.shop_integration.conftest import work
from tests.shop_integration.steps import again, approved, due, now, received

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
