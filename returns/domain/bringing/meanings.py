"""What a file's words were taken for, held against what somebody said of them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a file: how it is compared, in how many rows it stands, what it was taken for unasked, what it means.

    `guessed` is "" where nobody knows it; `meant` is what somebody said of it, else the guess.
    """

    key: str
    text: str
    rows: int
    guessed: str
    meant: str

    def said(self, chosen: str) -> str:
        """What is kept of a choice: the meaning, and nothing where it is what is guessed anyway.

        So a better guess of a later release counts for all that nobody objected to.
        """
        return "" if chosen == self.guessed else chosen


def words(
    told: Iterable[tuple[str, int]],
    *,
    key: Callable[[str], str],
    guess: Callable[[str], str],
    known: Mapping[str, str],
) -> list[Word]:
    """Each word once, whatever its capitals and spaces (`key`), as its most frequent row writes it; by how often.

    `told` is how rows write it and how many do, the most frequent first; `known` what somebody said before, by key.
    """
    found: dict[str, Word] = {}
    for text, rows in told:
        once = key(text)
        if before := found.get(once):
            found[once] = Word(once, before.text, before.rows + rows, before.guessed, before.meant)
        else:
            guessed = guess(text)
            found[once] = Word(once, text, rows, guessed, known.get(once) or guessed)
    return list(found.values())
