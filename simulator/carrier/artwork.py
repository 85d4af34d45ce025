"""The carrier's artwork: a 4x6 inch label as PDF and a code for the counter as PNG, both visibly void."""

import io

import pydyf
import segno
import zint

from simulator.carrier.parcels import Shipment

WIDTH, HEIGHT = 288, 432  # points: 4 x 6 inches
MODULE = 3 * 72 / 203  # a bar's width: three dots of a 203-dpi printer
BAR_HEIGHT = 70
VOID = "TEST - NOT VALID POSTAGE"
DEMO_PREFIX = "SANDBOX "  # nobody takes the code for one of a real counter


def artwork(shipment: Shipment) -> bytes:
    """Return the label: addresses, service, and the tracking number as Code 128."""
    drawing = pydyf.Stream()
    _bars(drawing, str(shipment.tracking_number), top=HEIGHT - 286)
    _frame(drawing)
    _words(drawing, "SANDBOX CARRIER", x=16, y=HEIGHT - 62, size=15, bold=True)
    _words(drawing, str(shipment.service).upper(), x=16, y=HEIGHT - 78, size=10)
    _block(drawing, shipment.sender, x=16, y=HEIGHT - 102, size=8)
    _block(drawing, shipment.recipient, x=16, y=HEIGHT - 176, size=11)
    _words(drawing, str(shipment.tracking_number), x=84, y=HEIGHT - 372, size=14, bold=True)
    drawing.set_color_rgb(0, 0, 0)
    drawing.rectangle(9, HEIGHT - 39, 270, 30)
    drawing.rectangle(9, 9, 270, 22)
    drawing.fill()
    drawing.set_color_rgb(1, 1, 1)
    _words(drawing, VOID, x=40, y=HEIGHT - 30, size=14, bold=True)
    _words(drawing, VOID, x=70, y=16, size=10, bold=True)
    return _pdf(drawing)


def square(number: str) -> bytes:
    """Return the code that a counter scans from a screen: QR, PNG."""
    out = io.BytesIO()
    segno.make_qr(DEMO_PREFIX + number, error="m").save(out, kind="png", scale=12, border=4)
    return out.getvalue()


def _bars(drawing: pydyf.Stream, text: str, *, top: float) -> None:
    symbol = zint.Symbol()
    symbol.symbology = zint.Symbology.CODE128
    symbol.encode(text)
    packed, left = bytes(symbol.encoded_data), (WIDTH - symbol.width * MODULE) / 2
    for place in range(symbol.width):
        if packed[place // 8] >> (place % 8) & 1:
            drawing.rectangle(left + place * MODULE, top - BAR_HEIGHT, MODULE, BAR_HEIGHT)
    drawing.fill()


def _frame(drawing: pydyf.Stream) -> None:
    drawing.set_line_width(0.75)
    drawing.rectangle(9, 9, 270, 414)
    for y in (HEIGHT - 88, HEIGHT - 160, HEIGHT - 266):
        drawing.move_to(9, y)
        drawing.line_to(279, y)
    drawing.stroke()


def _block(drawing: pydyf.Stream, address: dict[str, object], *, x: float, y: float, size: float) -> None:
    town = f"{address.get('postcode', '')} {address.get('city', '')}".strip()
    lines = [address.get("name"), address.get("street"), address.get("street2"), town, address.get("country")]
    for row, line in enumerate(line for line in lines if line):
        _words(drawing, str(line), x=x, y=y - row * size * 1.25, size=size)


def _words(drawing: pydyf.Stream, text: str, *, x: float, y: float, size: float, bold: bool = False) -> None:
    """Write in Helvetica, which has the letters of Windows-1252; another is printed as a question mark."""
    letters = text[:44].encode("cp1252", "replace").hex()
    drawing.begin_text()
    drawing.set_font_size("Bold" if bold else "Plain", size)
    drawing.set_text_matrix(1, 0, 0, 1, x, y)
    drawing.stream.append(f"<{letters}> Tj".encode())
    drawing.end_text()


def _pdf(drawing: pydyf.Stream) -> bytes:
    document = pydyf.PDF()
    document.add_object(drawing)
    fonts = {}
    for name, base in (("Plain", "Helvetica"), ("Bold", "Helvetica-Bold")):
        font = pydyf.Dictionary(
            {"Type": "/Font", "Subtype": "/Type1", "BaseFont": f"/{base}", "Encoding": "/WinAnsiEncoding"}
        )
        document.add_object(font)
        fonts[name] = font.reference
    page = pydyf.Dictionary(
        {
            "Type": "/Page",
            "Parent": document.pages.reference,
            "MediaBox": pydyf.Array([0, 0, WIDTH, HEIGHT]),
            "Contents": drawing.reference,
            "Resources": pydyf.Dictionary({"Font": pydyf.Dictionary(fonts)}),
        }
    )
    document.add_page(page)
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()
