"""Tell Shopify Flow of an event: one trigger, tried again while Shopify is away, and never where it said no."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from returns.domain.flow_triggers import PAGE, FlowProblem, Trigger, Value, payload_of
from returns.operations.flow_line import flow_refused, flow_told
from returns.queries.flow_line import event_to_tell, flow_line_of, values_of
from shop_integration.connect import connect
from shop_integration.effects.manners import at_shopify
from shop_integration.errors import Refused, Rejected

if TYPE_CHECKING:
    from returns.models import OutboxMessage, PublicEvent, Shop

UNKNOWN_HANDLE = "Invalid handle"


@at_shopify
def tell_flow(message: OutboxMessage, *, now: datetime) -> None:
    """Set off the event's trigger. Flow has no key for a call that is made twice: after a crash it may hear it again.

    What Flow does not take stands in Settings, for staff, and is not sent again: the next event tries anew.
    """
    found = event_to_tell(message, now=now)
    if found is None or not flow_line_of(message.shop).open:
        return
    trigger, event = found
    client = connect(message.shop, now=now)
    try:
        client.mutate("flow_trigger", handle=trigger.handle, payload=_payload(trigger, event))
    except Rejected as error:
        scope = "ACCESS_DENIED" in error.codes
        _refused(message.shop, trigger, FlowProblem.SCOPE if scope else FlowProblem.REFUSED, str(error), now)
    except Refused as refusal:
        said = "; ".join(error.message for error in refusal.errors)
        problem = FlowProblem.NOT_DEPLOYED if UNKNOWN_HANDLE in said else FlowProblem.REFUSED
        _refused(message.shop, trigger, problem, said, now)
    else:
        flow_told(shop=message.shop, handle=trigger.handle, now=now)


def _payload(trigger: Trigger, event: PublicEvent) -> dict[str, Value]:
    rma = event.rma
    path = reverse("merchant:return", args=[rma.number]) if rma else reverse("merchant:insight_findings")
    return payload_of(trigger, {**values_of(trigger, event), PAGE: admin_address(event.shop, path)})


def admin_address(shop: Shop, path: str) -> str:
    """Where a page of ours stands in the admin of the shop."""
    handle = shop.domain.removesuffix(".myshopify.com")
    return f"https://admin.shopify.com/store/{handle}/apps/{settings.SHOPIFY_API_KEY}{path}"


def _refused(shop: Shop, trigger: Trigger, problem: FlowProblem, said: str, now: datetime) -> None:
    flow_refused(shop=shop, handle=trigger.handle, problem=problem, detail=said, now=now)
