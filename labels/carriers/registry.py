"""Which carriers there are: those that are built in, and the kinds of account that a shop may connect."""

from collections.abc import Mapping

from django.conf import settings

from labels.carriers.base import Carrier
from labels.carriers.easypost.kind import KIND as EASYPOST
from labels.carriers.kinds import Kind
from labels.carriers.sandbox.carrier import SandboxCarrier
from labels.carriers.slip import Slip

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (EASYPOST,)}


def built_in() -> dict[str, Carrier]:
    """The carriers that need no account, the preferred one first. The slip is always there."""
    found: list[Carrier] = [Slip()]
    if settings.SANDBOX_CARRIER_URL:
        found.insert(0, SandboxCarrier(url=settings.SANDBOX_CARRIER_URL, key=settings.SANDBOX_CARRIER_KEY))
    return {carrier.name: carrier for carrier in found}
