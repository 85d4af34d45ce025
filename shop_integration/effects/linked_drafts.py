"""The draft of a linked order: made, found again, made anew, deleted, and asked to be paid.

None of Shopify's calls takes an idempotency key. A draft is never changed: every edition of it has a key of its own,
committed before the call, by which it is looked for before it is made. What is an order by now is written down, whoever
made it one.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from returns.domain.linked import LinkedStatus, Refunded, charges, held_until, net_of, tag_of
from returns.domain.money import Money
from returns.languages import language_for
from returns.operations.record_linked_order import (
    forget_draft,
    forget_spare_draft,
    record_draft,
    record_linked_invoice,
    record_linked_order,
    stop_linked_order,
    want_another_draft,
)
from returns.outbox import Later
from returns.queries.linked_orders import (
    ON_THEIR_WAY,
    get_linked_order,
    goes_out_apart,
    linked_order_of,
    refunded_on,
)
from returns.queries.returns import return_of
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.draft_orders import (
    Draft,
    WantedDraft,
    WantedPieces,
    create_draft,
    delete_draft,
    find_drafts,
    read_draft,
    recipient_of,
    send_draft_invoice,
)
from shop_integration.admin_api.orders import read_order
from shop_integration.connect import connect
from shop_integration.effects.manners import at_shopify
from shop_integration.effects.stopped import Stopped
from shop_integration.errors import Refused, Rejected

if TYPE_CHECKING:
    from returns.models import LinkedOrder, OutboxMessage, Return


@at_shopify
def keep_linked_order(message: OutboxMessage, *, now: datetime) -> None:
    """Bring the draft up to what is wanted: hold the stock, ask for the money, or let go of it."""
    rma = return_of(message.payload)
    row = linked_order_of(rma)
    if row is None:
        return
    client = connect(rma.shop, now=now)
    try:
        if row.status in {LinkedStatus.DROPPED, LinkedStatus.ORDERED}:
            _let_go(client, rma, row, now)
        elif (draft := ensure_draft(client, rma, now)) and row.status == LinkedStatus.ASKED:
            _ask(client, rma, draft, now)
    except Stopped as stop:
        stop_linked_order(rma_id=rma.pk, problem=stop.problem, detail=stop.detail, now=now)
    except (Refused, Rejected) as refusal:
        stop_linked_order(rma_id=rma.pk, problem="draft_refused", detail=str(refusal), now=now)


def ensure_draft(client: AdminClient, rma: Return, now: datetime) -> Draft | None:
    """The draft as it is wanted now; None where it is an order by now, which is noted. Raises Stopped or Later."""
    row = get_linked_order(rma)
    if row.status == LinkedStatus.ORDERED:
        return None
    there = read_draft(client, row.draft_gid) if row.draft_gid else None
    if there and there.order_gid:
        note_order(client, rma, there, now)
        return None
    if row.draft_gid and row.draft_edition == row.edition and not _holds_all(rma, there):
        row = want_another_draft(rma_id=rma.pk, now=now)
    draft = there if there and row.draft_edition == row.edition else _edition(client, rma, row, now)
    if row.spare_gid:
        _delete_spare(client, rma, row.spare_gid, now)
    return _as_agreed(client, rma, draft, now)


def _holds_all(rma: Return, draft: Draft | None) -> bool:
    """Whether the draft is there with the very pieces that go out; somebody may have changed it in Shopify's admin."""
    if draft is None:
        return False
    there, wanted = Counter[str](), Counter[str]()
    for pieces in draft.pieces:
        there[pieces.variant_gid] += pieces.quantity
    for line in goes_out_apart(rma):
        wanted[line.variant_gid] += line.quantity
    return there == wanted


def note_order(client: AdminClient, rma: Return, draft: Draft, now: datetime) -> None:
    """Write down the order that a draft became."""
    order = read_order(client, draft.order_gid, now=now)
    name = order.name if order else ""
    record_linked_order(rma_id=rma.pk, order_gid=draft.order_gid, order_name=name, now=now)


def stop_if_paid_otherwise(client: AdminClient, rma: Return, now: datetime, *, unpaid: Money) -> None:
    """Look at the return's own order once more: nobody has refunded it meanwhile, and it has what is to be used of it.

    `unpaid` is what we still send back. Where it is on its way it counts as known, but cannot be among what went back
    already. Raises Stopped.
    """
    row, order = get_linked_order(rma), read_order(client, rma.order.gid, now=now)
    if order is None:
        raise Stopped("refused", "Shopify has no such order")
    in_all, currency = order.refunded.presentment.minor, unpaid.currency
    on_its_way = unpaid.minor if rma.settlement.status in ON_THEIR_WAY else 0
    known = refunded_on(rma.order, in_all=in_all).known - on_its_way
    beyond = Refunded(in_all, known).by_others - row.refunded_before
    if beyond > 0:
        raise Stopped("refunded_by_hand", f"{Money(beyond, currency).amount} {currency}")
    dropped = row.status == LinkedStatus.DROPPED
    covered = 0 if dropped else row.covered_minor
    left = order.received.presentment.minor - in_all
    if left < covered + unpaid.minor:
        needed = Money(covered + unpaid.minor, currency)
        raise Stopped("not_refundable", f"{needed.amount} / {Money(left, currency).amount} {currency}")


def _edition(client: AdminClient, rma: Return, row: LinkedOrder, now: datetime) -> Draft:
    """The edition that is wanted: found if it was made without our learning of it, else made."""
    key = f"{row.key.hex}-{row.edition}"
    found = next(iter(find_drafts(client, key, since=row.wanted_at)), None)
    draft = found or create_draft(client, _wanted(client, rma, row, key, now))
    record_draft(rma_id=rma.pk, edition=row.edition, draft_gid=draft.gid, reserved_until=draft.reserved_until, now=now)
    if row.draft_gid and row.draft_gid != draft.gid:
        _delete_spare(client, rma, row.draft_gid, now)
    return draft


def _wanted(client: AdminClient, rma: Return, row: LinkedOrder, key: str, now: datetime) -> WantedDraft:
    recipient = recipient_of(client, rma.order.gid)
    if recipient is None:
        raise Stopped("draft_refused", "Shopify has no such order")
    with translation.override(language_for(rma.shop, rma.locale)):
        discount, shipping = _("Exchange for return %(number)s") % {"number": rma.number}, _("Exchange")
    return WantedDraft(
        key=key,
        pieces=[
            WantedPieces(variant, pieces, _off(row, variant, price, net))
            for variant, pieces, price, net in _costs(rma, row)
        ],
        currency=rma.order.presentment_currency,
        recipient=recipient,
        note=f"{rma.number} {rma.order.name}",
        discount_title=discount,
        shipping_title=shipping,
        reserve_until=held_until(now, ship_by=rma.ship_by),
        tags=[tag_of(row.key)],
    )


def _off(row: LinkedOrder, variant: str, price: Money, net: Money) -> Money:
    return Money(row.off.get(variant, max(price.minor - net.minor, 0)), price.currency)


def _costs(rma: Return, row: LinkedOrder) -> list[tuple[str, int, Money, Money]]:
    """For each variant: pieces, their price, and what of it the shopper pays, both taxed as the shop writes prices."""
    lines, amount = goes_out_apart(rma), rma.order.amount
    owed = Money(row.owed_presentment_minor, rma.order.presentment_currency)
    shares = charges([amount(line, "value").presentment for line in lines], owed)
    found: dict[str, tuple[int, Money, Money]] = {}
    for line, share in zip(lines, shares, strict=True):
        price = amount(line, "price").times(line.quantity).presentment
        own = price - amount(line, "discount").times(line.quantity).presentment
        net = share if rma.order.taxes_included else net_of(share, price=own, value=amount(line, "value").presentment)
        pieces, before, paid = found.get(line.variant_gid, (0, price - price, price - price))
        found[line.variant_gid] = (pieces + line.quantity, before + price, paid + net)
    return [(variant, *about) for variant, about in found.items()]


def _as_agreed(client: AdminClient, rma: Return, draft: Draft, now: datetime) -> Draft:
    """The draft, if it costs what was agreed. Where prices changed since, it is made anew once; else a person looks."""
    row, currency = get_linked_order(rma), rma.order.presentment_currency
    if not draft.ready:
        raise Later("Shopify still reckons the draft")
    if _fits(row, draft):
        return draft
    if row.off:
        owed = Money(row.owed_presentment_minor, currency)
        total = draft.total.presentment
        raise Stopped("linked_total_differs", f"{owed.amount} {currency} / {total.amount} {total.currency}")
    off = {}
    for variant, _pieces, price, net in _costs(rma, row):
        costs = sum(line.total.presentment.minor for line in draft.pieces if line.variant_gid == variant)
        off[variant] = max(_off(row, variant, price, net).minor + costs - net.minor, 0)
    return _as_agreed(client, rma, _edition(client, rma, want_another_draft(rma_id=rma.pk, now=now, off=off), now), now)


def _fits(row: LinkedOrder, draft: Draft) -> bool:
    """Whether the shopper pays what they agreed to: exactly, save what rounding of tax takes off each line."""
    below = row.owed_presentment_minor - draft.total.presentment.minor
    return 0 <= below <= (len(draft.pieces) if row.owed_presentment_minor else 0)


def _ask(client: AdminClient, rma: Return, draft: Draft, now: datetime) -> None:
    if get_linked_order(rma).invoiced_at:
        return
    stop_if_paid_otherwise(client, rma, now, unpaid=Money(0, rma.order.presentment_currency))
    send_draft_invoice(client, draft.gid)
    record_linked_invoice(rma_id=rma.pk, now=now)


def _delete_spare(client: AdminClient, rma: Return, gid: str, now: datetime) -> None:
    """Delete a draft that another took the place of, unless it was paid just now."""
    there = read_draft(client, gid)
    if there and there.order_gid:
        note_order(client, rma, there, now)
    elif there:
        delete_draft(client, gid)
    forget_spare_draft(rma_id=rma.pk, gid=gid)


def _let_go(client: AdminClient, rma: Return, row: LinkedOrder, now: datetime) -> None:
    """Delete what is left of drafts; one whose answer never came is looked for."""
    found = {gid for gid in (row.draft_gid, row.spare_gid) if gid}
    if row.draft_edition != row.edition:
        found |= {each.gid for each in find_drafts(client, f"{row.key.hex}-{row.edition}", since=row.wanted_at)}
    for gid in sorted(found):
        there = read_draft(client, gid)
        if there and there.order_gid and there.order_gid != row.order_gid:
            note_order(client, rma, there, now)
        elif there and not there.order_gid:
            delete_draft(client, gid)
        forget_spare_draft(rma_id=rma.pk, gid=gid)
    forget_draft(rma_id=rma.pk)
