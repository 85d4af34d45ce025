"""Reports by e-mail: which there are, and what became of the last ones."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from returns.models import Report, ReportLetter, Shop


def reports_of(shop: Shop) -> list[tuple[Report, ReportLetter | None]]:
    """Every report of the shop, the oldest first, each with its last letter."""
    reports = list(shop.reports.annotate(last=Max("letters")).order_by("pk"))
    found = ReportLetter.objects.select_related("message").in_bulk([each.last for each in reports if each.last])
    return [(each, found.get(each.last)) for each in reports]


def get_report(shop: Shop, report_id: int) -> Report:
    """The shop's report with this id; raises Report.DoesNotExist."""
    return Report.objects.select_related("shop").get(shop=shop, pk=report_id)


def report_of_link(shop_id: int, report_id: int) -> Report | None:
    """The report that a link names, as long as it is there."""
    return Report.objects.select_related("shop").filter(shop=shop_id, pk=report_id).first()


def letter_to_send(shop: Shop, letter_id: int) -> ReportLetter | None:
    """A letter that is still to be sent: it did not go, and its reader did not oppose meanwhile."""
    rows = ReportLetter.objects.select_related("report__shop").filter(report__shop=shop, pk=letter_id, sent_at=None)
    return rows.filter(report__stopped_at=None, report__confirmed_at__isnull=False, empty=False).first()


def is_known_address(shop: Shop, email: str) -> bool:
    """Whether an address is the shop's or that of somebody who works there, so that nobody has to confirm it."""
    wanted = email.casefold()
    return wanted == shop.email.casefold() or shop.staff.filter(email__iexact=email).exists()


def due_reports(*, now: datetime) -> list[int]:
    """Ids of reports whose time has come, up to two hundred."""
    rows = Report.objects.filter(next_at__lte=now, stopped_at=None, confirmed_at__isnull=False)
    return list(rows.order_by("next_at").values_list("pk", flat=True)[:200])
