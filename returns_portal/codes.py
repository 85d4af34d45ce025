"""The barcodes on a photo, read here, since not every browser can."""

from __future__ import annotations

from typing import IO

import zxingcpp
from django.core.files.uploadedfile import UploadedFile

from returns_portal.pictures import read_in

# A label fills a photo of a phone: at this size its narrowest bar still has two pixels and more.
EDGE, MOST_CODES = 2400, 20


def codes_on(file: IO[bytes] | UploadedFile, *, size: int) -> list[str]:
    """What the codes on a photo say, each once, in the order in which they lie; raises UnusablePicture."""
    found = zxingcpp.read_barcodes(read_in(file, size=size, edge=EDGE).convert("L"))
    texts = (code.text.strip() for code in found if code.valid)
    return list(dict.fromkeys(text for text in texts if text))[:MOST_CODES]
