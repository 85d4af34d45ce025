"""What is wrong with a document, and where: codes with facts, for screens to put in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong at a field, named by its path from `$`, the document: `$.clauses[2].when.reasons`."""

    at: str
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.code} at {self.at}"


# How msgspec tells what does not fit, beside the path, which stands behind " - at ".
_TOLD = (
    ("unknown_field", r"Object contains unknown field `(?P<name>.*)`"),
    ("missing_field", r"Object missing required field `(?P<name>.*)`"),
    ("wrong_type", r"Expected `(?P<wanted>[^`]+)`, got `(?P<given>[^`]+)`"),
    ("too_few", r"Expected `(?:str|array)` of length >= (?P<limit>\d+)"),
    ("too_many", r"Expected `(?:str|array)` of length <= (?P<limit>\d+)"),
    ("too_small", r"Expected `[^`]+` >= (?P<limit>-?\d+)"),
    ("too_big", r"Expected `[^`]+` <= (?P<limit>-?\d+)"),
    ("wrong_form", r"Expected `str` matching regex '(?P<form>.*)'"),
    ("not_a_choice", r"Invalid enum value '(?P<given>.*)'"),
    ("not_a_date", r"Invalid RFC3339 encoded date"),
)
_AT = re.compile(r"^(?P<told>.*?)(?: - at `(?P<at>.*)`)?$", re.DOTALL)


def as_problem(message: str) -> Problem:
    """A message of msgspec's as a problem; what it says in another way is `unreadable`, with the message."""
    parts = _AT.match(message)
    told, at = (parts["told"], parts["at"] or "$") if parts else (message, "$")
    for code, pattern in _TOLD:
        if found := re.fullmatch(pattern, told, re.DOTALL):
            return Problem(at, code, found.groupdict())
    return Problem(at, "unreadable", {"message": message})
