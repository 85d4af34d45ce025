"""The money: the daily proof of what went back, and the journal as a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from returns.domain.money import Money
from returns.links import InvalidLink, Purpose, journal_url, read
from returns.people import ShopRequest
from returns.queries.ledger import entries_for_export, proofs
from returns.queries.shops import shop_by_id
from returns_portal.merchant.money_rows import CaseRow, Row
from returns_portal.merchant.page import merchant_page, show

if TYPE_CHECKING:
    from returns.models import LedgerEntry

COLUMNS = (
    "at", "order", "return", "line", "piece", "kind", "amount", "currency", "shop_amount", "shop_currency", "refund",
)  # fmt: skip
# What a spreadsheet would take for a formula; amounts below zero are none.
ACTIVE = ("=", "+", "-", "@", "\t", "\r")


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
    try:
        link = read(Purpose.JOURNAL, token)
    except InvalidLink:
        link = None
    if link is None or link.row_id != link.shop_id:
        return HttpResponse(_("This link has run out. Open the page in the app again."), status=404)
    lines = _lines(entries_for_export(shop_by_id(link.shop_id)))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="money.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


class _Line:
    """A file of one line: what the CSV writer writes is handed on at once."""

    def write(self, text: str) -> str:
        return text


def _lines(rows: Iterator[LedgerEntry]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(COLUMNS)
    for row in rows:
        yield writer.writerow(_values(row))


def _values(row: LedgerEntry) -> tuple[Any, ...]:
    order = row.order
    ground = row.settlement or row.order_refund or row.invoice
    rma = ground.rma if ground else None
    return (
        row.at.isoformat(timespec="seconds"), _text(order.name), rma.number if rma else "",
        _text(str(row.unit.order_line)) if row.unit else "", row.unit.number if row.unit else "", row.kind,
        Money(row.presentment_minor, order.presentment_currency).amount, order.presentment_currency,
        Money(row.shop_minor, order.shop_currency).amount, order.shop_currency, row.refund_gid,
    )  # fmt: skip


def _text(text: str) -> str:
    """A text that no spreadsheet carries out."""
    return f"'{text}" if text.startswith(ACTIVE) else text
