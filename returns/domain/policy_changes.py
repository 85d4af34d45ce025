"""What is different between two policies, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import msgspec

from returns.domain.document import Part
from returns.domain.policy import Policy


@dataclass(frozen=True, slots=True)
class Change:
    """One field that is different, by its path: `window.days`, `clauses[loyal].then`. None: not there.

    Reasons, segments and clauses are told apart by their codes; where only their order is different, the path is the
    list's and the values are the codes.
    """

    at: str
    before: Any
    after: Any


def changes(before: Policy, after: Policy) -> tuple[Change, ...]:
    """Everything that is different, in the document's order; nothing for policies that say the same."""
    return tuple(_compare("", before, after))


def changed_again(before: Policy, published: Policy, coming: Policy) -> tuple[Change, ...]:
    """What `published` changed and `coming`, which was written without it, changes once more.

    Of a clause, a reason or a segment both may change another thing.
    """
    ours = {_about(change) for change in changes(before, published)}
    return tuple(change for change in changes(published, coming) if _about(change) in ours)


def _about(change: Change) -> str:
    return change.at.partition("]")[0]


def _compare(at: str, before: Any, after: Any) -> Iterator[Change]:
    if before == after:
        return
    if isinstance(before, Part) and type(before) is type(after):
        for field in msgspec.structs.fields(before):
            path = f"{at}.{field.name}" if at else field.name
            yield from _compare(path, getattr(before, field.name), getattr(after, field.name))
    elif _are_parts(before) and _are_parts(after):
        yield from _compare_lists(at, before, after)
    else:
        yield Change(at, _plain(before), _plain(after))


def _compare_lists(at: str, before: tuple[Any, ...], after: tuple[Any, ...]) -> Iterator[Change]:
    old, new = {part.code: part for part in before}, {part.code: part for part in after}
    for code in [*old, *(code for code in new if code not in old)]:
        yield from _compare(f"{at}[{code}]", old.get(code), new.get(code))
    stayed, order = [code for code in old if code in new], [code for code in new if code in old]
    if stayed != order:
        yield Change(at, stayed, order)


def _are_parts(value: Any) -> bool:
    return isinstance(value, tuple) and all(hasattr(part, "code") for part in value)


def _plain(value: Any) -> Any:
    return cast("Any", msgspec.to_builtins(value))
