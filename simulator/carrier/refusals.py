"""What the carrier says no with."""

from typing import Any


class UnableToServe(Exception):
    """The carrier refuses; `status` is the HTTP status, `code` what the API says, `extra` goes into the answer."""

    def __init__(self, status: int, code: str, message: str, **extra: Any) -> None:
        """Refuse with a code and a sentence."""
        super().__init__(message)
        self.status, self.code, self.extra = status, code, extra
