"""docs/policy.md goes through every field of the policy, and names tests that are there."""

import re
import typing
from collections.abc import Iterator
from typing import Any

import msgspec

from returns.domain.document import Part
from returns.domain.policy import Policy
from tests.processes import ROOT

ROW = re.compile(r"^\| `([^`]+)` \|.*\| `([\w.]+)::(\w+)` \|$", re.MULTILINE)
# Ranges and seasons are told at the field they limit.
WHOLE = {"Between", "Season"}


def fields(struct: type[Part], at: str = "") -> Iterator[str]:
    for field in msgspec.structs.fields(struct):
        path = f"{at}{field.name}"
        inner = part_of(field.type)
        if inner is None or inner.__name__ in WHOLE:
            yield path
        else:
            yield from fields(inner, f"{path}{'[]' if is_list(field.type) else ''}.")


def part_of(annotation: Any) -> type[Part] | None:
    """The part a field holds, alone, in a tuple or beside None."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    return next((part for each in typing.get_args(annotation) if (part := part_of(each))), None)


def is_list(annotation: Any) -> bool:
    origin = typing.get_origin(annotation)
    return origin is tuple or (origin is typing.Annotated and is_list(typing.get_args(annotation)[0]))


def test_every_field_has_its_row_with_a_test_that_exists() -> None:
    rows = ROW.findall((ROOT / "docs" / "policy.md").read_text(encoding="utf-8"))
    tests = {
        (file.name, name)
        for file in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    }

    assert [field for field, _, _ in rows] == list(dict.fromkeys(field for field, _, _ in rows))
    assert {field for field, _, _ in rows} == set(fields(Policy))
    assert [row for row in rows if row[1:] not in tests] == []
