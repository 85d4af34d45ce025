"""The line to Shopify Flow, and what each trigger says. Every look-up starts at a shop, or at a message of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from returns.domain.flow_triggers import BY_EVENT, LATEST, NUMBER, ORDER, Trigger, Value
from returns.domain.money import Money
from returns.domain.status import DispositionType
from returns.domain.workflow_steps import TellFlow
from returns.models import (
    Disposition,
    FlowLine,
    OutboxMessage,
    PublicEvent,
    Return,
    ReturnEvent,
    ReverseDelivery,
    Shop,
    WorkflowVersion,
)

Values = dict[str, Value]


def flow_line_of(shop: Shop) -> FlowLine:
    """The shop's line; one that is not kept where the shop never heard of Flow."""
    return FlowLine.objects.filter(shop=shop).first() or FlowLine(shop=shop)


def event_to_tell(message: OutboxMessage, *, now: datetime) -> tuple[Trigger, PublicEvent] | None:
    """What a message wants told; None where it is too long ago, or was taken back before anybody heard of it."""
    rows = PublicEvent.objects.select_related("shop", "source", "rma__order", "rma__settlement")
    event = rows.filter(shop=message.shop_id, pk=message.payload["event"]).first()
    trigger = BY_EVENT.get(event.name) if event else None
    if event is None or trigger is None or event.at < now - LATEST or _was_undone(trigger, event):
        return None
    return trigger, event


def _was_undone(trigger: Trigger, event: PublicEvent) -> bool:
    if not trigger.undone_by or event.source_id is None:
        return False
    return ReturnEvent.objects.filter(rma=event.rma_id, kind=trigger.undone_by, pk__gt=event.source_id).exists()


def values_of(trigger: Trigger, event: PublicEvent) -> Values:
    """What the trigger says of the event, but for the address of its page. The return's stage is that of now."""
    facts: Mapping[str, Any] = event.source.facts if event.source else event.facts
    rma = event.rma
    if rma is None:
        return _finding(facts)
    common: Values = {
        ORDER: int(rma.order.gid.rpartition("/")[2]),
        NUMBER: rma.number,
        "Stage": str(rma.stage),
    }
    return common | _OWN[trigger.handle](rma, event, facts)


def _requested(rma: Return, event: PublicEvent, facts: Mapping[str, Any]) -> Values:
    asked = {"return.requested": "request", "return.withdrawn": "withdrawal"}
    lines = list(rma.lines.all())
    money = _money(rma.settlement.total_presentment_minor, rma.order.presentment_currency)
    return money | {
        "Asked as": asked.get(event.name, "shop"),
        "Policy says": str(facts.get("answer", "")).lower(),
        "Outcome": str(rma.outcome),
        "Reasons": ", ".join(sorted({line.reason for line in lines})),
        "Faulty": any(line.fault for line in lines),
        "Pieces": sum(line.quantity for line in lines),
    }


def _label(rma: Return, event: PublicEvent, facts: Mapping[str, Any]) -> Values:
    return _parcel(rma.parcels.filter(pk=facts.get("parcel", 0)).first())


def _scan(rma: Return, event: PublicEvent, facts: Mapping[str, Any]) -> Values:
    seen = rma.parcels.exclude(first_scan_at=None).order_by("-first_scan_at", "-pk").first()
    return _parcel(seen) | {"Scanned at": str(facts.get("scanned_at", ""))}


def _parcel(parcel: ReverseDelivery | None) -> Values:
    """Of a parcel that travels in another's, the other's."""
    seen = parcel and (parcel.carried_by or parcel)
    return {"Carrier": seen.carrier if seen else "", "Tracking number": seen.tracking_number if seen else ""}


def _inspected(rma: Return, event: PublicEvent, facts: Mapping[str, Any]) -> Values:
    counts = dict.fromkeys(DispositionType, 0)
    for kind, quantity in Disposition.objects.filter(item__rma=rma).values_list("type", "quantity"):
        counts[DispositionType(kind)] += quantity
    good, missing, all_ = counts[DispositionType.RESTOCKED], counts[DispositionType.MISSING], sum(counts.values())
    return {
        "Pieces": all_ - missing,
        "Restocked": good,
        "Not restocked": all_ - missing - good,
        "Missing": missing,
        "All in order": bool(all_) and good == all_,
    }


def _settled(rma: Return, event: PublicEvent, facts: Mapping[str, Any]) -> Values:
    return _money(facts["total_minor"], facts["currency"]) | {"Outcome": str(facts.get("outcome") or rma.outcome)}


def _supplier(rma: Return, event: PublicEvent, facts: Mapping[str, Any]) -> Values:
    return {"Supplier": str(facts["name"]), "Answer": event.name.partition(".")[2]}


def _workflow(rma: Return, event: PublicEvent, facts: Mapping[str, Any]) -> Values:
    version = WorkflowVersion.objects.get(workflow__shop=event.shop_id, pk=facts["version"])
    step = version.plan.then[facts["step"]]
    return {"Workflow": version.plan.name, "Text": step.text if isinstance(step, TellFlow) else ""}


def _finding(facts: Mapping[str, Any]) -> Values:
    return {
        "Sort": str(facts["sort"]),
        "Subject": str(facts["subject"]),
        "Pieces returned": int(facts["returned"]),
        "Pieces sent": int(facts["sent"]),
    }


def _money(minor: int, currency: str) -> Values:
    amount: Decimal = Money(minor, currency).amount
    return {"Amount": float(amount), "Currency": currency}


_OWN: Mapping[str, Callable[[Return, PublicEvent, Mapping[str, Any]], Values]] = {
    "return-requested": _requested,
    "return-label-bought": _label,
    "return-first-scan": _scan,
    "return-inspected": _inspected,
    "return-settled": _settled,
    "return-supplier-answered": _supplier,
    "return-workflow-says": _workflow,
}
