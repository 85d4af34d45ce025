"""What a draft would have made of the past, in words and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from returns import wording
from returns.domain.footprint import footprint
from returns.domain.money import Money
from returns.domain.policy import parse
from returns.domain.simulation import Example, Report, Sums
from returns.queries.policies import draft_policy
from returns.queries.simulations import latest_simulation
from returns_portal.merchant.words import verdict_sentence

if TYPE_CHECKING:
    from returns.models import PolicySimulation, Shop


# A name, and what the policy in force and the draft come to.
Compared = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is compared: under the policy in force, under the draft, and the difference (nothing: none)."""

    what: str
    before: str
    after: str
    change: str


@dataclass(frozen=True, slots=True)
class Told:
    """One return whose shopper would get less or more."""

    number: str
    title: str
    change: str
    why: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A simulation as the page shows it. `share` is how far it is in percent; `stale` when the draft changed since."""

    running: bool
    share: int
    stale: bool
    against: int
    rows: list[Row]
    hurt: list[Told]
    helped: list[Told]
    summary: list[str]
    notes: list[str]


def shown(shop: Shop, *, edition: str) -> Shown | None:
    """The newest simulation of the shop, if it says something of the draft that is there."""
    row = latest_simulation(shop)
    if row is None or draft_policy(shop) is None or row.status == row.Status.STOPPED:
        return None
    report = msgspec.convert(row.report, Report)
    running = row.status == row.Status.RUNNING
    return Shown(
        running=running,
        share=min(row.counted * 100 // row.total, 100) if row.total else 100,
        stale=row.edition != edition,
        against=row.against.number,
        rows=[] if running else _rows(report),
        hurt=[_told(example, shop) for example in report.hurt],
        helped=[_told(example, shop) for example in report.helped],
        summary=[] if running else _summary(report),
        notes=[] if running else list(_notes(shop, row, report)),
    )


def _summary(report: Report) -> list[str]:
    """How many returns were judged again, and for how many shoppers the draft would have been worse or better."""
    judged, worse, better = report.returns, report.worse, report.better
    text = ngettext("%(n)s return was judged again.", "%(n)s returns were judged again.", judged)
    told = [text % {"n": wording.number(judged)}]
    if worse:
        text = ngettext("%(n)s shopper would have got less.", "%(n)s shoppers would have got less.", worse)
        told.append(text % {"n": wording.number(worse)})
    if better:
        text = ngettext("%(n)s shopper would have got more.", "%(n)s shoppers would have got more.", better)
        told.append(text % {"n": wording.number(better)})
    return told if worse or better else [*told, _("No shopper would have got more or less.")]


def _notes(shop: Shop, row: PolicySimulation, report: Report) -> Iterator[str]:
    """What a reader must know of what could not be tried."""
    policies = (row.against.policy, parse(row.document))
    if report.label_minor is None and any(policy.keeps_where("below_return_cost") for policy in policies):
        yield _("No label was bought in that year, so nobody knows which goods cost more to send than they are worth.")
    if any(policy.keeps_where("if_sending_loses") for policy in policies):
        yield _(
            "Goods that stay because sending them loses money count as sent: what they would have brought is unknown."
        )
    if not shop.store_credit and any(policy.offers_store_credit for policy in policies):
        yield _("This shop does not give store credit yet, so everything is refunded and no bonus is counted.")


def _rows(report: Report) -> list[Row]:
    before, after = report.before, report.after
    counts = [
        (_("Allowed at once"), before.allowed, after.allowed),
        (_("For a person to look at"), before.reviewed, after.reviewed),
        (_("Refused, at least in part"), before.denied, after.denied),
        (_("Parcels coming back"), before.parcels, after.parcels),
    ]
    sums = [
        (_("Refunds"), before.refund_minor, after.refund_minor),
        (_("Fees held back"), before.fees_minor, after.fees_minor),
        (_("Goods that stay sold"), before.denied_minor, after.denied_minor),
    ]
    if cost := report.label_minor:
        sums.append((_("Labels, at what they cost on average"), before.parcels * cost, after.parcels * cost))
    return [
        *(_count(what, was, would) for what, was, would in [*counts, *_something(_more_counts(before, after))]),
        *(_sum(what, was, would, report.currency) for what, was, would in [*sums, *_something(_more_sums(report))]),
        _carbon(before, after),
        Row(
            _("Sold articles that may come back"),
            _share(before, report),
            _share(after, report),
            _signed(after.sold_open - before.sold_open),
        ),
    ]


def _more_counts(before: Sums, after: Sums) -> list[Compared]:
    return [
        (_("Instant refunds that a cap holds for a person"), before.held, after.held),
        (_("Paid out as store credit"), before.credited, after.credited),
        (_("Returns whose goods stay with the shopper"), before.kept, after.kept),
        (_("Of them since a label costs more than they are worth"), before.kept_for_cost, after.kept_for_cost),
        (_("Parcels that need not come for that"), before.spared, after.spared),
        (_("Sent since their shoppers had kept enough that year"), before.limited, after.limited),
        (_("Returns with an exchange"), before.swapped, after.swapped),
        (_("Pieces that go out in exchange"), before.swapped_pieces, after.swapped_pieces),
    ]


def _more_sums(report: Report) -> list[Compared]:
    before, after, cost = report.before, report.after, report.label_minor or 0
    return [
        (_("Refunds that a cap holds for a person"), before.held_minor, after.held_minor),
        (_("Bonus on store credit"), before.bonus_minor, after.bonus_minor),
        (_("Bonus if everybody took store credit who may"), before.bonus_most_minor, after.bonus_most_minor),
        (_("Worth of the goods that stay with the shopper"), before.kept_minor, after.kept_minor),
        (_("Labels spared for that, at what they cost on average"), before.spared * cost, after.spared * cost),
        (_("Sales that stay since something goes out in exchange"), before.swapped_minor, after.swapped_minor),
        (_("Paid on top for something dearer"), before.on_top_minor, after.on_top_minor),
    ]


def _something(compared: Iterable[Compared]) -> list[Compared]:
    """What neither policy has anything of is not worth a row."""
    return [(what, was, would) for what, was, would in compared if was or would]


def _count(what: str, was: int, would: int) -> Row:
    return Row(what, wording.number(was), wording.number(would), _signed(would - was))


def _sum(what: str, was: int, would: int, currency: str) -> Row:
    change = wording.money(Money(would - was, currency))
    return Row(
        what,
        wording.money(Money(was, currency)),
        wording.money(Money(would, currency)),
        "" if was == would else f"+{change}" if would > was else change,
    )


def _carbon(before: Sums, after: Sums) -> Row:
    """Estimates with their range, in kilograms."""

    def told(parcels: int) -> str:
        found = footprint(parcels)
        facts = {name: _kilograms(getattr(found, name)) for name in ("usual", "least", "most")}
        return _("about %(usual)s kg (%(least)s to %(most)s)") % facts

    change = footprint(after.parcels).usual - footprint(before.parcels).usual
    signed = f"{'+' if change > 0 else ''}{_kilograms(change)}\N{NO-BREAK SPACE}kg" if change else ""
    return Row(_("CO₂e of the parcels, estimated"), told(before.parcels), told(after.parcels), signed)


def _kilograms(grams: int) -> str:
    """Two digits are as much as an estimate can bear."""
    return wording.number(round(grams / 1000, 1 if abs(grams) < 10_000 else None))


def _share(sums: Sums, report: Report) -> str:
    return wording.percent(sums.sold_open * 10_000 // report.sold) if report.sold else "–"


def _signed(change: int) -> str:
    return f"{'+' if change > 0 else ''}{wording.number(change)}" if change else ""


def _told(example: Example, shop: Shop) -> Told:
    change = wording.money(Money(example.change_minor, shop.currency))
    return Told(
        number=example.number,
        title=example.title,
        change=f"+{change}" if example.change_minor > 0 else change,
        why=_why(example, shop),
    )


def _why(example: Example, shop: Shop) -> str:
    """What objects to the return, or else what fees and the bonus make of it."""
    if example.objection:
        return verdict_sentence(example.objection, time_zone=shop.time_zone)
    said = []
    if example.fees_minor:
        said.append((_("%(sum)s more in fees."), _("%(sum)s less in fees."), example.fees_minor))
    if example.bonus_minor:
        said.append((_("%(sum)s more as a bonus."), _("%(sum)s less as a bonus."), example.bonus_minor))
    return " ".join(
        (more if minor > 0 else less) % {"sum": wording.money(Money(abs(minor), shop.currency))}
        for more, less, minor in said
    )
