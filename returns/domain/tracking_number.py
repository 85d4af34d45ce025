"""What a tracking number that somebody typed says of itself: whose it is, and whether it has a slip of the pen.

Shapes and check digits come from `couriers.json` (its source and licence stand in it); the arithmetic is written here.
Couriers that are not in it are taken at their word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

SHORTEST, LONGEST = 8, 40
_SEPARATORS = re.compile(r"[\s.\-–_/]+")
_PLAUSIBLE = re.compile(rf"[0-9A-Z]{{{SHORTEST},{LONGEST}}}")
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

# Couriers that shoppers hand parcels to and whose numbers have no public check digit.
UNCHECKED = (
    "bpost", "Chronopost", "Colissimo", "Correos", "Evri", "GLS", "InPost", "Mondial Relay", "Österreichische Post",
    "Poste Italiane", "PostNL", "PostNord", "Relais Colis", "Royal Mail", "Swiss Post", "Vinted Go",
)  # fmt: skip


class Wrong(StrEnum):
    """What keeps a number from being taken: it is none at all, it is not the courier's, or a digit is wrong."""

    UNREADABLE = "unreadable"
    OTHER_SHAPE = "other_shape"
    CHECK_DIGIT = "check_digit"


class NotANumber(Exception):
    """The number is not taken; `wrong` says why."""

    def __init__(self, wrong: Wrong) -> None:
        super().__init__(wrong.value)
        self.wrong = wrong


@dataclass(frozen=True, slots=True)
class Tracked:
    """A tracking number of a courier ("": nobody knows whose). `checked`: its check digit is right."""

    number: str
    courier: str
    link: str
    checked: bool


@dataclass(frozen=True, slots=True)
class _Shape:
    courier: str
    pattern: re.Pattern[str]
    check: Mapping[str, Any]
    prepend: tuple[str, str] | None
    link: str
    unmistakable: bool


def couriers() -> list[str]:
    """The couriers that can be named, in the order of the alphabet."""
    posts = {_data()["posts"][country] for country in _data()["post_links"]}
    known = {shape.courier for shape in _shapes() if shape.courier} | posts | set(UNCHECKED)
    return sorted(known, key=str.casefold)


def cleaned(typed: str) -> str:
    """The number as it is kept and compared: capitals and digits only. Raises NotANumber."""
    number = _SEPARATORS.sub("", typed).upper()
    if not _PLAUSIBLE.fullmatch(number) or sum(sign.isdigit() for sign in number) < 4:
        raise NotANumber(Wrong.UNREADABLE)
    return number


def read_number(typed: str, *, courier: str = "") -> Tracked:
    """The number under the courier that was named, or under the one that its shape and check digit tell of.

    Where several couriers have such numbers and none was named, nobody's name is put to it. Raises NotANumber, also for
    a number that looks like one courier's only and has a wrong check digit.
    """
    number = cleaned(typed)
    found = _found(number)
    if courier:
        return _named(number, courier, found)
    if not found and any(shape.unmistakable and shape.pattern.fullmatch(number) for shape in _shapes()):
        raise NotANumber(Wrong.CHECK_DIGIT)
    sure = {each.courier: each for each in reversed(found) if each.checked}
    if len(sure) == 1:
        return next(iter(sure.values()))
    if not sure and len({each.courier for each in found}) == 1:
        return found[0]
    return Tracked(number, "", "", checked=False)


def _named(number: str, courier: str, found: Sequence[Tracked]) -> Tracked:
    theirs = [each for each in found if each.courier == courier]
    if theirs:
        return theirs[0]
    own = [shape for shape in _shapes() if shape.courier == courier]
    if not own:
        return Tracked(number, courier, "", checked=False)
    fits = any(shape.pattern.fullmatch(number) for shape in own)
    raise NotANumber(Wrong.CHECK_DIGIT if fits else Wrong.OTHER_SHAPE)


def _found(number: str) -> list[Tracked]:
    """The couriers whose shape the number has, and whose check digit is right where there is one."""
    found = []
    for shape in _shapes():
        parts = shape.pattern.fullmatch(number)
        if parts and _is_right(shape, parts):
            courier, link = (shape.courier, shape.link) if shape.courier else _post(parts)
            if courier:
                found.append(Tracked(number, courier, link % number if link else "", checked=bool(shape.check)))
    return found


def _post(parts: re.Match[str]) -> tuple[str, str]:
    """The postal operator of the country that a number of the Universal Postal Union names (S10)."""
    country = parts["CountryCode"]
    return _data()["posts"].get(country, ""), _data()["post_links"].get(country, "")


def _is_right(shape: _Shape, parts: re.Match[str]) -> bool:
    if not shape.check:
        return True
    serial = parts["SerialNumber"]
    if shape.prepend and re.match(shape.prepend[0], serial):
        serial = shape.prepend[1] + serial
    return _CHECKS[shape.check["name"]](serial, shape.check) == parts["CheckDigit"]


def _mod10(serial: str, check: Mapping[str, Any]) -> str:
    signs = reversed(serial) if check["reverse"] else serial
    total = sum(
        (int(sign) if sign.isdigit() else (ord(sign) - 3) % 10) * check["odd" if place % 2 else "even"]
        for place, sign in enumerate(signs)
    )
    return str(-total % 10)


def _mod7(serial: str, check: Mapping[str, Any]) -> str:
    return str(int(serial) % 7)


def _luhn(serial: str, check: Mapping[str, Any]) -> str:
    doubled = (int(digit) * (1 if place % 2 else 2) for place, digit in enumerate(reversed(serial)))
    return str(-sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10)


def _s10(serial: str, check: Mapping[str, Any]) -> str:
    left = sum(int(digit) * weight for digit, weight in zip(serial, (8, 6, 4, 2, 3, 5, 9, 7), strict=True)) % 11
    return {0: "5", 1: "0"}.get(left, str(11 - left))


def _weighted(serial: str, check: Mapping[str, Any]) -> str:
    first, second = check["modulo"]
    return str(
        sum(int(digit) * weight for digit, weight in zip(serial, check["weights"], strict=True)) % first % second
    )


def _mod_37_36(serial: str, check: Mapping[str, Any]) -> str:
    """ISO/IEC 7064, MOD 37,36."""
    carried = 36
    for sign in serial:
        carried = ((_ALPHABET.index(sign) + carried) % 36 or 36) * 2 % 37
    return _ALPHABET[(37 - carried) % 36]


_CHECKS: Mapping[str, Callable[[str, Mapping[str, Any]], str]] = {
    "mod10": _mod10,
    "mod7": _mod7,
    "luhn": _luhn,
    "s10": _s10,
    "weighted": _weighted,
    "mod_37_36": _mod_37_36,
}


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(files("returns.domain").joinpath("couriers.json").read_text(encoding="utf-8"))
    return data


@cache
def _shapes() -> tuple[_Shape, ...]:
    return tuple(
        _Shape(
            row["courier"],
            re.compile(row["shape"]),
            row.get("check", {}),
            tuple(row["prepend"]) if "prepend" in row else None,
            row.get("link", ""),
            row.get("unmistakable", False),
        )
        for row in _data()["shapes"]
    )
