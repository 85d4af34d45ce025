"""What a policy says, in words people read, in the active language: for shoppers as well as for merchants."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from returns import wording
from returns.code_words import code_change_words
from returns.domain.asking import Asked
from returns.domain.clauses import (
    Between,
    Clause,
    FeesChange,
    Season,
    Segment,
    Then,
    When,
    WindowChange,
)
from returns.domain.discount_code import LaterCodeChange
from returns.domain.fees import FeeAmounts, FeesByOutcome, FeeWay
from returns.domain.money import Money
from returns.domain.policy import Policy, Reason
from returns.domain.shipping import KeepItChange, ShippingChange
from returns.domain.warranty import Warranty
from returns.exchange_words import exchange_change_words

COUNTED_FROM: Mapping[str, Promise] = {
    "delivery": gettext_lazy("counted from delivery"),
    "fulfillment": gettext_lazy("counted from dispatch"),
    "order": gettext_lazy("counted from the order"),
}
WORKING_DAYS: Mapping[bool, Promise] = {
    True: gettext_lazy("a last day on a weekend or holiday moves on to the next working day"),
    False: gettext_lazy("the last day counts as it is"),
}
ANSWERS: Mapping[str, Promise] = {
    "review": gettext_lazy("a person looks at the request"),
    "deny": gettext_lazy("cannot come back"),
}
PROOFS: Mapping[str, Promise] = {
    "photo": gettext_lazy("a photo is needed"),
    "none": gettext_lazy("no photo is needed"),
}
APPROVALS: Mapping[str, Promise] = {
    "auto": gettext_lazy("approved at once"),
    "review": gettext_lazy("a person agrees first"),
}
OUTCOMES: Mapping[str, Promise] = {
    "refund": gettext_lazy("a refund to the means of payment"),
    "store_credit": gettext_lazy("store credit"),
    "repair": gettext_lazy("a repair, where the article is faulty"),
    "replacement": gettext_lazy("the same article anew, where it is faulty"),
}
DUTIES: Mapping[str, Promise] = {
    "kept": gettext_lazy("customs duties are not given back"),
    "refunded": gettext_lazy("customs duties are given back with the goods"),
}
FEE_WAYS: Mapping[FeeWay, Promise] = {
    FeeWay.STORE_CREDIT: gettext_lazy("for store credit: %(fees)s"),
    FeeWay.EXCHANGE: gettext_lazy("for an exchange: %(fees)s"),
}
PAID_BY: Mapping[str, Promise] = {
    "shop": gettext_lazy("the shop pays for sending back"),
    "shopper": gettext_lazy("a prepaid label for the return shipping fee"),
    "own": gettext_lazy("the shopper sends it with a carrier of their choice and pays for that"),
}
LABEL_TIMES: Mapping[str, Promise] = {
    "at_request": gettext_lazy("the label comes with the request"),
    "at_approval": gettext_lazy("the label comes with the approval"),
    "cheapest": gettext_lazy("the label is made when that is cheapest"),
    "on_demand": gettext_lazy("the label is made when the shopper asks for it"),
}
LOSES: Mapping[bool, Promise] = {
    True: gettext_lazy("nothing has to come back that costs more to take back than it brings"),
    False: gettext_lazy("comes back also where that costs more than it brings"),
}
BELOW_COST: Mapping[bool, Promise] = {
    True: gettext_lazy("nothing has to come back where sending costs more than it is worth"),
    False: gettext_lazy("comes back also where sending costs more than it is worth"),
}
INSTEAD: Mapping[str, Promise] = {
    "keep": gettext_lazy("what need not come back can be kept"),
    "donate": gettext_lazy("what need not come back is to be given away"),
}


@dataclass(frozen=True, slots=True)
class ClauseWords:
    """A clause in words: its name, what it is about (nothing: everything), and what is different then."""

    code: str
    name: str
    when: tuple[str, ...]
    then: tuple[str, ...]


def clause_words(policy: Policy, clause: Clause, *, currency: str) -> ClauseWords:
    """A clause of a policy; amounts are in the shop's `currency`."""
    return ClauseWords(
        code=clause.code,
        name=wording.in_words(clause.label) or clause.code,
        when=_told(_about(policy, clause.when, currency)),
        then=_told(_different(clause.then, currency)),
    )


def reason_words(reason: Reason) -> tuple[str, ...]:
    """What there is to know of a reason besides its name."""
    details = [wording.in_words(detail.label) or detail.code for detail in reason.details]
    return _told(
        [
            _names(_("Product type: %(names)s"), reason.product_types),
            _("free of fees") if reason.fault else "",
            str(PROOFS["photo"]) if reason.proof == "photo" else "",
            _("more exactly: %(details)s") % {"details": ", ".join(details)} if details else "",
        ]
    )


def asked_words(asked: Asked) -> tuple[str, ...]:
    """Of whom a condition is asked, and what a "no" leads to."""
    return _told(
        [
            _names(_("Product type: %(names)s"), asked.product_types),
            _("not asked of who reports a fault") if asked.unless_fault else "",
            _("“No”: %(answer)s") % {"answer": ANSWERS[asked.answer]},
        ]
    )


def asks(policy: Policy) -> tuple[str, ...]:
    """What shoppers should know before they begin: what they are asked about, and when a photo is needed."""
    statements = [wording.in_words(asked.statement) or asked.code for asked in policy.asked]
    photos = [wording.reason_label(reason) for reason in policy.reasons if reason.proof == "photo"]
    return _told(
        [
            *(_("You are asked whether this is so: %(statement)s") % {"statement": said} for said in statements),
            _names(_("A photo is needed for: %(names)s"), photos),
        ]
    )


def warranty_words(warranty: Warranty) -> str:
    """A warranty of the shop: how long, and on what."""
    months = ngettext("%(n)s month", "%(n)s months", warranty.months) % {"n": wording.number(warranty.months)}
    if not warranty.product_types:
        return months
    return _("%(months)s on %(names)s") % {"months": months, "names": wording.any_of(warranty.product_types)}


def segment_words(segment: Segment, *, currency: str) -> tuple[str, ...]:
    """What makes a customer one of this kind; amounts are in the shop's `currency`."""
    return _told(
        [
            _range(_("Orders: %(range)s"), segment.orders, wording.number),
            _range(_("Spent: %(range)s"), segment.spent_minor, _amount(currency)),
            _range(_("Days as a customer: %(range)s"), segment.since_days, wording.number),
            _range(_("Orders with a return: %(range)s"), segment.returned_bps, wording.percent),
            _names(_("Customer tag: %(names)s"), segment.tags),
        ]
    )


def _about(policy: Policy, when: When, currency: str) -> Iterable[str]:
    segments = {segment.code: wording.in_words(segment.label) or segment.code for segment in policy.segments}
    reasons = {reason.code: wording.reason_label(reason) for reason in policy.reasons}
    products, collections = len(when.products), len(when.collections)
    yield ngettext("One product", "%(n)s products", products) % {"n": products} if products else ""
    yield ngettext("One collection", "%(n)s collections", collections) % {"n": collections} if collections else ""
    yield _names(_("Product type: %(names)s"), when.product_types)
    yield _names(_("Product tag: %(names)s"), when.tags)
    yield _names(_("Vendor: %(names)s"), when.vendors)
    yield _names(_("SKU: %(names)s"), when.skus)
    sent_from = len(when.locations)
    yield (
        ngettext("Sent from one location", "Sent from %(n)s locations", sent_from) % {"n": sent_from}
        if sent_from
        else ""
    )
    yield _range(_("Price: %(range)s"), when.price_minor, _amount(currency))
    yield _range(_("Discount: %(range)s"), when.discount_bps, wording.percent)
    yield _names(_("Sent to: %(names)s"), [wording.country(code) for code in when.countries])
    yield _names(_("Sales channel: %(names)s"), when.channels)
    yield _names(_("Order tag: %(names)s"), when.order_tags)
    yield _names(_("Customers: %(names)s"), [segments[code] for code in when.segments])
    yield _names(_("Reason: %(names)s"), [reasons[code] for code in when.reasons])
    yield _season(when.placed) if when.placed else ""


def _different(then: Then, currency: str) -> Iterable[str]:
    window, fees = then.window or WindowChange(), then.fees or FeesChange()
    if window.days is not None:
        yield ngettext("%(n)s day to return", "%(n)s days to return", window.days) % {"n": window.days}
    if window.counted_from:
        yield str(COUNTED_FROM[window.counted_from])
    if window.working_day is not None:
        yield str(WORKING_DAYS[window.working_day])
    if window.until:
        yield _("returns until %(day)s at least") % {"day": wording.date_of(window.until)}
    yield from _fees(fees, currency)
    if fees.duties:
        yield str(DUTIES[fees.duties])
    yield from fees_by_choice(fees.by_outcome, currency=currency)
    yield from _way_back(then, currency)
    yield from exchange_change_words(then.exchanges, currency)
    yield from code_change_words(then.later or LaterCodeChange(), currency=currency)
    if then.approval:
        yield str(APPROVALS[then.approval])
    yield from _money_back(then)
    if then.answer:
        yield str(ANSWERS[then.answer])
    if then.proof:
        yield str(PROOFS[then.proof])


def fees_by_choice(fees: FeesByOutcome, *, currency: str, ways: Iterable[FeeWay] = FeeWay) -> tuple[str, ...]:
    """What is different about the fees for each choice, in words; nothing for what is not said."""
    said = {way: list(_fees(getattr(fees, way.value), currency)) for way in ways}
    return tuple(str(FEE_WAYS[way]) % {"fees": ", ".join(fees)} for way, fees in said.items() if fees)


def _fees(fees: FeeAmounts, currency: str) -> Iterable[str]:
    if fees.restocking_bps is not None:
        share = wording.percent(fees.restocking_bps)
        yield _("restocking fee of %(share)s") % {"share": share} if fees.restocking_bps else _("no restocking fee")
    if fees.return_shipping_minor is not None:
        fee = _amount(currency)(fees.return_shipping_minor)
        told = _("return shipping fee of %(fee)s") % {"fee": fee}
        yield told if fees.return_shipping_minor else _("no return shipping fee")


def _way_back(then: Then, currency: str) -> Iterable[str]:
    shipping = then.shipping or ShippingChange()
    keep_it = shipping.keep_it or KeepItChange()
    if shipping.paid_by:
        yield str(PAID_BY[shipping.paid_by])
    if shipping.label:
        yield str(LABEL_TIMES[shipping.label])
    if keep_it.max_minor:
        worth = _amount(currency)(keep_it.max_minor)
        yield _("nothing has to come back up to a worth of %(worth)s") % {"worth": worth}
    if keep_it.max_minor == 0:
        yield _("no limit up to which nothing has to come back")
    if keep_it.below_return_cost is not None:
        yield str(BELOW_COST[keep_it.below_return_cost])
    if keep_it.if_sending_loses is not None:
        yield str(LOSES[keep_it.if_sending_loses])
    if keep_it.instead:
        yield str(INSTEAD[keep_it.instead])
    if then.destination:
        yield _("goes to another address")


def _money_back(then: Then) -> Iterable[str]:
    if then.outcomes:
        yield wording.any_of([str(OUTCOMES[outcome]) for outcome in then.outcomes])
    if then.bonus_bps is not None:
        share = wording.percent(then.bonus_bps)
        yield (
            _("%(share)s more as store credit") % {"share": share} if then.bonus_bps else _("no bonus on store credit")
        )


def _told(sentences: Iterable[str]) -> tuple[str, ...]:
    return tuple(sentence for sentence in sentences if sentence)


def _names(sentence: str, names: Iterable[str]) -> str:
    found = list(names)
    return sentence % {"names": wording.any_of(found)} if found else ""


def _range(sentence: str, limits: Between | None, tell: Callable[[int], str]) -> str:
    if limits is None or (limits.min is None and limits.max is None):
        return ""
    if limits.max is None:
        told = _("%(min)s or more") % {"min": tell(limits.min or 0)}
    elif limits.min is None:
        told = _("%(max)s at most") % {"max": tell(limits.max)}
    else:
        told = _("%(min)s to %(max)s") % {"min": tell(limits.min), "max": tell(limits.max)}
    return sentence % {"range": told}


def _season(season: Season) -> str:
    first = wording.date_of(season.first) if season.first else ""
    last = wording.date_of(season.last) if season.last else ""
    if first and last:
        return _("Ordered from %(first)s to %(last)s") % {"first": first, "last": last}
    return _("Ordered from %(first)s on") % {"first": first} if first else _("Ordered until %(last)s") % {"last": last}


def _amount(currency: str) -> Callable[[int], str]:
    return lambda minor: wording.money(Money(minor, currency))
