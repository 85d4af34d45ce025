"""Which payments the money goes back to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from returns.domain.money import Money
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.order_refunds import refundable
from shop_integration.admin_api.settlement import Source, Suggestion
from shop_integration.effects.stopped import Stopped

if TYPE_CHECKING:
    from returns.models import Return


def transfers_of(
    client: AdminClient, rma: Return, total: Money, suggestion: Suggestion, tolerance: int
) -> tuple[tuple[str, Money], ...]:
    """Share the total out over the payments Shopify suggests, and never more than each can give back. Raises Stopped.

    It suggests none where the fee that it was told takes all of it, and was waived since: then over those of the order.
    """
    if suggestion.maximum.minor + tolerance < total.minor:
        raise Stopped("not_refundable", f"{total.amount} / {suggestion.maximum.amount} {total.currency}")
    left = min(total.minor, suggestion.maximum.minor)
    sources = suggestion.sources or (_payments(client, rma) if left else ())
    parts = {source.transaction_gid: 0 for source in sources}
    for limit in ("suggested", "maximum"):
        for source in sources:
            room = min(getattr(source, limit).minor, source.maximum.minor) - parts[source.transaction_gid]
            part = max(min(left, room), 0)
            parts[source.transaction_gid] += part
            left -= part
    if left > tolerance:
        raise Stopped("not_refundable", f"{total.amount} {total.currency}")
    return tuple((gid, Money(minor, total.currency)) for gid, minor in parts.items() if minor)


def _payments(client: AdminClient, rma: Return) -> Sequence[Source]:
    found = refundable(client, rma.order.gid)
    return [Source(payment.gid, payment.left, payment.left) for payment in found.payments] if found else []
