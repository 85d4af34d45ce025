"""Lists of a policy document whose parts are told apart by their codes: clauses and segments, as JSON."""

from __future__ import annotations

from itertools import count
from typing import Any

Part = dict[str, Any]
Parts = list[Part]


def added(parts: Parts, part: Part) -> Parts:
    """With a new part at the end. One that says the same is there already after a second click.

    A code that somebody else took meanwhile gets a number, so that nobody's part takes another's place.
    """
    if any(each | {"code": ""} == part | {"code": ""} for each in parts):
        return parts
    return [*parts, part | {"code": free_code(part["code"], [each["code"] for each in parts])}]


def replaced(parts: Parts, part: Part) -> Parts:
    """With a part in the place of the one of its code; at the end if that was removed meanwhile."""
    if all(each["code"] != part["code"] for each in parts):
        return [*parts, part]
    return [part if each["code"] == part["code"] else each for each in parts]


def inserted(parts: Parts, part: Part, place: int) -> Parts:
    """With a part that was taken out, back in its place; as they are if there is one of its code again."""
    if any(each["code"] == part["code"] for each in parts):
        return parts
    return [*parts[:place], part, *parts[place:]]


def without(parts: Parts, code: str) -> Parts:
    """Without the part of this code, if there is one."""
    return [part for part in parts if part["code"] != code]


def raised(parts: Parts, code: str) -> Parts:
    """With the part of this code before the one above it."""
    place = next((place for place, part in enumerate(parts) if part["code"] == code), 0)
    if not place:
        return parts
    return [*parts[: place - 1], parts[place], parts[place - 1], *parts[place + 1 :]]


def free_code(code: str, taken: list[str]) -> str:
    """The code itself, or with the first number that makes it another than those taken: `loyal`, then `loyal_2`."""
    if code not in taken:
        return code
    return next(numbered for number in count(2) if (numbered := f"{code}_{number}") not in taken)
