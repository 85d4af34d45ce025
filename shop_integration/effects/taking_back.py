"""End a return at Shopify that its shopper called off or changed.

There, what nobody has agreed to can only be declined, and what was agreed to can only be cancelled.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import translation

from returns import wording
from returns.domain.status import DeclineReason
from returns.languages import language_for
from returns.outbox import GiveUp, Later
from shop_integration.admin_api import return_writes as writes
from shop_integration.connect import connect
from shop_integration.effects.manners import at_shopify
from shop_integration.effects.registration import heard_of, where
from shop_integration.errors import Refused

if TYPE_CHECKING:
    from returns.models import OutboxMessage, Return
    from shop_integration.admin_api.client import AdminClient

ENDED = frozenset({"CANCELED", "DECLINED"})


@at_shopify
def take_back_return(message: OutboxMessage, *, now: datetime) -> None:
    """Decline or cancel the return, as it stands at Shopify by then; one that is over by other hands is fine too."""
    rma = heard_of(message)
    if rma is None:
        return
    client = connect(rma.shop, now=now)
    status = where(client, rma.gid).status
    if status in ENDED:
        return
    if status not in {"REQUESTED", "OPEN"}:
        raise GiveUp(f"the shopper called the return off; it is {status}")
    try:
        _end(client, rma, status)
    except Refused as refusal:
        raise Later(f"{refusal}; it was {status}") from refusal


def _end(client: AdminClient, rma: Return, status: str) -> None:
    """Whoever approves at Shopify between our reading and this makes it refuse: then it is read again."""
    if status == "OPEN":
        writes.cancel_return(client, rma.gid)
        return
    with translation.override(language_for(rma.shop, rma.locale)):
        note = str(wording.TAKEN_BACK)
    writes.decline_return(client, rma.gid, reason=DeclineReason.OTHER, note=note)
