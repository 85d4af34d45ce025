"""Labels bought while workers die and answers get lost: at the end each return has one, and no other was paid for.

`make labels-proof COUNT=1000` plays more of it than `make test` does.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.db import connection, transaction

from labels import effects
from labels.carriers.sandbox import carrier as sandbox
from labels.models import Label
from returns.domain.status import ReturnStatus
from returns.models import OutboxMessage, Return
from returns.operations.cancel_return import cancel_return
from returns.outbox import Later
from simulator.client import Control
from tests.characters import NOW, make_shop
from tests.interleavings.weaving import Cut, PowerCut
from tests.labels.parcels import waiting_return

pytestmark = pytest.mark.django_db
COUNT = int(os.environ.get("LABELS_PROOF", "12"))
MOST_TRIES = 80
ENDED = (Label.State.VOIDED, Label.State.FAILED)


class BadLine:
    """The wire to the carrier: now and then the worker dies before or after a call, or the answer is lost."""

    def __init__(self, client: httpx.Client, chance: random.Random, faults: Counter[str]) -> None:
        self._client, self._chance, self._faults = client, chance, faults
        self.base_url = client.base_url

    def request(self, method: str, path: str, **content: Any) -> httpx.Response:
        draw = self._chance.random()
        if draw < 0.07:
            raise PowerCut
        answer = self._client.request(method, path, **content)
        if draw < 0.14:
            raise PowerCut
        if draw < 0.30:
            self._faults["answers lost"] += 1
            raise httpx.ReadTimeout("the answer got lost")
        return answer


class Worker:
    """Carries out the messages of a return, and dies of it at any statement or call; the next knows the rows alone."""

    def __init__(self, chance: random.Random, faults: Counter[str], cut: Cut) -> None:
        self._chance, self._faults, self._cut = chance, faults, cut

    def carry_out(self, effect: Callable[..., None], rma: Return, kind: str, *, tries: int = MOST_TRIES) -> bool:
        """Whether it was done to the end within so many tries."""
        return any(self._try(effect, rma, kind, attempt) for attempt in range(tries))

    def _try(self, effect: Callable[..., None], rma: Return, kind: str, attempt: int) -> bool:
        message = OutboxMessage.objects.get(kind=kind, payload__return=rma.pk)
        self._cut.left = self._chance.choice((None, self._chance.randrange(40)))
        try:
            effect(message, now=NOW + timedelta(minutes=attempt))
        except PowerCut:
            self._faults["deaths"] += 1
            # Outside a transaction of the app each statement stands for itself; here the test's own is around it all.
            transaction.set_rollback(False)
            return False
        except Later:
            return False
        finally:
            self._cut.left = None
        return True


@pytest.fixture
def faults(simulator: Control, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """What was done to the workers; the carrier is the simulator's, behind a bad line."""
    found: Counter[str] = Counter()
    chance, real = random.Random(2026), sandbox._client
    monkeypatch.setattr(sandbox, "_client", lambda url, key: BadLine(real(url, key), chance, found))
    return found


def test_each_return_has_one_living_label_and_nothing_else_was_paid_for(
    simulator: Control, faults: Counter[str]
) -> None:
    chance, shop, cut = random.Random(COUNT), make_shop(), Cut()
    worker = Worker(chance, faults, cut)
    with connection.execute_wrapper(cut):
        for serial in range(COUNT):
            rma = waiting_return(shop, number=5000 + serial)
            called_off = chance.random() < 0.4
            made = worker.carry_out(
                effects.make, rma, "labels.make", tries=chance.randrange(4) if called_off else MOST_TRIES
            )
            assert made or called_off
            if called_off:
                cancel_return(rma_id=rma.pk, actor="shopper", now=NOW)
                assert worker.carry_out(effects.void, rma, "labels.void")
    living = {label.reference: label for label in Label.objects.exclude(state__in=ENDED)}
    kept = Return.objects.filter(status=ReturnStatus.OPEN)
    assert {label.parcel.rma_id for label in living.values()} == {rma.pk for rma in kept}
    assert len(living) == kept.count()
    ours = set(Label.objects.values_list("reference", flat=True))
    theirs = [parcel for parcel in simulator.parcels() if parcel["reference"] in ours]
    sold = [parcel for parcel in theirs if parcel.get("tracking_number") and parcel["status"] != "voided"]
    assert {parcel["reference"] for parcel in sold} == set(living)
    assert len(sold) == len(living)
    assert all(living[parcel["reference"]].tracking_number == parcel["tracking_number"] for parcel in sold)
    assert faults["deaths"] > COUNT / 4
    assert faults["answers lost"] > COUNT / 4
    print(f"\n{COUNT} returns, {len(living)} living labels, {dict(faults)}")  # noqa: T201 - what a long run did
