"""Staged uploads and files."""

import secrets
from collections.abc import Sequence
from typing import Any

from simulator.graphql.mutations.answers import Info, Mutations, Payload, answer
from simulator.graphql.nodes import Context
from simulator.world.files import File, Upload
from simulator.world.files import create as create_files


def stage(context: Context, info: Info, input: Sequence[dict[str, Any]]) -> Payload:  # noqa: A002
    """Return where files can be uploaded: addresses below the world's public URL."""
    return {"stagedTargets": [target(context, item) for item in input], "userErrors": []}


def target(context: Context, wanted: dict[str, Any]) -> dict[str, Any]:
    """Open one place to upload to."""
    token, size = secrets.token_urlsafe(16), wanted.get("fileSize")
    context.shop.uploads[token] = Upload(token, wanted["filename"], wanted["mimeType"], int(size) if size else None)
    url = f"{context.world.public_url}/_uploads/{context.shop.domain}/{token}"
    parameters = [
        {"name": "key", "value": f"tmp/{context.shop.id}/{token}/{wanted['filename']}"},
        {"name": "Content-Type", "value": wanted["mimeType"]},
    ]
    return {"url": url, "resourceUrl": f"{url}/{wanted['filename']}", "parameters": parameters}


def create(context: Context, info: Info, files: Sequence[dict[str, Any]]) -> Payload:
    """Make files; they get ready while they are looked at."""
    return answer("files", lambda: make(context, files))


def make(context: Context, wanted: Sequence[dict[str, Any]]) -> list[File]:
    """Make files of sources."""
    return create_files(context.world, context.shop, list(wanted))


MUTATIONS: Mutations = {"stagedUploadsCreate": stage, "fileCreate": create}
