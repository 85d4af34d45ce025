"""The overview: what comes back, what stays, how long it takes, and what it costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from returns import wording
from returns.domain.footprint import footprint
from returns.domain.insight import ENOUGH, EXCHANGE, FlowKind, Step, Tally
from returns.domain.money import Money
from returns.domain.statistics import Interval, difference, quantile, wilson
from returns.domain.status import Outcome
from returns_portal.merchant.insights import words

Flows = Mapping[FlowKind, Mapping[tuple[str, str, int], tuple[int, int]]]
# What stays with the shop when goods come back: other goods, or money that is spent here.
STAYS = (EXCHANGE, Outcome.STORE_CREDIT, Outcome.GIFT_CARD, Outcome.REPAIR, Outcome.REPLACEMENT)
ENDED = ("declined", "canceled", "requested")
WHOLE = 10_000
# A change in a year that nobody can compare with the year before may be the season.
LEAST_YEAR_AGO = 100


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with what it rests on."""

    name: str
    told: str
    under: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A row of a small table."""

    name: str
    cells: tuple[str, ...]
    strong: bool = False


def rate_figure(now: Tally) -> Figure:
    """What came back, of pieces whose window is over."""
    if now.mature < ENOUGH:
        told = _("%(k)s of %(n)s") % {"k": wording.number(now.returned), "n": wording.number(now.mature)}
        return Figure(_("Return rate"), told, _("Too few pieces for a rate yet."))
    under = _("%(k)s of %(n)s pieces; probably %(span)s") % {
        "k": wording.number(now.returned),
        "n": wording.number(now.mature),
        "span": words.span(wilson(now.returned, now.mature)),
    }
    return Figure(_("Return rate"), words.share(now.returned / now.mature), under)


def waiting_sentence(now: Tally) -> str:
    """How much of what was sold may still come back."""
    waiting = now.sent - now.mature
    if not waiting:
        return ""
    return ngettext(
        "%(n)s piece (%(share)s of those sold) may still come back and does not count yet; %(early)s of them has.",
        "%(n)s pieces (%(share)s of those sold) may still come back and do not count yet; %(early)s of them have.",
        waiting,
    ) % {
        "n": wording.number(waiting),
        "share": words.share(waiting / now.sent),
        "early": wording.number(now.early),
    }


def change_sentence(now: Tally, before: Tally, year_ago: Tally) -> str:
    """How the rate changed: against the same weeks a year ago where there were enough, else against those before."""
    if now.mature < ENOUGH:
        return ""
    seasonal = year_ago.mature >= LEAST_YEAR_AGO
    other = year_ago if seasonal else before
    if other.mature < ENOUGH:
        return ""
    limits = difference(now.returned, now.mature, other.returned, other.mature)
    what = {
        "rate": words.share(other.returned / other.mature),
        "low": points_of(limits.low),
        "high": points_of(limits.high),
    }
    if limits.low <= 0 <= limits.high:
        told = _("Before it was %(rate)s: no more than chance (between %(low)s and %(high)s points).")
        if seasonal:
            told = _("A year ago it was %(rate)s: no more than chance (between %(low)s and %(high)s points).")
    else:
        told = _("Before it was %(rate)s: a change of %(low)s to %(high)s points. The season may be part of it.")
        if seasonal:
            told = _("A year ago, in the same weeks, it was %(rate)s: a change of %(low)s to %(high)s points.")
    return told % what


def points_of(change: float) -> str:
    """A change of a share in points, with its sign."""
    number = round(change * 100, 1)
    return ("+" if number > 0 else "") + wording.number(number)


def outcomes(flows: Flows, currency: str) -> list[Item]:
    """What was given for the goods: returns, what the goods were worth, and its share."""
    counts, sums = agreed(flows, currency)
    whole = sum(sums.values())
    return [
        Item(
            words.outcome(code),
            (
                wording.number(counts[code]),
                wording.money(Money(sums[code], currency)),
                words.share(sums[code] / whole) if whole else "–",
            ),
        )
        for code in sorted(counts | sums, key=lambda code: -sums[code])
    ]


def retained(flows: Flows, currency: str) -> Figure:
    """What of the worth of returned goods stays with the shop."""
    _counts, sums = agreed(flows, currency)
    whole, stays = sum(sums.values()), sum(sums[code] for code in STAYS)
    told = words.share(stays / whole) if whole else "–"
    under = _("%(sum)s of %(all)s: exchanges, store credit, repairs") % {
        "sum": wording.money(Money(stays, currency)),
        "all": wording.money(Money(whole, currency)),
    }
    return Figure(_("Revenue that stays"), told, under)


def exchanged(flows: Flows, currency: str) -> Figure:
    """How many returns became exchanges."""
    counts, _sums = agreed(flows, currency)
    whole, out = counts.total(), counts[EXCHANGE]
    told = words.share(out / whole) if whole >= ENOUGH else "–"
    under = _("%(k)s of %(n)s returns") % {"k": wording.number(out), "n": wording.number(whole)}
    return Figure(_("Exchanges"), told, under)


def times(flows: Flows) -> list[Item]:
    """How long each step took: half of the returns at most, nine of ten at most, and how many that rests on."""
    found = []
    for step in Step:
        counted = [
            (value, count) for (code, _c, value), (count, _m) in flows.get(FlowKind.TIME, {}).items() if code == step
        ]
        if counted:
            half, most = quantile(counted, 0.5), quantile(counted, 0.9)
            number = sum(count for _value, count in counted)
            cells = (words.hours(half), words.hours(most), wording.number(number))
            found.append(Item(str(words.STEPS[step]), cells, strong=step == Step.WHOLE))
    return found


def speed(flows: Flows) -> Figure:
    """How long shoppers wait for their money."""
    counted = [(v, c) for (code, _c, v), (c, _m) in flows.get(FlowKind.TIME, {}).items() if code == Step.WHOLE]
    most = words.hours(quantile(counted, 0.9))
    under = _("half of them at most; nine of ten within %(most)s") % {"most": most} if counted else ""
    return Figure(_("From the request to the refund"), words.hours(quantile(counted, 0.5)), under)


def carbon(flows: Flows) -> Figure:
    """An estimate of what the parcels caused, with its range."""
    parcels = sum(count for count, _minor in flows.get(FlowKind.PARCEL, {}).values())
    found = footprint(parcels)
    kilograms = [wording.number(_two_digits(grams / 1000)) for grams in (found.usual, found.least, found.most)]
    under = ngettext(
        "an estimate between %(least)s and %(most)s kg, for %(n)s parcel back",
        "an estimate between %(least)s and %(most)s kg, for %(n)s parcels back",
        parcels,
    ) % {"least": kilograms[1], "most": kilograms[2], "n": wording.number(parcels)}
    return Figure(_("CO₂e of the ways back"), _("about %(n)s kg") % {"n": kilograms[0]} if parcels else "–", under)


def effect(before: Tally, after: Tally) -> tuple[str, str, str, Interval | None]:
    """The rate before and after a moment, and the change in points, where there is enough of both."""
    rates = [
        words.share(each.returned / each.mature)
        if each.mature >= ENOUGH
        else _("%(k)s of %(n)s") % {"k": each.returned, "n": each.mature}
        for each in (before, after)
    ]
    if min(before.mature, after.mature) < ENOUGH:
        return rates[0], rates[1], _("too early"), None
    limits = difference(after.returned, after.mature, before.returned, before.mature)
    told = _("%(low)s to %(high)s points") % {"low": points_of(limits.low), "high": points_of(limits.high)}
    return rates[0], rates[1], told, limits


def agreed(flows: Flows, currency: str) -> tuple[Counter[str], Counter[str]]:
    """Returns that were agreed to and what their goods were worth, by what was given for them."""
    counts, sums = Counter[str](), Counter[str]()
    for (code, money, _v), (count, minor) in flows.get(FlowKind.OUTCOME, {}).items():
        if code not in ENDED and money == currency:
            counts[code] += count
            sums[code] += minor
    return counts, sums


def _two_digits(number: float) -> float:
    return float(f"{number:.2g}")
