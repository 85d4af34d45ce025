"""The GraphQL documents we send: one file each, read once. The file's name is how the code calls it."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "documents"
# Documents of this folder ask for what the pinned version does not have: they go to SHOPIFY_POLICY_API_VERSION.
AHEAD = "ahead/"
_OPERATION = re.compile(r"^(query|mutation)\s+(\w+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Document:
    """One operation with its fragments. `ahead` tells that it is asked at a version of its own."""

    text: str
    operation: str
    changes: bool
    ahead: bool = False


@cache
def document(name: str, *, changes: bool) -> Document:
    """Read `documents/{name}.graphql`, which must be a mutation if and only if it `changes` something (ValueError)."""
    text = (FOLDER / f"{name}.graphql").read_text(encoding="utf-8")
    found = _OPERATION.search(text)
    if not found or (found[1] == "mutation") != changes:
        raise ValueError(f"{name}.graphql is not a {'mutation' if changes else 'query'}")
    return Document(text=text, operation=found[2], changes=changes, ahead=name.startswith(AHEAD))
