"""ETags: marks of what was told."""

from __future__ import annotations

import hashlib

from django.utils.http import parse_etags


def etag_of(content: bytes) -> str:
    """The mark of a body: as long as it is the same, so is the body."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def matches(given: str, etag: str) -> bool:
    """Whether a list of marks names this one, or any (`*`).

    Compression makes a mark weak on its way, which is no difference here.
    """
    marks = {mark.removeprefix("W/") for mark in parse_etags(given)}
    return "*" in marks or etag in marks
