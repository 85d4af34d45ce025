"""What labels cost, in the words of their page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from returns import wording
from returns.domain.label_costs import Fate, Item, Listed, Report, Seller, Sheet, Source, Tally, together
from returns.domain.money import Money
from returns.domain.policy import Policy
from returns.domain.shipping import LabelTime
from returns_portal.merchant import words

if TYPE_CHECKING:
    from returns.models import Shop

FATES: Mapping[Fate, Promise] = {
    Fate.USED: gettext_lazy("Used"),
    Fate.OPEN: gettext_lazy("Still open"),
    Fate.FREE: gettext_lazy("Unused, not charged"),
    Fate.AWAITED: gettext_lazy("Credit awaited"),
    Fate.CREDITED: pgettext_lazy("labels", "Credited"),
    Fate.LOST: pgettext_lazy("labels", "Lost"),
}
# What can be done about labels that nobody uses, by when they are bought now.
ADVICE: Mapping[LabelTime, Promise] = {
    LabelTime.AT_REQUEST: gettext_lazy(
        "Your labels are bought as soon as shoppers ask. Bought at the approval, or when the shopper opens it, fewer "
        "go unused."
    ),
    LabelTime.AT_APPROVAL: gettext_lazy(
        "Your labels are bought at the approval. Bought only when the shopper opens it, fewer go unused."
    ),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """Labels under one heading: how many, and what they cost ("" where nobody knows, or there are none)."""

    heading: str
    count: str
    sum: str
    lost: bool = False
    none: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a sheet: its labels by what became of them, and what was billed beyond the estimate."""

    title: str
    sub: str
    cells: tuple[Cell, ...]
    difference: str


@dataclass(frozen=True, slots=True)
class SheetRows:
    """A sheet as a table. `headings` are those of the cells, `findings` what stands out, `advice` what to do about it.

    `estimate` says what was estimated and what was billed.
    """

    key: str
    title: str
    test: bool
    headings: tuple[str, ...]
    lines: tuple[Line, ...]
    totals: tuple[Line, ...]
    findings: tuple[str, ...]
    advice: str
    estimate: str
    compares: bool


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One label that somebody may want to look at."""

    number: str
    seller: str
    at: str
    age: str
    sum: str
    before: str
    difference: str
    slow: bool = False


@dataclass(frozen=True, slots=True)
class ListRows:
    """Several of them; `more` says how many are not shown, if any."""

    items: tuple[ItemRow, ...]
    more: str


def sheets(report: Report, *, policy: Policy) -> list[SheetRows]:
    """The report's sheets."""
    return [_sheet(sheet, policy) for sheet in report.sheets]


def listed(found: Listed, report: Report, *, shop: Shop, now: datetime) -> ListRows:
    """A list of single labels."""
    items = tuple(_item(item, report, shop, now) for item in found.items)
    rest = found.count - len(items)
    more = ngettext("and %(n)s more", "and %(n)s more", rest) % {"n": wording.number(rest)} if rest else ""
    return ListRows(items, more)


def usual(report: Report) -> list[str]:
    """How long each carrier of an open claim takes to credit, as far as it ever did."""
    waiting = dict.fromkeys(item.seller for item in report.awaited.items)
    return [
        _("%(carrier)s has usually credited after %(days)s.")
        % {"carrier": seller_words(seller), "days": _days(report.usual[seller])}
        for seller in waiting
        if seller in report.usual
    ]


def seller_words(seller: Seller) -> str:
    """Who sold labels, as the shop knows them."""
    kind = str(words.CARRIERS.get(seller.carrier, seller.carrier))
    if not seller.account:
        return kind
    return seller.name if kind.casefold() in seller.name.casefold() else f"{seller.name} ({kind})"


def _sheet(sheet: Sheet, policy: Policy) -> SheetRows:
    shown = [fate for fate in Fate if sheet.source == Source.SOLD or fate not in {Fate.AWAITED, Fate.CREDITED}]
    real = sheet.source == Source.SOLD and not sheet.test
    return SheetRows(
        key="-".join(("costs", "test" if sheet.test else sheet.source, sheet.currency or "unknown")).lower(),
        title=_title(sheet),
        test=sheet.test,
        headings=(_("Bought"), *(str(FATES[fate]) for fate in shown)),
        lines=tuple(
            _line(wording.month(row.month).capitalize(), seller_words(row.seller), row.tally, shown, sheet.currency)
            for row in sheet.rows
        ),
        totals=tuple(_totals(sheet, shown)),
        findings=tuple(_findings(sheet)) if real else (),
        advice=str(ADVICE.get(policy.shipping.label, "")) if real and sheet.total.stands_out else "",
        estimate=_estimate(sheet),
        compares=bool(sheet.currency and sheet.source == Source.SOLD),
    )


def _title(sheet: Sheet) -> str:
    if sheet.test:
        title = _("Test labels")
    elif sheet.source == Source.BROUGHT:
        title = _("Labels you brought")
    else:
        title = _("Labels bought from carriers")
    return f"{title} · {sheet.currency or _('cost not stated')}"


def _line(title: str, sub: str, tally: Tally, shown: Iterable[Fate], currency: str) -> Line:
    difference = tally.difference_minor
    return Line(
        title,
        sub,
        (
            _cell(_("Bought"), tally.bought, tally.price_minor, currency),
            *(
                _cell(str(FATES[fate]), tally.counts[fate], tally.sums[fate], currency, lost=fate == Fate.LOST)
                for fate in shown
            ),
        ),
        _signed(difference, currency) if difference else "",
    )


def _cell(heading: str, count: int, minor: int, currency: str, *, lost: bool = False) -> Cell:
    none = not count and not minor
    told = wording.money(Money(minor, currency)) if currency and not none else ""
    return Cell(heading, wording.number(count), told, lost=lost and not none, none=none)


def _totals(sheet: Sheet, shown: list[Fate]) -> Iterable[Line]:
    """Where several sold, each of them by itself, and all together."""
    sellers = dict.fromkeys(row.seller for row in sheet.rows)
    if len(sellers) > 1 and len(sheet.rows) > len(sellers):
        for seller in sellers:
            theirs = together(row.tally for row in sheet.rows if row.seller == seller)
            yield _line(_("Total"), seller_words(seller), theirs, shown, sheet.currency)
    yield _line(_("Total"), "", sheet.total, shown, sheet.currency)


def _findings(sheet: Sheet) -> Iterable[str]:
    total = sheet.total
    if total.stands_out:
        yield _("%(share)s of the labels that are no longer open were never used: %(n)s of %(all)s.") % {
            "share": wording.percent(total.unused_bps // 100 * 100),
            "n": wording.number(total.unused),
            "all": wording.number(total.ended),
        }
    if total.sums[Fate.LOST]:
        lost = total.counts[Fate.LOST]
        yield ngettext(
            "%(sum)s is lost: %(n)s label was paid for, never used, and not credited.",
            "%(sum)s are lost: %(n)s labels were paid for, never used, and not credited.",
            lost,
        ) % {"sum": wording.money(Money(total.sums[Fate.LOST], sheet.currency)), "n": wording.number(lost)}


def _estimate(sheet: Sheet) -> str:
    total = sheet.total
    if not (sheet.currency and total.compared and sheet.source == Source.SOLD):
        return ""
    said = ngettext(
        "Of %(n)s label, %(estimated)s was estimated and %(billed)s billed: %(difference)s.",
        "Of %(n)s labels, %(estimated)s were estimated and %(billed)s billed: %(difference)s.",
        total.compared,
    )
    return said % {
        "n": wording.number(total.compared),
        "estimated": wording.money(Money(total.estimated_minor, sheet.currency)),
        "billed": wording.money(Money(total.billed_minor, sheet.currency)),
        "difference": _signed(total.difference_minor, sheet.currency),
    }


def _signed(minor: int, currency: str) -> str:
    if not currency:
        return ""
    return ("+" if minor > 0 else "") + wording.money(Money(minor, currency))


def _item(item: Item, report: Report, shop: Shop, now: datetime) -> ItemRow:
    money = Money(item.before_minor, item.currency) if item.currency else None
    took = report.usual.get(item.seller)
    return ItemRow(
        number=item.number,
        seller=seller_words(item.seller),
        at=wording.day(item.at, time_zone=shop.time_zone),
        age=words.age(item.at, now=now),
        sum=wording.money(Money(item.after_minor or item.before_minor, item.currency)) if money else "",
        before=wording.money(money) if money else "",
        difference=_signed(item.after_minor - item.before_minor, item.currency),
        slow=bool(took and now - item.at > 2 * took),
    )


def _days(lasted: timedelta) -> str:
    days = max(1, round(lasted / timedelta(days=1)))
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": wording.number(days)}
