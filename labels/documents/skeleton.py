"""A PDF whose objects are the same in every document but for a few, written without building the rest again.

The objects that never change are serialised once, the small ones in a compressed object stream (ISO 32000-1, 7.5.7);
a document is those bytes, its own few objects, and the table that says where each stands (7.5.8).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pydyf

_HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
_ENTRY = 1 + 4 + 2  # bytes of the table for one object: kind, place, generation or index


@dataclass(frozen=True, slots=True)
class Skeleton:
    """All of a PDF but the objects `missing`, in the order in which they are to be given."""

    fixed: bytes
    table: bytes
    trailer: bytes
    missing: tuple[int, ...]

    def write(self, objects: Mapping[int, bytes]) -> bytes:
        """The whole PDF. `objects` has the content of each missing object, by number."""
        out, table = bytearray(self.fixed), bytearray(self.table)
        for number in self.missing:
            _point(table, number, len(out))
            out += b"%d 0 obj\n%b\nendobj\n" % (number, objects[number])
        start = len(out)
        number = len(table) // _ENTRY - 1
        _point(table, number, start)
        out += b"%d 0 obj\n%b/Length %d>>\nstream\n%b\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (
            *(number, self.trailer, len(table), bytes(table), start),
        )
        return bytes(out)


def skeleton(pdf: pydyf.PDF, missing: Iterable[int]) -> Skeleton:
    """What stays of `pdf` without the objects numbered `missing`. Its information must be among its objects."""
    left_out = tuple(missing)
    kept = [each for each in pdf.objects if each.free != "f" and each.number not in left_out]
    small = [each for each in kept if each.compressible]
    packed_at, table_at = len(pdf.objects), len(pdf.objects) + 1
    out, table = bytearray(_HEADER), bytearray(_ENTRY * (table_at + 1))
    for each in kept:
        if not each.compressible:
            _point(table, each.number, len(out))
            out += each.indirect + b"\n"
    _point(table, packed_at, len(out))
    out += b"%d 0 obj\n%b\nendobj\n" % (packed_at, _packed(small))
    for place, each in enumerate(small):
        table[each.number * _ENTRY : (each.number + 1) * _ENTRY] = (
            b"\x02" + packed_at.to_bytes(4, "big") + place.to_bytes(2, "big")
        )
    trailer = b"<</Type/XRef/Index[0 %d]/W[1 4 2]/Size %d/Root %b/Info %b" % (
        *(table_at + 1, table_at + 1, pdf.catalog.reference, pdf.info.reference),
    )
    return Skeleton(bytes(out), bytes(table), trailer, left_out)


def stream(content: bytes, extra: bytes = b"", *, level: int = 6) -> bytes:
    """A compressed stream as the content of an object; `extra` are further entries of its dictionary."""
    packed = zlib.compress(content, level)
    return b"<<%b/Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream" % (extra, len(packed), packed)


def _packed(small: list[pydyf.Object]) -> bytes:
    """The object stream that holds what is not a stream itself."""
    places, body = [], bytearray()
    for each in small:
        places.append(b"%d %d" % (each.number, len(body)))
        body += each.data + b"\n"
    index = b" ".join(places) + b"\n"
    return stream(index + bytes(body), b"/Type/ObjStm/N %d/First %d" % (len(small), len(index)), level=9)


def _point(table: bytearray, number: int, place: int) -> None:
    table[number * _ENTRY : (number + 1) * _ENTRY] = b"\x01" + place.to_bytes(4, "big") + b"\x00\x00"
