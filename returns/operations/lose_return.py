"""Shopify has no such return any more."""

from datetime import datetime

from django.db import transaction

from returns.domain.status import DriftKind
from returns.operations.drift import note_drift
from returns.operations.moves import locked


@transaction.atomic
def lose_return(*, rma_id: int, now: datetime) -> None:
    """Keep for a person that a return which Shopify had given an id is not among the order's returns there."""
    rma = locked(rma_id)
    note_drift(rma=rma, kind=DriftKind.GONE_THERE, facts={"gid": rma.gid}, now=now)
