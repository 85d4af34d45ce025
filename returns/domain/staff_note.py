"""Notes among colleagues: who may change one until when, and who is named in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

LONGEST = 1_000
MOST_NAMED = 10
EDIT_WINDOW = timedelta(minutes=15)


def plain(text: str) -> str:
    """A note as it is kept: line ends of one kind, nothing around it, at most LONGEST characters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    return "\n".join(line.rstrip() for line in lines)[:LONGEST]


def may_change(*, author: str, reader: str, written_at: datetime, now: datetime) -> bool:
    """Whether the reader may still change what was written: their own, for a quarter of an hour."""
    return bool(author) and author == reader and now - written_at < EDIT_WINDOW


def may_withdraw(*, author: str, reader: str, is_manager: bool) -> bool:
    """Whether the reader may take a note back: their own at any time, and a manager everybody's."""
    return is_manager or (bool(author) and author == reader)


def handles(names: Iterable[tuple[int, str]]) -> dict[int, str]:
    """What each person is called after an @: their name without spaces, with a number where two share it."""
    found: dict[int, str] = {}
    taken: set[str] = set()
    for key, name in names:
        handle = "".join(sign for sign in name.partition("@")[0] if sign.isalnum() or sign in "-_.")
        handle = handle.strip(".")[:40] or "staff"
        count, whole = 1, handle
        while whole.casefold() in taken:
            count += 1
            whole = f"{handle}{count}"
        taken.add(whole.casefold())
        found[key] = whole
    return found


def named_in(text: str, known: Mapping[int, str]) -> list[int]:
    """Whose handles stand in the text after an @, in the order of the text, MOST_NAMED at most.

    The longest handle that fits counts: `@AnneMarie` does not name Anne.
    """
    folded = text.casefold()
    by_length = sorted(known.items(), key=lambda pair: -len(pair[1]))
    found: list[int] = []
    for place, sign in enumerate(folded):
        if sign != "@" or (place and folded[place - 1].isalnum()):
            continue
        for key, handle in by_length:
            end = place + 1 + len(handle)
            after = folded[end : end + 1]
            if folded.startswith(handle.casefold(), place + 1) and not (after.isalnum() or after in {"_", "-"}):
                if key not in found:
                    found.append(key)
                break
    return found[:MOST_NAMED]
