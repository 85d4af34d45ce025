"""Which returns stand alike for an action on many, so that what is found out about one of them is true of all.

Nothing here knows what an action asks. What is kept of a return and its order goes into its likeness, column by column:
a column that is new counts by its value until somebody says otherwise, and where another table speaks of a return that
is not known here, the return is like no other. So what this does not foresee makes trials more, never wrong
([why](decisions/0072-a-million-returns.md)).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, DateTimeField, ForeignKey, JSONField, Model, Prefetch

from returns.domain.bulk import BulkAction
from returns.domain.role import takes_two
from returns.domain.status import DispositionType, SettlementStatus
from returns.models import (
    Disposition,
    Order,
    Return,
    ReturnEvent,
    ReturnLineItem,
    ReturnUnit,
    ReverseDelivery,
    Settlement,
    Shop,
)
from returns.queries.counts import desk_terms, piece_worth
from returns.queries.payment_requests import has_rule
from returns.queries.staff import role_in
from returns.queries.suppliers import Suppliers
from returns.queries.worth import PAID_FOR, worth_of

Likeness = Hashable
# Columns that only name a row or what belongs to it, or say what no action on many asks.
SILENT: Mapping[type[Model], frozenset[str]] = {
    Return: frozenset({
        "id", "order_id", "number", "request_key", "decision", "locale", "assigned_to", "assigned_at",
    }),
    ReturnLineItem: frozenset({"id", "rma_id", "line_id", "fulfilled_id"}),
    Settlement: frozenset({"id", "rma_id", "key"}),
    ReverseDelivery: frozenset({"id", "rma_id"}),
    Disposition: frozenset({"id", "item_id"}),
    ReturnUnit: frozenset({"id", "item_id", "order_line_id"}),
    Order: frozenset({
        "id", "gid", "name", "number_key", "locale", "customer_id", "customer_gid", "address", "postcode_key", "tags",
        "channel", "till_gid", "discount_codes",
    }),
}  # fmt: skip
# Columns of which it only counts whether they say anything.
PRESENT = frozenset({
    "email", "phone", "gid", "shopify_name", "rfo_gid", "rfo_line_gid", "decline_note", "note", "refund_gid",
    "deduction_by", "deduction_reason", "detail", "tracking_number", "tracking_url", "settlement_id",
})  # fmt: skip
# Rows of other tables that no action on many asks for, or that are counted below.
HARMLESS = frozenset({
    "AfterLetter", "AfterOffer", "BulkRow", "Label", "LedgerEntry", "Notice", "PublicEvent", "ReturnEvent",
    "ReturnFacet", "ReturnPhoto", "ReturnTag", "SentLetter", "SentText", "StaffNote", "SurveyAnswer", "TextWish",
    "WindowWatch", "WorkflowRun", "WrittenLetter", "OrderLine", "Fulfillment",
})  # fmt: skip
_READ = {model.__name__ for model in SILENT}


def likenesses(
    shop: Shop, rma_ids: Collection[int], action: BulkAction, *, staff_id: str, now: datetime
) -> dict[int, tuple[Return, Likeness | None]]:
    """Each return with what it is like for an action; None where it is like no other. A few queries for all."""
    rows = list(_whole(shop, rma_ids))
    special, kinds = _special(rows), _kinds_of_events(rma_ids)
    asked = _ASKED.get(action, _nothing)(shop, staff_id)
    return {rma.pk: (rma, None if rma.pk in special else _likeness(rma, kinds[rma.pk], asked, now)) for rma in rows}


def _whole(shop: Shop, rma_ids: Collection[int]) -> Iterable[Return]:
    sent = ("line", "fulfilled__line", "fulfilled__fulfillment")
    items = ReturnLineItem.objects.select_related(*sent).prefetch_related("dispositions", "units").order_by("pk")
    parcels = Prefetch("parcels", ReverseDelivery.objects.order_by("pk"))
    rows = shop.returns.filter(pk__in=rma_ids).select_related("order", "settlement", "shop").defer("decision")
    return rows.prefetch_related(Prefetch("lines", items), parcels)


def _likeness(rma: Return, kinds: frozenset[str], asked: Any, now: datetime) -> Likeness | None:
    answers = asked(rma)
    if answers is None:
        return None
    items = [
        (_said(item, now), tuple(_said(row, now) for row in item.dispositions.all()), *_units(item, now))
        for item in rma.lines.all()
    ]
    country = rma.order.address.get("country", "")
    parcels = tuple(_said(parcel, now) for parcel in rma.parcels.all())
    whole = (_said(rma, now), _said(rma.order, now), country, _said(rma.settlement, now), parcels, tuple(items))
    return (whole, kinds, answers)


def _units(item: ReturnLineItem, now: datetime) -> Iterator[Hashable]:
    yield from sorted(((unit.number, _said(unit, now)) for unit in item.units.all()), key=lambda each: each[0])


def _said(row: Model, now: datetime) -> tuple[Hashable, ...]:
    """What a row says, as far as it can matter. Amounts count as something, nothing or less; times by what is past."""
    return tuple(_value(field, row, now) for field in _fields(type(row)))


def _fields(model: type[Model]) -> list[Any]:
    if model not in _FIELDS:
        deferred = SILENT[model]
        _FIELDS[model] = [field for field in model._meta.concrete_fields if field.attname not in deferred]
    return _FIELDS[model]


_FIELDS: dict[type[Model], list[Any]] = {}


def _value(field: Any, row: Model, now: datetime) -> Hashable:
    value = getattr(row, field.attname)
    if field.attname in PRESENT:
        return bool(value)
    if isinstance(field, DateTimeField):
        return None if value is None else value <= now
    if isinstance(field, JSONField):
        return json.dumps(value, sort_keys=True)
    if field.attname.endswith("_minor") and value is not None:
        return (value > 0) - (value < 0)
    return value


def _special(rows: list[Return]) -> set[int]:
    """Returns of which something is kept that is not looked at here, or whose order has another one."""
    found = {rma.pk for rma in rows if rma.settlement.status != SettlementStatus.PAID and rma.settlement.due_at}
    owners: dict[type[Model], dict[int, int]] = defaultdict(dict)
    for rma in rows:
        owners[Return][rma.pk] = owners[Order][rma.order_id] = owners[Settlement][rma.settlement.pk] = rma.pk
        owners[ReverseDelivery] |= {parcel.pk: rma.pk for parcel in rma.parcels.all()}
        for item in rma.lines.all():
            owners[ReturnLineItem][item.pk] = rma.pk
    orders = list(owners[Order])
    twice = Return.objects.filter(order__in=orders).order_by().values("order").annotate(n=Count("pk")).filter(n__gt=1)
    found |= {owners[Order][row["order"]] for row in twice}
    for model, of in owners.items():
        for relation in _others(model):
            theirs = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": list(of)})
            found |= {of[pk] for pk in theirs.values_list(relation.field.attname, flat=True)}
    return found


def _others(model: type[Model]) -> Iterator[Any]:
    """What points to rows of a model and is not known here; a return to a return, and a parcel to a parcel, too."""
    for relation in model._meta.get_fields(include_hidden=True):
        field = getattr(relation, "field", None)
        if not (relation.auto_created and not relation.concrete and isinstance(field, ForeignKey)):
            continue
        theirs: Any = relation.related_model
        if theirs.__name__ not in HARMLESS and (theirs.__name__ not in _READ or theirs is model):
            yield relation


def _kinds_of_events(rma_ids: Collection[int]) -> Mapping[int, frozenset[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for rma, kind in ReturnEvent.objects.filter(rma__in=rma_ids).order_by().values_list("rma", "kind").distinct():
        found[rma].add(kind)
    return defaultdict(frozenset, {rma: frozenset(kinds) for rma, kinds in found.items()})


def _nothing(shop: Shop, staff_id: str) -> Any:
    return lambda rma: ()


def _for_approval(shop: Shop, staff_id: str) -> Any:
    """An article of a supplier makes a claim of its own."""
    suppliers = Suppliers(shop)

    def asked(rma: Return) -> Hashable | None:
        for item in rma.lines.all() if suppliers else ():
            if suppliers.answering(item.fulfilled, reason=item.reason, now=rma.requested_at)[0]:
                return None
        return ()

    return asked


def _for_receipt(shop: Shop, staff_id: str) -> Any:
    """Goods of so much worth are counted by two, at the desk."""
    limit = desk_terms(shop).second_person_minor

    def asked(rma: Return) -> Hashable | None:
        if limit is None:
            return ()
        worth = piece_worth(rma)
        return sum(item.quantity * worth.get(item.fulfilled_id, 0) for item in rma.lines.all()) > limit

    return asked


def _for_payment(shop: Shop, staff_id: str) -> Any:
    """Whether the order has the money, one person may pay it, and it is no more than was paid for the pieces."""
    role = role_in(shop, staff_id) if has_rule(shop) else None
    rules = {"agents_pay_minor": shop.agents_pay_minor, "two_people_minor": shop.two_people_minor}

    def asked(rma: Return) -> Hashable | None:
        money, order = rma.settlement, rma.order
        if not _is_worth(rma):
            return None
        due = money.total_presentment_minor
        covered = order.received_presentment_minor >= order.paid_out_presentment_minor + due
        two = role is not None and takes_two(role, money.total_shop_minor + money.bonus_shop_minor, **rules)
        return covered, two

    return asked


def _is_worth(rma: Return) -> bool:
    """Whether a settlement gives back no more for goods, tax and duties than was paid for the pieces that came."""
    paid = dict.fromkeys(PAID_FOR, 0)
    for item in rma.lines.all():
        missing = sum(row.quantity for row in item.dispositions.all() if row.type == DispositionType.MISSING)
        numbers = sorted(unit.number for unit in item.units.all())[: item.quantity - missing]
        worth = worth_of(rma.order, item, numbers)
        for name in PAID_FOR:
            paid[name] += getattr(worth, name).presentment.minor
    return all(getattr(rma.settlement, f"{name}_presentment_minor") <= paid[name] for name in PAID_FOR)


_ASKED = {
    BulkAction.APPROVE: _for_approval,
    BulkAction.RECEIVE: _for_receipt,
    BulkAction.SETTLE: _for_payment,
}
