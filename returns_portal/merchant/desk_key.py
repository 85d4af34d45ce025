"""The key of a count: made when it begins, so that it is taken in once, and says who began it, whoever sends it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing

SALT = "returns.desk.count"
# A browser may keep a count for as long as it has no connection.
LASTS = timedelta(days=30)


class InvalidKey(Exception):
    """Nobody of ours made this key for this return, or it is too old."""


@dataclass(frozen=True, slots=True)
class Begun:
    """Who began to count, and the key of that count."""

    staff: str
    key: str


def begin(*, rma_id: int, staff: str) -> str:
    """A new count of a return, begun by a staff member (their id)."""
    return signing.dumps([rma_id, staff, str(uuid.uuid4())], salt=SALT, compress=False)


def read(text: str, *, rma_id: int) -> Begun:
    """Read a key back; raises InvalidKey."""
    try:
        of_return, staff, key = signing.loads(text, salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError) as error:
        raise InvalidKey from error
    if of_return != rma_id:
        raise InvalidKey
    return Begun(staff, key)
