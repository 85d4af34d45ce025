"""What Shopify Flow is told: each trigger with its fields, as `extensions/flow-trigger-*` declares them. Pure.

Flow knows a field by its key, takes each trigger whole, and refuses more than 50,000 bytes. An order stands under
`order_id`; who bought it Flow reads from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

Value = str | float | bool
# Short enough that no trigger is ever too large.
LONGEST_TEXT = 1000
# What can be taken back within moments goes to Flow after them: no workflow there can be called back.
WAITS = timedelta(seconds=60)
# What could not be told for so long is not told any more: a workflow would act on the past.
LATEST = timedelta(days=3)
MOST_DEFINITIONS = 100


class FieldType(StrEnum):
    """Types of fields that Shopify's CLI takes for a trigger."""

    ORDER = "order_reference"
    TEXT = "single_line_text_field"
    NUMBER = "number_decimal"
    YES_NO = "boolean"
    URL = "url"


class FlowMode(StrEnum):
    """When Flow is told: while a workflow there listens, always, or never."""

    LISTENING = "listening"
    ALWAYS = "always"
    NEVER = "never"


class FlowProblem(StrEnum):
    """Why Flow did not take what it was told."""

    NOT_DEPLOYED = "not_deployed"
    REFUSED = "refused"
    SCOPE = "scope"


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger. `fields` are its keys with their types, `events` the public events that set it off.

    `undone_by` is the kind of the history that takes such an event back.
    """

    handle: str
    events: tuple[str, ...]
    fields: Mapping[str, FieldType]
    undone_by: str = ""


_T, _N, _B = FieldType.TEXT, FieldType.NUMBER, FieldType.YES_NO
ORDER, NUMBER, PAGE = "order_id", "Return number", "Page"
_OF_RETURN = {ORDER: FieldType.ORDER, NUMBER: _T, PAGE: FieldType.URL, "Stage": _T}
_PARCEL = {"Carrier": _T, "Tracking number": _T}
_MONEY = {"Amount": _N, "Currency": _T}


def _of_return(handle: str, events: tuple[str, ...], undone_by: str = "", **more: Mapping[str, FieldType]) -> Trigger:
    fields = dict(_OF_RETURN)
    for group in more.values():
        fields |= group
    return Trigger(handle, events, fields, undone_by)


TRIGGERS = (
    _of_return(
        "return-requested",
        ("return.requested", "return.withdrawn", "return.created"),
        own={"Asked as": _T, "Policy says": _T, "Outcome": _T, "Reasons": _T, "Faulty": _B, "Pieces": _N},
        money=_MONEY,
    ),
    _of_return("return-label-bought", ("label.bought",), parcel=_PARCEL),
    _of_return("return-first-scan", ("parcel.first_scan",), parcel=_PARCEL, own={"Scanned at": _T}),
    _of_return(
        "return-inspected",
        ("goods.received",),
        "goods.uncounted",
        own={"Pieces": _N, "Restocked": _N, "Not restocked": _N, "Missing": _N, "All in order": _B},
    ),
    _of_return("return-settled", ("settlement.paid",), own={"Outcome": _T}, money=_MONEY),
    _of_return(
        "return-supplier-answered",
        ("supplier.accepted", "supplier.refused", "supplier.credited", "supplier.wrote"),
        own={"Supplier": _T, "Answer": _T},
    ),
    Trigger(
        "return-finding",
        ("finding.found",),
        {PAGE: FieldType.URL, "Sort": _T, "Subject": _T, "Pieces returned": _N, "Pieces sent": _N},
    ),
    _of_return("return-workflow-says", ("workflow.told_flow",), own={"Workflow": _T, "Text": _T}),
)
BY_HANDLE: Mapping[str, Trigger] = {row.handle: row for row in TRIGGERS}
BY_EVENT: Mapping[str, Trigger] = {name: row for row in TRIGGERS for name in row.events}
_PYTHON: Mapping[FieldType, tuple[type, ...]] = {
    FieldType.ORDER: (int,),
    FieldType.TEXT: (str,),
    FieldType.NUMBER: (int, float),
    FieldType.YES_NO: (bool,),
    FieldType.URL: (str,),
}


def payload_of(trigger: Trigger, values: Mapping[str, Value]) -> dict[str, Value]:
    """What is sent: each field once, in the order of its declaration, texts cut. Raises ValueError for what is none."""
    if set(values) != set(trigger.fields):
        raise ValueError(f"{trigger.handle}: {sorted(set(values) ^ set(trigger.fields))}")
    return {key: _as(kind, values[key]) for key, kind in trigger.fields.items()}


def _as(kind: FieldType, value: Value) -> Value:
    # By its very type: True is no number.
    if type(value) not in _PYTHON[kind]:
        raise ValueError(f"{value!r} is no {kind}")
    return value[:LONGEST_TEXT] if isinstance(value, str) else value


def heard(
    known: Mapping[str, tuple[bool, str]], definition: str, *, in_use: bool, at: str
) -> dict[str, tuple[bool, str]]:
    """Which triggers are in use, after Flow said so of one at a moment (ISO 8601, UTC): the newest word counts.

    Beyond MOST_DEFINITIONS what was said longest ago is forgotten.
    """
    before = known.get(definition)
    if before and before[1] > at:
        return dict(known)
    found = {**known, definition: (in_use, at)}
    newest = sorted(found, key=lambda name: found[name][1], reverse=True)[:MOST_DEFINITIONS]
    return {name: found[name] for name in newest}
