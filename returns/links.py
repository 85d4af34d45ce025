"""Signed links: the only keys a shopper holds. Each is bound to one purpose, one shop and one row, and expires."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import get_language

from returns.wall import let_in_by_link


class Purpose(StrEnum):
    """What a link opens; a link for one purpose never opens another."""

    ORDER = "order"
    RETURN = "return"
    LABEL = "label"
    PRINTER_FILE = "printer_file"
    STOCK_PICTURE = "stock_picture"
    PERMIT_PICTURE = "permit_picture"
    EXPORT = "export"
    POLICY = "policy"
    PHOTO = "photo"
    PARCEL_PHOTO = "parcel_photo"
    COUNT_PHOTO = "count_photo"
    RECEIPT = "receipt"
    ARTICLES = "articles"
    TRIAL = "trial"
    WAY_IN = "way_in"
    WITHDRAWAL = "withdrawal"
    REGISTER = "register"
    JOURNAL = "journal"
    SIGN_IN = "sign_in"
    CUSTOMER = "customer"
    EXPLANATION = "explanation"
    GIFT = "gift"
    SUPPLIER = "supplier"
    SCORES = "scores"
    LABEL_COSTS = "label_costs"
    PREVIEW = "preview"
    UNSUBSCRIBE = "unsubscribe"
    INSERTS = "inserts"
    SURVEY = "survey"
    INSIGHTS = "insights"
    EVIDENCE = "evidence"
    BULK_EXPORT = "bulk_export"
    REPORT = "report"
    WHOLE = "whole"
    BROUGHT = "brought"
    REPORT_PREVIEW = "report_preview"


LIFETIME = {
    Purpose.ORDER: timedelta(hours=2),
    Purpose.RETURN: timedelta(days=180),
    Purpose.LABEL: timedelta(days=60),
    Purpose.PRINTER_FILE: timedelta(minutes=15),
    Purpose.STOCK_PICTURE: timedelta(hours=1),
    Purpose.PERMIT_PICTURE: timedelta(hours=1),
    Purpose.EXPORT: timedelta(minutes=15),
    Purpose.POLICY: timedelta(minutes=15),
    Purpose.PHOTO: timedelta(hours=1),
    Purpose.PARCEL_PHOTO: timedelta(hours=1),
    Purpose.COUNT_PHOTO: timedelta(hours=1),
    Purpose.RECEIPT: timedelta(hours=1),
    Purpose.WITHDRAWAL: timedelta(days=60),
    Purpose.REGISTER: timedelta(minutes=15),
    Purpose.JOURNAL: timedelta(minutes=15),
    Purpose.ARTICLES: timedelta(minutes=15),
    Purpose.TRIAL: timedelta(minutes=15),
    Purpose.EXPLANATION: timedelta(minutes=15),
    Purpose.GIFT: timedelta(hours=2),
    Purpose.SUPPLIER: timedelta(days=120),
    Purpose.SCORES: timedelta(minutes=15),
    Purpose.LABEL_COSTS: timedelta(minutes=15),
    Purpose.PREVIEW: timedelta(minutes=15),
    Purpose.INSERTS: timedelta(minutes=15),
    Purpose.SURVEY: timedelta(minutes=15),
    Purpose.INSIGHTS: timedelta(minutes=15),
    Purpose.EVIDENCE: timedelta(minutes=15),
    Purpose.BULK_EXPORT: timedelta(minutes=15),
    Purpose.REPORT: timedelta(days=730),  # as for marketing: stopping must work from each letter
    Purpose.REPORT_PREVIEW: timedelta(minutes=15),
    Purpose.WHOLE: timedelta(minutes=15),
    Purpose.BROUGHT: timedelta(minutes=15),
    Purpose.WAY_IN: timedelta(days=1),
    Purpose.UNSUBSCRIBE: timedelta(days=730),  # mails are kept, and opposing must work from each of them
    Purpose.SIGN_IN: timedelta(days=1),  # readable for longer than it is good, so that the way back is known
    Purpose.CUSTOMER: timedelta(hours=2),
}


class InvalidLink(Exception):
    """The link was changed, is for something else, or has run out (`expired` tells which)."""

    def __init__(self, *, expired: bool = False) -> None:
        super().__init__("expired" if expired else "invalid")
        self.expired = expired


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says: the shop, the row, and a proof that must still fit the row (e.g. the e-mail's fingerprint)."""

    shop_id: int
    row_id: int
    proof: str = ""


def sign(purpose: Purpose, link: Link) -> str:
    """Make the token of a link."""
    content, small = [link.shop_id, link.row_id, link.proof], purpose is Purpose.PREVIEW
    return signing.dumps(content, salt=f"returns.link.{purpose}", compress=small)


def read(purpose: Purpose, token: str) -> Link:
    """Read a token back; raises InvalidLink."""
    try:
        content: Any = signing.loads(token, salt=f"returns.link.{purpose}", max_age=LIFETIME[purpose])
    except signing.SignatureExpired as error:
        raise InvalidLink(expired=True) from error
    except signing.BadSignature as error:
        raise InvalidLink from error
    link = Link(*content)
    let_in_by_link(link.shop_id)
    return link


def fingerprint(text: str) -> str:
    """A short keyed digest of a text that a link must still agree with, without showing the text."""
    return signing.Signer(salt="returns.fingerprint").signature(text.casefold())[:16]


def label_url(*, shop_id: int, parcel_id: int) -> str:
    """The absolute address of a parcel's label as PDF; whoever holds it may print the label until it expires."""
    return settings.APP_URL + reverse("label-pdf", args=[sign(Purpose.LABEL, Link(shop_id, parcel_id))])


def qr_url(*, shop_id: int, parcel_id: int) -> str:
    """The absolute address of a parcel's QR code as an image; see `label_url`."""
    return settings.APP_URL + reverse("label-qr", args=[sign(Purpose.LABEL, Link(shop_id, parcel_id))])


def claim_url(*, shop_id: int, claim_id: int, key: str) -> str:
    """The absolute address where a supplier answers a claim, as long as `key` is the claim's."""
    token = sign(Purpose.SUPPLIER, Link(shop_id, claim_id, key))
    return settings.APP_URL + reverse("supplier-claim", args=[token])


def inserts_url(*, shop_id: int, language: str, address: str) -> str:
    """The absolute address of a sheet of cards that lead to `address`, for a quarter of an hour; see `export_url`."""
    token = sign(Purpose.INSERTS, Link(shop_id, shop_id, f"{language} {address}"))
    return settings.APP_URL + reverse("insert-sheet", args=[token])


def counter_url(*, shop_id: int, parcel_id: int) -> str:
    """The absolute address of the code that a carrier's counter scans, as an image; see `label_url`."""
    return settings.APP_URL + reverse("label-counter", args=[sign(Purpose.LABEL, Link(shop_id, parcel_id))])


def register_url(*, shop_id: int) -> str:
    """The absolute address of a shop's register of withdrawals as CSV, for a quarter of an hour; see `export_url`."""
    return settings.APP_URL + reverse("withdrawal-register", args=[sign(Purpose.REGISTER, Link(shop_id, shop_id))])


def scores_url(*, shop_id: int) -> str:
    """The absolute address of the scorecards of a shop's suppliers as CSV; see `export_url`."""
    return settings.APP_URL + reverse("supplier-scores", args=[sign(Purpose.SCORES, Link(shop_id, shop_id))])


def label_costs_url(*, shop_id: int) -> str:
    """The absolute address of what a shop's labels cost as CSV; see `export_url`."""
    return settings.APP_URL + reverse("label-costs", args=[sign(Purpose.LABEL_COSTS, Link(shop_id, shop_id))])


def survey_url(*, shop_id: int) -> str:
    """The absolute address of what a shop's shoppers said after their returns, as CSV; see `export_url`."""
    return settings.APP_URL + reverse("survey-answers", args=[sign(Purpose.SURVEY, Link(shop_id, shop_id))])


def insights_url(*, shop_id: int) -> str:
    """The absolute address of the tables of insights, without the `.csv` or `.xlsx` at its end; see `export_url`."""
    path = reverse("insights-file", args=[sign(Purpose.INSIGHTS, Link(shop_id, shop_id))])
    return settings.APP_URL + path.removesuffix(".csv")


def bulk_export_url(*, shop_id: int, job_id: int, kind: str) -> str:
    """The absolute address of a job's returns as `csv` or `xlsx`, in the active language; see `export_url`."""
    token = sign(Purpose.BULK_EXPORT, Link(shop_id, job_id, get_language() or "en"))
    return settings.APP_URL + reverse("bulk-export", args=[token, kind])


def journal_url(*, shop_id: int) -> str:
    """The absolute address of a shop's journal of money as CSV, for a quarter of an hour; see `export_url`."""
    return settings.APP_URL + reverse("money-journal", args=[sign(Purpose.JOURNAL, Link(shop_id, shop_id))])


def articles_url(*, shop_id: int) -> str:
    """The absolute address of the articles with problems as CSV, for a quarter of an hour; see `export_url`."""
    return settings.APP_URL + reverse("articles-file", args=[sign(Purpose.ARTICLES, Link(shop_id, shop_id))])


def trial_url(*, shop_id: int, country: str) -> str:
    """The absolute address of a test sheet for parcels from a country, for a quarter of an hour; see `export_url`."""
    return settings.APP_URL + reverse("trial-sheet", args=[sign(Purpose.TRIAL, Link(shop_id, shop_id, country))])


def preview_url(*, shop_id: int, content: str) -> str:
    """The absolute address at which a message is shown that nobody saved yet, for a quarter of an hour."""
    return settings.APP_URL + reverse("message-preview", args=[sign(Purpose.PREVIEW, Link(shop_id, shop_id, content))])


def export_url(*, shop_id: int, request_id: int) -> str:
    """The absolute address of a privacy export, for a quarter of an hour: a new window brings no ID token."""
    return settings.APP_URL + reverse("privacy-export", args=[sign(Purpose.EXPORT, Link(shop_id, request_id))])


def brought_result_url(*, shop_id: int, file_id: int) -> str:
    """The absolute address of an imported file with what became of its rows, as CSV; see `export_url`."""
    token = sign(Purpose.BROUGHT, Link(shop_id, file_id, get_language() or "en"))
    return settings.APP_URL + reverse("brought-result", args=[token])


def data_export_url(*, shop_id: int, export_id: int) -> str:
    """The absolute address of an export of everything as ZIP; see `export_url`."""
    return settings.APP_URL + reverse("everything", args=[sign(Purpose.WHOLE, Link(shop_id, export_id))])


def report_url(*, shop_id: int, report_id: int) -> str:
    """The absolute address where the reader of a report confirms or stops it."""
    return settings.APP_URL + reverse("report-reader", args=[sign(Purpose.REPORT, Link(shop_id, report_id))])


def report_preview_url(*, shop_id: int, report_id: int) -> str:
    """The absolute address of a report as it would go out now; see `export_url`."""
    return settings.APP_URL + reverse("report-preview", args=[sign(Purpose.REPORT_PREVIEW, Link(shop_id, report_id))])


def policy_url(*, shop_id: int, version_id: int) -> str:
    """The absolute address of a policy's document; see `export_url`."""
    return settings.APP_URL + reverse("policy-document", args=[sign(Purpose.POLICY, Link(shop_id, version_id))])


def picture_urls(purpose: Purpose, *, shop_id: int, row_id: int) -> dict[str, str]:
    """The absolute addresses of a kept picture, large and small, for as long as somebody looks at the page."""
    token = sign(purpose, Link(shop_id, row_id))
    return {size: settings.APP_URL + reverse(f"{purpose}-{size}", args=[token]) for size in ("large", "small")}


def explanation_url(*, shop_id: int, rma_id: int) -> str:
    """The absolute address of a return's decision as a file; see `export_url`."""
    return settings.APP_URL + reverse("explanation", args=[sign(Purpose.EXPLANATION, Link(shop_id, rma_id))])


def evidence_path(*, shop_id: int, event_id: int, kind: str) -> str:
    """Where the evidence of a return is that was taken just now, `kind` is zip, pdf or json.

    A path: the page that leads there stays where it is, and the browser keeps the file.
    """
    token = sign(Purpose.EVIDENCE, Link(shop_id, event_id))
    return reverse("evidence", args=[token, kind])
