"""What the list of returns can be asked, in words: its filters with their choices, and those that are on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns import wording
from returns.domain.inbox import Age, Flag, Sort
from returns.domain.insight import Dimension
from returns.domain.money import Money
from returns.domain.status import Outcome
from returns.queries.bulk import tags_of
from returns.queries.inbox import MOST_COUNTED
from returns.queries.inbox_query import GOODS, ME, NOBODY
from returns.queries.insights import known_keys
from returns.queries.suppliers import suppliers_of
from returns_portal.address_form import countries

if TYPE_CHECKING:
    from returns.domain.policy import Policy
    from returns.models import Shop, StaffMember
    from returns.queries.inbox_query import InboxQuery

OUTCOMES: Mapping[Outcome, Promise] = {
    Outcome.REFUND: gettext_lazy("Refund"),
    Outcome.STORE_CREDIT: gettext_lazy("Store credit"),
    Outcome.GIFT_CARD: gettext_lazy("Gift card"),
    Outcome.REPAIR: gettext_lazy("Repair"),
    Outcome.REPLACEMENT: gettext_lazy("Replacement"),
}

SORTS: Mapping[Sort, Promise] = {
    Sort.NEWEST: gettext_lazy("Newest first"),
    Sort.OLDEST: gettext_lazy("Oldest first"),
    Sort.VALUE: gettext_lazy("Highest value first"),
    Sort.WAITING: gettext_lazy("Waiting longest first"),
}

AGES: Mapping[Age, Promise] = {
    Age.DAY: gettext_lazy("Within a day"),
    Age.WEEK: gettext_lazy("Within 7 days"),
    Age.MONTH: gettext_lazy("Within 30 days"),
    Age.OVER_3: gettext_lazy("More than 3 days ago"),
    Age.OVER_7: gettext_lazy("More than 7 days ago"),
    Age.OVER_14: gettext_lazy("More than 14 days ago"),
    Age.OVER_30: gettext_lazy("More than 30 days ago"),
}

FLAGS: Mapping[Flag, Promise] = {
    Flag.WAITING: gettext_lazy("Waits for us: a step does not get on"),
    Flag.FAILED: gettext_lazy("A step was given up"),
    Flag.IN_DOUBT: gettext_lazy("Money in doubt"),
    Flag.DRIFT: gettext_lazy("Shopify has something else"),
    Flag.QUESTION: gettext_lazy("The shopper waits for an answer"),
    Flag.SUPPLIER: gettext_lazy("A supplier’s answer to look at"),
    Flag.RESTRICTED: gettext_lazy("The buyer is restricted"),
    Flag.APPEAL: gettext_lazy("An appeal to answer"),
}

NAMES: Mapping[str, Promise] = {
    "outcome": gettext_lazy("Outcome"),
    "reason": gettext_lazy("Reason"),
    "value_from": gettext_lazy("Value from"),
    "value_to": gettext_lazy("Value to"),
    "age": gettext_lazy("Asked for"),
    "country": gettext_lazy("Country"),
    "vendor": gettext_lazy("Vendor"),
    "supplier": gettext_lazy("Supplier"),
    "segment": gettext_lazy("Kind of customer"),
    "photo": gettext_lazy("Photos"),
    "flag": gettext_lazy("Wants a look"),
    "tag": gettext_lazy("Tag"),
    "mentions": gettext_lazy("A note names"),
    "assignee": gettext_lazy("With whom"),
    "asked_from": gettext_lazy("Asked for from"),
    "asked_until": gettext_lazy("Asked for until"),
    "product": gettext_lazy("Product"),
    "variant": gettext_lazy("Variant"),
    "size": gettext_lazy("Size"),
    "type": gettext_lazy("Product type"),
    "channel": gettext_lazy("Sales channel"),
}

DAYS = ("asked_from", "asked_until")

# What is wrong with a field that somebody typed into.
WRONG: Mapping[str, Promise] = {
    "value_from": gettext_lazy("“Value from” is an amount such as 49.90."),
    "value_to": gettext_lazy("“Value to” is an amount such as 49.90."),
    "value_between": gettext_lazy("“Value from” is more than “Value to”, so nothing can be between them."),
    "asked_from": gettext_lazy("“Asked for from” is a day such as 2026-05-31."),
    "asked_until": gettext_lazy("“Asked for until” is a day such as 2026-05-31."),
    "country": gettext_lazy("A country is given by its two letters, such as FR."),
    "vendor": gettext_lazy("A vendor’s name has 80 signs at most."),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter with its choices (value, words); one without choices is typed into."""

    name: str
    label: str
    value: str
    choices: Sequence[tuple[str, str]] = ()
    amount: bool = False
    day: bool = False

    @property
    def said(self) -> str:
        """What is chosen, in words."""
        return dict(self.choices).get(self.value, self.value)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, in words, and the address without it."""

    label: str
    said: str
    address: str


def filters_of(shop: Shop, query: InboxQuery, policy: Policy, members: Sequence[StaffMember]) -> list[Choice]:
    """The filters as the form shows them. Those for which the shop has nothing to choose are left out unless on.

    `members` are the shop's people.
    """
    given = query.filters.given()
    every: Mapping[str, Sequence[tuple[str, str]]] = {
        "assignee": _people(query, members),
        "flag": [(flag.value, str(words)) for flag, words in FLAGS.items()],
        "outcome": [(way.value, str(OUTCOMES[way])) for way in Outcome],
        "reason": _reasons(policy),
        "age": [(age.value, str(words)) for age, words in AGES.items()],
        "value_from": (),
        "value_to": (),
        "country": countries(),
        "vendor": (),
        "supplier": [(str(each.pk), each.name) for each in suppliers_of(shop)],
        "segment": [(each.code, wording.in_words(each.label) or each.code) for each in policy.segments],
        "tag": [(name, name) for name in tags_of(shop)],
        "photo": [("yes", _("With a photo")), ("no", _("Without a photo"))],
        "mentions": [(str(each.pk), str(each)) for each in members],
        "asked_from": (),
        "asked_until": (),
        **{name: _named(shop, name, given[name]) for name in GOODS if name in given},
    }
    return [
        Choice(name, str(NAMES[name]), given.get(name, ""), choices, amount=name.startswith("value"), day=name in DAYS)
        for name, choices in every.items()
        if choices or name in given or name not in ("supplier", "segment", "tag", "mentions")
    ]


def _named(shop: Shop, name: str, key: str) -> list[tuple[str, str]]:
    """What is chosen, by the name that insights have for its key."""
    found = known_keys(shop, Dimension(name), [key]).get(key)
    return [(key, str(found) if found else key)]


def _people(query: InboxQuery, members: Sequence[StaffMember]) -> list[tuple[str, str]]:
    """Whoever asks, nobody, then colleagues by name; one who is gone only where they are asked for."""
    others = {each.user_id: str(each) for each in members if each.user_id != query.reader}
    own = {query.reader: _("Me")} if query.filters.assignee == query.reader else {ME: _("Me")}
    chosen = query.filters.assignee
    gone = {} if chosen in {"", NOBODY, *own, *others} else {chosen: _("A former colleague")}
    by_name = sorted(others.items(), key=lambda each: each[1].casefold())
    return [*own.items(), (NOBODY, _("Nobody")), *by_name, *gone.items()]


def _reasons(policy: Policy) -> list[tuple[str, str]]:
    return [(reason.code, wording.reason_label(reason)) for reason in policy.reasons]


def chips_of(shop: Shop, query: InboxQuery, filters: Sequence[Choice]) -> list[Chip]:
    """What the list is narrowed down by, each with a way to take it off."""
    found = [Chip(_("Search"), f"“{query.search}”", query.address(q=""))] if query.search else []
    for each in filters:
        if each.value:
            said = _sum(each.value, shop) if each.amount else each.said
            said = wording.date_of(date.fromisoformat(each.value)) if each.day else said
            found.append(Chip(each.label, said, query.address(**{each.name: ""})))
    return found


def _sum(value: str, shop: Shop) -> str:
    return wording.money(Money.of(value, shop.currency))


def counted(number: int, most: int | None = None) -> str:
    """A count that stops at `most`: `12`, or `1,000+`."""
    most = most or MOST_COUNTED
    shown = wording.number(min(number, most))
    return f"{shown}+" if number > most else shown
