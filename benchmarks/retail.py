"""A real shop's invoices and cancellations read in as a history, checked to the cent against the file's own rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial

from django.db.models import Count, F, Sum

from benchmarks import retail_lines
from benchmarks.backfill_runs import DOMAIN, migrate, read_in
from benchmarks.export_lines import made_up
from returns.models import Order, OrderLine

NAME = "retail"
MADE_UP = 10_000
ROW_BY_ROW = 100
Rows = list[dict[str, str]]


def run() -> list[str]:
    """Measure, check and return the lines to print."""
    if not retail_lines.FILE.exists():
        return [f"retail: skipped, shared/data/uci/{retail_lines.FILE.name} is not beside the project"]
    migrate()
    rows = retail_lines.rows()
    told = retail_lines.told(rows)
    ours = _lines_a_second("ours", partial(retail_lines.exported, told), check=partial(_check, rows, told.unmatched))
    few = partial(retail_lines.exported, told, most=ROW_BY_ROW)
    others = {
        "plain ORM, update_or_create": _lines_a_second("row_by_row", few),
        "plain ORM, bulk_create(update_conflicts)": _lines_a_second("in_bulk", partial(retail_lines.exported, told)),
        "ours on the made-up file": _lines_a_second("ours", partial(made_up, MADE_UP)),
    }
    lines, left_out = sum(map(len, told.invoices.values())), len(told.unmatched)
    taken_off = sum(map(_cancels, rows)) - left_out
    return [
        f"retail: {len(told.invoices)} real invoices with {lines} lines are held as the file has them, to the cent",
        f"retail: {taken_off} cancelled lines taken off them, {left_out} of purchases that the file lacks left out",
        *(f"retail: lines a second / {name} = {ours / rate:.1f}" for name, rate in others.items()),
        f"retail: for orientation, lines a second: {ours:.0f}",
    ]


def _lines_a_second(way: str, blocks: Callable[[], Iterable[bytes]], check: Callable[[], None] = lambda: None) -> float:
    with read_in(way, blocks) as run:
        check()
        return OrderLine.objects.filter(order__shop__domain=DOMAIN).count() / run.seconds


def _check(rows: Rows, unmatched: Rows) -> None:
    """Add up the file's own rows, in pieces and pence, and compare every invoice and every customer."""
    sold, cancelled = ([row for row in rows if _cancels(row) is back] for back in (False, True))
    orders = Order.objects.filter(shop__domain=DOMAIN)
    lines = OrderLine.objects.filter(order__shop__domain=DOMAIN)
    invoices = lines.values_list("order__name")
    _same("lines", _sums(sold, "InvoiceNo", lambda row: 1), invoices.annotate(Count("pk")))
    _same("pieces", _sums(sold, "InvoiceNo", _pieces), invoices.annotate(Sum("quantity")))
    _same("prices", _sums(sold, "InvoiceNo", _pence), invoices.annotate(Sum("discounted_shop_minor")))
    _same("received", _sums(sold, "InvoiceNo", _pence), orders.values_list("name", "received_shop_minor"))
    buyers, gone = lines.values_list("order__customer_gid"), Sum(F("quantity") - F("current_quantity"))
    _same("gone", _came_back(cancelled, unmatched, _pieces), buyers.annotate(gone=gone))
    refunds = orders.values_list("customer_gid").annotate(Sum("refunded_shop_minor"))
    _same("refunded", _came_back(cancelled, unmatched, _pence), refunds)


def _same(what: str, in_file: Counter[str], held: Iterable[tuple[str, int]]) -> None:
    here = Counter({name.rsplit("/", 1)[-1].removeprefix("#"): value for name, value in held})
    if wrong := {name for name in in_file | here if in_file[name] != here[name]}:
        raise SystemExit(f"retail: {what} of {len(wrong)} differ from the file, one of them {min(wrong)}")


def _sums(rows: Rows, key: str, value: Callable[[dict[str, str]], int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in rows:
        found[row[key]] += value(row)
    return found


def _came_back(cancelled: Rows, unmatched: Rows, value: Callable[[dict[str, str]], int]) -> Counter[str]:
    return _sums(cancelled, "CustomerID", lambda row: -value(row)) + _sums(unmatched, "CustomerID", value)


def _cancels(row: dict[str, str]) -> bool:
    return row["InvoiceNo"].startswith("C")


def _pieces(row: dict[str, str]) -> int:
    return int(row["Quantity"])


def _pence(row: dict[str, str]) -> int:
    whole, _, part = row["UnitPrice"].partition(".")
    return _pieces(row) * int(whole + f"{part:0<2}")
