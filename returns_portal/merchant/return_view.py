"""A return as its page shows it: the four machines, the lines with their trace, the amounts, what happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from returns import wording
from returns.domain.money import Money, MoneyPair
from returns.domain.shipping import Goods
from returns.domain.status import Outcome, Stage
from returns.domain.step import Step, moving, next_step
from returns.queries.linked_worth import goes_back_elsewhere
from returns.queries.parcels import parcels_of
from returns.queries.photos import photo_ids, photo_links
from returns.queries.returns import went_back
from returns_portal.merchant import words

if TYPE_CHECKING:
    from returns.models import OutboxMessage, Return, ReturnLineItem


@dataclass(frozen=True, slots=True)
class Verdict:
    """One rule's sentence. `tone` is that of a badge."""

    tone: str
    sentence: str


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of the return."""

    title: str
    variant: str
    sku: str
    image: str
    quantity: int
    reason: str
    fault: bool
    note: str
    worth: Money
    became: tuple[str, ...]
    verdicts: tuple[Verdict, ...]
    answers: tuple[tuple[str, bool], ...] = ()
    photos: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Amount:
    """One row of the settlement. `shop` stands beside only where the shopper paid in another currency."""

    label: str
    presentment: Money
    shop: Money | None
    held_back: bool = False


def next_of(rma: Return) -> Step:
    """What the merchant does next with this return."""
    return next_step(rma.stage, rma.settlement.status)


def is_moving(rma: Return) -> bool:
    """Whether the page should look again in a few seconds."""
    return moving(rma.stage, rma.settlement.status)


def came_to_nothing(rma: Return) -> bool:
    """Whether the return ended before anything moved, so that no parcel and no money is to be shown."""
    return rma.stage in {Stage.DECLINED, Stage.CANCELED}


def footprint(rma: Return, alarms: list[OutboxMessage]) -> str:
    """A text that changes whenever something on the page does; the first word is the next step."""
    last = max((event.pk for event in rma.events.all()), default=0)
    return f"{next_of(rma)}.{last}.{rma.stage}.{rma.settlement.status}.{len(alarms)}"


def machines(rma: Return) -> list[tuple[str, str]]:
    """The four machines in words: agreement, parcel, goods, money."""
    if came_to_nothing(rma):
        return [
            (_("Agreement"), str(words.AGREEMENTS[rma.status])),
            (_("Parcel"), _("None")),
            (_("Goods"), _("Stay with the shopper")),
            (_("Money"), _("Nothing is due")),
        ]
    total, stays = went_back(rma).worth.presentment, rma.goods != Goods.SEND
    none_awaited = stays or rma.received_at is not None
    parcels = [str(words.PARCELS[parcel.status]) for parcel in parcels_of(rma)]
    if rma.unannounced.all():
        parcels = [_("Arrived unannounced"), *parcels] if len(parcels) > 1 else [_("Arrived unannounced")]
    return [
        (_("Agreement"), str(words.AGREEMENTS[rma.status])),
        (_("Parcel"), " · ".join(dict.fromkeys(parcels)) or (_("None") if none_awaited else _("No label yet"))),
        (_("Goods"), _goods(rma, stays=stays)),
        (_("Money"), _money(rma, total)),
    ]


def _money(rma: Return, total: Money) -> str:
    if rma.outcome == Outcome.REPAIR:
        return _("Nothing is due")
    return f"{wording.SETTLEMENTS[rma.settlement.status]} · {wording.money(total)}"


def _goods(rma: Return, *, stays: bool) -> str:
    if stays:
        return _("Stay with the shopper")
    return _("Counted") if rma.received_at else _("Not counted yet")


def lines(rma: Return) -> list[LineView]:
    """The lines in the order's sequence, each with what the policy said about it."""
    traces = {line["fulfilled"]: line["verdicts"] for line in rma.decision.get("lines", ())}
    return [_line(rma, item, traces.get(item.fulfilled.gid, ())) for item in rma.lines.all()]


def _line(rma: Return, item: ReturnLineItem, trace: Any) -> LineView:
    reason = rma.policy.policy.reason(item.reason)
    row, amount = item.line, rma.order.amount
    return LineView(
        title=row.title,
        variant=row.variant_title,
        sku=row.sku,
        image=row.image_url,
        quantity=item.quantity,
        reason=wording.stated(reason, item.detail) if reason else item.reason,
        fault=item.fault,
        note=item.note,
        worth=(amount(item, "items") + amount(item, "tax")).presentment,
        became=tuple(f"{wording.DISPOSITIONS[found.type]} × {found.quantity}" for found in item.dispositions.all()),
        verdicts=tuple(_verdict(rma, verdict) for verdict in trace),
        answers=tuple(wording.answered(rma.policy.policy, item.answers)),
        photos=tuple(photo_links(shop_id=rma.shop_id, ids=photo_ids(item))),
    )


def _verdict(rma: Return, verdict: dict[str, Any]) -> Verdict:
    tone = {"ALLOW": "success", "REVIEW": "caution"}.get(verdict["answer"], "critical")
    return Verdict(tone, words.verdict_sentence(verdict, time_zone=rma.shop.time_zone))


def amounts(rma: Return) -> list[Amount]:
    """The settlement fee by fee, without the rows that are zero, and the total last, with the bonus in it."""
    quote = went_back(rma)
    tax_label = _("Tax") if quote.tax.presentment.minor else ""
    rows = [
        (_("Goods after discounts"), quote.items, False),
        (tax_label, quote.tax, False),
        (_("Customs duties given back"), quote.duties, False),
        (_("Restocking fee"), quote.restocking_fee, True),
        (_("Return shipping fee"), quote.return_shipping_fee, True),
        (_("Goes out instead"), quote.exchange, True),
        (_("Delivery costs given back"), quote.shipping_refund, False),
        (_("Loss of value"), quote.deduction, True),
        (_("The shop bears"), quote.borne or quote.total.times(0), False),
        (_("Difference from the agreement"), quote.difference, False),
        (_("The shopper owes"), quote.owed, False)
        if quote.owed.presentment.minor
        else (_("As store credit") if rma.outcome == Outcome.STORE_CREDIT else _("To the shopper"), quote.total, False),
    ]
    if quote.bonus.presentment.minor:
        rows += [(_("Bonus on top"), quote.bonus, False), (_("In all"), quote.worth, False)]
    if elsewhere := goes_back_elsewhere(rma):
        named = {"name": elsewhere.order_name}
        rows.append((_("On order %(name)s, which it was exchanged on") % named, elsewhere.amount, False))
    first, *fees, total = [Amount(label, *_sides(amount), held) for label, amount, held in rows]
    return [first, *(fee for fee in fees if fee.presentment.minor), total]


def _sides(amount: MoneyPair) -> tuple[Money, Money | None]:
    other = amount.shop.currency != amount.presentment.currency
    return amount.presentment, amount.shop if other else None
