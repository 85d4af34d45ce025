"""What the core refuses, as problems: the same code wherever it can be, the field where one is not right."""

from __future__ import annotations

from collections.abc import Mapping

from returns.operations.approve_return import UnableToApprove
from returns.operations.assign_return import UnableToAssign
from returns.operations.book_collection import UnableToBook
from returns.operations.cancel_return import UnableToCancel
from returns.operations.change_outcome import UnableToChange
from returns.operations.close_return import UnableToClose
from returns.operations.decline_return import UnableToDecline
from returns.operations.deduct_value import UnableToDeduct
from returns.operations.drift import UnableToResolve
from returns.operations.follow_claim import UnableToFollow
from returns.operations.give_up_exchange import UnableToGiveUp
from returns.operations.hand_over import UnableToHandOver
from returns.operations.let_stay import UnableToLetStay
from returns.operations.look_for_parcel import UnableToLook
from returns.operations.miss_goods import UnableToWriteOff
from returns.operations.offer_outcome import UnableToOffer
from returns.operations.override import UnableToOverride
from returns.operations.receive_goods import UnableToReceive
from returns.operations.receive_part import UnableToDivide
from returns.operations.remove_from_return import UnableToRemove
from returns.operations.reopen_return import UnableToReopen
from returns.operations.repair import UnableToRepair
from returns.operations.reserve import UnableToSettle
from returns.operations.say_sent import UnableToSay
from returns.operations.send_after_all import UnableToAskBack
from returns.operations.share_parcel import FeesChanged, UnableToShare
from returns.operations.tag_return import UnableToTag
from returns.operations.take_refund import UnableToTake
from returns.operations.undo_decline import UnableToUndo
from returns.operations.undo_receipt import UnableToUndoReceipt
from returns.operations.write_note import UnableToChangeNote
from returns_api.problems import Problem, invalid

_WITH_STATUS = (UnableToApprove, UnableToDecline, UnableToReopen)
_WITH_CODE = (
    UnableToAskBack,
    UnableToAssign,
    UnableToBook,
    UnableToCancel,
    UnableToChange,
    UnableToClose,
    UnableToDeduct,
    UnableToGiveUp,
    UnableToHandOver,
    UnableToLetStay,
    UnableToLook,
    UnableToOffer,
    UnableToOverride,
    UnableToReceive,
    UnableToRemove,
    UnableToRepair,
    UnableToResolve,
    UnableToSay,
    UnableToSettle,
    UnableToShare,
    UnableToTag,
    UnableToTake,
    UnableToUndo,
    UnableToUndoReceipt,
    UnableToWriteOff,
)
REFUSALS = (*_WITH_STATUS, *_WITH_CODE, FeesChanged, UnableToChangeNote, UnableToDivide, UnableToFollow)
# Where the core's word would mean something else here.
_CALLED: Mapping[tuple[type[Exception], str], str] = {
    (UnableToBook, "not_waiting"): "parcel_not_waiting",
    (UnableToDeduct, "not_seen"): "not_received",
    (UnableToGiveUp, "not_there"): "not_found",
    (UnableToHandOver, "not_waiting"): "parcel_not_waiting",
    (UnableToLook, "over"): "parcel_not_waiting",
    (UnableToLook, "unknown"): "not_found",
    (UnableToOffer, "no_such_way"): "not_offered",
    (UnableToSay, "not_waiting"): "parcel_not_waiting",
    (UnableToSay, "unknown"): "not_found",
    (UnableToShare, "not_waiting"): "parcel_not_waiting",
}
# Where it is a field that is not right: which one, and what is said of it.
_FIELDS: Mapping[tuple[type[Exception], str], tuple[str, str]] = {
    (UnableToAssign, "nobody_there"): ("/user_id", "Nobody of the shop has this number."),
    (UnableToAssign, "only_sees"): ("/user_id", "The role of this person lets them only look."),
    (UnableToChangeNote, "empty"): ("/text", "It says nothing."),
    (UnableToDeduct, "no_reason"): ("/reason", "Say why."),
    (UnableToHandOver, "no_store"): ("/store", "This is no store of the shop that takes returns."),
    (UnableToOverride, "days"): ("/days", "Say how many days, from 1 to 60."),
    (UnableToOverride, "reason"): ("/reason", "Say why."),
    (UnableToRemove, "count"): ("/lines", "A line keeps as many pieces as it has, or fewer."),
    (UnableToRepair, "day_past"): ("/due_on", "This day is over, or sooner than what was promised before."),
    (UnableToRepair, "no_reason"): ("/reason", "Say why."),
    (UnableToShare, "unknown"): ("/number", "This is no other open return of the same shopper."),
    (UnableToTag, "no_tag"): ("/add", "A tag has at least one letter or digit."),
}


def refused(why: Exception) -> Problem:
    """The core's refusal as a problem: the same code, and where the return stands."""
    if isinstance(why, _WITH_STATUS):
        return Problem("not_waiting", f"It is {why.status}.")
    if isinstance(why, UnableToDivide):
        return Problem("undivided", f"Because: {why.why.value}.")
    if isinstance(why, UnableToFollow):
        return Problem("claim_elsewhere", f"It is {why.status}.")
    if isinstance(why, FeesChanged):
        return Problem("sum_changed")
    code = str(getattr(why, "code", "") or getattr(why, "reason", ""))
    if said := _FIELDS.get((type(why), code)):
        return invalid(*said, code="empty" if code in {"empty", "no_tag", "reason", "no_reason"} else code)
    return Problem(_CALLED.get((type(why), code), code))
