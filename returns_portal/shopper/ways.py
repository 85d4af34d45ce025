"""Where a shopper's money may go, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from returns import wording
from returns.domain.settlement import Quote
from returns.domain.status import Outcome
from returns.queries.eligibility import policy_of
from returns_portal.shopper.facts import standing_facts

if TYPE_CHECKING:
    from returns.models import Order, Return


@dataclass(frozen=True, slots=True)
class Way:
    """One way: what it comes to, with what the shop adds, and what to know of it. `chosen` only by the shopper."""

    outcome: str
    amount: str
    label: str
    hint: str
    chosen: bool


def way_words(order: Order, outcome: Outcome, quote: Quote, *, chosen: bool) -> Way:
    """A way as its radio says it."""
    amount = wording.money(quote.worth.presentment)
    if outcome == Outcome.STORE_CREDIT:
        return Way(outcome.value, amount, _credit_label(quote, amount), _credit_hint(order), chosen)
    label = _("%(amount)s as a refund") % {"amount": amount}
    return Way(outcome.value, amount, label, _("To the means of payment you used for the order."), chosen)


def credit_notes(rma: Return) -> list[str]:
    """What there is to say of store credit that is out: its bonus, and until when it can be used."""
    if rma.outcome != Outcome.STORE_CREDIT:
        return []
    facts, bonus = standing_facts(rma), getattr(rma, "credit_bonus", None)
    notes = []
    if bonus and bonus.paid_at:
        added = wording.day(bonus.paid_at, time_zone=rma.shop.time_zone)
        notes.append(_("The bonus of %(bonus)s was added on %(day)s.") % {"bonus": facts["bonus"], "day": added})
    elif bonus:
        notes.append(_("The bonus of %(bonus)s is added separately, in a moment.") % facts)
    if facts["expires"]:
        notes.append(_("The store credit can be used until %(expires)s.") % facts)
    return notes


def _credit_label(quote: Quote, amount: str) -> str:
    if not quote.bonus.presentment.minor:
        return _("%(amount)s as store credit") % {"amount": amount}
    more = wording.money(quote.bonus.presentment)
    return _("%(amount)s as store credit (%(more)s more)") % {"amount": amount, "more": more}


def _credit_hint(order: Order) -> str:
    spent = _("To spend at %(shop)s when you are signed in with your customer account.") % {"shop": order.shop.name}
    days = policy_of(order).credit.expires_after_days
    if not days:
        return spent
    until = ngettext("It can be used for %(n)s day.", "It can be used for %(n)s days.", days) % {"n": days}
    return f"{spent} {until}"
