"""Differences from Shopify as the return page shows them: what differs, and the ways out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns import problem_words, wording
from returns.domain.money import Money
from returns.domain.status import DriftKind, Way
from returns.operations.drift import OF_ORDERS, ways_of
from returns.queries.drift_ways import sum_of
from returns.queries.drifts import open_drifts

if TYPE_CHECKING:
    from returns.models import Drift, Return

# What a way means for a kind of difference; a button says what it does.
LABELS: Mapping[tuple[str, str], Promise] = {
    (DriftKind.PAID_DIFFERENTLY, Way.TAKE_THEIRS): _("Take over the amount refunded at Shopify"),
    (DriftKind.PAID_DIFFERENTLY, Way.LEAVE_BOTH): _("Leave it, I will correct it at Shopify"),
    (DriftKind.CANCELED_THERE, Way.TAKE_THEIRS): _("Cancel it here too"),
    (DriftKind.CANCELED_THERE, Way.LEAVE_BOTH): _("Leave both as they are"),
    (DriftKind.DECLINED_THERE, Way.TAKE_THEIRS): _("Cancel it here too"),
    (DriftKind.DECLINED_THERE, Way.LEAVE_BOTH): _("Leave both as they are"),
    (DriftKind.OPEN_THERE, Way.SEND_OURS): _("Cancel it at Shopify"),
    (DriftKind.OPEN_THERE, Way.LEAVE_BOTH): _("Leave both as they are"),
    (DriftKind.CLOSED_UNPAID, Way.TAKE_THEIRS): _("Close it here without a refund"),
    (DriftKind.CLOSED_UNPAID, Way.SEND_OURS): _("Reopen it at Shopify so that it can be paid"),
    (DriftKind.LINES_CHANGED, Way.LEAVE_BOTH): _("I have seen it: leave both as they are"),
    (DriftKind.LINES_CHANGED, Way.SEND_OURS): _("Take the further pieces off the return at Shopify"),
    (DriftKind.UNVERIFIED_LINES, Way.SEND_OURS): _("Take these articles off the return at Shopify"),
    (DriftKind.UNVERIFIED_LINES, Way.LEAVE_BOTH): _("I have seen it: leave both as they are"),
    (DriftKind.GONE_THERE, Way.TAKE_THEIRS): _("Cancel it here too"),
    (DriftKind.GONE_THERE, Way.LEAVE_BOTH): _("Leave both as they are"),
    (DriftKind.PAID_TWICE, Way.SEND_OURS): _("Cancel the linked order at Shopify, without a refund"),
    (DriftKind.PAID_TWICE, Way.LEAVE_BOTH): _("I have seen it: nothing more to do here"),
    (DriftKind.LINKED_UNDONE, Way.SEND_OURS): _("Pay %(amount)s back on order %(order)s"),
    (DriftKind.LINKED_UNDONE, Way.LEAVE_BOTH): _("I have seen it: nothing more to do here"),
    (DriftKind.LINKED_DIFFERS, Way.LEAVE_BOTH): _("I have seen it: nothing more to do here"),
    (DriftKind.LINKED_UNPAID, Way.SEND_OURS): _("Pay it back on the order before"),
    (DriftKind.LINKED_UNPAID, Way.LEAVE_BOTH): _("It was paid back in Shopify’s admin"),
}

# Why what could settle a kind does not settle this one now.
CLOSED: Mapping[str, Promise] = {
    DriftKind.LINES_CHANGED: _(
        "Pieces can be taken off at Shopify from here only while the return is open and has all of ours there."
    ),
    DriftKind.UNVERIFIED_LINES: _("Articles can be taken off at Shopify from here only while the return is open."),
    DriftKind.PAID_TWICE: _(
        "The linked order cannot be cancelled from here: it was sent, paid for in part, or is over already."
    ),
    DriftKind.LINKED_DIFFERS: _(
        "Take these articles off the linked order in Shopify’s admin (Edit order): once the order is without them, "
        "this goes away by itself."
    ),
    DriftKind.LINKED_UNDONE: _(
        "Nothing can be paid back from here: articles were sent, the return is not settled yet, the linked order still "
        "stands, or the money went back already."
    ),
}

SUMS: Mapping[str, Promise] = {
    "twice_minor": _("Paid twice"),
    "covered_minor": _("Paid with what came back"),
    "refunded_minor": _("Refunded on it in Shopify"),
    "back_minor": _("To be paid back"),
}

REFUSALS: Mapping[str, Promise] = {
    "settled_already": _("Somebody was first: this difference is already settled."),
    "no_such_way": _("This difference cannot be settled that way, or not any more."),
    "sum_changed": _("Nothing was changed: another sum is owed by now. Look at it again."),
    "of_a_present": _("Nothing was changed: this is a present, and the money would go to the giver."),
    "money_moved": _("Nothing was changed: money has been promised or paid for this return."),
    "not_open": _("Nothing was changed: this return is over."),
    "more_than_received": _(
        "Nothing was changed: together with earlier refunds this is more than the order brought in."
    ),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: a sentence, both amounts where it is about money, and (way, label, minor units paid) per button.

    `amounts` has further sums and names, each with what it is; `closed` says why there is no more to choose from.
    """

    id: int
    sentence: Promise
    ours: str
    theirs: str
    ways: tuple[tuple[str, str, int], ...]
    amounts: tuple[tuple[str, str], ...] = ()
    closed: Promise | None = None


def differences(rma: Return) -> list[Difference]:
    """What differs for this return and waits for somebody."""
    return [_shown(rma, drift) for drift in open_drifts(rma)]


def _shown(rma: Return, drift: Drift) -> Difference:
    ways = ways_of(rma, drift)
    return Difference(
        id=drift.pk,
        sentence=problem_words.DRIFTS[drift.kind],
        ours=_amount(rma, drift, "ours_minor"),
        theirs=_amount(rma, drift, "theirs_minor"),
        amounts=tuple(_linked(rma, drift)),
        ways=tuple(_button(rma, drift, way) for way in ways),
        closed=CLOSED.get(drift.kind) if len(ways) < 2 else None,
    )


def _button(rma: Return, drift: Drift, way: Way) -> tuple[str, str, int]:
    minor = sum_of(rma, drift, way)
    amount = wording.money(Money(minor, rma.order.presentment_currency))
    return way.value, str(LABELS[drift.kind, way]) % {"amount": amount, "order": rma.order.name}, minor


def _linked(rma: Return, drift: Drift) -> Iterator[tuple[str, str]]:
    """Both orders by name, and the sums that are at stake."""
    if drift.kind in OF_ORDERS:
        yield str(_("Linked order")), drift.facts["linked"]
        yield str(_("Exchanged on")), drift.facts["order"]
    if articles := drift.facts.get("articles"):
        yield str(_("Articles")), articles
    for name, label in SUMS.items():
        if told := _amount(rma, drift, name):
            yield str(label), told


def _amount(rma: Return, drift: Drift, name: str) -> str:
    minor = drift.facts.get(name)
    return wording.money(Money(minor, rma.order.presentment_currency)) if minor is not None else ""
