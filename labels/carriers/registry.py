"""Which carriers there are, and which one a new parcel takes."""

from django.conf import settings

from labels.carriers.base import Carrier, Unusable
from labels.carriers.permit import ReplyService
from labels.carriers.sandbox.carrier import SandboxCarrier
from labels.carriers.slip import Slip
from labels.carriers.stock import Stock
from labels.carriers.uploaded import Uploaded


def configured() -> dict[str, Carrier]:
    """The carriers that can be used, the preferred one first."""
    found: list[Carrier] = [Slip(), Uploaded(), Stock(), ReplyService()]
    if settings.SANDBOX_CARRIER_URL:
        found.insert(0, SandboxCarrier(url=settings.SANDBOX_CARRIER_URL, key=settings.SANDBOX_CARRIER_KEY))
    return {carrier.name: carrier for carrier in found}


def choose(*, prepaid: bool = True) -> Carrier:
    """The carrier for a new parcel: a configured one, or the slip where there is none or the shopper pays postage."""
    return next(carrier for carrier in configured().values() if prepaid or not carrier.capabilities.postage)


def get(name: str) -> Carrier:
    """The carrier an existing label came from; raises Unusable when it is no longer configured."""
    try:
        return configured()[name]
    except KeyError:
        raise Unusable(f"the carrier {name} is no longer configured") from None
