"""Runs alone (`python -I opening_apart.py`): reads one stranger's file from stdin, writes it anew to stdout.

It may be killed at any time; it knows nothing of the app. Memory, processor time and files are limited by the system
before the first byte is looked at. See `opening` for who calls it.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from PIL import Image, ImageOps
from pypdf import PageObject, PdfReader, PdfWriter, filters
from pypdf.errors import LimitReachedError, PyPdfError
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    PdfObject,
    StreamObject,
)

MEMORY = 768 * 1024 * 1024
PROCESSOR_SECONDS = 8
MOST_OBJECTS = 20_000
MOST_UNPACKED = 64 * 1024 * 1024  # bytes that one compressed stream may hold, and the contents of one page
SHORTEST, LONGEST = 36.0, 3400.0  # points: half an inch, and a little more than A0
KEPT_OF_A_PAGE = {"/Type", "/Parent", "/MediaBox", "/CropBox", "/Resources", "/Contents", "/Rotate", "/Group"}
# Annotations that are part of what one sees on the page; links, sounds, films and attached files are not.
SEEN = {"/Widget", "/Stamp", "/FreeText", "/Ink", "/Square", "/Circle", "/Line", "/Polygon", "/PolyLine", "/Highlight"}
# How streams are packed, one way within another; the formats of pictures are not among these.
PACKED: Mapping[str, Callable[[bytes], bytes]] = {
    "/FlateDecode": lambda data: zlib.decompressobj().decompress(data, MOST_UNPACKED + 1),
    "/LZWDecode": filters.LZWDecode.decode,
    "/RunLengthDecode": filters.RunLengthDecode.decode,
    "/ASCIIHexDecode": filters.ASCIIHexDecode.decode,
    "/ASCII85Decode": filters.ASCII85Decode.decode,
}
HIDDEN = 0b100010  # the flags Hidden and NoView


class Refused(Exception):
    """The file is not taken; the argument is a word that `opening` knows."""


def main() -> None:
    """Answer with a line of JSON and, unless the file is refused, the new file."""
    _limit()
    asked = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    try:
        facts, made = (_pdf if asked["kind"] == "application/pdf" else _picture)(asked, content)
    except Refused as refusal:
        facts, made = {"refused": str(refusal)}, b""
    except (MemoryError, RecursionError, Image.DecompressionBombError, LimitReachedError):
        facts, made = {"refused": "too_hard"}, b""
    except (PyPdfError, OSError, ValueError, TypeError, LookupError, AttributeError, SyntaxError, zlib.error):
        # What parsers raise on bytes that follow no grammar. Nothing is known of the file then but that.
        facts, made = {"refused": "broken"}, b""
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + made)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":  # other systems count address space in their own ways
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _pdf(asked: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Refused("locked")
    if len(reader.pages) > asked["pages"]:
        raise Refused("too_many_pages")
    left_out = _active_parts(reader)
    writer = PdfWriter()
    for page in reader.pages:
        left_out |= _take(writer, page)
    if not writer.pages:
        raise Refused("broken")
    _inspect(writer)
    for page in writer.pages:
        _join(writer, page)
    writer.compress_identical_objects(remove_duplicates=False)
    out = io.BytesIO()
    writer.write(out)
    sizes = [_size(page) for page in writer.pages]
    facts = {"media_type": "application/pdf", "pages": sizes, "dpi": None, "left_out": sorted(left_out)}
    return facts, out.getvalue()


def _active_parts(reader: PdfReader) -> set[str]:
    """What the document would do by itself. It stays behind, since only pages are taken over."""
    root = reader.root_object
    names = _dictionary(root.get("/Names"))
    found = {
        "javascript": "/JavaScript" in names,
        "attachments": "/EmbeddedFiles" in names or "/AF" in root,
        "forms": "/AcroForm" in root,
        "actions": bool(_dictionary(root.get("/OpenAction"))) or "/AA" in root,
    }
    return {word for word, there in found.items() if there}


def _take(writer: PdfWriter, page: PageObject) -> set[str]:
    """Copy what is to be seen of a page; says what was not."""
    if page.user_unit != 1:
        raise Refused("odd_size")
    left_out = {"actions"} if "/AA" in page else set()
    notes = [_dictionary(note) for note in _list(page.get("/Annots"))]
    visible = [note for note in notes if _is_seen(note)]
    if len(visible) < len(notes):
        left_out.add("annotations")
    taken = writer.add_page(page, excluded_keys=sorted(set(page) - KEPT_OF_A_PAGE))
    for number, note in enumerate(visible):
        _draw_in(writer, taken, note, name=f"/Note{number}")
    return left_out


def _is_seen(note: DictionaryObject) -> bool:
    return note.get("/Subtype") in SEEN and not int(note.get("/F", 0)) & HIDDEN and _appearance(note) is not None


def _appearance(note: DictionaryObject) -> StreamObject | None:
    """The picture of an annotation; one with several states shows the one it is in."""
    normal = _dictionary(note.get("/AP")).get("/N")
    normal = normal.get_object() if normal is not None else None
    if isinstance(normal, DictionaryObject) and not isinstance(normal, StreamObject):
        state = normal.get(note.get("/AS", "/Off"))
        normal = state.get_object() if state is not None else None
    return normal if isinstance(normal, StreamObject) else None


def _draw_in(writer: PdfWriter, page: PageObject, note: DictionaryObject, *, name: str) -> None:
    """Make an annotation's picture part of the page (ISO 32000-1, 12.5.5: its box is fitted to its rectangle)."""
    picture = _appearance(note)
    if picture is None:
        return
    form = picture.clone(writer)
    form[NameObject("/Type")], form[NameObject("/Subtype")] = NameObject("/XObject"), NameObject("/Form")
    box = [float(side) for side in _list(form.get("/BBox"))]
    left, bottom, right, top = _box_of(box, [float(n) for n in _list(form.get("/Matrix"))] or [1, 0, 0, 1, 0, 0])
    at = [float(side) for side in _list(note.get("/Rect"))]
    if right <= left or top <= bottom or len(at) != 4:
        return
    wide, high = abs(at[2] - at[0]) / (right - left), abs(at[3] - at[1]) / (top - bottom)
    x, y = min(at[0], at[2]) - left * wide, min(at[1], at[3]) - bottom * high
    resources = page.setdefault(NameObject("/Resources"), DictionaryObject()).get_object()
    pictures = resources.setdefault(NameObject("/XObject"), DictionaryObject()).get_object()
    pictures[NameObject(name)] = form.indirect_reference or writer._add_object(form)
    drawn = f"q {wide:.5f} 0 0 {high:.5f} {x:.4f} {y:.4f} cm {name} Do Q\n"
    _wrap_contents(writer, page, drawn)


def _box_of(box: list[float], matrix: list[float]) -> tuple[float, float, float, float]:
    """The upright rectangle around a box after its matrix."""
    if len(box) != 4 or len(matrix) != 6:
        return 0, 0, 0, 0
    a, b, c, d, e, f = matrix
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in box[::2] for y in box[1::2]]
    across, up = [x for x, _ in corners], [y for _, y in corners]
    return min(across), min(up), max(across), max(up)


def _wrap_contents(writer: PdfWriter, page: PageObject, drawn: str) -> None:
    """Draw after the page's own contents, which stay as they are between a saved and a restored state."""
    old = page.get("/Contents")
    own = old.get_object() if old is not None else None
    parts = list(own) if isinstance(own, ArrayObject) else [page.raw_get("/Contents")] if own is not None else []
    before, after = _stream(writer, b"q\n"), _stream(writer, b"\nQ\n" + drawn.encode())
    page[NameObject("/Contents")] = ArrayObject([before, *parts, after])


def _join(writer: PdfWriter, page: PageObject) -> None:
    """Make contents in parts one stream, here where it may fail: who draws with the page needs to unpack nothing.

    One part may stand there many times, so each is counted as often.
    """
    own, left, joined = page.get("/Contents"), MOST_UNPACKED, []
    if not isinstance(own, ArrayObject):
        return
    for part in own:
        joined.append(part.get_object().get_data())
        left -= len(joined[-1])
        if left < 0:
            raise Refused("too_hard")
    page[NameObject("/Contents")] = _stream(writer, b"\n".join(joined))


def _stream(writer: PdfWriter, content: bytes) -> IndirectObject:
    made = DecodedStreamObject()
    made.set_data(content)
    return writer._add_object(made.flate_encode())


def _inspect(writer: PdfWriter) -> None:
    """Look at everything that the pages draw with. Raises Refused for what reaches outside or unpacks without end."""
    for count, found in enumerate(_reached(writer)):
        if count > MOST_OBJECTS:
            raise Refused("too_hard")
        if isinstance(found, StreamObject):
            _look_at(found)


def _reached(writer: PdfWriter) -> Iterator[DictionaryObject]:
    seen: set[int] = set()
    left: list[Any] = list(writer.pages)
    while left:
        found = left.pop()
        if isinstance(found, IndirectObject):
            if found.idnum in seen:
                continue
            seen.add(found.idnum)
            found = found.get_object()
        if isinstance(found, DictionaryObject):
            yield found
            left += [found.raw_get(name) for name in found if name != "/Parent"]
        elif isinstance(found, ArrayObject):
            left += [each for each in found if isinstance(each, (IndirectObject, DictionaryObject, ArrayObject))]


def _look_at(found: StreamObject) -> None:
    if "/F" in found or "/Ref" in found or found.get("/Subtype") == "/PS":
        raise Refused("unsafe")  # contents in another file, another document's page, or PostScript
    if found.get("/Subtype") == "/Image" and int(found.get("/Width", 0)) * int(found.get("/Height", 0)) > 40_000_000:
        raise Refused("too_hard")
    data = found._data
    for name in _list(found.get("/Filter")):
        if str(name) not in PACKED:
            break  # pixels, which say themselves how many they are
        data = PACKED[str(name)](data)
        if len(data) > MOST_UNPACKED:
            raise Refused("too_hard")


def _size(page: PageObject) -> tuple[float, float]:
    """Width and height as the page is read, its own rotation included."""
    box = page.cropbox
    width, height = float(box.width), float(box.height)
    if not all(SHORTEST <= side <= LONGEST for side in (width, height)):
        raise Refused("odd_size")
    return (height, width) if page.rotation % 180 else (width, height)


def _dictionary(value: Any) -> DictionaryObject:
    found = value.get_object() if isinstance(value, PdfObject) else value
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def _list(value: Any) -> list[Any]:
    found = value.get_object() if isinstance(value, PdfObject) else value
    if found is None:
        return []
    return list(found) if isinstance(found, ArrayObject) else [found]


def _picture(asked: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    """Pixels without loss and without the file's own words; a moving picture's first one; white where it is clear."""
    with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "GIF")) as image:
        if image.width * image.height > asked["pixels"]:
            raise Refused("too_hard")
        image.load()
        told = float(image.info.get("dpi", (0, 0))[0])
        upright = ImageOps.exif_transpose(image)
    dpi = round(told, 2) if 50 <= told <= 2400 else None
    plain = _plain(upright)
    size = [side * 72 / (dpi or 203) for side in plain.size]
    if not all(SHORTEST / 2 <= side <= LONGEST for side in size):
        raise Refused("odd_size")
    out = io.BytesIO()
    plain.save(out, "PNG", **({"dpi": (dpi, dpi)} if dpi else {}))
    return {"media_type": "image/png", "pages": [size], "dpi": dpi, "left_out": []}, out.getvalue()


def _plain(image: Image.Image) -> Image.Image:
    """1 bit, grey or RGB, nothing transparent."""
    if image.mode in {"1", "L", "RGB"} and "transparency" not in image.info:
        image.info.clear()
        return image
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        solid = image.convert("RGBA")
        ground = Image.new("RGBA", solid.size, "white")
        ground.alpha_composite(solid)
        image = ground
    return image.convert("RGB")


if __name__ == "__main__":
    main()
