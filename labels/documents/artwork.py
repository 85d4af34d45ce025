"""Carriers' artwork on paper: WeasyPrint lays out a page with room for it; it is laid there unscaled and unchanged.

A PDF's page becomes one drawing (a form XObject) with the very bytes it had; a picture keeps its pixels, one by one, at
its own resolution. The room itself is a white picture whose alternative text says what stands there: a carrier's own
drawing has no words for screen readers, so it is marked as decoration of that picture.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from PIL import Image
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    StreamObject,
)
from weasyprint.document import Document

from labels.documents.fitting import MARGIN, TOP, Place, above_instructions, on_page, resolution
from labels.documents.render import SMALL, words_of, write
from labels.documents.sheet import Sheet

COUNTER_WIDTH = 170.0  # points: 60 mm


@dataclass(frozen=True, slots=True)
class Given:
    """A file of a carrier that was opened by `labels.opening`: PDF or PNG.

    `customs`: it is for customs to read. `counter`: a code for the carrier's counter, `text` what is said there too.
    """

    media_type: str
    content: bytes
    customs: bool = False
    counter: bool = False
    text: str = ""


@dataclass(slots=True)
class Drawing:
    """One page of a carrier's file, or a picture, with its size in points."""

    name: str
    width: float
    height: float
    alt: str
    page: PageObject | None = None
    picture: str = ""
    place: Place | None = None
    style: str = ""


@dataclass(slots=True)
class _Layout:
    """What comes before the instructions, in their upper part and after them."""

    before: list[Drawing] = field(default_factory=list)
    upper: Drawing | None = None
    after: list[Drawing] = field(default_factory=list)

    @property
    def upper_height(self) -> str:
        """How much of the page the upper part takes, in points as CSS reads them."""
        return f"{self.upper.place.height:.3f}" if self.upper and self.upper.place else "0"

    @property
    def all(self) -> list[Drawing]:
        return [*self.before, *([self.upper] if self.upper else []), *self.after]


def compose(paper: str, sheet: Sheet, given: Sequence[Given], *, alone: bool = False) -> bytes:
    """Make the PDF of a return whose carrier drew the label. `given` must hold at least one file.

    On small papers, and `alone`, the files are all there is.
    """
    alone = alone or paper in SMALL
    with translation.override(sheet.language):
        layout = _layout(paper, alone, [drawing for file in _named(given) for drawing in _drawings(*file, sheet)])
        words = {**words_of(sheet), "small": alone, "layout": layout, "white": _white(), "counter": given[0]}
        html = render_to_string("labels/artwork.html", words)
    found: dict[str, int] = {}

    def look(document: Document, _pdf: object) -> None:
        found.update({name: number for number, page in enumerate(document.pages) for name in page.anchors})

    ground = write(paper, html, css=_pages(layout), look=look, tagged=True)
    return _laid(ground, [(drawing, found[drawing.name]) for drawing in layout.all if drawing.page is not None])


def _named(given: Sequence[Given]) -> Iterable[tuple[str, Given]]:
    return ((f"file{number}", file) for number, file in enumerate(given))


def _drawings(name: str, file: Given, sheet: Sheet) -> list[Drawing]:
    alt = _alternative(file, sheet)
    if file.media_type == "application/pdf":
        pages = PdfReader(io.BytesIO(file.content)).pages
        return [Drawing(f"{name}-{number}", *_size(page), alt, page=page) for number, page in enumerate(pages)]
    with Image.open(io.BytesIO(file.content), formats=("PNG",)) as image:
        told = round(float(image.info.get("dpi", (0, 0))[0]), 1)  # PNG counts dots a metre
        dpi = told if told >= 50 else resolution(image.width, image.height)
        width, height = image.width * 72 / dpi, image.height * 72 / dpi
        if file.counter:  # made for screens: any size at which a module is some dots will do
            width, height = COUNTER_WIDTH, COUNTER_WIDTH * image.height / image.width
    return [Drawing(name, width, height, alt, picture=_inside(file.content))]


def _alternative(file: Given, sheet: Sheet) -> str:
    if file.customs:
        return _("A customs form that the carrier made, as a picture.")
    if file.counter and file.text:
        return _("Code for the carrier’s counter: %(text)s") % {"text": file.text}
    if file.counter:
        return _("Code for the carrier’s counter")
    return _("The carrier’s label, as a picture. Tracking number: %(number)s") % {"number": sheet.tracking}


def _size(page: PageObject) -> tuple[float, float]:
    width, height = float(page.cropbox.width), float(page.cropbox.height)
    return (height, width) if page.rotation % 180 else (width, height)


def _layout(paper: str, alone: bool, drawings: list[Drawing]) -> _Layout:
    """The first page of the label stands above the instructions if it can; every other one has a page for itself."""
    for drawing in drawings:
        _stand(drawing, on_page(paper, drawing.width, drawing.height))
    if alone:
        return _Layout(before=drawings)
    first, rest = drawings[0], drawings[1:]
    above = above_instructions(paper, first.width, first.height)
    if above is None:
        return _Layout(before=[first], after=rest)
    _stand(first, above, margin=(MARGIN, TOP))
    return _Layout(upper=first, after=rest)


def _stand(drawing: Drawing, place: Place, *, margin: tuple[float, float] = (0, 0)) -> None:
    """Give a drawing its place, `margin` being where the box that it stands in begins on the page."""
    wide, high = (place.height, place.width) if place.turned else (place.width, place.height)
    turn = f"; transform-origin: 0 0; transform: translate(0, {place.height:.3f}pt) rotate(-90deg)"
    drawing.place = place
    drawing.style = (
        f"position: absolute; left: {place.left - margin[0]:.3f}pt; top: {place.top - margin[1]:.3f}pt;"
        f" width: {wide:.3f}pt; height: {high:.3f}pt{turn if place.turned else ''}"
    )


def _pages(layout: _Layout) -> str:
    """The sizes of the pages that hold nothing but an artwork."""
    rules = [
        f"@page {drawing.name} {{ size: {place.page[0]:.3f}pt {place.page[1]:.3f}pt; margin: 0;"
        " @bottom-right { content: none } }"
        f" .{drawing.name} {{ page: {drawing.name}; position: relative; height: {place.page[1] - 1:.3f}pt }}"
        for drawing in (*layout.before, *layout.after)
        if (place := drawing.place)
    ]
    return "\n".join(rules)


@cache
def _white() -> str:
    """One white pixel: what holds an artwork's place and carries its alternative text."""
    out = io.BytesIO()
    Image.new("1", (1, 1), 1).save(out, "PNG")
    return _inside(out.getvalue())


def _inside(png: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(png).decode()


def _laid(ground: bytes, drawings: Sequence[tuple[Drawing, int]]) -> bytes:
    """Lay the pages of PDFs onto the pages that hold their places."""
    if not drawings:
        return ground
    writer = PdfWriter(clone_from=io.BytesIO(ground))
    for drawing, number in drawings:
        _lay(writer, writer.pages[number], drawing)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _lay(writer: PdfWriter, page: PageObject, drawing: Drawing) -> None:
    place, artwork = drawing.place, drawing.page
    if place is None or artwork is None or "/Contents" not in artwork:
        return
    resources = cast("DictionaryObject", page["/Resources"])
    pictures = resources.setdefault(NameObject("/XObject"), DictionaryObject()).get_object()
    pictures[NameObject(f"/{drawing.name}")] = _form(writer, artwork)
    left, low = place.left, float(page.mediabox.height) - place.top - place.height
    matrix = f"0 1 -1 0 {left + place.width:.4f} {low:.4f}" if place.turned else f"1 0 0 1 {left:.4f} {low:.4f}"
    drawn = f"\nQ\n/Artifact BMC\nq {matrix} cm /{drawing.name} Do Q\nEMC\n"
    own = page.raw_get("/Contents")
    parts = list(own.get_object()) if isinstance(own.get_object(), ArrayObject) else [own]
    page[NameObject("/Contents")] = ArrayObject([_stream(writer, "q\n"), *parts, _stream(writer, drawn)])


def _form(writer: PdfWriter, artwork: PageObject) -> Any:
    """A page as a drawing, its contents byte by byte; its own rotation becomes the drawing's matrix."""
    found = artwork["/Contents"].get_object()
    if isinstance(found, StreamObject):
        form = cast("StreamObject", found.clone(writer))
    else:
        joined = DecodedStreamObject()
        joined.set_data(b"\n".join(part.get_object().get_data() for part in cast("ArrayObject", found)))
        form = joined.flate_encode()
    reference = getattr(form, "indirect_reference", None) or writer._add_object(form)
    box = artwork.cropbox
    form[NameObject("/Type")], form[NameObject("/Subtype")] = NameObject("/XObject"), NameObject("/Form")
    form[NameObject("/BBox")] = _numbers(box.left, box.bottom, box.right, box.top)
    form[NameObject("/Matrix")] = _numbers(*_upright(artwork))
    for name in ("/Resources", "/Group"):
        if name in artwork:
            form[NameObject(name)] = artwork[name].clone(writer)
    return reference


def _upright(artwork: PageObject) -> tuple[float, ...]:
    """From the page's own space to the upright drawing with its corner at 0, 0."""
    box = artwork.cropbox
    left, low, right, high = (float(side) for side in (box.left, box.bottom, box.right, box.top))
    return {
        0: (1, 0, 0, 1, -left, -low),
        90: (0, -1, 1, 0, -low, right),
        180: (-1, 0, 0, -1, right, high),
        270: (0, 1, -1, 0, high, -left),
    }[artwork.rotation % 360]


def _numbers(*values: Any) -> ArrayObject:
    return ArrayObject([FloatObject(value) for value in values])


def _stream(writer: PdfWriter, words: str) -> Any:
    made = DecodedStreamObject()
    made.set_data(words.encode())
    return writer._add_object(made)
