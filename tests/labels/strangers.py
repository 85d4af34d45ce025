"""Files as strangers send them: harmless, odd and hostile. Made here, none is copied."""

from __future__ import annotations

import base64
import io
import zlib
from typing import Any

import zint
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, FloatObject, NameObject, TextStringObject

from labels.barcodes import code128


def writer_of(pages: int = 1, *, size: tuple[float, float] = (288, 432)) -> PdfWriter:
    """Pages with a black square each."""
    writer = PdfWriter()
    for _ in range(pages):
        page = writer.add_blank_page(*size)
        content = DecodedStreamObject()
        content.set_data(b"0 0 0 rg 20 20 40 40 re f")
        page[NameObject("/Contents")] = writer._add_object(content)
    return writer


def written(writer: PdfWriter) -> bytes:
    """The file."""
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def harmless(pages: int = 1, **details: Any) -> bytes:
    """A PDF of nothing but pages."""
    return written(writer_of(pages, **details))


def active() -> bytes:
    """A PDF that runs a script, carries a file, starts a program and follows a link."""
    writer = writer_of()
    writer.add_attachment("MARKER.exe", b"MARKER")
    script = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("MARKER")}
    )
    writer.root_object["/Names"][NameObject("/JavaScript")] = DictionaryObject(
        {NameObject("/Names"): ArrayObject([TextStringObject("MARKER"), script])}
    )
    writer.root_object[NameObject("/OpenAction")] = script
    launch = DictionaryObject({NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("MARKER")})
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): launch})
    writer.pages[0][NameObject("/Annots")] = ArrayObject(
        [
            DictionaryObject(
                {
                    NameObject("/Type"): NameObject("/Annot"),
                    NameObject("/Subtype"): NameObject("/Link"),
                    NameObject("/Rect"): ArrayObject([FloatObject(side) for side in (0, 0, 9, 9)]),
                    NameObject("/A"): launch,
                }
            )
        ]
    )
    return written(writer)


def with_field() -> bytes:
    """A PDF whose form field, 50 points at 200/300, is seen as a black square."""
    writer = writer_of()
    seen = DecodedStreamObject()
    seen.set_data(b"0 0 0 rg 0 0 10 10 re f")
    seen[NameObject("/BBox")] = ArrayObject([FloatObject(side) for side in (0, 0, 10, 10)])
    field = DictionaryObject(
        {
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/Rect"): ArrayObject([FloatObject(side) for side in (200, 300, 250, 350)]),
            NameObject("/AP"): DictionaryObject({NameObject("/N"): writer._add_object(seen)}),
        }
    )
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(field)])
    return written(writer)


def locked(password: str) -> bytes:
    """An encrypted PDF."""
    writer = writer_of()
    writer.encrypt(user_password=password, owner_password="other", algorithm="AES-256")
    return written(writer)


def bomb() -> bytes:
    """A PDF of some kilobytes whose picture unpacks to 80 MB."""
    packed = zlib.compress(bytes(80_000_000), 1)
    stream = DecodedStreamObject()
    stream.set_data(packed)
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    return _with_picture(stream)


def many_parts(times: int, *, each: int, text: bool = False, before: bytes = b"") -> bytes:
    """A PDF whose page is the same packed part of blanks many times; as `text` it is packed twice, the last in hex."""
    part, packed = DecodedStreamObject(), zlib.compress(before + b" " * each, 9)
    part.set_data(packed.hex().encode() + b">" if text else packed)
    names = [NameObject(name) for name in (*(("/ASCIIHexDecode",) if text else ()), "/FlateDecode")]
    part[NameObject("/Filter")] = ArrayObject(names)
    writer = writer_of()
    writer.pages[0][NameObject("/Contents")] = ArrayObject([writer._add_object(part)] * times)
    return written(writer)


def outside() -> bytes:
    """A PDF whose picture lies in another file."""
    stream = DecodedStreamObject()
    stream.set_data(b"")
    stream[NameObject("/F")] = TextStringObject("/etc/passwd")
    return _with_picture(stream)


def _with_picture(stream: DecodedStreamObject) -> bytes:
    writer = writer_of()
    stream[NameObject("/Type")], stream[NameObject("/Subtype")] = NameObject("/XObject"), NameObject("/Form")
    pictures = DictionaryObject({NameObject("/P"): writer._add_object(stream)})
    writer.pages[0][NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): pictures})
    return written(writer)


def picture(kind: str = "PNG", *, dpi: int | None = 203, size: tuple[int, int] = (812, 1218), mode: str = "1") -> bytes:
    """A label as a picture, with a Code 128 `TEST0042` of whole dots in its middle."""
    label = Image.new("1", size, 1)
    with Image.open(io.BytesIO(base64.b64decode(code128("TEST0042").data_uri.partition(",")[2]))) as bars:
        label.paste(bars.resize((bars.width * 3, 160), Image.Resampling.NEAREST), (60, size[1] // 2))
    out = io.BytesIO()
    label.convert(mode).save(out, kind, **({"dpi": (dpi, dpi)} if dpi else {}))
    return out.getvalue()


def opened_picture(content: bytes) -> Image.Image:
    """The pixels of a picture, grey."""
    with Image.open(io.BytesIO(content)) as image:
        return image.convert("L")


def artwork(*, size: tuple[float, float], turned: int = 0, corner: tuple[float, float] = (0, 0)) -> bytes:
    """A carrier's label: a frame, and `TEST0042` as Code 128 and Data Matrix in bars of 15 mil.

    `turned` is the page's own rotation, `corner` where its visible part begins.
    """
    left, low = corner
    drawn = [f"1 0 0 1 {left} {low} cm 1 w 3 3 {size[0] - 6} {size[1] - 6} re S"]
    for kind, x, y, tall in ((zint.Symbology.CODE128, 40, 40, 60), (zint.Symbology.DATAMATRIX, 40, 160, 1.08)):
        symbol = zint.Symbol()
        symbol.symbology = kind
        symbol.encode("TEST0042")
        packed, (rows, stride) = bytes(symbol.encoded_data), symbol.encoded_data.shape
        drawn += [
            f"{x + column * 1.08:.2f} {y - row * tall:.2f} 1.08 {tall} re"
            for row in range(rows)
            for column in range(symbol.width)
            if packed[row * stride + column // 8] >> (column % 8) & 1
        ]
    writer = writer_of(size=(size[0] + 2 * left, size[1] + 2 * low))
    page = writer.pages[0]
    content = DecodedStreamObject()
    content.set_data("\n".join([*drawn, "f"]).encode())
    page[NameObject("/Contents")] = writer._add_object(content)
    page.cropbox.lower_left, page.cropbox.upper_right = corner, (size[0] + left, size[1] + low)
    page.rotate(turned)
    return written(writer)
