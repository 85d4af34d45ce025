"""Where staged uploads go: POST (a form with a file) or PUT (the bytes), then GET as the source of a file."""

from email.parser import BytesParser
from email.policy import HTTP

from starlette.responses import Response

from simulator.edges.asked import Asked, Refused
from simulator.street import Street
from simulator.world.files import Upload


def receive(street: Street, asked: Asked) -> Response:
    """POST or PUT /_uploads/{domain}/{token}: 201 as the storage answers, 400 for nothing or too much."""
    upload = _upload(street, asked)
    data = asked.body if asked.request.method == "PUT" else file_of(asked.header("content-type"), asked.body)
    if not data or (upload.most_bytes is not None and len(data) > upload.most_bytes):
        raise Refused(400, {"error": "EntityTooLarge" if data else "MissingFile"})
    upload.data = data
    street.changed()
    return Response(status_code=201)


def serve(street: Street, asked: Asked) -> Response:
    """GET /_uploads/{domain}/{token}/{filename}: what was uploaded."""
    upload = _upload(street, asked)
    if upload.data is None:
        raise Refused(404, {"error": "NoSuchKey"})
    return Response(upload.data, media_type=upload.mime_type)


def file_of(content_type: str, body: bytes) -> bytes:
    """Return the field `file` of a multipart form, empty where there is none."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    parts = BytesParser(policy=HTTP).parsebytes(head + body)
    for part in parts.iter_parts() if parts.is_multipart() else ():
        if part.get_param("name", header="content-disposition") == "file":
            found = part.get_payload(decode=True)
            return found if isinstance(found, bytes) else b""
    return b""


def _upload(street: Street, asked: Asked) -> Upload:
    shop = street.world.shops.get(asked.path("domain"))
    found = shop.uploads.get(asked.path("token")) if shop else None
    if found is None:
        raise Refused(404, {"error": "NoSuchBucket"})
    return found
