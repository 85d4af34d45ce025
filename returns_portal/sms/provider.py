"""What a provider of text messages has to be able to do, and what can go wrong with one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Protocol


class TextError(Exception):
    """The provider did not take it. Texts of these errors hold codes, never a number or a body."""


class Refused(TextError):
    """It will not take this text as it stands; `code` is its number for why."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the provider refused the text ({code})")
        self.code = code


class OptedOut(Refused):
    """The reader told the provider that they want no texts from this sender."""


class NoSuchNumber(Refused):
    """Nobody can get a text at this number."""


class Unusable(TextError):
    """The provider does not accept our key, or the account is suspended."""


class Unavailable(TextError):
    """It cannot be asked now. `unknown`: it may have taken the text all the same."""

    def __init__(self, message: str, *, unknown: bool, delay: timedelta | None = None) -> None:
        super().__init__(message)
        self.unknown, self.delay = unknown, delay


class Provider(Protocol):
    """One account at a provider. Every method raises TextError."""

    def check(self) -> None:
        """Ask, for nothing, whether the account is there and open."""

    def send(self, *, to: str, body: str, callback: str) -> str:
        """Send a text once and return the provider's id of it. `callback` is where its fate is reported."""

    def find(self, *, to: str, mark: str) -> str:
        """The id of the text to a number in which `mark` stands, if the provider has taken one; else empty."""

    def is_signed(self, *, url: str, fields: Mapping[str, Sequence[str]], signature: str) -> bool:
        """Whether a report is from the provider."""
