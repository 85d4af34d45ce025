"""What waits for a second person on the page of a return, and whether the reader may pay its sum alone."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from returns.domain.money import Money
from returns.domain.role import takes_two
from returns.domain.shopify_flow import is_shopify_flow
from returns.domain.status import RequestKind
from returns.people import Staff
from returns.queries.api_keys import programs
from returns.queries.payment_requests import has_rule, requests_of
from returns.queries.staff import staff_member
from returns_portal.merchant import words

if TYPE_CHECKING:
    from returns.models import PaymentRequest, Return


def second_person(rma: Return, reader: Staff, *, now: datetime) -> dict[str, Any]:
    """Nothing where the shop has no such rule."""
    if not has_rule(rma.shop):
        return {}
    rows, settlement = requests_of(rma), rma.settlement
    return {
        "payment_requests": [_row(rma, row, reader, now) for row in rows],
        "settlement_waits": any(row.kind == RequestKind.SETTLEMENT and not _changed(rma, row) for row in rows),
        "takes_two": takes_two(
            reader.role,
            settlement.total_shop_minor + settlement.bonus_shop_minor,
            agents_pay_minor=rma.shop.agents_pay_minor,
            two_people_minor=rma.shop.two_people_minor,
        ),
    }


def _row(rma: Return, row: PaymentRequest, reader: Staff, now: datetime) -> dict[str, Any]:
    return {
        "pk": row.pk,
        "sum": Money(row.sum_minor, rma.order.presentment_currency),
        "mine": row.asked_by == reader.id,
        "who": _who(rma, row.asked_by),
        "when": words.age(row.asked_at, now=now),
        "goodwill": row.kind == RequestKind.ORDER_REFUND,
        "changed": _changed(rma, row),
    }


def _who(rma: Return, actor: str) -> str:
    if is_shopify_flow(actor):
        return "Shopify Flow"
    member = staff_member(rma.shop, actor)
    return str(member) if member else programs(rma.shop, [actor]).get(actor) or _("A colleague")


def _changed(rma: Return, row: PaymentRequest) -> bool:
    """Whether the return comes to another sum by now, or goes another way."""
    now = rma.settlement.total_presentment_minor + rma.settlement.bonus_presentment_minor
    return row.kind == RequestKind.SETTLEMENT and (row.sum_minor != now or row.facts["outcome"] != rma.outcome)
