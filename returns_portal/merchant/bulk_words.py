"""What is done with many returns at once, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from returns.domain.bulk import BulkAction, JobStatus, RowStatus
from returns.domain.status import ReturnStatus
from returns_portal.merchant.refusal_words import CONFLICTS

ACTIONS: Mapping[BulkAction, Promise] = {
    BulkAction.APPROVE: _("Approve"),
    BulkAction.DECLINE: _("Decline"),
    BulkAction.RECEIVE: _("Receive"),
    BulkAction.SETTLE: _("Pay out"),
    BulkAction.TAG: _("Tag"),
    BulkAction.UNTAG: _("Remove a tag"),
    BulkAction.ASSIGN: _("Assign"),
    BulkAction.EXPORT: _("Export"),
}

JOBS: Mapping[JobStatus, Promise] = {
    JobStatus.CHECKING: _("Being checked"),
    JobStatus.READY: _("Waits for your yes"),
    JobStatus.RUNNING: _("Under way"),
    JobStatus.DONE: _("Finished"),
    JobStatus.CANCELED: _("Called off"),
}
JOB_TONES: Mapping[JobStatus, str] = {
    JobStatus.CHECKING: "info",
    JobStatus.READY: "caution",
    JobStatus.RUNNING: "info",
    JobStatus.DONE: "success",
    JobStatus.CANCELED: "neutral",
}

ROWS: Mapping[RowStatus, Promise] = {
    RowStatus.NEW: _("To be checked"),
    RowStatus.FIT: _("To be done"),
    RowStatus.UNFIT: _("Not possible"),
    RowStatus.DONE: pgettext_lazy("of one return of many", "Done"),
    RowStatus.REFUSED: _("Skipped"),
    RowStatus.FAILED: _("Failed"),
    RowStatus.CALLED_OFF: _("Called off"),
}
ROW_TONES: Mapping[RowStatus, str] = {
    RowStatus.NEW: "neutral",
    RowStatus.FIT: "info",
    RowStatus.UNFIT: "caution",
    RowStatus.DONE: "success",
    RowStatus.REFUSED: "caution",
    RowStatus.FAILED: "critical",
    RowStatus.CALLED_OFF: "neutral",
}

# Why one of many returns is left out, short enough to stand in a list; other codes are said as on the return's page.
REASONS: Mapping[str, Promise] = {
    ReturnStatus.REQUESTED: _("It still waits for a decision."),
    ReturnStatus.OPEN: _("It is approved already."),
    ReturnStatus.DECLINED: _("It is declined already."),
    ReturnStatus.CLOSED: _("It is closed."),
    ReturnStatus.CANCELED: _("It was cancelled."),
    "not_open": _("It is not open."),
    "already_received": _("Its goods are counted already."),
    "not_received": _("Its goods are not counted yet."),
    "blind": _("Your shop counts at the receiving desk, without seeing what is expected."),
    "second": _("Its goods are worth so much that a second person confirms the count, at the receiving desk."),
    "nothing_to_do": _("Its money is on its way or paid already."),
    "changed": _("It changed since you looked: look at it again."),
    "broken": _("Something broke, and nothing of it was done. Try it again."),
    "asked": _("A second person has to confirm its sum: a colleague is asked."),
    "tagged_already": _("It has this tag already."),
    "not_tagged": _("It does not have this tag."),
    "assigned_already": _("They have it already."),
    "nobodys_already": _("Nobody has it already."),
    "with_colleague": _("A colleague has it."),
    "nobody_there": _("This person is not among your colleagues here any more."),
    "only_sees": _("The role of this person lets them only look."),
    "tags_full": _("It has as many tags as a return can have."),
    "in_repair": _("Its article is to be repaired."),
    "pieces_missing": _("Pieces of it are missing, and something else was to go out for all of them."),
    "more_than_received": _("Together with earlier refunds it is more than its order brought in."),
    "more_than_paid": _("It is more than was paid for these pieces."),
    "of_a_present": _("It is a present: the money would go to whoever bought it."),
    "not_held": _("Shopify does not hold the stock of its linked order yet."),
    "sum_changed": _("Its sum is about to change."),
    "not_payable": _("Somebody else is paying it."),
    "cap_action": _("It is more than the program may do in one action."),
    "cap_day": _("It is more than is left for the program today."),
    "cap_changes": _("The program has made all the changes that it may make today."),
    "key_void": _("The program’s key opens nothing any more."),
}

UNTAGGED: Mapping[str, Promise] = {
    "no_tag": _("Give the tag a name."),
    "too_many_tags": _("Your shop has as many tags as it can have: choose one of them."),
    "tags_full": REASONS["tags_full"],
}


def reason_in_words(code: str) -> str:
    """Why a return was left out; "" for no reason."""
    return str(REASONS.get(code) or CONFLICTS.get(code) or code)


def agree(action: BulkAction, number: int) -> str:
    """What the button says that starts it."""
    return _AGREE[action](number) % {"number": number}


def done(action: BulkAction, number: int) -> str:
    """How many were done, as a sentence."""
    return _DONE[action](number) % {"number": number}


_AGREE: Mapping[BulkAction, Callable[[int], str]] = {
    BulkAction.APPROVE: lambda n: ngettext("Approve %(number)s return", "Approve %(number)s returns", n),
    BulkAction.DECLINE: lambda n: ngettext("Decline %(number)s return", "Decline %(number)s returns", n),
    BulkAction.RECEIVE: lambda n: ngettext("Receive %(number)s return", "Receive %(number)s returns", n),
    BulkAction.SETTLE: lambda n: ngettext("Pay out %(number)s return", "Pay out %(number)s returns", n),
    BulkAction.TAG: lambda n: ngettext("Tag %(number)s return", "Tag %(number)s returns", n),
    BulkAction.UNTAG: lambda n: ngettext(
        "Remove the tag from %(number)s return", "Remove the tag from %(number)s returns", n
    ),
    BulkAction.ASSIGN: lambda n: ngettext("Assign %(number)s return", "Assign %(number)s returns", n),
    BulkAction.EXPORT: lambda n: ngettext("Export %(number)s return", "Export %(number)s returns", n),
}
_DONE: Mapping[BulkAction, Callable[[int], str]] = {
    BulkAction.APPROVE: lambda n: ngettext("%(number)s return was approved.", "%(number)s returns were approved.", n),
    BulkAction.DECLINE: lambda n: ngettext("%(number)s return was declined.", "%(number)s returns were declined.", n),
    BulkAction.RECEIVE: lambda n: ngettext("%(number)s return was received.", "%(number)s returns were received.", n),
    BulkAction.SETTLE: lambda n: ngettext(
        "The money of %(number)s return is on its way.", "The money of %(number)s returns is on its way.", n
    ),
    BulkAction.TAG: lambda n: ngettext("%(number)s return has the tag now.", "%(number)s returns have the tag now.", n),
    BulkAction.UNTAG: lambda n: ngettext("%(number)s return lost the tag.", "%(number)s returns lost the tag.", n),
    BulkAction.ASSIGN: lambda n: ngettext("%(number)s return was assigned.", "%(number)s returns were assigned.", n),
    BulkAction.EXPORT: lambda n: ngettext(
        "%(number)s return is in the file.", "%(number)s returns are in the file.", n
    ),
}
