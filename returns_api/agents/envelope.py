"""The protocol's newest revision: each request says by itself which revision it speaks and what its client can do.

There is no handshake and nothing is remembered. What the headers say, for who routes by them, has to be what the body
says, so that nobody on the way takes the request for another.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any

from mcp_types import (
    CLIENT_CAPABILITIES_META_KEY,
    HEADER_MISMATCH,
    INVALID_PARAMS,
    METHOD_NOT_FOUND,
    PROTOCOL_VERSION_META_KEY,
    UNSUPPORTED_PROTOCOL_VERSION,
)
from mcp_types.jsonrpc import ErrorData, JSONRPCRequest
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

# What a proxy sees of an error; what is not here is told with 200, as older revisions tell all of them.
STATUSES: Mapping[int, int] = {
    HEADER_MISMATCH: 400,
    INVALID_PARAMS: 400,
    METHOD_NOT_FOUND: 404,
    UNSUPPORTED_PROTOCOL_VERSION: 400,
}
# The headers that repeat the body: the revision, the method, and for a call the tool's name.
VERSION, METHOD, NAME = "MCP-Protocol-Version", "Mcp-Method", "Mcp-Name"
_NEEDED = (PROTOCOL_VERSION_META_KEY, CLIENT_CAPABILITIES_META_KEY)
_CODED = re.compile(r"=\?base64\?(.*)\?=")


def misfit(message: JSONRPCRequest, headers: Mapping[str, str]) -> ErrorData | None:
    """Why a request is none of a revision without a handshake; None where it is one that is spoken here.

    Who contradicts itself is told so before it is told that a revision is unknown: only the latter leads it to another.
    """
    meta = (message.params or {}).get("_meta")
    if not isinstance(meta, dict) or any(key not in meta for key in _NEEDED):
        return ErrorData(code=INVALID_PARAMS, message=f"params._meta has to carry {' and '.join(_NEEDED)}.")
    asked = meta[PROTOCOL_VERSION_META_KEY]
    for name, said in ((VERSION, asked), (METHOD, message.method), (NAME, _named(message))):
        if said is not None and _plain(headers.get(name)) != said:
            return ErrorData(code=HEADER_MISMATCH, message=f"The header {name} does not say what the body says.")
    if asked not in MODERN_PROTOCOL_VERSIONS:
        data = {"supported": list(MODERN_PROTOCOL_VERSIONS), "requested": asked}
        return ErrorData(code=UNSUPPORTED_PROTOCOL_VERSION, message="Unsupported protocol version", data=data)
    return None


def _named(message: JSONRPCRequest) -> Any:
    return (message.params or {}).get("name") if message.method == "tools/call" else None


def _plain(header: str | None) -> str | None:
    """A header's text; what no header can say comes in Base64. None for what is neither."""
    coded = _CODED.fullmatch(header or "")
    if coded is None:
        return header
    try:
        return base64.b64decode(coded[1], validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
