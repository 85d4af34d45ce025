"""One action on many returns: what there is, how far a job and each of its rows are. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from returns.domain.role import Permission

# A job takes so many returns; what matches beyond them is left for another one.
MOST = 10_000
LONGEST_TAG, MOST_TAGS, MOST_ON_ONE = 40, 200, 20


class BulkAction(StrEnum):
    """What is done with each return."""

    APPROVE = "approve"
    DECLINE = "decline"
    RECEIVE = "receive"
    SETTLE = "settle"
    TAG = "tag"
    UNTAG = "untag"
    ASSIGN = "assign"
    EXPORT = "export"


# What who begins or starts a job must be allowed to do with a single return.
NEEDS: Mapping[BulkAction, Permission] = {
    BulkAction.APPROVE: Permission.DECIDE,
    BulkAction.DECLINE: Permission.DECIDE,
    BulkAction.RECEIVE: Permission.RECEIVE,
    BulkAction.SETTLE: Permission.PAY,
    BulkAction.TAG: Permission.NOTE,
    BulkAction.UNTAG: Permission.NOTE,
    BulkAction.ASSIGN: Permission.NOTE,
    BulkAction.EXPORT: Permission.EXPORT,
}
# These have to be told what is to be done.
TOLD = frozenset({BulkAction.DECLINE, BulkAction.RECEIVE, BulkAction.TAG, BulkAction.UNTAG, BulkAction.ASSIGN})
# These change nothing of what a return is, so that nothing is to be tried before.
UNTRIED = frozenset({BulkAction.TAG, BulkAction.UNTAG, BulkAction.ASSIGN, BulkAction.EXPORT})


class JobStatus(StrEnum):
    """How far a job is: it is tried, waits for a yes, is carried out, or is over."""

    CHECKING = "CHECKING"
    READY = "READY"
    RUNNING = "RUNNING"
    DONE = "DONE"
    CANCELED = "CANCELED"


class RowStatus(StrEnum):
    """How far one return of a job is.

    NEW is to be tried; FIT was tried and would work, UNFIT would not. What was FIT ends as DONE, as REFUSED (it no
    longer works, or changed since), as FAILED (something broke) or as CALLED_OFF.
    """

    NEW = "NEW"
    FIT = "FIT"
    UNFIT = "UNFIT"
    DONE = "DONE"
    REFUSED = "REFUSED"
    FAILED = "FAILED"
    CALLED_OFF = "CALLED_OFF"


ENDED = (RowStatus.DONE, RowStatus.REFUSED, RowStatus.FAILED, RowStatus.CALLED_OFF)
# What another job can be made of.
AGAIN = (RowStatus.REFUSED, RowStatus.FAILED, RowStatus.CALLED_OFF)


def tag_name(text: str) -> str:
    """A tag as it is kept: without a mark in front and without spaces around and in a row; "" for none."""
    return " ".join(text.lstrip("# ").split())[:LONGEST_TAG].strip()
