"""Cards to cut out and lay into parcels."""

from __future__ import annotations

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import translation

from labels.barcodes import qr
from labels.documents.render import write

QR_SIDE = "96"  # points, as CSS reads them: 34 mm, read from an arm's length
CSS = """
@page { margin: 0; @bottom-right { content: none } }
.cards { font-size: 9pt; line-height: 1.3 }
.card { float: left; box-sizing: border-box; width: 49.9%; height: HEIGHT; padding: 22pt 18pt 14pt 30pt;
  border-right: .4pt dashed #999; border-bottom: .4pt dashed #999; position: relative; overflow: hidden }
.card img.code { float: right; margin: -6pt 0 0 8pt }
.card .name { font-size: 10pt; font-weight: 700; border-bottom: 2pt solid; padding-bottom: 4pt; margin-bottom: 8pt }
.card .logo { max-width: 108pt; max-height: 30pt }
.card h1 { font-size: 12pt; line-height: 15pt }
.card .address { position: absolute; bottom: 14pt; left: 30pt; right: 18pt; font-size: 7pt; overflow-wrap: anywhere }
.rtl .card { direction: rtl } .rtl .card img.code { float: left; margin: -6pt 8pt 0 0 }
"""


@dataclass(frozen=True, slots=True)
class Cards:
    """What stands on each of `count` cards. `logo` is a PNG's data address or empty, `accent` a colour of its line.

    `address` is what the code says, `shown` the same for who types it; `number` an order's, or empty.
    """

    language: str
    shop: str
    logo: str
    accent: str
    number: str
    address: str
    shown: str
    count: int


def cards(paper: str, sheet: Cards) -> bytes:
    """The PDF on A4 or letter. Raises TooSlow."""
    with translation.override(sheet.language):
        words = {"sheet": sheet, "qr": qr(sheet.address), "side": QR_SIDE, "each": range(sheet.count)}
        # The number keeps its own direction inside a sentence that is written from the right.
        words["number"] = f"\u2068{sheet.number}\u2069" if sheet.number else ""
        words["rtl"] = translation.get_language_bidi()
        html = render_to_string("labels/cards.html", words)
    height = {"a4": "209pt", "letter": "196pt"}[paper]
    return write(paper, html, css=CSS.replace("HEIGHT", height), tagged=True)
