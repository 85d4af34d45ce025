"""The register of withdrawals: a list, and a file for the authorities."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from returns.domain.role import Permission
from returns.links import Purpose, register_url
from returns.people import ShopRequest
from returns.queries.register import STATES, refunded, register, rows_for_export, state_counts, state_of
from returns_portal.merchant import withdrawal_rows
from returns_portal.merchant.csv_file import Values, csv_file
from returns_portal.merchant.page import merchant_page, show
from returns_portal.numbers import whole_number

if TYPE_CHECKING:
    from returns.models import Shop, Withdrawal

LONGEST_SEARCH, PER_PAGE, MOST_PAGES = 254, 50, 10_000
COLUMNS = (
    "reference", "received_at", "sha256", "name", "order_as_stated", "email", "articles", "language", "acknowledged_at",
    "state", "order", "matched_at", "matched_by", "standing", "period_closes_at", "return", "posting_seen_at",
    "goods_received_at", "refund_status", "refund_minor", "currency", "refunded_at",
)  # fmt: skip


@merchant_page("GET")
def show_register(request: ShopRequest) -> HttpResponse:
    """List withdrawals. `state` is a key of STATES, `q` a search, `page` a number; 400 for others."""
    state, search = request.GET.get("state", ""), request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    number = request.GET.get("page", "1")
    if (state and state not in STATES) or whole_number(number, most=MOST_PAGES) is None:
        raise BadRequest
    now, counts = timezone.now(), state_counts(request.shop)
    found = Paginator(register(request.shop, state=state, search=search), PER_PAGE).get_page(number)
    context = {
        "tabs": [
            (key, withdrawal_rows.STATES[key][0] if key else _("All"), counts.get(key, sum(counts.values())))
            for key in ("", *STATES)
        ],
        "state": state,
        "search": search,
        "rows": [withdrawal_rows.Row.of(row, now=now) for row in found],
        "found": found,
        "file": register_url(shop_id=request.shop.pk) if request.staff.may(Permission.EXPORT) else "",
    }
    return show(request, "merchant/withdrawals.html", context)


@require_safe
def register_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """The whole register as CSV, to whoever holds a link of the page above; 404 once it ran out."""
    return csv_file(token, Purpose.REGISTER, name="withdrawals.csv", columns=COLUMNS, rows=_rows)


def _rows(shop: Shop) -> Iterator[Values]:
    return map(_values, rows_for_export(shop))


def _values(row: Withdrawal) -> Values:
    said, money = row.statement, refunded(row)
    return (
        said.reference, said.submitted_at, said.sha256, said.name, said.contract, said.email, said.articles,
        said.language, row.acknowledged_at, state_of(row), row.order.name if row.order else "", row.matched_at,
        row.matched_by, row.standing, row.closes_at, " ".join(money.numbers) if money else "", row.posted_at,
        money.received_at if money else None, money.status if money else "",
        money.minor if money else "", row.order.presentment_currency if row.order else "",
        money.paid_at if money else None,
    )  # fmt: skip
