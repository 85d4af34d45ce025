"""What an endpoint can be told of, as boxes to tick: every event in words, by what it is about."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.domain.events import BY_NAME, CATALOGUE
from returns.domain.webhooks import TEST, families
from returns.event_words import EVENTS

# Families of events, by what they are about; a test holds them against the catalogue.
GROUPS: tuple[tuple[Promise, Mapping[str, Promise]], ...] = (
    (
        _("Returns"),
        {
            "return": _("The return itself"),
            "means": _("Way back"),
            "outcome": _("What the shopper gets"),
            "remark": _("Messages with the shopper"),
            "note": _("Notes"),
            "survey": _("Survey"),
            "customer": _("Customers"),
            "evidence": _("Evidence"),
            "workflow": _("Workflows"),
            "mail": _("E-mails that did not arrive"),
        },
    ),
    (
        _("Parcels and goods"),
        {
            "label": _("Labels"),
            "parcel": _("Parcels"),
            "collection": _("Collections from the shopper"),
            "withdrawal": _("Withdrawals from the contract"),
            "goods": _("Goods that were counted"),
            "count": _("Counts that wait or differ"),
            "repair": _("Repairs"),
        },
    ),
    (
        _("Money"),
        {
            "settlement": _("Payments for returns"),
            "bonus": _("Bonus on store credit"),
            "order_refund": _("Refunds without goods"),
            "payment": _("Payments that two people confirm"),
            "value": _("Loss of value"),
            "fee": _("Return shipping fee"),
            "gift_card": _("Gift cards"),
            "discount_code": _("Discount codes"),
            "offer": _("Codes in the letter after the return"),
            "exchange": _("Exchanges"),
            "invoice": _("Invoices for a difference"),
            "linked_order": _("Orders that go out for a return"),
            "estimate": _("Shopify’s estimates"),
            "drift": _("Differences from Shopify"),
        },
    ),
    (_("Suppliers"), {"supplier": _("Claims against suppliers")}),
    (_("The shop"), {"policy": _("Policy"), "finding": _("Findings")}),
)
# Events that no history of a return tells, or tells in several ways.
OWN: Mapping[str, Promise] = {
    "policy.overridden": _("Decided against the policy"),
    "policy.published": _("Another version of the policy in force"),
    "finding.found": _("Something comes back unusually often"),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """A box: its value, its words, and whether it is ticked."""

    value: str
    words: str | Promise
    ticked: bool


@dataclass(frozen=True, slots=True)
class Family:
    """What begins alike. `whole` wishes for all of it, later kinds too; None where it is one event alone."""

    title: Promise
    whole: Wish | None
    rows: list[Wish]


@dataclass(frozen=True, slots=True)
class Group:
    """Families about the same; `chosen` boxes of it are ticked."""

    title: Promise
    families: list[Family]
    chosen: int


def words_of(name: str) -> str | Promise:
    """An event in words, as the history says it."""
    row = BY_NAME[name]
    return OWN.get(name) or EVENTS[row.kinds[0]]


def values() -> list[tuple[str, str]]:
    """All that can be ticked, as choices of a field."""
    names = [row.name for row in CATALOGUE if row.name != TEST]
    return [(value, value) for value in (*names, *families())]


def groups(wishes: Collection[str]) -> list[Group]:
    """The boxes, with those of `wishes` ticked."""
    return [_group(title, parts, wishes) for title, parts in GROUPS]


def without_repeats(wishes: Collection[str]) -> list[str]:
    """The same wishes without events whose whole family is wished for."""
    return [each for each in dict.fromkeys(wishes) if each.endswith(".*") or _family(each) not in wishes]


def _group(title: Promise, parts: Mapping[str, Promise], wishes: Collection[str]) -> Group:
    found = [_boxes(prefix, words, wishes) for prefix, words in parts.items()]
    rows = [row for each in found for row in (*each.rows, *([each.whole] if each.whole else ()))]
    return Group(title, found, sum(row.ticked for row in rows))


def _boxes(prefix: str, title: Promise, wishes: Collection[str]) -> Family:
    whole = f"{prefix}.*"
    names = [row.name for row in CATALOGUE if row.name != TEST and _family(row.name) == whole]
    rows = [Wish(name, words_of(name), name in wishes) for name in names]
    # Of a family of one the event stands for it; a program may have wished for the family all the same.
    shown = len(rows) > 1 or whole in wishes
    return Family(
        title, Wish(whole, _("All of these, and what is added to them"), whole in wishes) if shown else None, rows
    )


def _family(name: str) -> str:
    return f"{name.partition('.')[0]}.*"
