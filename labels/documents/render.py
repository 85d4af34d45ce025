"""Sheet -> HTML -> PDF.

WeasyPrint leaks memory with a new FontConfiguration per document and can hang when threads share one at the same
time; so there is one per process, and one document is laid out at a time. Stylesheets are parsed once. The pages use
positioned blocks and tables, no flex or grid, and codes as 1-bit pictures: together 1.6 times faster than plain use.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pydyf
from django.template.loader import render_to_string
from django.utils import translation
from PIL import ImageFile
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration

from labels.barcodes import code128, qr
from labels.documents.fetching import OwnOnly
from labels.documents.fitting_text import TRIES, smaller, too_large
from labels.documents.limit import time_limit
from labels.documents.sheet import Sheet

# WeasyPrint lets Pillow fill up half a picture with grey, in the whole process; shoppers' photos are read here too.
ImageFile.LOAD_TRUNCATED_IMAGES = False

PHONE = "phone"  # a page for a screen: nobody prints it
PAPERS = {"4x6": "4in 6in", "a6": "A6", "a4": "A4", "letter": "letter"}
SECONDS = 30  # for one document, which takes a tenth of a second
SMALL = {"4x6", "a6"}  # labels alone, without instructions and packing slip
QR_DOTS, BAR_DOTS = 6, 3  # a module's width in dots of a 203-dpi printer: 0.75 and 0.375 mm
_HERE = Path(__file__).parent
one_at_a_time = threading.Lock()


def lay_out(paper: str, sheet: Sheet) -> bytes:
    """Make the PDF of a return on one of PAPERS, all of it laid out by WeasyPrint; takes tens of milliseconds.

    Some times as long where a text needs smaller letters than its place has for others.
    """
    html, sizes = html_of(paper, sheet), dict[str, float]()
    found: list[dict[str, float]] = []

    def look(document: Document, _pdf: object) -> None:
        found.append(too_large(document))

    for _again in range(TRIES):
        pdf = write(paper, html, css=smaller(sizes), look=look)
        if not found[-1]:
            break
        sizes |= found[-1]
    return pdf


def write(
    paper: str,
    html: str,
    *,
    css: str = "",
    look: Callable[[Document, pydyf.PDF], None] | None = None,
    tagged: bool = False,
) -> bytes:
    """Have WeasyPrint lay out a page. `look` sees the document and the PDF's objects before these are written.

    Pages are tagged for screen readers; labels alone only if `tagged`. Raises TooSlow.
    """

    def finish(document: Document, pdf: pydyf.PDF) -> None:
        _print_at_full_size(pdf)
        if look:
            look(document, pdf)

    with one_at_a_time, time_limit(SECONDS):
        extra = [CSS(string=css, font_config=_fonts(), url_fetcher=OwnOnly())] if css else []
        pdf: bytes = HTML(string=html, url_fetcher=OwnOnly(), base_url="about:blank").write_pdf(
            stylesheets=[*_stylesheets(paper), *extra],
            font_config=_fonts(),
            finisher=finish,
            pdf_variant="pdf/ua-1" if tagged or paper not in SMALL else None,
        )
    return pdf


def html_of(paper: str, sheet: Sheet) -> str:
    """The page as HTML, with its codes inside; what stands on it is escaped."""
    return _filled("labels/label.html" if paper in SMALL else "labels/page.html", sheet)


def on_phone(sheet: Sheet) -> bytes:
    """The PDF of a slip that is shown and not printed: its code, its address, and how to send without paper."""
    return write(PHONE, _filled("labels/phone.html", sheet), tagged=True)


def for_customs(paper: str, sheet: Sheet) -> bytes:
    """The PDF of the customs invoice alone; `sheet.customs` must be there."""
    return write(paper, _filled("labels/customs.html", sheet), tagged=True)


def _filled(template: str, sheet: Sheet) -> str:
    with translation.override(sheet.language):
        return str(render_to_string(template, words_of(sheet)))


def words_of(sheet: Sheet) -> dict[str, Any]:
    """What templates print: the sheet, and its number as codes of whole printer dots."""
    square, bars = qr(sheet.number), code128(sheet.number)
    return {
        "sheet": sheet,
        "qr": square,
        "bars": bars,
        "qr_side": _points(square.width, dots=QR_DOTS),
        "bars_width": _points(bars.width, dots=BAR_DOTS),
    }


def _points(modules: int, *, dots: int) -> str:
    return f"{modules * dots * 72 / 203:.3f}"


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _stylesheets(paper: str) -> list[CSS]:
    size = f"@page {{ size: {'4in 7in' if paper == PHONE else PAPERS[paper]} }}"
    alone = {"4x6": ("label.css",), "a6": ("label.css", "a6.css"), PHONE: ("label.css", "phone.css")}
    names = alone.get(paper, ("label.css", "page.css"))
    texts = [*((_HERE / name).read_text(encoding="utf-8") for name in names), size]
    return [CSS(string=text, font_config=_fonts(), url_fetcher=OwnOnly()) for text in texts]


def _print_at_full_size(pdf: pydyf.PDF) -> None:
    """Ask viewers not to shrink the page to the printer's margins: bars must keep their width."""
    preferences = pdf.catalog.setdefault("ViewerPreferences", pydyf.Dictionary())
    preferences["PrintScaling"] = "/None"
