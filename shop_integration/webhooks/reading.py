"""Take a body off a WSGI request without ever misreading how long it is."""

from typing import Any

MOST_BYTES = 20 * 1024 * 1024


class Unreadable(Exception):
    """The body cannot be had; `status` is the answer: 400 (broken), 411 (length unknown) or 413 (too long)."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


def read_body(environ: dict[str, Any]) -> bytes:
    """The whole raw body. Without Content-Length (chunked) only a server that ends the input by itself is trusted.

    Raises Unreadable.
    """
    length = environ.get("CONTENT_LENGTH") or ""
    if length:
        return _exactly(environ, length)
    if not environ.get("wsgi.input_terminated"):
        raise Unreadable("411 Length Required")
    body: bytes = environ["wsgi.input"].read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise Unreadable("413 Content Too Large")
    return body


def _exactly(environ: dict[str, Any], length: str) -> bytes:
    if not (length.isascii() and length.isdigit() and len(length) <= 18):
        raise Unreadable("400 Bad Request")
    if int(length) > MOST_BYTES:
        raise Unreadable("413 Content Too Large")
    parts: list[bytes] = []
    missing = int(length)
    while missing and (part := environ["wsgi.input"].read(missing)):
        parts.append(part)
        missing -= len(part)
    if missing:
        raise Unreadable("400 Bad Request")
    return b"".join(parts)
