"""Our own codes: the RMA number as QR and as Code 128, for the shop's receiving desk.

They are never postage: the text is the RMA number with its own prefix (`R-10001`), which no sorting machine takes for
a GS1 or postal code. Pictures are 1-bit PNG with one pixel a module, quiet zone included; the page scales them.
"""

import base64
import io
from dataclasses import dataclass
from functools import lru_cache

import segno
import zint
from PIL import Image

QR_QUIET = 4  # modules on every side, ISO/IEC 18004
CODE128_QUIET = 18  # modules left and right: 6.7 mm at 0.375 mm a module, more than the 10 modules of ISO/IEC 15417
QR_PIXELS = 480


@dataclass(frozen=True, slots=True)
class Code:
    """A code as a picture. `width` and `height` are modules, quiet zone included; `text` is what a scanner reads."""

    text: str
    width: int
    height: int
    png: bytes

    @property
    def data_uri(self) -> str:
        """The picture for an `<img>` that may fetch nothing."""
        return "data:image/png;base64," + base64.b64encode(self.png).decode()


@lru_cache(maxsize=512)
def qr(text: str) -> Code:
    """A QR code (never Micro QR, which phones cannot read), error correction M."""
    symbol = _qr(text)
    side = _side(symbol)
    return Code(text, side, side, _qr_png(symbol, scale=1))


def qr_picture(text: str) -> bytes:
    """The QR code as a PNG that is sharp on a screen, about 480 pixels wide, whole pixels a module."""
    symbol = _qr(text)
    return _qr_png(symbol, scale=max(1, QR_PIXELS // _side(symbol)))


@lru_cache(maxsize=512)
def code128(text: str) -> Code:
    """A Code 128, one pixel high; raises ValueError for a text it cannot hold."""
    if not (text.isascii() and text.isprintable()):
        raise ValueError("our Code 128 holds printable ASCII only")
    symbol = zint.Symbol()
    symbol.symbology = zint.Symbology.CODE128
    symbol.warn_level = zint.WarningLevel.FAIL_ALL
    try:
        symbol.encode(text)
    except RuntimeError as error:
        raise ValueError("the text does not fit into Code 128") from error
    bars = _bars(bytes(symbol.encoded_data), symbol.width)
    return Code(text, len(bars) + 2 * CODE128_QUIET, 1, _bars_png(bars))


def _qr(text: str) -> segno.QRCode:
    return segno.make_qr(text, error="m", boost_error=False)


def _side(symbol: segno.QRCode) -> int:
    return int(symbol.symbol_size(border=QR_QUIET)[0])


def _qr_png(symbol: segno.QRCode, *, scale: int) -> bytes:
    out = io.BytesIO()
    symbol.save(out, kind="png", scale=scale, border=QR_QUIET)
    return out.getvalue()


def _bars(packed: bytes, width: int) -> list[bool]:
    """Unpack the symbol's only row: eight modules a byte, the lowest bit first, true for a bar."""
    return [bool(packed[place // 8] >> (place % 8) & 1) for place in range(width)]


def _bars_png(bars: list[bool]) -> bytes:
    image = Image.new("1", (len(bars) + 2 * CODE128_QUIET, 1), color=1)
    for place, bar in enumerate(bars, start=CODE128_QUIET):
        image.putpixel((place, 0), 0 if bar else 1)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
