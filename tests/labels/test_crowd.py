"""Several workers at one parcel, as when a lease ran out too early."""

import threading
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import override_settings

from labels.models import Label, LabelDocument
from returns.models import OutboxMessage, ReturnEvent
from tests.labels.parcels import make_label, waiting_return
from tests.labels.pretend_carrier import PretendCarrier

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def carrier(monkeypatch: pytest.MonkeyPatch) -> Iterator[PretendCarrier]:
    pretend = PretendCarrier()
    monkeypatch.setattr("labels.carriers.sandbox.carrier._client", pretend.client)
    with override_settings(SANDBOX_CARRIER_URL="http://carrier.invalid/carrier/v1", SANDBOX_CARRIER_KEY="key"):
        yield pretend


def test_six_workers_at_once_buy_one_label(carrier: PretendCarrier) -> None:
    rma = waiting_return()
    start, troubles = threading.Barrier(6), []

    def work() -> None:
        try:
            start.wait(timeout=10)
            make_label(rma)
        except Exception as trouble:  # noqa: BLE001 - shown by the assertion below
            troubles.append(trouble)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert troubles == []
    assert len(carrier.bought) == 1
    assert Label.objects.get().state == Label.State.READY
    assert LabelDocument.objects.count() == 2
    assert ReturnEvent.objects.filter(kind="label.ready").count() == 1
    assert OutboxMessage.objects.filter(kind="mail.approved").count() == 1
