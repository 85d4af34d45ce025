"""What every line of the log is about until further notice: a request, a message, a return.

Only ids and codes, never personal data: `config.logs` tells the facts on its list and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType

NOTHING: Mapping[str, object] = MappingProxyType({})
_facts: ContextVar[Mapping[str, object]] = ContextVar("facts", default=NOTHING)


@contextmanager
def about(**facts: object) -> Iterator[None]:
    """Add facts to the lines written within; None is no fact."""
    known = {name: fact for name, fact in facts.items() if fact is not None}
    before = _facts.set({**_facts.get(), **known})
    try:
        yield
    finally:
        _facts.reset(before)


def facts() -> Mapping[str, object]:
    """The facts that hold now."""
    return _facts.get()
