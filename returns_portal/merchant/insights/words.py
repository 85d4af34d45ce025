"""What is counted, in words: dimensions, values, reasons, steps and sentences about what is unusual."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from returns import wording
from returns.domain.findings import Sort, times_of
from returns.domain.insight import EXCHANGE, Dimension, Step
from returns.domain.policy import WITHDRAWN, Policy
from returns.domain.statistics import Interval
from returns.domain.survey import Got
from returns.grade_words import GRADES
from returns_portal.merchant.survey_rows import GOT_WORDS

if TYPE_CHECKING:
    from returns.models import Finding, InsightSubject

D = Dimension
DIMENSIONS: Mapping[Dimension, Promise] = {
    D.PRODUCT: gettext_lazy("Products"),
    D.VARIANT: gettext_lazy("Variants"),
    D.SIZE: gettext_lazy("Sizes"),
    D.TYPE: gettext_lazy("Product types"),
    D.VENDOR: gettext_lazy("Vendors"),
    D.COUNTRY: gettext_lazy("Countries"),
    D.CHANNEL: gettext_lazy("Sales channels"),
    D.SEGMENT: gettext_lazy("Segments"),
    D.DISCOUNT: gettext_lazy("Discounts"),
    D.FIRST: gettext_lazy("First and later orders"),
    D.COHORT: gettext_lazy("Cohorts"),
}
ABOUT: Mapping[Dimension, Promise] = {
    D.SEGMENT: gettext_lazy("The segments of your policy. Who is in several counts in each of them."),
    D.DISCOUNT: gettext_lazy("By how much of its price was taken off a piece."),
    D.FIRST: gettext_lazy("Whether it was the first order of its customer here."),
    D.COHORT: gettext_lazy("By the quarter in which the customer began to buy here."),
    D.SIZE: gettext_lazy("Each size of each product, where the title of the variant names one."),
}
BANDS: Mapping[str, Promise] = {
    "none": gettext_lazy("No discount"),
    "low": gettext_lazy("Less than a fifth off"),
    "middle": gettext_lazy("A fifth to two fifths off"),
    "high": gettext_lazy("Two fifths off and more"),
}
FIRSTS: Mapping[str, Promise] = {
    "first": gettext_lazy("First order"),
    "later": gettext_lazy("Later order"),
    "guest": gettext_lazy("Nobody knows (guests)"),
}
STEPS: Mapping[Step, Promise] = {
    Step.APPROVAL: gettext_lazy("From the request to the approval"),
    Step.SENDING: gettext_lazy("From the approval to the first scan"),
    Step.WAY: gettext_lazy("On its way"),
    Step.DESK: gettext_lazy("From the arrival to the count"),
    Step.REFUND: gettext_lazy("From the count to the refund"),
    Step.WHOLE: gettext_lazy("From the request to the refund"),
}
ENDS: Mapping[str, Promise] = {
    EXCHANGE: gettext_lazy("Exchange"),
    "declined": gettext_lazy("Declined"),
    "canceled": gettext_lazy("Cancelled"),
    "requested": gettext_lazy("Not decided yet"),
}
KEPT: Mapping[str, Promise] = {
    "restocking_fee": gettext_lazy("Restocking fees"),
    "return_shipping_fee": gettext_lazy("Return shipping fees"),
    "deduction": pgettext_lazy("insights", "Taken off for wear"),
    "bonus": gettext_lazy("Bonus on store credit"),
}


def reason(code: str, policy: Policy) -> str:
    """A reason as the shop calls it; one that the policy no longer has keeps its code."""
    found = WITHDRAWN if code == WITHDRAWN.code else policy.reason(code)
    return wording.reason_label(found) if found else code.replace("_", " ").capitalize()


def grade(code: str) -> str:
    """In which state a piece was."""
    return str(GRADES.get(code, code))


def outcome(code: str) -> str:
    """What was given for it."""
    return str(ENDS.get(code) or (GOT_WORDS[Got(code)] if code in set(Got) else code))


def value(subject: InsightSubject, policy: Policy) -> str:
    """What is counted, by its name."""
    key, label = subject.key, subject.label
    match Dimension(subject.dimension):
        case D.COUNTRY:
            named = wording.country(key) if key else ""
        case D.SEGMENT:
            found = next((each for each in policy.segments if each.code == key), None)
            named = wording.in_words(found.label) if found else key or _("In no segment")
        case D.DISCOUNT:
            named = str(BANDS.get(key, key))
        case D.FIRST:
            named = str(FIRSTS.get(key, key))
        case D.COHORT:
            named = _("Q%(quarter)s %(year)s") % {"quarter": key[-1:], "year": key[:4]} if key else str(FIRSTS["guest"])
        case _:
            named = label or key
    return named or _("Not stated")


def size_order(key: str) -> tuple[int, float, str]:
    """Where a size stands among others: letters from XS on, then numbers, then the rest."""
    size = key.rpartition("|")[2]
    letter = re.fullmatch(r"(\d*)(X*)([SML])", size)
    if letter:
        many = int(letter[1] or 1) if letter[2] else 0
        steps = max(many, len(letter[2]))
        return 0, {"S": -1.0 - steps, "M": 0.0, "L": 1.0 + steps}[letter[3]], size
    number = re.match(r"\d+(?:[.,]\d)?", size)
    return (1, float(number[0].replace(",", ".")), size) if number else (2, 0.0, size)


def share(rate: float) -> str:
    """A share, to a tenth of a percent where it is small."""
    basis = round(rate * 10_000)
    return wording.percent(basis // 10 * 10 if basis < 1_000 else round(basis / 100) * 100)


def span(interval: Interval) -> str:
    """From one share to another: `3.1–8.2 %`."""
    return _("%(low)s to %(high)s") % {"low": share(interval.low), "high": share(interval.high)}


def hours(number: int | None) -> str:
    """Hours, or days once it is two of them."""
    if number is None:
        return "–"
    if number < 48:
        return _("%(n)s h") % {"n": wording.number(number)}
    return _("%(n)s days") % {"n": wording.number(number // 24)}


def sentence(finding: Finding, policy: Policy) -> str:
    """What is unusual, with its counts: how often, against what, and between which limits. Never why."""
    times, limits = times_of(finding.k, finding.n, finding.other_k, finding.other_n)
    words = {
        "what": value(finding.subject, policy),
        "reason": reason(finding.reason, policy) if finding.reason else "",
        "kind": finding.kind or _("other products"),
        "times": wording.number(round(times, 1)),
        "k": wording.number(finding.k),
        "n": wording.number(finding.n),
        "low": wording.number(round(limits.low, 1)),
        "high": wording.number(round(limits.high, 1)),
    }
    return SENTENCES[Sort(finding.sort)] % words


SENTENCES: Mapping[Sort, Promise] = {
    Sort.PRODUCT: gettext_lazy(
        "%(what)s comes back %(times)s times as often as others of its type, %(kind)s "
        "(%(k)s of %(n)s sold; probably %(low)s to %(high)s times)."
    ),
    Sort.REASON: gettext_lazy(
        "%(what)s comes back as “%(reason)s” %(times)s times as often as others of its type, %(kind)s "
        "(%(k)s of %(n)s sold; probably %(low)s to %(high)s times)."
    ),
    Sort.SIZE: gettext_lazy(
        "%(what)s comes back as “%(reason)s” %(times)s times as often as other sizes of its type, %(kind)s "
        "(%(k)s of %(n)s sold; probably %(low)s to %(high)s times)."
    ),
    Sort.VENDOR: gettext_lazy(
        "Goods of %(what)s come back %(times)s times as often as goods of the same types from others "
        "(%(k)s of %(n)s sold; probably %(low)s to %(high)s times)."
    ),
    Sort.COUNTRY: gettext_lazy(
        "Orders to %(what)s come back as “%(reason)s” %(times)s times as often as others "
        "(%(k)s of %(n)s sold; probably %(low)s to %(high)s times)."
    ),
    Sort.RISE: gettext_lazy(
        "%(what)s lately comes back %(times)s times as often as before "
        "(%(k)s of %(n)s sold; probably %(low)s to %(high)s times)."
    ),
}
