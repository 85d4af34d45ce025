"""Signals, caps and restrictions in words people read, in the active language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns import wording
from returns.domain.money import Money
from returns.domain.restriction import AppealOutcome, Category, Restriction

# What the merchant reads; %(share)s and %(threshold)s of shares are percentages.
SENTENCES: Mapping[str, Promise] = {
    "returned_share": gettext_lazy(
        "Since %(since)s, %(found)s of %(sent)s pieces sent in %(orders)s orders came back without a fault: "
        "%(share)s. A look is asked for from %(threshold)s."
    ),
    "above_median": gettext_lazy(
        "Since %(since)s, %(found)s of %(sent)s pieces sent in %(orders)s orders came back without a fault: "
        "%(share)s. Half of the shop’s %(people)s regular customers send back %(median)s or less. A look is asked for "
        "from %(threshold)s above that."
    ),
    "faulty_share": gettext_lazy(
        "Since %(since)s, %(found)s of %(sent)s pieces sent in %(orders)s orders were reported as faulty or wrong: "
        "%(share)s. A look is asked for from %(threshold)s."
    ),
    "missing_pieces": gettext_lazy(
        "Since %(since)s, pieces missing in parcels that came back: %(found)s. A look is asked for from %(threshold)s."
    ),
    "unsellable_pieces": gettext_lazy(
        "Since %(since)s, pieces without a fault that came back and could not be sold again: %(found)s. "
        "A look is asked for from %(threshold)s."
    ),
    "late_returns": gettext_lazy(
        "Since %(since)s, returns asked for in the last three days and not to be sold again: %(found)s. "
        "A look is asked for from %(threshold)s."
    ),
    "undelivered": gettext_lazy(
        "Since %(since)s, orders said not to have come although the carrier delivered them: %(found)s. "
        "A look is asked for from %(threshold)s."
    ),
    "accounts": gettext_lazy(
        "Since %(since)s, e-mail addresses that ordered to the same address: %(found)s. "
        "A look is asked for from %(threshold)s."
    ),
}
SHARES = frozenset({"returned_share", "above_median", "faulty_share"})
# Why somebody is restricted, as they read it.
CATEGORIES: Mapping[str, Promise] = {
    Category.MISSING_GOODS: gettext_lazy("Articles were missing in parcels sent back"),
    Category.OTHER_GOODS: gettext_lazy("Other articles came back than those that were sent"),
    Category.WORN_GOODS: gettext_lazy("Articles came back used"),
    Category.UNTRUE_REPORTS: gettext_lazy("What was reported of articles did not prove true"),
    Category.OTHER: gettext_lazy("Another reason"),
}
OUTCOMES: Mapping[str, Promise] = {
    AppealOutcome.UPHELD: gettext_lazy("The restriction stays"),
    AppealOutcome.LIFTED: gettext_lazy("The restriction is lifted"),
}


def signal_sentence(signal: Mapping[str, Any], *, time_zone: str) -> str:
    """A signal as JSON (`Signal.as_json`) with all its numbers; one without words is shown by its code."""
    code, numbers = signal["code"], dict(signal["numbers"])
    sentence = SENTENCES.get(code)
    if sentence is None:
        return str(code)
    told: dict[str, str] = {name: wording.number(count) for name, count in numbers.items()}
    if code in SHARES:
        told["share"] = wording.percent(numbers["found"] * 10_000 // numbers["sent"])
        told["threshold"] = wording.percent(numbers["threshold"])
    if code == "above_median":
        told["median"] = wording.percent(numbers["median"])
        told["threshold"] = points(numbers["threshold"])
    told["since"] = wording.day(datetime.fromisoformat(signal["since"]), time_zone=time_zone)
    return str(sentence) % told


def points(distance_bps: int) -> str:
    """A distance between two shares, which is no share itself."""
    return _("%(number)s percentage points") % {"number": wording.number(distance_bps // 100)}


def cap_sentence(verdict: Mapping[str, Any], *, currency: str) -> str:
    """Why a return that no rule objects to waits for a person, by a verdict of `domain.caps` as JSON."""
    facts = verdict["facts"]
    if verdict["code"] == "customer_cap":
        return _(
            "This customer’s returns approved without a person in the last 30 days: %(found)s. The most is %(cap)s."
        ) % {"found": wording.number(facts["found"]), "cap": wording.number(facts["cap"])}
    sums = {name: wording.money(Money(facts[f"{name}_minor"], currency)) for name in ("found", "worth", "cap")}
    return (
        _("Approved without a person that day: %(found)s. With this return of %(worth)s it would be more than %(cap)s.")
        % sums
    )


def restriction_sentence(restriction: Restriction, *, time_zone: str) -> str:
    """What the customer reads instead of a return: until when, and why."""
    sentence = _("Until %(until)s the shop takes back only what the law gives you a right to. The reason: %(reason)s.")
    until = wording.day(restriction.until, time_zone=time_zone)
    return sentence % {"until": until, "reason": CATEGORIES[restriction.category]}
