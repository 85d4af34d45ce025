"""Scorecards of suppliers: the page, and the same as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from returns.domain.money import Money
from returns.links import Purpose, scores_url
from returns.people import ShopRequest
from returns.queries.policies import active_policy
from returns.queries.scorecards import Record, records
from returns_portal.merchant.csv_file import Values, csv_file
from returns_portal.merchant.page import merchant_page, show
from returns_portal.merchant.scorecard_rows import Row

if TYPE_CHECKING:
    from returns.models import Shop

COLUMNS = (
    "supplier", "claims", "decided", "in_time", "accepted", "claimed", "agreed", "received", "currency",
    "days_to_credit", "pieces_sent", "pieces_back", "pieces_back_faulty",
)  # fmt: skip


@merchant_page("GET")
def show_cards(request: ShopRequest) -> HttpResponse:
    """Show how every supplier does."""
    shop, policy = request.shop, active_policy(request.shop).policy
    rows = [Row.of(record, policy=policy, currency=shop.currency) for record in records(shop, now=timezone.now())]
    return show(request, "merchant/suppliers/scorecards.html", {"rows": rows, "file": scores_url(shop_id=shop.pk)})


@require_safe
def cards_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """All of it as CSV, to whoever holds a link of the page above; 404 once it ran out. Shares go from 0 to 1."""
    return csv_file(token, Purpose.SCORES, name="suppliers.csv", columns=COLUMNS, rows=_rows)


def _rows(shop: Shop) -> Iterator[Values]:
    return (_values(record, shop.currency) for record in records(shop, now=timezone.now()))


def _values(record: Record, currency: str) -> Values:
    card, back = record.card, record.came
    return (
        record.supplier.name, card.claims, card.decided, _share(card.in_time_bps), _share(card.accepted_bps),
        Money(card.claimed_minor, currency).amount, Money(card.agreed_minor, currency).amount,
        Money(card.received_minor, currency).amount, currency, card.days_to_credit, record.sent,
        sum(came.pieces for came in back), sum(came.pieces for came in back if came.fault),
    )  # fmt: skip


def _share(bps: int | None) -> float | None:
    return None if bps is None else bps / 10_000
