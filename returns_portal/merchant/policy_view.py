"""What the policy's page shows: exceptions and customers in words, versions, and what a draft changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from returns import wording
from returns.domain.fees import FeeWay
from returns.domain.money import Money
from returns.domain.policy import Policy
from returns.domain.policy_changes import Change, changes
from returns.exchange_words import EXCHANGES, FALLBACKS, INSTANT
from returns.policy_words import (
    APPROVALS,
    COUNTED_FROM,
    DUTIES,
    OUTCOMES,
    WORKING_DAYS,
    asked_words,
    clause_words,
    reason_words,
    segment_words,
    warranty_words,
)
from returns.queries.policies import policy_versions
from returns.signal_words import points
from returns_portal.merchant import desk_policy_words
from returns_portal.merchant.forms.care import SHARES
from returns_portal.merchant.forms.exchanges import IN_WORDS
from returns_portal.merchant.forms.later_code import GOOD_FOR
from returns_portal.merchant.forms.shipping import (
    CONSOLIDATE,
    INSTEAD,
    LABEL_TIMES,
    PAID_BY,
    PER,
    RETURN_ADDRESS,
    WAYS,
)
from returns_portal.merchant.forms.withdrawal_terms import (
    GROUNDS,
    INFORMED,
    PARTIAL_DELIVERY,
    RETURN_COST,
)
from returns_portal.merchant.policy_field_words import FIELDS

if TYPE_CHECKING:
    from returns.models import PolicyVersion, Shop

STATUSES: Mapping[str, Promise] = {
    "SCHEDULED": pgettext_lazy("policy version", "Scheduled"),
    "ACTIVE": pgettext_lazy("policy version", "In force"),
    "RETIRED": pgettext_lazy("policy version", "Retired"),
}
TONES = {"SCHEDULED": "info", "ACTIVE": "success"}
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Row:
    """One difference in words."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version as the list shows it."""

    number: int
    status: Promise
    tone: str
    since: str
    note: str
    based_on: str
    scheduled: bool


def differences(
    before: Policy,
    after: Policy,
    *,
    currency: str,
    locations: Mapping[str, str] | None = None,
    only: Iterable[Change] | None = None,
) -> list[Row]:
    """What `after` changes, a row per field, exception, kind of customers or reason; `only` these of its changes.

    `locations` has the names of the shop's locations by their gids.
    """
    rows: dict[str, Row] = {}
    for change in changes(before, after) if only is None else only:
        name, _bracket, rest = change.at.partition("[")
        if rest:
            code = rest.partition("]")[0]
            rows.setdefault(f"{name}[{code}]", _part(name, code, before, after, currency))
        else:
            rows[change.at] = _field(change, before, after, currency, locations or {})
    return list(rows.values())


def clauses(policy: Policy, *, currency: str) -> list[dict[str, Any]]:
    """The exceptions in words, in the order in which they count."""
    return [
        {"words": clause_words(policy, clause, currency=currency), "public": clause.public, "first": not place}
        for place, clause in enumerate(policy.clauses)
    ]


def segments(policy: Policy, *, currency: str) -> list[dict[str, Any]]:
    """The kinds of customers in words; one that an exception names cannot be removed."""
    named = {code for clause in policy.clauses for code in clause.when.segments}
    return [
        {
            "code": segment.code,
            "name": wording.in_words(segment.label) or segment.code,
            "words": segment_words(segment, currency=currency),
            "named": segment.code in named,
        }
        for segment in policy.segments
    ]


def reasons(policy: Policy) -> list[dict[str, Any]]:
    """The reasons in words, in the order in which shoppers read them; one that an exception names cannot be removed."""
    named = {code for clause in policy.clauses for code in clause.when.reasons}
    return [
        {
            "code": reason.code,
            "name": wording.reason_label(reason),
            "words": reason_words(reason),
            "named": reason.code in named,
            "first": not place,
        }
        for place, reason in enumerate(policy.reasons)
    ]


def asked(policy: Policy) -> list[dict[str, Any]]:
    """The conditions asked of shoppers, in words."""
    return [
        {
            "code": each.code,
            "name": wording.in_words(each.statement) or each.code,
            "words": asked_words(each),
            "first": not place,
        }
        for place, each in enumerate(policy.asked)
    ]


def versions(shop: Shop) -> list[VersionRow]:
    """Every version that is, was or will be in force, the latest first."""
    return [_version(shop, version) for version in policy_versions(shop)]


def _version(shop: Shop, version: PolicyVersion) -> VersionRow:
    return VersionRow(
        number=version.number,
        status=STATUSES[version.status],
        tone=TONES.get(version.status, "neutral"),
        since=wording.day(version.active_from or version.created_at, time_zone=shop.time_zone),
        note=version.note,
        based_on=version.based_on,
        scheduled=version.status == version.Status.SCHEDULED,
    )


def _number(value: int | None) -> str:
    return NOTHING if value is None else wording.number(value)


def _share(value: int | None) -> str:
    return NOTHING if value is None else wording.percent(value)


def _field(change: Change, before: Policy, after: Policy, currency: str, locations: Mapping[str, str]) -> Row:
    tell: Callable[[Any, Policy], str] = {
        "window.counted_from": lambda value, _policy: str(COUNTED_FROM[value]),
        "window.working_day": lambda value, _policy: str(WORKING_DAYS[value]),
        "outcomes": lambda value, _policy: _listed(str(OUTCOMES[outcome]) for outcome in value),
        "credit.bonus_bps": lambda value, _policy: wording.percent(value),
        "credit.expires_after_days": lambda value, _policy: NOTHING if value is None else wording.number(value),
        "approval": lambda value, _policy: str(APPROVALS[value]),
        "withdrawal.informed": lambda value, _policy: str(INFORMED[value]),
        "withdrawal.return_cost": lambda value, _policy: str(RETURN_COST[value]),
        "withdrawal.standard_delivery_minor": lambda value, _policy: (
            NOTHING if value is None else wording.money(Money(value, currency))
        ),
        "withdrawal.partial_delivery": lambda value, _policy: str(PARTIAL_DELIVERY[value]),
        **{f"care.{name}": lambda value, _policy: _share(value) for name in SHARES},
        "care.above_median_bps": lambda value, _policy: NOTHING if value is None else points(value),
        "caps.day_minor": lambda value, _policy: NOTHING if value is None else wording.money(Money(value, currency)),
        "caps.early_minor": lambda value, _policy: NOTHING if value is None else wording.money(Money(value, currency)),
        "withdrawal.exemptions": lambda value, _policy: "; ".join(map(_exemption, value)) or NOTHING,
        "fees.duties": lambda value, _policy: str(DUTIES[value]),
        "fees.return_shipping_per": lambda value, _policy: str(PER[value]),
        "shipping.ways": lambda value, _policy: "; ".join(str(WAYS[means]) for means in value),
        "shipping.paid_by": lambda value, _policy: str(PAID_BY[value]),
        "shipping.label": lambda value, _policy: str(LABEL_TIMES[value]),
        "shipping.destination": lambda value, _policy: value or str(RETURN_ADDRESS),
        "shipping.consolidate": lambda value, _policy: str(CONSOLIDATE[value]),
        "shipping.pick_up.weekdays": lambda days, _policy: _listed(str(WEEKDAYS[day - 1]) for day in days),
        "shipping.slip_instead": lambda value, _policy: _("Yes") if value else _("No"),
        "shipping.offer_one_parcel": lambda value, _policy: _("Yes") if value else _("No"),
        "shipping.alone": lambda value, _policy: ", ".join(value) or NOTHING,
        "shipping.keep_it.max_minor": lambda value, _policy: wording.money(Money(value, currency)),
        "shipping.keep_it.below_return_cost": lambda value, _policy: _("Yes") if value else _("No"),
        "shipping.keep_it.if_sending_loses": lambda value, _policy: _("Yes") if value else _("No"),
        "shipping.keep_it.instead": lambda value, _policy: str(INSTEAD[value]),
        "gifts.allowed": lambda value, _policy: _("Yes") if value else _("No"),
        "gifts.days": lambda value, _policy: NOTHING if value is None else wording.number(value),
        "exchanges.offered": lambda value, _policy: str(EXCHANGES[value]),
        "exchanges.fallback": lambda value, _policy: str(FALLBACKS[value]),
        "exchanges.mode": lambda value, _policy: str(IN_WORDS[value]),
        "exchanges.instant": lambda value, _policy: str(INSTANT[value]),
        "exchanges.modes": lambda value, _policy: "; ".join(_mode_at(each, locations) for each in value) or NOTHING,
        "exchanges.incentive_bps": lambda value, _policy: wording.percent(value),
        "exchanges.incentive_minor": lambda value, _policy: wording.money(Money(value, currency)),
        "later.discount_bps": lambda value, _policy: wording.percent(value) if value else NOTHING,
        "later.discount_minor": lambda value, _policy: wording.money(Money(value, currency)) if value else NOTHING,
        "later.good_for": lambda value, _policy: str(GOOD_FOR[value]),
        "fees.restocking_bps": lambda value, _policy: wording.percent(value),
        "fees.return_shipping_minor": lambda value, _policy: wording.money(Money(value, currency)),
        **{f"fees.by_outcome.{way}.restocking_bps": lambda value, _policy: _share(value) for way in FeeWay},
        **{
            f"fees.by_outcome.{way}.return_shipping_minor": lambda value, _policy: (
                NOTHING if value is None else wording.money(Money(value, currency))
            )
            for way in FeeWay
        },
        "warranty": lambda _value, policy: "; ".join(map(warranty_words, policy.warranty)) or NOTHING,
        "clauses": lambda codes, policy: _listed(_name("clauses", code, policy) for code in codes),
        "segments": lambda codes, policy: _listed(_name("segments", code, policy) for code in codes),
        "reasons": lambda codes, policy: _listed(_name("reasons", code, policy) for code in codes),
        "asked": lambda codes, policy: _listed(_name("asked", code, policy) for code in codes),
        **desk_policy_words.tellers(currency),
    }.get(change.at, lambda value, _policy: _listed(value) if isinstance(value, tuple) else _number(value))
    named = FIELDS.get(change.at) or desk_policy_words.field_words()[change.at]
    return Row(str(named) % {"currency": currency}, tell(change.before, before), tell(change.after, after))


def _mode_at(told: Mapping[str, str], locations: Mapping[str, str]) -> str:
    gid = told["location"]
    return f"{locations.get(gid) or gid.rpartition('/')[2]}: {IN_WORDS[told['mode']]}"


def _exemption(told: Mapping[str, Any]) -> str:
    return f"{GROUNDS[told['ground']][0]}: {', '.join(told['tags'])}"


def _part(name: str, code: str, before: Policy, after: Policy, currency: str) -> Row:
    there = before if any(part.code == code for part in getattr(before, name)) else after
    titles = {
        "clauses": _("Exception “%(name)s”"),
        "segments": _("Customers “%(name)s”"),
        "reasons": _("Reason “%(name)s”"),
        "asked": _("Condition “%(name)s”"),
    }
    return Row(
        titles[name] % {"name": _name(name, code, there)},
        _told(name, code, before, currency),
        _told(name, code, after, currency),
    )


def _name(name: str, code: str, policy: Policy) -> str:
    part = next(part for part in getattr(policy, name) if part.code == code)
    return wording.in_words(part.statement if name == "asked" else part.label) or code


def _told(name: str, code: str, policy: Policy, currency: str) -> str:
    part = next((part for part in getattr(policy, name) if part.code == code), None)
    if part is None:
        return NOTHING
    if name == "segments":
        return "; ".join(segment_words(part, currency=currency))
    if name == "reasons":
        handle = _("at Shopify: %(name)s") % {"name": part.shopify_handle}
        return "; ".join([wording.reason_label(part), *reason_words(part), handle])
    if name == "asked":
        return "; ".join([wording.in_words(part.statement) or part.code, *asked_words(part)])
    words = clause_words(policy, part, currency=currency)
    shown = [] if part.public else [_("not shown to shoppers")]
    said = [_("“%(sentence)s”") % {"sentence": because}] if (because := wording.in_words(part.then.because)) else []
    return f"{'; '.join(words.when) or _('Everything')} → {'; '.join([*words.then, *said, *shown])}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or NOTHING
