"""Where a shopper's money may go, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from returns import wording
from returns.domain.money import Money, MoneyPair
from returns.domain.remedy import REMEDIES
from returns.domain.settlement import Quote
from returns.domain.status import Outcome, Stage
from returns.queries.eligibility import policy_of
from returns_portal.shopper.facts import standing_facts

if TYPE_CHECKING:
    from returns.models import Order, Return


REMEDY_LABELS: Mapping[Outcome, Promise] = {
    Outcome.REPAIR: gettext_lazy("A repair"),
    Outcome.REPLACEMENT: gettext_lazy("The same article anew"),
}
REMEDY_HINTS: Mapping[Outcome, Promise] = {
    Outcome.REPAIR: gettext_lazy("The shop repairs the article and sends it back to you. It costs you nothing."),
    Outcome.REPLACEMENT: gettext_lazy("The shop sends you the article once more. It costs you nothing."),
}


@dataclass(frozen=True, slots=True)
class Way:
    """One way: what it comes to, with what the shop adds, and what to know of it. `chosen` only by the shopper.

    `owed`: what goes out instead costs more, and the shopper pays the amount.
    """

    outcome: str
    amount: str
    label: str
    hint: str
    chosen: bool
    owed: bool = False


def way_words(order: Order, outcome: Outcome, quote: Quote, *, chosen: bool, tell_fees: bool = False) -> Way:
    """A way as its radio says it; `tell_fees` says what it holds back, where that is not the same for all."""
    if outcome in REMEDIES:
        return Way(outcome.value, "", str(REMEDY_LABELS[outcome]), str(REMEDY_HINTS[outcome]), chosen)
    amount = wording.money(quote.worth.presentment)
    fees = f"{_fees(quote)} " if tell_fees else ""
    if quote.owed.presentment.minor:
        amount = wording.money(quote.owed.presentment)
        label = _("%(amount)s to pay") % {"amount": amount}
        return Way(outcome.value, amount, label, fees.strip(), chosen, owed=True)
    if outcome == Outcome.STORE_CREDIT:
        return Way(outcome.value, amount, _credit_label(quote, amount), fees + credit_hint(order), chosen)
    label = _("%(amount)s as a refund") % {"amount": amount}
    return Way(outcome.value, amount, label, fees + _("To the means of payment you used for the order."), chosen)


def told_apart(quotes: Iterable[Quote]) -> bool:
    """Whether fees hang on the way that is chosen."""
    return len({_held_back(quote) for quote in quotes}) > 1


def before_choice(quotes: Collection[Quote]) -> Quote:
    """What all ways have in common, without a bonus; without fees too where these hang on the way."""
    quote = next(iter(quotes))
    nothing = quote.total.times(0)
    if not told_apart(quotes):
        return replace(quote, bonus=nothing)
    bare = replace(quote, restocking_fee=nothing, return_shipping_fee=nothing, bonus=nothing)
    return replace(bare, total=bare.given - bare.exchange + bare.owed)


def _held_back(quote: Quote) -> MoneyPair:
    return quote.restocking_fee + quote.return_shipping_fee


def _fees(quote: Quote) -> str:
    handling, shipping = quote.restocking_fee.presentment, quote.return_shipping_fee.presentment
    if handling.minor and shipping.minor:
        sums = {"handling": wording.money(handling), "shipping": wording.money(shipping)}
        return _("%(handling)s is held back for handling and %(shipping)s for the return shipping.") % sums
    if handling.minor:
        return _("%(amount)s is held back for handling.") % {"amount": wording.money(handling)}
    if shipping.minor:
        return _("%(amount)s is held back for the return shipping.") % {"amount": wording.money(shipping)}
    return _("Nothing is held back.")


def earlier_words(
    ways: Mapping[Outcome, Quote], outcome: Outcome | None, before: Mapping[Outcome, int] | None, *, currency: str
) -> str:
    """What was shown before for the way that was chosen, where it is another sum now."""
    if before is None or outcome is None or outcome not in before:
        return ""
    now, minor = ways.get(outcome), before[outcome]
    return "" if now and now.balance.presentment.minor == minor else sum_words(Money(minor, currency))


def sum_words(balance: Money) -> str:
    """A sum as people say it: what they get, or what they have to pay."""
    if balance.minor >= 0:
        return wording.money(balance)
    return _("%(amount)s to pay") % {"amount": wording.money(Money(-balance.minor, balance.currency))}


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


def credit_to_come(rma: Return) -> list[str]:
    """What is added to store credit that is about to be given."""
    if rma.outcome != Outcome.STORE_CREDIT or rma.stage not in {Stage.TO_REFUND, Stage.REFUNDING}:
        return []
    facts = standing_facts(rma)
    return [_("A bonus of %(bonus)s is added to it.") % facts] if facts["bonus"] else []


def _credit_label(quote: Quote, amount: str) -> str:
    if not quote.bonus.presentment.minor:
        return _("%(amount)s as store credit") % {"amount": amount}
    more = wording.money(quote.bonus.presentment)
    return _("%(amount)s as store credit (%(more)s more)") % {"amount": amount, "more": more}


def credit_hint(order: Order) -> str:
    """Where store credit is spent and for how long it can be."""
    spent = _("To spend at %(shop)s when you are signed in with your customer account.") % {"shop": order.shop.name}
    days = policy_of(order).credit.expires_after_days
    if not days:
        return spent
    until = ngettext("It can be used for %(n)s day.", "It can be used for %(n)s days.", days) % {"n": days}
    return f"{spent} {until}"
