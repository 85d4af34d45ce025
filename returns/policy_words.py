"""What a policy says, in words people read, in the active language: for shoppers as well as for merchants."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from returns import wording
from returns.domain.clauses import (
    Between,
    Clause,
    ExchangesChange,
    FeesChange,
    Season,
    Segment,
    Then,
    When,
    WindowChange,
)
from returns.domain.money import Money
from returns.domain.policy import Policy

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
APPROVALS: Mapping[str, Promise] = {
    "auto": gettext_lazy("approved at once"),
    "review": gettext_lazy("a person agrees first"),
}

EXCHANGES: Mapping[str, Promise] = {
    "none": gettext_lazy("no exchange online"),
    "variants": gettext_lazy("exchange for another size or colour"),
}
FALLBACKS: Mapping[str, Promise] = {
    "refund": gettext_lazy("refunded where it sells out"),
    "choice": gettext_lazy("refund or the shop’s proposal where it sells out, as the shopper chooses"),
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
    if fees.restocking_bps is not None:
        share = wording.percent(fees.restocking_bps)
        yield _("restocking fee of %(share)s") % {"share": share} if fees.restocking_bps else _("no restocking fee")
    if fees.return_shipping_minor is not None:
        fee = _amount(currency)(fees.return_shipping_minor)
        yield (
            _("return shipping fee of %(fee)s") % {"fee": fee}
            if fees.return_shipping_minor
            else _("no return shipping fee")
        )
    yield from _exchanges(then.exchanges or ExchangesChange(), currency)
    if then.approval:
        yield str(APPROVALS[then.approval])
    if then.answer:
        yield str(ANSWERS[then.answer])


def _exchanges(exchanges: ExchangesChange, currency: str) -> Iterable[str]:
    if exchanges.offered:
        yield str(EXCHANGES[exchanges.offered])
    if exchanges.incentive_bps is not None:
        share = wording.percent(exchanges.incentive_bps)
        yield _("%(share)s on top when exchanged for something dearer") % {"share": share}
    if exchanges.incentive_minor is not None:
        amount = _amount(currency)(exchanges.incentive_minor)
        yield _("%(amount)s on top for each piece exchanged for something dearer") % {"amount": amount}


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
