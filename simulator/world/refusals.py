"""How a verb says no: with Shopify's userErrors."""

from collections.abc import Sequence
from typing import NamedTuple


class Problem(NamedTuple):
    """One userError: its code (None where Shopify gives none), the path below the verb's input, the sentence."""

    code: str | None
    field: tuple[str, ...] | None
    message: str

    def below(self, *prefix: str) -> "Problem":
        """Return the same problem with its path put below `prefix`."""
        return self._replace(field=(*prefix, *(self.field or ())))


class RefusedError(Exception):
    """A verb changed nothing, for these reasons."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = list(problems)


def refuse(code: str | None, field: tuple[str, ...] | None, message: str) -> RefusedError:
    """Return the refusal for a single problem."""
    return RefusedError([Problem(code, field, message)])


def check(problems: Sequence[Problem]) -> None:
    """Raise if there is any problem."""
    if problems:
        raise RefusedError(problems)
