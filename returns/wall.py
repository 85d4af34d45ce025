"""Whose rows the work at hand may see: said here, held by PostgreSQL (docs/decisions/0090-a-second-wall.md).

Each look-up starts at a shop; that is the first wall. This is the second one, for the look-up that forgot: a policy on
every table that names a shop lets through the rows of the shop that was said, and no others. A door that knows whose
request it is says so with `let_in`, work for one shop runs `within` it, and what goes over all shops says `every_shop`.
Where nothing was said nothing is seen. SQLite, the embedded default, has no policies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

# What the setting of a connection says besides a shop's id. The policies know both.
SETTING, NOBODY, EVERYBODY = "returns.shop", "", "*"


class AnotherShop(Exception):
    """A request that was let in at one shop asked to be let in at another."""


@dataclass(slots=True)
class _Scope:
    sees: str


_scope: ContextVar[_Scope | None] = ContextVar("wall", default=None)
_outside = _Scope(NOBODY)


def sees() -> str:
    """What the connection has to be told now: a shop's id, nobody, or everybody."""
    return (_scope.get() or _outside).sees


def let_in(shop_id: int) -> None:
    """Say whose request this is, until it ends; a second shop raises AnotherShop. What sees every shop goes on so."""
    scope = _scope.get()
    if scope is None or scope.sees == EVERYBODY:
        return
    if scope.sees not in {NOBODY, str(shop_id)}:
        raise AnotherShop
    scope.sees = str(shop_id)


def let_in_by_link(shop_id: int) -> None:
    """The same for a signed link: it lets in where nobody did yet, and opens nothing where another door let in."""
    if sees() == NOBODY:
        let_in(shop_id)


@contextmanager
def closed() -> Iterator[None]:
    """A request, of which nobody knows yet whose it is."""
    with _standing(NOBODY):
        yield


@contextmanager
def within(shop_id: int) -> Iterator[None]:
    """Work for one shop."""
    with _standing(str(shop_id)):
        yield


@contextmanager
def every_shop() -> Iterator[None]:
    """What goes over all shops, or looks for the shop itself; also as a decorator."""
    with _standing(EVERYBODY):
        yield


def open_process() -> None:
    """For a process that serves nobody and works on the whole installation: commands, workers, the tests' own part."""
    _outside.sees = EVERYBODY


def step_by_step(parts: Iterable[bytes]) -> Iterator[bytes]:
    """An answer that is read long after its view: each part is made under what stands at this moment."""
    return _under(sees(), iter(parts))


def _under(stood: str, parts: Iterator[bytes]) -> Iterator[bytes]:
    while True:
        with _standing(stood):  # and not between two parts, when others do what they do
            part = next(parts, None)
        if part is None:
            return
        yield part


@contextmanager
def _standing(said: str) -> Iterator[None]:
    before = _scope.set(_Scope(said))
    try:
        yield
    finally:
        _scope.reset(before)
