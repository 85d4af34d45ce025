"""The same label and page as tutorials write them: one HTML string, flex and grid, codes as the libraries give them."""

from __future__ import annotations

import base64
from html import escape

import segno
import zint
from weasyprint import HTML

from labels.documents import Sheet

CSS = """
@page { size: %s; margin: %s }
* { box-sizing: border-box; margin: 0; padding: 0 }
body { font-family: "Noto Sans", sans-serif; font-size: 9pt }
.label { width: 270pt; height: 412pt; border: 1pt solid #000; display: flex; flex-direction: column }
.void { background: #000; color: #fff; text-align: center; font-weight: bold; padding: 4pt }
.row { display: flex; justify-content: space-between; align-items: center; padding: 4pt 8pt }
.row { border-bottom: 1pt solid #000 }
.kind { font-size: 20pt; font-weight: bold } .to { font-size: 14pt; font-weight: bold; padding: 6pt 8pt; flex: 1 }
.from { padding: 6pt 8pt; border-bottom: 1pt solid #000 } .tracking { font-size: 16pt; font-weight: bold; padding: 8pt }
.caption { font-size: 6.5pt; text-transform: uppercase }
.codes { display: grid; grid-template-columns: 70pt 1fr; padding: 8pt; border-top: 1pt solid #000 }
.codes img { height: 56pt } .steps { display: grid; grid-template-columns: 1fr 1fr 1fr; gap: 12pt; margin: 10pt 0 }
table { width: 100%%; border-collapse: collapse }
td, th { border-bottom: .5pt solid #999; text-align: left; padding: 4pt }
h1 { font-size: 13pt; margin-top: 12pt } h2 { font-size: 10pt } .turned { transform: rotate(-90deg) }
"""
STEPS = (
    ("1. Pack", "Put the articles and the lower part of this page into a sturdy box, and close it well."),
    ("2. Stick", "Cut out the upper part and stick it flat on the largest side. Cover every older label."),
    ("3. Hand in", "Hand the parcel in by the day below and keep the receipt."),
)


def label(sheet: Sheet) -> bytes:
    return _pdf(CSS % ("4in 6in", "9pt"), _label(sheet), sheet)


def page(sheet: Sheet) -> bytes:
    rows = "".join(
        f"<tr><td>{line.quantity}</td><td>{escape(line.title)}<br><small>{escape(line.detail)}</small></td>"
        f"<td>{escape(line.reason)}</td></tr>"
        for line in sheet.lines
    )
    steps = "".join(f"<div><h2>{title}</h2><p>{text}</p></div>" for title, text in STEPS)
    body = (
        f'<div class="turned">{_label(sheet)}</div><h1>How to send your return</h1><div class="steps">{steps}</div>'
        f"<h1>Packing slip</h1><p>Return {sheet.number} · Order {sheet.order}<br>{escape(sheet.shop)}</p>"
        f'<img src="{_qr(sheet.number)}" width="60">'
        f"<table><tr><th>Pieces</th><th>Article</th><th>Reason</th></tr>{rows}</table>"
    )
    return _pdf(CSS % ("A4", "26pt 40pt"), body, sheet)


WAYS = {"4x6": label, "a4": page}


def _pdf(css: str, body: str, sheet: Sheet) -> bytes:
    head = f'<meta charset="utf-8"><title>Return {sheet.number}</title><style>{css}</style>'
    return HTML(string=f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>').write_pdf()


def _label(sheet: Sheet) -> str:
    sender = "".join(f"<p>{escape(line)}</p>" for line in sheet.sender.lines)
    recipient = "".join(f"<p>{escape(line)}</p>" for line in sheet.recipient.lines)
    return (
        '<div class="label"><div class="void">TEST – NOT VALID POSTAGE<br>TEST – NON VALABLE</div>'
        f'<div class="row"><div><div class="kind">Return</div>{escape(sheet.shop)}</div>'
        f"<div>{escape(sheet.service)}</div></div>"
        f'<div class="from"><div class="caption">From</div>{sender}</div>'
        f'<div class="to"><div class="caption">To</div>{recipient}</div>'
        f'<div class="tracking"><div class="caption">Tracking number</div>{sheet.tracking}</div>'
        f'<div class="codes"><img src="{_qr(sheet.number)}"><img src="{_bars(sheet.number)}"></div>'
        f'<div class="row"><b>{sheet.number}</b><span>Send by <b>{sheet.ship_by}</b></span></div>'
        '<div class="void">TEST – NOT VALID POSTAGE · TEST – NON VALABLE</div></div>'
    )


def _qr(text: str) -> str:
    return segno.make(text, error="m", micro=False).png_data_uri(scale=8)


def _bars(text: str) -> str:
    symbol = zint.Symbol()
    symbol.symbology = zint.Symbology.CODE128
    symbol.show_hrt = False
    symbol.outfile = "mem.svg"
    symbol.output_options = zint.OutputOptions.BARCODE_MEMORY_FILE
    symbol.encode(text)
    symbol.print()
    return "data:image/svg+xml;base64," + base64.b64encode(symbol.memfile or b"").decode()
