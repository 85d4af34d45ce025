"""A return follows the parcel it travels in."""

from datetime import datetime

from returns.domain.status import ParcelStatus
from returns.models import OutboxMessage
from returns.operations.record_scan import record_scan


def follow(message: OutboxMessage, *, now: datetime) -> None:
    """Pass on what the carrier said of the parcel whose label counts: an effect of its own, since it holds an order."""
    told = message.payload
    record_scan(
        parcel_id=told["parcel"],
        status=ParcelStatus(told["status"]),
        at=datetime.fromisoformat(told["at"]),
        now=now,
    )
