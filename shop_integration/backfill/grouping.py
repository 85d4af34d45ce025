"""From bytes to orders: lines of the file, and which of them belong together.

An order is one line, and everything of it (its lines, the collections of their products) follows in lines that name
their parent. Nothing is believed: what does not fit makes the order doubtful, and it is asked for by itself then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import msgspec

from shop_integration.admin_api.answer import Json

LONGEST_LINE = 8 * 1024 * 1024
_ORDER = re.compile(r"gid://shopify/Order/[0-9]{1,19}")


class NotAnExport(Exception):
    """What is sent is no file of JSON lines."""


@dataclass(slots=True)
class Told:
    """What the file tells of one order. `end` is the place in the file after it.

    `doubtful` where a line in its midst could not be read; `strays` are other orders that children were found of.
    """

    order: Json
    end: int
    lines: list[Json] = field(default_factory=list)
    doubtful: bool = False
    strays: list[str] = field(default_factory=list)

    @property
    def gid(self) -> str:
        """The order's gid; empty where the line is not an order's."""
        gid = self.order.get("id")
        return gid if isinstance(gid, str) and _ORDER.fullmatch(gid) else ""

    def take(self, child: Json) -> None:
        """Put a child where it belongs: a line to its order, a collection to the product of its line."""
        parent, kind = str(child["__parentId"]), str(child.get("id", "")).split("/")[-2:-1]
        if parent == self.order.get("id") and kind == ["LineItem"]:
            self.lines.append(child)
        elif kind == ["Collection"] and (products := self._products(parent)):
            for product in products:
                product.setdefault("collections", {"nodes": []})["nodes"].append(child)
        elif _ORDER.fullmatch(parent) and parent != self.order.get("id"):
            self.strays.append(parent)
        else:
            self.doubtful = True

    def _products(self, parent: str) -> list[Json]:
        """The products of a line, or those with this id: Shopify does not say which of the two it names as parent."""
        sold = ((line["id"], line.get("product") or {}) for line in self.lines)
        return [product for line_id, product in sold if parent in {line_id, product.get("id")}]


def split(blocks: Iterable[bytes], *, start: int) -> Iterator[tuple[bytes, int]]:
    """Cut a stream that begins at a place of the file into lines, each with the place after it. Raises NotAnExport."""
    rest, place = b"", start
    for block in blocks:
        *lines, rest = (rest + block).split(b"\n")
        for line in lines:
            place += len(line) + 1
            yield line, place
        if len(rest) > LONGEST_LINE:
            raise NotAnExport
    if rest:
        yield rest, place + len(rest)


def told_orders(lines: Iterable[tuple[bytes, int]]) -> Iterator[Told]:
    """Put together what belongs together. An order comes out once the next begins, or the file ends."""
    current: Told | None = None
    for line, end in lines:
        parsed = _parsed(line)
        if parsed is None or "__parentId" in parsed:
            current = current or Told({}, end)
            current.end = end
            if parsed:
                current.take(parsed)
            else:
                current.doubtful |= bool(line.strip())
            continue
        if current:
            yield current
        current = Told(parsed, end)
    if current:
        yield current


def _parsed(line: bytes) -> Json | None:
    try:
        parsed = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None
