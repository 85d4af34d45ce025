"""One event per change, in the same transaction as the change, and what programs are told of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from returns.domain.events import BY_KIND, BY_NAME
from returns.flow_news import tell_flow
from returns.models import PublicEvent, Return, ReturnEvent, Shop
from returns.triggers import start_workflows
from returns.wake import PUBLISH_EVENTS, wake_on_commit

Actor = ReturnEvent.Actor


def note(
    rma: Return, kind: str, *, at: datetime, actor: str, actor_id: str = "", facts: dict[str, Any] | None = None
) -> ReturnEvent:
    """Write down that `kind` (past tense, `return.approved`) happened. Facts are ids, codes and amounts only.

    Workflows that wait for it begin with it, and programs and Shopify Flow hear of it.
    """
    event = ReturnEvent.objects.create(
        shop_id=rma.shop_id, rma=rma, kind=kind, at=at, actor=actor, actor_id=actor_id, facts=facts or {}
    )
    if told := BY_KIND.get(kind):
        tell_flow(PublicEvent.objects.create(shop_id=rma.shop_id, name=told.name, at=at, rma=rma, source=event))
        wake_on_commit(PUBLISH_EVENTS)
    start_workflows(event)
    return event


def announce(shop: Shop, name: str, *, at: datetime, facts: dict[str, Any]) -> PublicEvent:
    """Tell programs and Shopify Flow of something of the shop. `name` is in the catalogue, `facts` its details."""
    event = PublicEvent.objects.create(shop=shop, name=BY_NAME[name].name, at=at, facts=facts)
    wake_on_commit(PUBLISH_EVENTS)
    tell_flow(event)
    return event


# What takes back the newest event of other kinds, before anybody outside heard of it.
_UNDOES = {"return.undeclined": ("return.declined",), "goods.uncounted": ("goods.graded", "goods.received")}


def still_true(events: Iterable[ReturnEvent]) -> list[ReturnEvent]:
    """The events, the oldest first, without those that were undone and what undid them."""
    found: list[ReturnEvent] = []
    for event in sorted(events, key=lambda each: each.pk):
        if event.kind not in _UNDOES:
            found.append(event)
        for undone in _UNDOES.get(event.kind, ()):
            last = max((place for place, each in enumerate(found) if each.kind == undone), default=None)
            if last is not None:
                del found[last]
    return found
