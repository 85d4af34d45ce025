"""A stricter and a kinder policy tried on real returns: what a merchant would read, and how long it takes.

The returns are those matched in UCI "Online Retail" (D. Chen, doi:10.1057/dbm.2012.17), which lie beside the project.
The file knows no deliveries, reasons or customers' histories: windows count from the order, and a label is taken to
cost £4.50.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks import retail_lines
from returns.domain.facts import LineFacts
from returns.domain.policy import Policy, parse
from returns.domain.simulated import Asked, AskedLine
from returns.domain.simulated_caps import SoFar
from returns.domain.simulation import Report, Sums, count_return
from returns.domain.starting_policy import STARTING_POLICY

FILE = retail_lines.FILE.with_name("uci_returns_matched.csv.gz")
ZONE = ZoneInfo("Europe/London")
LABEL_MINOR = 450
IN_FORCE = {"window": {"days": 30, "counted_from": "order"}, "approval": "auto"}
TRIED: dict[str, dict[str, Any]] = {
    "stricter (14 days, 10 % restocking)": {
        "window": {"days": 14, "counted_from": "order"},
        "fees": {"restocking_bps": 1_000, "return_shipping_minor": 0},
    },
    "credit with a tenth more, cheap goods stay, at most £300 a day without a person": {
        "outcomes": ["store_credit", "refund"],
        "credit": {"bonus_bps": 1_000},
        "shipping": {"keep_it": {"max_minor": 300, "below_return_cost": True}},
        "caps": {"customer_returns": 3, "day_minor": 30_000},
    },
    "kinder (60 days; dear articles looked at)": {
        "window": {"days": 60, "counted_from": "order"},
        "clauses": [
            {
                "code": "dear",
                "label": {"en": "Dear"},
                "when": {"price_minor": {"min": 5_000}},
                "then": {"answer": "review"},
            }
        ],
    },
}


def run() -> list[str]:
    """Judge and tell; skipped where the file is not beside the project."""
    if not FILE.exists():
        return [f"simulation: skipped, shared/data/uci/{FILE.name} is not beside the project"]
    began = perf_counter()
    returns = sorted(_returns(), key=lambda asked: (asked.at, asked.number))
    reading = perf_counter() - began
    lines = [f"simulation: {len(returns):,} real returns, {sum(len(each.lines) for each in returns):,} lines"]
    for name, said in TRIED.items():
        report, spent = _tried(returns, parse(STARTING_POLICY | IN_FORCE), parse(STARTING_POLICY | IN_FORCE | said))
        rate = len(returns) / spent
        lines.append(
            f"simulation: {name}: {rate:,.0f} returns a second by both policies, {spent / reading:.1f}x the time of "
            "reading the file"
        )
        lines += [f"simulation:   in force: {_told(report.before)}", f"simulation:   tried:    {_told(report.after)}"]
        lines.append(f"simulation:   {report.worse:,} shoppers would get less, {report.better:,} more; first of them:")
        lines += [f"simulation:     {_example(each)}" for each in (report.hurt or report.helped)[:3]]
    return lines


def _tried(returns: list[Asked], before: Policy, after: Policy) -> tuple[Report, float]:
    report, so_far = Report(currency=retail_lines.CURRENCY, label_minor=LABEL_MINOR), SoFar()
    began = perf_counter()
    for asked in returns:
        count_return(report, asked, before, after, so_far)
    return report, perf_counter() - began


def _returns() -> Iterator[Asked]:
    by_number: dict[str, list[dict[str, str]]] = defaultdict(list)
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            by_number[row["return_invoice"]].append(row)
    for number, rows in by_number.items():
        first = rows[0]
        lines = tuple(map(_line, rows))
        yield Asked(number, _moment(first["returned_at"]), lines, credit=True, person=first["customer_id"])


def _line(row: dict[str, str]) -> AskedLine:
    minor, wanted, bought = int(Decimal(row["unit_price_gbp"]) * 100), int(row["qty_returned"]), int(row["qty_bought"])
    at = _moment(row["bought_at"])
    facts = LineFacts(
        wanted, bought, bought, (), "", False, True, at, at, None, False, "Europe/London", unit_price_minor=minor
    )
    return AskedLine(row["description"].title(), facts, minor * wanted, fault=False)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def _told(sums: Sums) -> str:
    return (
        f"{sums.allowed:,} allowed, {sums.reviewed:,} looked at, {sums.denied:,} refused; {sums.parcels:,} parcels; "
        f"£{sums.refund_minor / 100:,.2f} refunded, £{sums.fees_minor / 100:,.2f} fees, "
        f"£{sums.denied_minor / 100:,.2f} stays sold; {sums.held:,} held by a cap; {sums.kept:,} goods stay, "
        f"£{sums.kept_minor / 100:,.2f} for £{sums.spared * LABEL_MINOR / 100:,.2f} of labels; "
        f"£0 to £{sums.bonus_most_minor / 100:,.2f} of bonus"
    )


def _example(example: Any) -> str:
    why = f" ({example.objection['code']})" if example.objection else ""
    return f"{example.number} {example.title}: £{example.change_minor / 100:,.2f}{why}"
