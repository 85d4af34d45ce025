"""Returns as a table that staff take away: one row for each line, money in both currencies, times in UTC.

No shopper's name, address or e-mail is in it; the order's number leads to them at Shopify.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns import wording
from returns.queries.bulk import in_chunks, tagged
from returns.queries.returns import total_back
from returns.queries.staff import names_of
from returns.stage_words import stage_in_words

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from returns.models import Return, ReturnLineItem

CHUNK = 500
HEADINGS: tuple[Promise, ...] = (
    _("Return"),
    _("Order"),
    _("Stage"),
    _("Asked for"),
    _("Approved"),
    _("Received"),
    _("Ended"),
    _("Country"),
    _("Article"),
    _("Variant"),
    _("SKU"),
    _("Vendor"),
    _("Quantity"),
    _("Reason"),
    _("Fault"),
    _("Currency paid"),
    _("Worth of the line"),
    _("To the shopper, on the first line"),
    _("Currency of the shop"),
    _("Worth of the line, shop"),
    _("To the shopper, shop, on the first line"),
    _("Tags"),
    _("With whom"),
)


def export_rows(returns: QuerySet[Return]) -> Iterator[tuple[Any, ...]]:
    """The rows under HEADINGS, the newest return first, without holding more than some hundred returns."""
    rest = in_chunks(returns.select_related("order", "settlement", "policy", "shop"), size=CHUNK)
    while chunk := list(islice(rest, CHUNK)):
        prefetch_related_objects(chunk, "lines__line")
        tags, holders = tagged(rma.pk for rma in chunk), names_of(chunk[0].shop)
        for rma in chunk:
            holder = holders.get(rma.assigned_to, rma.assigned_to)
            yield from _of(rma, ", ".join(tags.get(rma.pk, ())), holder)


def _of(rma: Return, tags: str, holder: str) -> Iterable[tuple[Any, ...]]:
    for place, item in enumerate(rma.lines.all()):
        yield _line(rma, item, tags, holder, first=place == 0)


def _line(rma: Return, item: ReturnLineItem, tags: str, holder: str, *, first: bool) -> tuple[Any, ...]:
    amount = rma.order.amount
    worth, total = amount(item, "items") + amount(item, "tax"), total_back(rma)
    reason = rma.policy.policy.reason(item.reason)
    return (
        rma.number,
        rma.order.name,
        str(stage_in_words(rma.stage, rma.outcome)),
        rma.requested_at,
        rma.approved_at,
        rma.received_at,
        rma.closed_at,
        rma.order.address.get("country", ""),
        item.line.title,
        item.line.variant_title,
        item.line.sku,
        item.line.vendor,
        item.quantity,
        wording.reason_label(reason) if reason else item.reason,
        int(item.fault),
        worth.presentment.currency,
        worth.presentment.amount,
        total.presentment.amount if first else None,
        worth.shop.currency,
        worth.shop.amount,
        total.shop.amount if first else None,
        tags,
        holder,
    )
