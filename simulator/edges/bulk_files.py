"""GET /_bulk/{domain}/{number}.jsonl: the storage that keeps the files of bulk operations."""

import hmac
import os
from collections.abc import Iterator
from pathlib import Path

from starlette.responses import FileResponse, PlainTextResponse, Response, StreamingResponse

from simulator.bulk.addresses import signature
from simulator.bulk.operations import look
from simulator.edges.asked import Asked, Refused, spoil
from simulator.street import Street

BLOCK = 64 * 1024


def fetch(street: Street, asked: Asked) -> Response:
    """Stream a file, or the part that `Range` asks for; 403 for a wrong signature, 400 for one that ran out."""
    domain, number, expires = asked.path("domain"), asked.path("number"), asked.query("Expires", "0")
    shop = street.world.shops.get(domain)
    if shop is None or not number.isdigit() or not expires.isdigit():
        raise Refused(404, {"error": "NoSuchKey"})
    wanted = signature(street.world, domain, int(number), int(expires))
    if not hmac.compare_digest(wanted, asked.query("Signature")):
        raise Refused(403, {"error": "SignatureDoesNotMatch"})
    if street.world.now().timestamp() >= int(expires):
        raise Refused(400, {"error": "ExpiredToken"})
    operation = look(street.world, shop, int(number))
    if operation is None or operation.file is None or not Path(operation.file).exists():
        raise Refused(404, {"error": "NoSuchKey"})
    path = Path(operation.file)
    rule = street.unkind.take("downloads", number, shop=domain)
    if rule and rule.kind == "cut":
        return cut_off(path, asked.header("range"))
    answer = FileResponse(path, media_type="application/jsonl")
    return spoil(rule, lambda: answer) if rule else answer


def cut_off(path: Path, asked_range: str) -> Response:
    """Return half of what was asked for under a length that promises all of it: the connection breaks."""
    start = int(asked_range.removeprefix("bytes=").partition("-")[0] or 0) if asked_range else 0
    size = path.stat().st_size
    if start >= size:
        return PlainTextResponse(status_code=416)
    headers = {"Content-Length": str(size - start), "Content-Range": f"bytes {start}-{size - 1}/{size}"}
    body = part_of(path, start, start + (size - start) // 2)
    return StreamingResponse(body, 206 if asked_range else 200, headers, media_type="application/jsonl")


def part_of(path: Path, start: int, end: int) -> Iterator[bytes]:
    """Yield the bytes of a file from a place up to another."""
    with path.open("rb") as file:
        file.seek(start, os.SEEK_SET)
        while start < end and (block := file.read(min(BLOCK, end - start))):
            start += len(block)
            yield block
