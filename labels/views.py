"""Downloads through signed links. Whoever holds the link may print the label until it expires."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from labels import barcodes, counter, notices, papers
from labels.brought.stock import note_download
from labels.carriers.base import Unavailable, Unusable
from labels.contents import home_paper
from labels.models import Label, LabelDocument
from returns.links import InvalidLink, Purpose, read
from returns.queries.parcels import number_brought
from returns.queries.returns import return_of


class Turned(Exception):
    """The link opens nothing; `notice` is what the reader is told."""

    def __init__(self, notice: notices.Notice) -> None:
        super().__init__(notice.code)
        self.notice = notice


@require_safe
def label_pdf(request: HttpRequest, token: str) -> HttpResponse:
    """The label as PDF. `format` is 4x6, a6, a4 or letter; without it, the page printed on in the shopper's country.

    `customs` is what customs read alone, `phone` a slip for who prints nothing: 404 where there is no such paper.
    """
    try:
        label = _label(token)
        wanted = _paper(request, label)
        pdf = papers.paper(label, wanted, now=timezone.now())
    except Turned as turned:
        return _explain(request, turned.notice)
    except papers.NoSuchPaper:
        return _explain(request, notices.NOT_NEEDED)
    except Unavailable:
        return _explain(request, notices.PENDING)
    except Unusable:
        return _explain(request, notices.DISCONNECTED)
    if request.method == "GET" and not note_download(label, now=timezone.now()):
        return _explain(request, notices.WITHDRAWN)
    return _pdf_answer(pdf, number=label.parcel.rma.number)


@require_safe
def label_qr(request: HttpRequest, token: str) -> HttpResponse:
    """The RMA number as a QR code, for a screen: a PNG about 480 pixels wide."""
    try:
        number = _number_brought(token) or _label(token).parcel.rma.number
    except Turned as turned:
        return _explain(request, turned.notice)
    return _private(HttpResponse(barcodes.qr_picture(number), content_type="image/png"), name=f"return-{number}.png")


def _number_brought(token: str) -> str:
    """The number of the return whose goods are brought to a store, where the link names such a parcel: it has no label.

    Empty for every other link.
    """
    try:
        link = read(Purpose.LABEL, token)
    except InvalidLink:
        return ""
    return number_brought(link.shop_id, link.row_id)


@require_safe
def label_counter(request: HttpRequest, token: str) -> HttpResponse:
    """The carrier's own code for its counter, a PNG: the label of who prints nothing."""
    try:
        label = _label(token)
        picture = _counter_code(label)
    except Turned as turned:
        return _explain(request, turned.notice)
    return _private(HttpResponse(picture, content_type="image/png"), name=f"counter-{label.parcel.rma.number}.png")


def _counter_code(label: Label) -> bytes:
    picture = counter.code_of(label)
    if picture is None:
        raise Turned(notices.UNKNOWN)
    return picture


def _label(token: str) -> Label:
    """The newest label of the parcel that the link names, if it is ready. Raises Turned."""
    try:
        link = read(Purpose.LABEL, token)
    except InvalidLink as error:
        raise Turned(notices.EXPIRED if error.expired else notices.UNKNOWN) from error
    labels = Label.objects.filter(parcel_id=link.row_id, parcel__rma__shop_id=link.shop_id)
    label = labels.select_related("parcel__rma").order_by("pk").last()
    if label is None or label.state not in {Label.State.READY, Label.State.VOIDED}:
        raise Turned(notices.PENDING if label else notices.UNKNOWN)
    if label.state == Label.State.VOIDED:
        raise Turned(notices.WITHDRAWN)
    return label


def _paper(request: HttpRequest, label: Label) -> str:
    wanted = request.GET.get("format", "")
    if not wanted:
        return home_paper(return_of({"return": label.parcel.rma_id}))
    if wanted not in LabelDocument.Format.values:
        raise Turned(notices.NO_SUCH_PAPER)
    return wanted


def _pdf_answer(pdf: bytes, *, number: str) -> HttpResponse:
    """Without a Content-Security-Policy: browsers apply it to their own PDF viewer, and `object-src` would empty it."""
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer._csp_exempt = True  # type: ignore[attr-defined]  # as csp_exempt() does, for one answer
    return _private(answer, name=f"return-{number}.pdf")


def _explain(request: HttpRequest, notice: notices.Notice) -> HttpResponse:
    answer = render(request, "labels/notice.html", {"notice": notice}, status=notice.status)
    if notice.status == HTTPStatus.NOT_FOUND and notice is notices.PENDING:
        answer["Retry-After"] = "10"
    return _private(answer)


def _private(answer: HttpResponse, *, name: str = "") -> HttpResponse:
    """Keep the answer out of caches and search engines, and browsers from guessing at its type."""
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    if name:
        answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer
