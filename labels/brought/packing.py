"""Many labels in one file: a PDF with a page for each, or a ZIP with a file for each."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import PurePosixPath

from pypdf import PdfReader, PdfWriter

from labels import opening
from returns.domain.brought import Fault, Unusable

PDF, ZIP = opening.PDF, "application/zip"
MOST_LABELS = 500
MOST_OF_ONE = opening.MOST_BYTES
MOST_UNPACKED = 100_000_000
_ENCRYPTED = 0x1


def kind_of(content: bytes) -> str:
    """PDF or ZIP by the first bytes, or what else it is, or nothing."""
    return ZIP if content.startswith(b"PK\x03\x04") else opening.kind_of(content)


def pages_in(content: bytes) -> int:
    """How many pages a PDF has that `opening` wrote anew."""
    return len(PdfReader(io.BytesIO(content)).pages)


def split(content: bytes, *, start: int, stop: int) -> list[bytes]:
    """Pages of a PDF that `opening` wrote anew, each as a PDF of its own; the same page gives the same bytes."""
    reader = PdfReader(io.BytesIO(content))
    return [_alone(reader, place) for place in range(start, stop)]


def _alone(reader: PdfReader, place: int) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_page(reader.pages[place])
    writer.write(out)
    return out.getvalue()


def names_in(content: bytes) -> list[str]:
    """The files of a ZIP as they are counted: 2 before 10, without what archivers add. Raises Unusable."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inside = [each for each in archive.infolist() if not _is_beside(each)]
    except zipfile.BadZipFile as error:
        raise Unusable(Fault("zip_unreadable")) from error
    if any(each.flag_bits & _ENCRYPTED for each in inside):
        raise Unusable(Fault("zip_locked"))
    if sum(each.file_size for each in inside) > MOST_UNPACKED:
        raise Unusable(Fault("zip_too_big"))
    names = [each.filename for each in inside]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise Unusable(Fault("zip_twice", twice[:100]))
    return sorted(names, key=_as_counted)


def read_one(content: bytes, name: str) -> bytes:
    """A file of a ZIP; raises Unusable for one that is broken or larger than a label is."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(name) as file:
            found = file.read(MOST_OF_ONE + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise Unusable(Fault("zip_broken", name[:100])) from error
    if len(found) > MOST_OF_ONE:
        raise Unusable(Fault("zip_file_too_big", name[:100]))
    return found


def _is_beside(each: zipfile.ZipInfo) -> bool:
    """Whether it is a folder, or one of the notes that a computer keeps of its own."""
    parts = PurePosixPath(each.filename).parts
    return each.is_dir() or "__MACOSX" in parts or parts[-1].startswith(".") or parts[-1] == "Thumbs.db"


def _as_counted(name: str) -> list[tuple[int, str]]:
    return [(int(part[:18]), "") if part.isdecimal() else (0, part.lower()) for part in re.split(r"(\d+)", name)]
