"""One layout as a stamp: the page that WeasyPrint made of a sample, and how to write another sheet's words into it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pydyf
import uharfbuzz
from weasyprint.document import Document
from weasyprint.pdf.stream import Stream
from weasyprint.text.fonts import get_hb_object_data

from labels.barcodes import Code, code128, qr
from labels.documents.blanks import Blank, Line, colours, cut_out, lines_of
from labels.documents.render import html_of, write
from labels.documents.sample import SAMPLE, sample_of, sizes_of, words_of
from labels.documents.shaping import Face, NeedsLayout
from labels.documents.sheet import Sheet
from labels.documents.skeleton import Skeleton, skeleton, stream

_PANGO = 1024  # Pango's units in a pixel: font sizes are whole numbers of them
_ROUNDING = 0.02  # pixels
_PLAIN = re.compile(r"[A-Za-z0-9-]+")  # a number that reads the same in every part of a PDF
_NAMED = re.compile(r'data-line="([^"]+)"')
_METADATA = b"<</Type/Metadata/Subtype/XML/Length %d>>\nstream\n%b\nendstream"


@dataclass(frozen=True, slots=True)
class Stamp:
    """A page with blanks, made of a sample.

    `words` names for each line the words that it is made of, "" for a text that stays as the sample had it; `sizes` are
    the font sizes of the sample's addresses, in points. The rest is by object number: the page, its codes, and what
    says the number of the return elsewhere.
    """

    language: str
    number: str
    lines: Mapping[str, Line]
    words: Mapping[str, tuple[str, ...]]
    blanks: Mapping[str, tuple[Blank, ...]]
    sizes: Mapping[str, float]
    faces: Mapping[bytes, Face]
    pieces: tuple[bytes | Blank, ...]
    skeleton: Skeleton
    page: int
    codes: Mapping[int, Callable[[str], Code]]
    numbered: Mapping[int, bytes]

    def fill(self, sheet: Sheet) -> bytes:
        """The PDF of a sheet of this layout. Raises NeedsLayout for words that do not fit."""
        if not _PLAIN.fullmatch(sheet.number):
            raise NeedsLayout(sheet.number)
        objects = {self.page: stream(self._page(sheet), level=1)}
        objects |= {number: _picture(code(sheet.number)) for number, code in self.codes.items()}
        objects |= {number: _renumbered(text, self.number, sheet.number) for number, text in self.numbered.items()}
        return self.skeleton.write(objects)

    def _page(self, sheet: Sheet) -> bytes:
        said, sizes = words_of(sheet), sizes_of(sheet)
        texts: dict[Blank, bytes] = {}
        for name, blanks in self.blanks.items():
            grown = sizes[name] / self.sizes[name] if name in sizes else 1.0
            texts |= self._line(name, blanks, said, grown)
        return b"\n".join(piece if isinstance(piece, bytes) else texts[piece] for piece in self.pieces)

    def _line(
        self, name: str, blanks: Sequence[Blank], said: Mapping[str, str], grown: float
    ) -> Iterator[tuple[Blank, bytes]]:
        """The texts of a line one after the other, `grown` times as large as in the sample."""
        line = self.lines[name]
        texts = [said[word] if word else text for word, text in zip(self.words[name], line.parts, strict=True)]
        shaped = [
            self.faces[blank.font].shape(text, language=self.language)
            for blank, text in zip(blanks, texts, strict=True)
        ]
        sizes = [int(blank.size * grown * _PANGO) / _PANGO for blank in blanks]
        widths = [each.width * size / 1000 for each, size in zip(shaped, sizes, strict=True)]
        if sum(widths) > line.room + _ROUNDING:
            raise NeedsLayout(name)
        x = line.left + (line.room - sum(widths) if line.to_end else 0.0)
        for blank, each, size, width in zip(blanks, shaped, sizes, widths, strict=True):
            y = line.top + (blank.y - line.top) * grown
            place = f"0 0 0 rg 1 0 0 -1 {x:.3f} {y:.3f} Tm {blank.font.decode()} {size:.6g} Tf"
            yield blank, place.encode() + b" " + each.operand + b" TJ"
            x += width


def make_stamp(paper: str, sheet: Sheet) -> Stamp:
    """Have WeasyPrint lay out a sample of the sheet's layout. Raises NeedsLayout for one that cannot be stamped."""
    if not _PLAIN.fullmatch(sheet.number):
        raise NeedsLayout(sheet.number)
    sample = sample_of(sheet)
    html = html_of(paper, sample)
    names = list(dict.fromkeys(_NAMED.findall(html)))
    made: list[Stamp] = []
    write(paper, html, css=colours(names), look=lambda document, pdf: made.append(_read(document, pdf, sample, names)))
    return made[0]


def _read(document: Document, pdf: pydyf.PDF, sample: Sheet, names: Sequence[str]) -> Stamp:
    if len(document.pages) != 1:
        raise NeedsLayout("more than one page")
    pdf.add_object(pdf.info)
    lines = lines_of(document.pages[0])
    (page,) = (each for each in pdf.objects if isinstance(each, Stream))
    pieces = cut_out(map(pydyf._to_bytes, page.stream), names)
    blanks = {name: tuple(each for each in pieces if isinstance(each, Blank) and each.line == name) for name in names}
    codes = dict(_codes(pdf, sample.number))
    numbered = dict(_numbered(pdf, sample.number))
    names_of_words = {text: name for name, text in words_of(sample).items()}
    return Stamp(
        language=sample.language,
        number=sample.number,
        lines=lines,
        words={name: tuple(names_of_words.get(text, "") for text in line.parts) for name, line in lines.items()},
        blanks=blanks,
        sizes=sizes_of(sample),
        faces={b"/" + font.hash.encode(): _face(font) for font in document.fonts.values()},
        pieces=tuple(_joined(pieces)),
        skeleton=skeleton(pdf, [page.number, *codes, *numbered]),
        page=page.number,
        codes=codes,
        numbered=numbered,
    )


def _face(font: Any) -> Face:
    """The font before it was cut down, which still knows how its letters go together."""
    whole = uharfbuzz.Face(get_hb_object_data(font.hb_face), font.index)
    return Face(uharfbuzz.Font(whole), font.widths)


def _codes(pdf: pydyf.PDF, number: str) -> Iterator[tuple[int, Callable[[str], Code]]]:
    """The pictures of codes among the objects, known by their measures."""
    for each in pdf.objects:
        if isinstance(each, pydyf.Stream) and each.extra.get("Subtype") == "/Image":
            for code in (qr, code128):
                drawn = code(number)
                if (each.extra["Width"], each.extra["Height"]) == (drawn.width, drawn.height):
                    yield each.number, code


def _numbered(pdf: pydyf.PDF, number: str) -> Iterator[tuple[int, bytes]]:
    """What names the return outside the page: its title, in information and metadata, and texts for screen readers."""
    for each in pdf.objects:
        if each.free == "f" or isinstance(each, Stream):
            continue
        is_metadata = isinstance(each, pydyf.Stream) and each.extra.get("Type") == "/Metadata"
        if is_metadata:
            text = b"".join(map(pydyf._to_bytes, each.stream))
        elif each.compressible:
            text = each.data
        else:
            continue
        if any(spelling in text for spelling in _spellings(SAMPLE)):
            raise NeedsLayout("a word outside the page")
        if is_metadata or any(spelling in text for spelling in _spellings(number)):
            yield each.number, text


def _spellings(text: str) -> tuple[bytes, bytes]:
    """How PDF may have a text: as it is, or in the hexadecimal digits of UTF-16."""
    return text.encode(), text.encode("utf-16-be").hex().encode()


def _renumbered(text: bytes, old: str, new: str) -> bytes:
    for before, after in zip(_spellings(old), _spellings(new), strict=True):
        text = text.replace(before, after)
    return _METADATA % (len(text), text) if text.startswith(b"<?xpacket") else text


def _joined(pieces: Iterable[bytes | Blank]) -> Iterator[bytes | Blank]:
    """Operators between two blanks in one piece, without the kerning by nothing that WeasyPrint writes."""
    for is_fixed, group in groupby(pieces, key=lambda piece: isinstance(piece, bytes)):
        if is_fixed:
            yield (
                b"\n".join(each for each in group if isinstance(each, bytes))
                .replace(b">0<", b"")
                .replace(b">0]", b">]")
            )
        else:
            yield from group


def _picture(code: Code) -> bytes:
    entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 1"
    return stream(code.bits, entries % (code.width, code.height))
