"""What the carrier charges, and gives back for labels that nobody used."""

from datetime import datetime, timedelta

from simulator.carrier.parcels import Shipment
from simulator.carrier.refusals import UnableToServe

VOID_DAYS = 28
CREDIT_DAYS = 2
DECISIONS = ("submitted", "refunded", "rejected")


def give_back(shipment: Shipment, *, now: datetime) -> None:
    """Void a shipment and begin the refund of what was paid; raise UnableToServe 28 days after the purchase."""
    if shipment.status == "bought":
        if shipment.bought_at and now > datetime.fromisoformat(shipment.bought_at) + timedelta(days=VOID_DAYS):
            raise UnableToServe(409, "too_late", f"labels are taken back within {VOID_DAYS} days")
        shipment.refund, shipment.voided_at = "submitted", now.isoformat(timespec="seconds")
    elif shipment.refund == "rejected":
        shipment.refund, shipment.voided_at = "submitted", now.isoformat(timespec="seconds")
    shipment.status = "voided"


def credited(shipment: Shipment, *, now: datetime) -> Shipment:
    """Pay out a refund whose days are over."""
    since = shipment.voided_at if shipment.refund == "submitted" else None
    if since and now >= datetime.fromisoformat(since) + timedelta(days=CREDIT_DAYS):
        shipment.refund = "refunded"
    return shipment


def bill(shipment: Shipment, *, amount_minor: int | None, refund: str | None) -> Shipment:
    """Charge another amount for a label, as after weighing, or decide on its refund; raise UnableToServe."""
    if amount_minor is not None:
        if shipment.bought_at is None or amount_minor < 0:
            raise UnableToServe(422, "invalid_amount", "only a bought label is charged, and never less than nothing")
        shipment.amount_minor = amount_minor
    if refund is not None:
        if refund not in DECISIONS or shipment.refund is None:
            raise UnableToServe(422, "invalid_refund", f"a voided label's refund is one of {', '.join(DECISIONS)}")
        shipment.refund = refund
    return shipment
