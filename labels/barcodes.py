"""Our own codes: the RMA number as QR and as Code 128, for the shop's receiving desk.

They are never postage: the text is the RMA number with its own prefix (`R-10001`), which no sorting machine takes for
a GS1 or postal code. Pictures are 1-bit with one pixel a module, quiet zone included; the page scales them.
"""

import base64
import io
from dataclasses import dataclass
from functools import lru_cache

import zint
from PIL import Image

QR_QUIET = 4  # modules on every side, ISO/IEC 18004
CODE128_QUIET = 18  # modules left and right: 6.7 mm at 0.375 mm a module, more than the 10 modules of ISO/IEC 15417
QR_PIXELS = 480
_ROW_BYTES = 144  # what zint keeps for a row of a symbol, the module on the left in the lowest bit
_QR_LEVEL_M = 2  # zint's word for error correction M: 15 % of the symbol may be lost


@dataclass(frozen=True, slots=True)
class Code:
    """A code as a picture. `width` and `height` are modules, quiet zone included; `text` is what a scanner reads.

    `bits` are its rows from the top, each filled up to whole bytes, the left pixel in the highest bit: 0 is black, as
    PNG and PDF have it.
    """

    text: str
    width: int
    height: int
    bits: bytes

    def png(self, *, scale: int = 1) -> bytes:
        """The picture as a 1-bit PNG, `scale` pixels a module."""
        image = Image.frombytes("1", (self.width, self.height), self.bits)
        out = io.BytesIO()
        image.resize((self.width * scale, self.height * scale), Image.Resampling.NEAREST).save(out, "PNG")
        return out.getvalue()

    @property
    def data_uri(self) -> str:
        """The picture for an `<img>` that may fetch nothing."""
        return "data:image/png;base64," + base64.b64encode(self.png()).decode()


@lru_cache(maxsize=512)
def qr(text: str) -> Code:
    """A QR code (never Micro QR, which phones cannot read), error correction M."""
    rows = _modules(zint.Symbology.QRCODE, text, level=_QR_LEVEL_M)
    side = len(rows) + 2 * QR_QUIET
    blank = _packed(0, side, quiet=0)
    inside = b"".join(_packed(row, side, quiet=QR_QUIET) for row in rows)
    return Code(text, side, side, blank * QR_QUIET + inside + blank * QR_QUIET)


def qr_picture(text: str) -> bytes:
    """The QR code as a PNG that is sharp on a screen, about 480 pixels wide, whole pixels a module."""
    code = qr(text)
    return code.png(scale=max(1, QR_PIXELS // code.width))


@lru_cache(maxsize=512)
def code128(text: str) -> Code:
    """A Code 128, one pixel high; raises ValueError for a text it cannot hold."""
    if not (text.isascii() and text.isprintable()):
        raise ValueError("our Code 128 holds printable ASCII only")
    try:
        (row,) = _modules(zint.Symbology.CODE128, text)
    except RuntimeError as error:
        raise ValueError("the text does not fit into Code 128") from error
    width = row.bit_length() + 2 * CODE128_QUIET  # the last module of Code 128 is a bar
    return Code(text, width, 1, _packed(row, width, quiet=CODE128_QUIET))


def _modules(symbology: zint.Symbology, text: str, *, level: int | None = None) -> list[int]:
    """The symbol's rows from the top: bit x of a row is its module x from the left, 1 for a black one."""
    symbol = zint.Symbol()
    symbol.symbology = symbology
    symbol.warn_level = zint.WarningLevel.FAIL_ALL
    if level is not None:
        symbol.option_1 = level
    symbol.encode(text)
    packed, inside = bytes(symbol.encoded_data), (1 << symbol.width) - 1
    rows = (packed[row * _ROW_BYTES : (row + 1) * _ROW_BYTES] for row in range(symbol.rows))
    return [int.from_bytes(row, "little") & inside for row in rows]


def _packed(row: int, width: int, *, quiet: int) -> bytes:
    """One row of a picture `width` pixels wide, its modules moved right by the quiet zone."""
    stride = (width + 7) // 8
    black = f"{row << quiet:0{stride * 8}b}"[::-1]
    return (int(black, 2) ^ ((1 << stride * 8) - 1)).to_bytes(stride, "big")
