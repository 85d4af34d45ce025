"""Events that Shopify Flow is told of, in the transaction that the event is written in: one message each, or none."""

from __future__ import annotations

from django.db.models import Q

from returns.domain.flow_triggers import BY_EVENT, WAITS, FlowMode
from returns.models import FlowLine, PublicEvent
from returns.outbox import put

TELL = "shopify.tell_flow"


def tell_flow(event: PublicEvent) -> None:
    """Have Flow told of an event that is a trigger of ours, if the shop wants that. In no stream: it holds nothing up.

    What can be taken back within moments waits for longer than that.
    """
    trigger = BY_EVENT.get(event.name)
    if trigger is None or not is_told(event.shop_id):
        return
    due_at = event.at + WAITS if trigger.undone_by else event.at
    told = {"event": event.pk, **({"return": event.rma_id} if event.rma_id else {})}
    put(event.shop, TELL, told, now=event.at, due_at=due_at)


def is_told(shop_id: int) -> bool:
    """Whether a shop tells Flow: it always does, or while a workflow there listens."""
    listens = Q(mode=FlowMode.ALWAYS) | Q(mode=FlowMode.LISTENING, listening=True)
    return FlowLine.objects.filter(listens, shop=shop_id).exists()
