"""Count what a key's action comes to, and refuse it beyond the key's caps, whoever asks and through whichever door."""

from __future__ import annotations

from datetime import datetime

from returns.domain.key_caps import Breach, Standing, breach, day_of, moved, standing
from returns.domain.status import SettlementStatus
from returns.models import ApiKey, Return
from returns.queries.api_keys import caps_of, spent_by
from returns.queries.rates import in_shop_currency


class CapReached(Exception):
    """The action goes beyond a cap of its key and has to be undone. `code`: a `Breach`; `minor`: what it came to."""

    def __init__(self, why: Breach, minor: int) -> None:
        super().__init__(why.value)
        self.code, self.minor = why.value, minor


def standing_of(rma_id: int) -> Standing:
    """What the return owes now."""
    rma = Return.objects.select_related("settlement", "order").get(pk=rma_id)
    row = rma.settlement
    worth = row.total_shop_minor + row.bonus_shop_minor + row.exchange_shop_minor
    refunds = rma.order_refunds.exclude(status=SettlementStatus.FAILED)
    beside = in_shop_currency(rma.order, sum(refunds.values_list("amount_presentment_minor", flat=True)))
    return standing(worth=worth, status=rma.status, settlement=row.status, beside=beside)


def spend(key: ApiKey, *, before: Standing, after: Standing, now: datetime) -> None:
    """Count one action. Called last in its transaction: the key's row is held from here until it ends.

    So no two actions count against the same rest. Raises CapReached.
    """
    held = ApiKey.objects.select_for_update(no_key=True).get(pk=key.pk)
    spent, minor = spent_by(held, day=day_of(now, time_zone=key.shop.time_zone)), moved(before, after)
    if why := breach(caps_of(held), spent, minor=minor):
        raise CapReached(why, minor)
    held.day, held.day_minor, held.day_changes = spent.day, spent.minor + minor, spent.changes + 1
    held.save(update_fields=["day", "day_minor", "day_changes"])
