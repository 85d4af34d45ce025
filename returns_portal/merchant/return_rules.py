"""Shopify's own return rules in words: what each profile says, and where our policy differs from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from returns import wording
from returns.domain.comparing import Difference, differences, markets_apart
from returns.domain.return_profile import (
    ITEM_DELIVERY,
    LAST_ITEM_DELIVERY,
    Profile,
    ProfileRules,
    ProfilesTold,
    ReadingProblem,
)
from returns_portal.merchant import words

if TYPE_CHECKING:
    from returns.models import PolicyVersion, Shop

STARTS: Mapping[str, Promise] = {
    ITEM_DELIVERY: gettext_lazy("The delivery of each article"),
    LAST_ITEM_DELIVERY: gettext_lazy("The delivery of the order’s last article"),
}
OUR_STARTS: Mapping[str, Promise] = {
    "delivery": gettext_lazy("The delivery of each article"),
    "fulfillment": gettext_lazy("Dispatch"),
    "order": gettext_lazy("The day of the order"),
}
TITLES: Mapping[str, Promise] = {
    "not_accepting": gettext_lazy("Returns"),
    "endless": gettext_lazy("Time to return"),
    "window_days": gettext_lazy("Time to return"),
    "counted_from": gettext_lazy("Counted from"),
    "last_delivery": gettext_lazy("Counted from"),
    "unknown_start": gettext_lazy("Counted from"),
    "business_day": gettext_lazy("A last day on a weekend or holiday"),
}
PROBLEMS: Mapping[ReadingProblem, Promise] = {
    ReadingProblem.NOT_TOLD: gettext_lazy(
        "Shopify does not tell us this shop’s return rules (yet). Nothing is wrong: returns follow the policy above."
    ),
    ReadingProblem.NO_ANSWER: gettext_lazy("Shopify did not answer when it was asked last. It is asked again soon."),
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One difference in words; `sayable` tells whether our policy could follow."""

    title: Promise
    theirs: str
    ours: str
    sayable: bool


@dataclass(frozen=True, slots=True)
class ShownProfile:
    """One profile in words. `mark` is what it said when it was shown; `follow` offers it as a base."""

    gid: str
    mark: str
    default: bool
    heading: str
    markets: str
    sentences: list[str]
    compared: list[Compared]
    follow: bool


@dataclass(frozen=True, slots=True)
class ShownRules:
    """The section: profiles, what is wrong with the reading, and what one policy for all markets cannot follow."""

    profiles: list[ShownProfile]
    read: str
    tried: str
    problem: Promise | None
    told: bool
    apart: str

    @property
    def warnings(self) -> list[Compared]:
        """Where our policy differs from what Shopify says for the whole shop."""
        return [each for profile in self.profiles if profile.default and self.told for each in profile.compared]


def shown(told: ProfilesTold, version: PolicyVersion, shop: Shop) -> ShownRules:
    """Everything that the settings page says of Shopify's own rules beside the version in force."""
    is_told = told.problem != ReadingProblem.NOT_TOLD
    apart = len(markets_apart(told.profiles))
    return ShownRules(
        profiles=[_profile(profile, version, offered=is_told) for profile in told.profiles],
        read=words.moment(told.read_at, time_zone=shop.time_zone) if told.read_at else "",
        tried=words.moment(told.tried_at, time_zone=shop.time_zone) if told.tried_at else "",
        problem=PROBLEMS[told.problem] if told.problem else None,
        told=is_told,
        apart=_apart(apart) if apart else "",
    )


def _profile(profile: Profile, version: PolicyVersion, *, offered: bool) -> ShownProfile:
    found = differences(version.policy, profile)
    return ShownProfile(
        gid=profile.gid,
        mark=profile.mark,
        default=profile.default,
        heading=_("For the whole shop") if profile.default else profile.name or _("For some markets"),
        markets=", ".join(filter(None, profile.markets)),
        sentences=list(_sentences(profile.said)),
        compared=[_compared(each) for each in found],
        follow=offered and any(each.sayable for each in found),
    )


def _sentences(rules: ProfileRules) -> Iterator[str]:
    if not rules.accepts:
        yield _("No returns are accepted.")
        return
    if rules.endless:
        yield _("Articles can be returned without a limit in time.")
        return
    if rules.days is not None:
        yield _("Time to return: %(days)s.") % {"days": _days(rules.days)}
    if rules.start:
        yield _("Counted from: %(start)s.") % {"start": _start(rules.start)}
    if rules.business_day:
        yield _("A time that ends on a weekend or holiday goes on to the next business day.")


def _compared(found: Difference) -> Compared:
    theirs, ours = _sides(found)
    return Compared(title=TITLES[found.code], theirs=theirs, ours=ours, sayable=found.sayable)


def _sides(found: Difference) -> tuple[str, str]:
    """What Shopify says, and what our policy says."""
    facts = found.facts
    if found.code == "not_accepting":
        return _("No returns are accepted"), _("Returns are accepted for %(days)s") % {"days": _days(facts["ours"])}
    if found.code == "endless":
        return _("No limit in time"), _days(facts["ours"])
    if found.code == "window_days":
        return _days(facts["theirs"]), _days(facts["ours"])
    if found.code == "business_day":
        return _("The next business day counts"), _("The day itself counts")
    return _start(facts["theirs"]), str(OUR_STARTS[facts["ours"]])


def _start(code: str) -> str:
    return str(STARTS.get(code) or _("A moment that this app does not know (%(code)s)") % {"code": code})


def _days(count: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": wording.number(count)}


def _apart(count: int) -> str:
    return ngettext(
        "%(count)s profile for markets says something else. This app has one policy for all markets.",
        "%(count)s profiles for markets say something else. This app has one policy for all markets.",
        count,
    ) % {"count": wording.number(count)}
