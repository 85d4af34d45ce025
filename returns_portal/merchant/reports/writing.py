"""A report as a mail: facts for its templates, and its table as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from returns.domain.report import Rhythm
from returns.links import report_url
from returns_portal.merchant.reports.content import Attached, Content, name_of
from returns_portal.merchant.reports.words import weekday
from returns_portal.tables import MEDIA, Format, csv_lines, xlsx_file

if TYPE_CHECKING:
    from returns.models import Report

# Mail servers refuse letters beyond some ten or twenty million bytes, and encoding makes a file a third larger.
MOST_BYTES = 5_000_000


def subject_of(report: Report, content: Content) -> str:
    """The subject of a report: which, and whose."""
    return _("%(report)s – %(shop)s") % {"report": content.title, "shop": report.shop.name}


def asking_subject(report: Report) -> str:
    """The subject of the letter that asks."""
    words = {"shop": report.shop.name, "report": name_of(report.kind, report.part)}
    return _("Do you want this report of %(shop)s? %(report)s") % words


def facts_of(report: Report, content: Content, *, attached: bool) -> dict[str, Any]:
    """What the templates of a report show."""
    return {
        "preview": content.period,
        "content": content,
        "button": _("Open it in the app"),
        "link": app_url(report, content.path),
        "along_note": _("The whole table is attached.") if attached else _("The table is too long for an e-mail."),
        "try_word": _("To try:"),
        "why": why_of(report),
        "stop": report_url(shop_id=report.shop_id, report_id=report.pk),
        "stop_word": _("Stop this report"),
    }


def asking_facts(report: Report) -> dict[str, Any]:
    """What the letter shows that asks an address whether it wants a report."""
    words = {"shop": report.shop.name, "report": name_of(report.kind, report.part)}
    return {
        "preview": _("%(shop)s would like to send you a report.") % words,
        "sentence": _(
            "%(shop)s would like to send you this report by e-mail: %(report)s. Nothing is sent until you agree."
        )
        % words,
        "button": _("See what it is and agree"),
        "link": report_url(shop_id=report.shop_id, report_id=report.pk),
        "ignore": _("If you do not want it, you need not do anything."),
    }


def why_of(report: Report) -> str:
    """Why somebody gets a report, and when."""
    weekly = _("You get this report every %(day)s, because %(shop)s has set it up.")
    monthly = _("You get this report on the first %(day)s of each month, because %(shop)s has set it up.")
    said = weekly if report.rhythm == Rhythm.WEEKLY else monthly
    return said % {"day": weekday(report.weekday), "shop": report.shop.name}


def file_of(attached: Attached, kind: Format) -> tuple[str, bytes, str] | None:
    """The table as a file: name, content and type. None where it is larger than a letter can carry."""
    name = f"{attached.name}.{kind}"
    if kind is Format.XLSX:
        with xlsx_file(attached.headings, attached.rows, title=attached.name) as file:
            content = file.read(MOST_BYTES + 1)
        return None if len(content) > MOST_BYTES else (name, content, MEDIA[kind])
    written, parts = 0, []
    for line in csv_lines(attached.headings, attached.rows):
        parts.append(line.encode())
        written += len(parts[-1])
        if written > MOST_BYTES:
            return None
    return name, b"".join(parts), "text/csv"


def app_url(report: Report, path: str) -> str:
    """Where a page of ours stands in the admin of the shop."""
    handle = report.shop.domain.removesuffix(".myshopify.com")
    return f"https://admin.shopify.com/store/{handle}/apps/{settings.SHOPIFY_API_KEY}{path}"
