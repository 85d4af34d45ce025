"""The money: the daily proof of what went back, and the journal as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from returns.domain.money import Money
from returns.links import Purpose, journal_url
from returns.people import ShopRequest
from returns.queries.ledger import entries_for_export, proofs
from returns_portal.merchant.csv_file import Values, csv_file
from returns_portal.merchant.money_rows import CaseRow, Row
from returns_portal.merchant.page import merchant_page, show

if TYPE_CHECKING:
    from returns.models import LedgerEntry, Shop

COLUMNS = (
    "at", "order", "return", "line", "piece", "kind", "amount", "currency", "shop_amount", "shop_currency", "refund",
)  # fmt: skip


@merchant_page("GET")
def show_money(request: ShopRequest) -> HttpResponse:
    """Show the last proofs, and each difference of the newest one."""
    found = proofs(request.shop)
    context = {
        "rows": [Row.of(proof, request.shop) for proof in found],
        "cases": [CaseRow.of(case) for case in found[0].cases] if found else [],
        "file": journal_url(shop_id=request.shop.pk),
    }
    return show(request, "merchant/money.html", context)


@require_safe
def journal_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """The whole journal as CSV, to whoever holds a link of the page above; 404 once it ran out."""
    return csv_file(token, Purpose.JOURNAL, name="money.csv", columns=COLUMNS, rows=_rows)


def _rows(shop: Shop) -> Iterator[Values]:
    return map(_values, entries_for_export(shop))


def _values(row: LedgerEntry) -> Values:
    order = row.order
    ground = row.settlement or row.order_refund or row.invoice
    rma = ground.rma if ground else None
    return (
        row.at, order.name, rma.number if rma else "",
        str(row.unit.order_line) if row.unit else "", row.unit.number if row.unit else "", row.kind,
        Money(row.presentment_minor, order.presentment_currency).amount, order.presentment_currency,
        Money(row.shop_minor, order.shop_currency).amount, order.shop_currency, row.refund_gid,
    )  # fmt: skip
