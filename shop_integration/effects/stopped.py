"""How an effect says that money must not move as it was agreed."""

from __future__ import annotations


class Stopped(Exception):
    """The payment must not be made as it stands. `problem` is a code of `problem_words.PROBLEMS`.

    `gone` are the exchange lines (ids) that cannot be sent any more.
    """

    def __init__(self, problem: str, detail: str, *, gone: frozenset[int] = frozenset()) -> None:
        super().__init__(problem)
        self.problem, self.detail, self.gone = problem, detail, gone
