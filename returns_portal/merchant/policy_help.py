"""What helps whoever writes a policy: where to start from, what the law says beside it, how shoppers will read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from returns import wording
from returns.domain.clauses import Clause
from returns.domain.legal_notes import legal_notes
from returns.domain.policy import Policy
from returns.domain.policy_starts import NAMES
from returns.locales import as_shoppers_read
from returns.plain_policy import brief, groups, plain
from returns_portal.shopper.told_policy import about

if TYPE_CHECKING:
    from returns.models import Shop

# Name: what it is called, and what it does.
STARTS: Mapping[str, tuple[Promise, Promise]] = {
    "generous": (
        _("Generous"),
        _("60 days from delivery, free of charge, approved at once, other sizes and colours instead."),
    ),
    "exchanges_first": (
        _("Exchanges first"),
        _("30 days; an exchange or store credit is free of charge, a refund costs the way back."),
    ),
    "careful": (
        _("Careful"),
        _("14 days from delivery, the shopper pays the way back, a person looks at every return."),
    ),
    "season": (
        _("Holidays"),
        _("Orders from November 1 to December 24 can come back until January 31; everything else stays as it is."),
    ),
}
LAW: Mapping[str, Promise] = {
    "window_shorter": ngettext_lazy(
        "Consumers may withdraw within %(days)s day of delivery, even where your window is shorter.",
        "Consumers may withdraw within %(days)s days of delivery, even where your window is shorter.",
        "days",
    ),
    "counted_earlier": ngettext_lazy(
        "The %(days)s day of the right of withdrawal counts from delivery, whatever your window is counted from.",
        "The %(days)s days of the right of withdrawal count from delivery, whatever your window is counted from.",
        "days",
    ),
    "no_refund": _("Who withdraws, and guests, always get money back: store credit alone is not enough."),
    "fees_kept": _("No restocking fee is held back of a withdrawal or of faulty goods."),
    "final_sale": ngettext_lazy(
        "What you exclude can still be withdrawn from within %(days)s day, unless one of the law’s exceptions is named "
        "under “Right of withdrawal”.",
        "What you exclude can still be withdrawn from within %(days)s days, unless one of the law’s exceptions is "
        "named under “Right of withdrawal”.",
        "days",
    ),
    "not_informed": _(
        "You have not said that shoppers are told of their right before they buy: without that it lasts up to twelve "
        "months more."
    ),
    "shop_pays": _(
        "You pay for sending back what is withdrawn from, since shoppers were not told beforehand that they do."
    ),
}


def starts() -> list[dict[str, Any]]:
    """The policies to start from, in the order in which they are offered."""
    return [{"code": name, "name": STARTS[name][0], "told": STARTS[name][1]} for name in NAMES]


def law(policy: Policy) -> list[dict[str, Any]]:
    """What the law gives beside the policy, with the article that says so."""
    return [{"said": LAW[note.code] % {"days": note.days}, "source": note.source} for note in legal_notes(policy)]


def reading(shop: Shop, policy: Policy, language: str) -> dict[str, Any]:
    """The policy as shoppers with this language will read it; the first of the shop's where it is none of them."""
    spoken = language if language in shop.languages else shop.languages[0]
    with as_shoppers_read(spoken):
        told, said = plain(policy, about(shop, policy)), about(shop, policy)
        short = brief(policy, said)
    return {"language": spoken, "brief": short, "plain": told}


def clause_reading(shop: Shop, policy: Policy, clause: Clause, language: str) -> dict[str, Any]:
    """One exception as shoppers with this language will read it; no `groups` where it is not shown to them."""
    spoken = language if language in shop.languages else shop.languages[0]
    with as_shoppers_read(spoken):
        return {"language": spoken, "groups": groups(policy, about(shop, policy), [clause])}


def read_in(shop: Shop) -> list[tuple[str, str]]:
    """The languages that the shop's shoppers read, each by its name."""
    return [(code, wording.language_name(code)) for code in shop.languages]
