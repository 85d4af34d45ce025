"""Which carriers there are: those that are built in, and the kinds of account that a shop may connect."""

from collections.abc import Mapping

from django.conf import settings

from labels.carriers.base import Carrier
from labels.carriers.easypost.kind import KIND as EASYPOST
from labels.carriers.kinds import Kind
from labels.carriers.permit import ReplyService
from labels.carriers.sandbox.carrier import SandboxCarrier
from labels.carriers.sendcloud.kind import KIND as SENDCLOUD
from labels.carriers.shippo.kind import KIND as SHIPPO
from labels.carriers.slip import Slip
from labels.carriers.stock import Stock
from labels.carriers.uploaded import Uploaded

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (EASYPOST, SENDCLOUD, SHIPPO)}


def built_in() -> dict[str, Carrier]:
    """The carriers that need no account, the preferred one first. The slip is always there.

    Those behind it stand for labels that a shop brought. They are never chosen, but taken (`labels.brought.choosing`).
    """
    found: list[Carrier] = [Slip(), Uploaded(), Stock(), ReplyService()]
    if settings.SANDBOX_CARRIER_URL:
        found.insert(0, SandboxCarrier(url=settings.SANDBOX_CARRIER_URL, key=settings.SANDBOX_CARRIER_KEY))
    return {carrier.name: carrier for carrier in found}
