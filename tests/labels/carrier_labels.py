"""Labels in the sizes and kinds of file that carriers give, drawn here: with numbers that are nobody's."""

from __future__ import annotations

import io

import zint
from PIL import Image

from tests.labels import strangers

INCHES_4X6, LYING, A6, LONG = (288, 432), (432, 288), (297.64, 419.53), (297.6, 575.4)
# Kind of code, what it says, dots a module, dots a row, and where it begins (dots of a 203-dpi printer).
CODES = (
    (zint.Symbology.CODE128, "TEST0042", 3, 150, (60, 80)),
    (zint.Symbology.PDF417, "TEST 0042, ROUTE 7, NO ADDRESS OF ANYBODY", 2, 6, (60, 330)),
    (zint.Symbology.DATAMATRIX, "TEST-0042", 5, 5, (60, 560)),
    (zint.Symbology.QRCODE, "TEST/0042/7", 4, 4, (380, 560)),
    (zint.Symbology.AZTEC, "TEST:0042", 5, 5, (60, 760)),
)


def picture(*, dpi: int, told: bool = True, turned: bool = False) -> bytes:
    """A label of 4 by 6 inches as a 1-bit PNG with five kinds of codes, in whole dots; `told`: it names its `dpi`."""
    times = dpi // 200
    label = Image.new("1", (812 * times, 1218 * times) if dpi != 300 else (1200, 1800), 1)
    for kind, text, wide, tall, place in CODES:
        symbol = zint.Symbol()
        symbol.symbology = kind
        symbol.encode(text)
        size = (symbol.width * wide * times, symbol.rows * tall * times)
        bars = _pixels(symbol).resize(size, Image.Resampling.NEAREST)
        label.paste(bars, (place[0] * times, place[1] * times))
    out = io.BytesIO()
    made = label.transpose(Image.Transpose.ROTATE_90) if turned else label
    made.save(out, "PNG", **({"dpi": (dpi, dpi)} if told else {}))
    return out.getvalue()


def _pixels(symbol: zint.Symbol) -> Image.Image:
    packed, stride = bytes(symbol.encoded_data), symbol.encoded_data.shape[1]
    image = Image.new("1", (symbol.width, symbol.rows), 1)
    for row in range(symbol.rows):
        for column in range(symbol.width):
            if packed[row * stride + column // 8] >> (column % 8) & 1:
                image.putpixel((column, row), 0)
    return image


# As carriers give them: a page or a picture, standing, lying, and turned by its own rotation.
DRAWN = {
    "4x6.pdf": lambda: strangers.artwork(size=INCHES_4X6),
    "4x6-turned.pdf": lambda: strangers.artwork(size=INCHES_4X6, turned=90, corner=(9, 12)),
    "lying.pdf": lambda: strangers.artwork(size=LYING),
    "a6.pdf": lambda: strangers.artwork(size=A6),
    "long.pdf": lambda: strangers.artwork(size=LONG),
    "203.png": lambda: picture(dpi=203),
    "203-silent.png": lambda: picture(dpi=203, told=False),
    "203-lying.png": lambda: picture(dpi=203, turned=True),
    "300.png": lambda: picture(dpi=300),
}
