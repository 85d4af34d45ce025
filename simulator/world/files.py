"""Files: staged uploads, and files made of them, which need a while to get ready."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from simulator.world.refusals import Problem, check
from simulator.world.shops import Shop

if TYPE_CHECKING:
    from simulator.world.world import World

KINDS = {"IMAGE": "MediaImage", None: "GenericFile", "FILE": "GenericFile"}
NEXT = {"UPLOADED": "PROCESSING", "PROCESSING": "READY"}


@dataclass
class Upload:
    """A place to upload to; `data` is None until something came."""

    token: str
    filename: str
    mime_type: str
    most_bytes: int | None = None
    data: bytes | None = None


@dataclass
class File:
    """A file; each look at its status moves it on: UPLOADED, PROCESSING, READY, or FAILED."""

    id: int
    kind: str
    source: str
    status: str
    created_at: datetime
    alt: str | None = None
    mime_type: str = "application/octet-stream"
    size: int = 0
    error: str | None = None


def create(world: "World", shop: Shop, wanted: list[dict[str, str | None]]) -> list[File]:
    """Make files of sources ({originalSource, contentType?, alt?}); an upload that never came fails later."""
    check([problem for place, item in enumerate(wanted) if (problem := problem_of(place, item))])
    made = [
        File(world.new_id(), KINDS[item.get("contentType")], str(item["originalSource"]), "UPLOADED", world.now(),
             item.get("alt") or "")
        for item in wanted
    ]  # fmt: skip
    for file in made:
        shop.files[file.id] = file
    return made


def problem_of(place: int, item: dict[str, str | None]) -> Problem | None:
    """Return what is wrong with a file to be."""
    path = ("files", str(place))
    if not str(item["originalSource"]).startswith(("https://", "http://")):
        return Problem("INVALID", (*path, "originalSource"), "Original source is invalid")
    if item.get("contentType") not in KINDS:
        return Problem("INVALID", (*path, "contentType"), "Content type is not simulated")
    if len(item.get("alt") or "") > 512:
        sentence = "The alt value exceeds the maximum limit of 512 characters."
        return Problem("ALT_VALUE_LIMIT_EXCEEDED", (*path, "alt"), sentence)
    return None


def advance(world: "World", shop: Shop, file: File) -> File:
    """Let a file come a step further, as if time had passed since it was last looked at."""
    if file.status == "UPLOADED" and file.source.startswith(f"{world.public_url}/_uploads/"):
        upload = upload_of(shop, file.source)
        if upload is None or upload.data is None:
            file.status, file.error = "FAILED", "File could not be fetched from its source."
            return file
        file.mime_type, file.size = upload.mime_type, len(upload.data)
    file.status = NEXT.get(file.status, file.status)
    return file


def upload_of(shop: Shop, url: str) -> Upload | None:
    """Return the upload behind a resource URL."""
    return next((item for token, item in shop.uploads.items() if f"/{token}/" in f"{url}/"), None)
