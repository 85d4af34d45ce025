"""Files, which come a step further each time their status is looked at."""

from typing import Any

from simulator.graphql.fields.kinds import Fields, attributes
from simulator.graphql.ids import gid
from simulator.graphql.nodes import Context
from simulator.world.files import File

FAILURES = {"MediaImage": "IMAGE_DOWNLOAD_FAILURE", "GenericFile": "GENERIC_FILE_DOWNLOAD_FAILURE"}


def failures(file: File, context: Context) -> list[dict[str, Any]]:
    """Return why a file failed."""
    return [{"code": FAILURES[file.kind], "message": file.error}] if file.error else []


def ready(file: File) -> bool:
    """Whether a file can be fetched."""
    return file.status == "READY"


def image(file: File, context: Context) -> dict[str, Any] | None:
    """Return where a picture is, once it is ready."""
    return {"url": file.source, "altText": file.alt, "width": 600, "height": 600} if ready(file) else None


FILE: Fields = {
    **attributes(fileStatus="status", createdAt="created_at", alt="alt", mimeType="mime_type"),
    "id": lambda file, context: gid(file.kind, file.id),
    "fileErrors": failures,
}
TYPES: dict[str, Fields] = {
    "GenericFile": {
        **FILE,
        "url": lambda file, context: file.source if ready(file) else None,
        "originalFileSize": lambda file, context: file.size,
    },
    "MediaImage": {**FILE, "image": image},
}
