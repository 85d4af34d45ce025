"""How far a brought file is, and each of its rows. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class FileStatus(StrEnum):
    """TAKING takes its rows in; REFUSED: it is no table. READ: its columns are to be named.

    CHECKING makes the preview, READY waits for a yes; DONE can be UNDONE.
    """

    TAKING = "TAKING"
    REFUSED = "REFUSED"
    READ = "READ"
    CHECKING = "CHECKING"
    READY = "READY"
    RUNNING = "RUNNING"
    DONE = "DONE"
    UNDOING = "UNDOING"
    UNDONE = "UNDONE"


MOVES: Mapping[FileStatus, frozenset[FileStatus]] = {
    FileStatus.TAKING: frozenset({FileStatus.READ, FileStatus.REFUSED}),
    FileStatus.REFUSED: frozenset(),
    FileStatus.READ: frozenset({FileStatus.CHECKING}),
    FileStatus.CHECKING: frozenset({FileStatus.READY, FileStatus.READ}),
    FileStatus.READY: frozenset({FileStatus.CHECKING, FileStatus.RUNNING}),
    FileStatus.RUNNING: frozenset({FileStatus.DONE}),
    FileStatus.DONE: frozenset({FileStatus.UNDOING}),
    FileStatus.UNDOING: frozenset({FileStatus.UNDONE, FileStatus.DONE}),
    FileStatus.UNDONE: frozenset(),
}
GOING = frozenset({FileStatus.TAKING, FileStatus.CHECKING, FileStatus.RUNNING, FileStatus.UNDOING})


class RowStatus(StrEnum):
    """NEW is to be looked at. FIT would come in, UNFIT would not, KNOWN is here already; DONE came in, UNDONE left."""

    NEW = "NEW"
    FIT = "FIT"
    UNFIT = "UNFIT"
    KNOWN = "KNOWN"
    DONE = "DONE"
    KEPT = "KEPT"
    UNDONE = "UNDONE"


class Said(StrEnum):
    """What is said of a row beside its fault (`record.Fault`)."""

    HISTORY = "history"
    UNDER_WAY = "under_way"
    HERE = "here"
    HERE_FROM_SHOPIFY = "here_from_shopify"
    WITH_OTHERS = "with_others"
    WORKED_ON = "worked_on"
    BROKEN = "broken"
    UNREAD = "unread"
