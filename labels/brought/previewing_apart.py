"""Runs alone (`python -I previewing_apart.py`): reads labels from stdin, writes small pictures of them to stdout.

It may be killed at any time; it knows nothing of the app. See `previewing` for who calls it.
"""

from __future__ import annotations

import io
import json
import resource
import sys

import pypdfium2
from PIL import Image

MEMORY = 1024 * 1024 * 1024
PROCESSOR_SECONDS = 25
EDGE = 480


def main() -> None:
    """Answer with a line of lengths, then the pictures; a length of zero stands for one that could not be drawn."""
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":  # other systems count address space in their own ways
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    asked = json.loads(sys.stdin.buffer.readline())
    made = [_picture(media_type, sys.stdin.buffer.read(length)) for media_type, length in asked]
    sys.stdout.buffer.write(json.dumps([len(each) for each in made]).encode() + b"\n" + b"".join(made))


def _picture(media_type: str, content: bytes) -> bytes:
    try:
        image = _page(content) if media_type == "application/pdf" else Image.open(io.BytesIO(content), formats=("PNG",))
        image.thumbnail((EDGE, EDGE))
        out = io.BytesIO()
        image.convert("L").quantize(16).save(out, "PNG", optimize=True)
    except (OSError, ValueError, RuntimeError, MemoryError, Image.DecompressionBombError):
        return b""  # one that cannot be drawn is shown without a picture
    return out.getvalue()


def _page(content: bytes) -> Image.Image:
    document = pypdfium2.PdfDocument(content)
    page = document[0]
    drawn: Image.Image = page.render(scale=EDGE / max(page.get_size())).to_pil()
    return drawn


if __name__ == "__main__":
    main()
