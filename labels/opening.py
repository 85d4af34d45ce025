"""The one place that opens a file from a stranger: a carrier's artwork, a merchant's label, a supplier's.

The file is taken apart in a process of its own (`opening_apart`), which has no settings, no database and little memory
and time. What comes back was written anew by us: a PDF of nothing but pages, or a PNG of nothing but pixels. Scripts,
attached files, forms and links stay behind. Printer files (ZPL) are only looked at: they are kept as they are, for
download.
"""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)

PDF, PNG, JPEG, GIF, ZPL = "application/pdf", "image/png", "image/jpeg", "image/gif", "application/zpl"
LABELS = frozenset({PDF, PNG, JPEG, GIF})
MOST_BYTES = 10_000_000
MOST_PAGES = 10
MOST_PIXELS = 40_000_000
SECONDS = 20  # on the clock; `opening_apart` allows itself fewer seconds of a processor
_APART = str(Path(__file__).with_name("opening_apart.py"))
_ZPL = re.compile(rb"\s*(?:\^XA[^\x00-\x08\x0e-\x1f]*\^XZ\s*)+", re.DOTALL)
# Printer commands that outlive the label: settings saved, formats, files and networks changed.
_LASTING = re.compile(
    rb"\^(?:JU|DF|ID|IS|KN|KP|NS|ND|NW|SE|SZ)|~(?:DB|DE|DN|DS|DT|DU|DY|JR|JG|NC|NR)|! U1", re.IGNORECASE
)


class FileRefused(Exception):
    """A file that is not taken; as text it says why and what to do, in the language that is active then."""

    says: Promise = _("This file cannot be used.")

    def __init__(self, **facts: Any) -> None:
        super().__init__()
        self.facts = facts

    def __str__(self) -> str:
        return str(self.says) % self.facts


class TooBig(FileRefused):
    """More bytes than we take."""

    says = _("The file is larger than %(megabytes)s MB. Save it in a smaller form, then try again.")


class WrongKind(FileRefused):
    """Neither by its first bytes nor inside one of the kinds that were asked for."""

    says = _("This is none of the kinds of file that can be used here (%(kinds)s).")


class Broken(FileRefused):
    """Cut short, damaged or empty."""

    says = _("The file is damaged or was copied only in part. Download or save it again, then try again.")


class Locked(FileRefused):
    """Encrypted, and not open to everybody."""

    says = _("The file is protected by a password. Save it without one, then try again.")


class TooManyPages(FileRefused):
    """More pages than a label has."""

    says = _("The file has more than %(pages)s pages. Leave only the pages of the label.")


class OddSize(FileRefused):
    """A page or picture of a size that is no paper's."""

    says = _("A page of the file is too small or too large to be printed.")


class TooHard(FileRefused):
    """It takes more time, memory or pixels than any label does."""

    says = _("The file takes too long to open: it holds far more than a label does.")


class Unsafe(FileRefused):
    """It does things that a label has no need of, in a place where they cannot be left out."""

    says = _("The file reaches for other files or changes a printer’s settings, so it is not used.")


_REASONS: dict[str, type[FileRefused]] = {
    "broken": Broken,
    "locked": Locked,
    "too_many_pages": TooManyPages,
    "odd_size": OddSize,
    "too_hard": TooHard,
    "unsafe": Unsafe,
}
_KINDS = {PDF: "PDF", PNG: "PNG", JPEG: "JPEG", GIF: "GIF", ZPL: "ZPL"}


@dataclass(frozen=True, slots=True)
class Page:
    """A page's size as it is read, in points of 1/72 inch."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that is safe to keep and to hand on.

    `media_type` is PDF, PNG (whatever picture came) or ZPL. `pages` has one entry for a picture, none for ZPL. A
    picture's size follows from its own resolution, `dpi`, which is None where the file does not say it.
    `left_out` names what was taken out: "javascript", "attachments", "forms", "actions", "annotations".
    """

    media_type: str
    content: bytes
    pages: tuple[Page, ...]
    dpi: float | None = None
    left_out: tuple[str, ...] = ()


def open_file(
    content: bytes, *, accept: Collection[str] = LABELS, most_bytes: int = MOST_BYTES, most_pages: int = MOST_PAGES
) -> Opened:
    """Open a stranger's file; takes some tenths of a second, so never inside a transaction. Raises FileRefused.

    Names and declared types of files are not asked: the bytes say what it is.
    """
    if len(content) > most_bytes:
        raise TooBig(megabytes=most_bytes // 1_000_000)
    kind = kind_of(content)
    if kind not in accept:
        raise Broken if not content else WrongKind(kinds=", ".join(_KINDS[one] for one in _KINDS if one in accept))
    if kind == ZPL:
        return _printer_file(content)
    return _apart(kind, content, most_pages)


def kind_of(content: bytes) -> str:
    """The media type that the first bytes tell, or nothing."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    if b"%PDF-" in content[:1024]:  # ISO 32000-1, annex H: readers find the header there
        return PDF
    return ZPL if content[:64].lstrip().upper().startswith(b"^XA") else ""


def _printer_file(content: bytes) -> Opened:
    if not _ZPL.fullmatch(content):
        raise Broken
    if _LASTING.search(content):
        raise Unsafe
    return Opened(ZPL, content, pages=())


def _apart(kind: str, content: bytes, most_pages: int) -> Opened:
    """Have the file opened by the other process and read its answer: one line of facts, then the new file."""
    asked = json.dumps({"kind": kind, "pages": most_pages, "pixels": MOST_PIXELS}).encode()
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and our own file, no shell
            [sys.executable, "-I", _APART],
            input=asked + b"\n" + content,
            capture_output=True,
            timeout=SECONDS,
            env={},
            cwd="/",
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise TooHard from late
    line, _found, rest = done.stdout.partition(b"\n")
    if done.returncode or not line:
        logger.warning("a file ended the process that opened it", extra={"kind": kind, "ended": done.returncode})
        raise TooHard
    facts = json.loads(line)
    if reason := facts.get("refused"):
        raise _REASONS[reason](pages=most_pages)
    pages = tuple(Page(*size) for size in facts["pages"])
    return Opened(facts["media_type"], rest, pages, facts["dpi"], tuple(facts["left_out"]))
