"""What the policy's page shows: exceptions and customers in words, versions, and what a draft changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from returns import wording
from returns.domain.money import Money
from returns.domain.policy import Policy
from returns.domain.policy_changes import Change, changes
from returns.policy_words import (
    APPROVALS,
    COUNTED_FROM,
    EXCHANGES,
    FALLBACKS,
    WORKING_DAYS,
    clause_words,
    segment_words,
)
from returns.queries.policies import policy_versions
from returns_portal.merchant.forms.withdrawal_terms import GROUNDS, INFORMED, PAYER, RETURN_COST, TOLD

if TYPE_CHECKING:
    from returns.models import PolicyVersion, Shop

STATUSES: Mapping[str, Promise] = {
    "SCHEDULED": pgettext_lazy("policy version", "Scheduled"),
    "ACTIVE": pgettext_lazy("policy version", "In force"),
    "RETIRED": pgettext_lazy("policy version", "Retired"),
}
TONES = {"SCHEDULED": "info", "ACTIVE": "success"}
FIELDS: Mapping[str, Promise] = {
    "window.days": gettext_lazy("Days to return"),
    "window.counted_from": gettext_lazy("Counted from"),
    "window.working_day": gettext_lazy("A last day on a weekend or holiday"),
    "final_sale.tags": gettext_lazy("Tags that exclude a product"),
    "final_sale.product_types": gettext_lazy("Product types that are excluded"),
    "fees.restocking_bps": gettext_lazy("Restocking fee"),
    "fees.return_shipping_minor": gettext_lazy("Return shipping fee"),
    "approval": gettext_lazy("Approval"),
    "ship_by_days": gettext_lazy("Days to send the parcel"),
    "withdrawal.informed": TOLD,
    "withdrawal.return_cost": PAYER,
    "withdrawal.standard_delivery_minor": gettext_lazy("Price of your standard delivery in %(currency)s"),
    "withdrawal.exemptions": gettext_lazy("What cannot be withdrawn from"),
    "exchanges.offered": gettext_lazy("What shoppers may choose instead of a refund"),
    "exchanges.incentive_bps": gettext_lazy("Added to an exchange"),
    "exchanges.incentive_minor": gettext_lazy("Added to an exchange for each piece"),
    "exchanges.fallback": gettext_lazy("Where a chosen variant sells out"),
    "clauses": gettext_lazy("Order of the exceptions"),
    "segments": gettext_lazy("Order of the kinds of customers"),
    "reasons": gettext_lazy("Order of the reasons"),
}
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


def differences(before: Policy, after: Policy, *, currency: str) -> list[Row]:
    """What `after` changes, a row per field, exception, kind of customers or reason."""
    rows: dict[str, Row] = {}
    for change in changes(before, after):
        name, _bracket, rest = change.at.partition("[")
        if rest:
            code = rest.partition("]")[0]
            rows.setdefault(f"{name}[{code}]", _part(name, code, before, after, currency))
        else:
            rows[change.at] = _field(change, before, after, currency)
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


def _field(change: Change, before: Policy, after: Policy, currency: str) -> Row:
    tell: Callable[[Any, Policy], str] = {
        "window.counted_from": lambda value, _policy: str(COUNTED_FROM[value]),
        "window.working_day": lambda value, _policy: str(WORKING_DAYS[value]),
        "approval": lambda value, _policy: str(APPROVALS[value]),
        "withdrawal.informed": lambda value, _policy: str(INFORMED[value]),
        "withdrawal.return_cost": lambda value, _policy: str(RETURN_COST[value]),
        "withdrawal.standard_delivery_minor": lambda value, _policy: (
            NOTHING if value is None else wording.money(Money(value, currency))
        ),
        "withdrawal.exemptions": lambda value, _policy: "; ".join(map(_exemption, value)) or NOTHING,
        "exchanges.offered": lambda value, _policy: str(EXCHANGES[value]),
        "exchanges.fallback": lambda value, _policy: str(FALLBACKS[value]),
        "exchanges.incentive_bps": lambda value, _policy: wording.percent(value),
        "exchanges.incentive_minor": lambda value, _policy: wording.money(Money(value, currency)),
        "fees.restocking_bps": lambda value, _policy: wording.percent(value),
        "fees.return_shipping_minor": lambda value, _policy: wording.money(Money(value, currency)),
        "clauses": lambda codes, policy: _listed(_name("clauses", code, policy) for code in codes),
        "segments": lambda codes, policy: _listed(_name("segments", code, policy) for code in codes),
        "reasons": lambda codes, policy: _listed(_name("reasons", code, policy) for code in codes),
    }.get(change.at, lambda value, _policy: _listed(value) if isinstance(value, list) else wording.number(value))
    return Row(str(FIELDS[change.at]) % {"currency": currency}, tell(change.before, before), tell(change.after, after))


def _exemption(told: Mapping[str, Any]) -> str:
    return f"{GROUNDS[told['ground']][0]}: {', '.join(told['tags'])}"


def _part(name: str, code: str, before: Policy, after: Policy, currency: str) -> Row:
    there = before if any(part.code == code for part in getattr(before, name)) else after
    titles = {
        "clauses": _("Exception “%(name)s”"),
        "segments": _("Customers “%(name)s”"),
        "reasons": _("Reason “%(name)s”"),
    }
    return Row(
        titles[name] % {"name": _name(name, code, there)},
        _told(name, code, before, currency),
        _told(name, code, after, currency),
    )


def _name(name: str, code: str, policy: Policy) -> str:
    part = next(part for part in getattr(policy, name) if part.code == code)
    return wording.in_words(part.label) or code


def _told(name: str, code: str, policy: Policy, currency: str) -> str:
    part = next((part for part in getattr(policy, name) if part.code == code), None)
    if part is None:
        return NOTHING
    if name == "segments":
        return "; ".join(segment_words(part, currency=currency))
    if name == "reasons":
        return wording.reason_label(part)
    words = clause_words(policy, part, currency=currency)
    shown = [] if part.public else [_("not shown to shoppers")]
    said = [_("“%(sentence)s”") % {"sentence": because}] if (because := wording.in_words(part.then.because)) else []
    return f"{'; '.join(words.when) or _('Everything')} → {'; '.join([*words.then, *said, *shown])}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or NOTHING
