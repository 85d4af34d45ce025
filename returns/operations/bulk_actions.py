"""What a job does with one return: the operation for a single return, as it is, and its refusals as codes.

Nothing here decides anything that the single operation or its page does not decide.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from returns.domain.bulk import BulkAction
from returns.domain.grading import Grade
from returns.domain.status import MONEY_WAITS, DeclineReason, DispositionType, Outcome
from returns.history import Actor, note
from returns.models import Return
from returns.operations.approve_return import UnableToApprove, approve_return
from returns.operations.ask_second_person import settle_or_ask
from returns.operations.assign_return import UnableToAssign, assign_return
from returns.operations.decline_return import UnableToDecline, decline_return
from returns.operations.receive_goods import UnableToReceive, receive_goods
from returns.operations.reserve import UnableToSettle
from returns.operations.tag_return import UnableToTag, tag_return, untag_return
from returns.operations.trying import ask_database_now
from returns.operations.unassign_return import unassign_return
from returns.queries.arrivals import becomes_unseen
from returns.queries.counts import desk_terms, only_at_the_desk


class Refused(Exception):
    """The action was not carried out. `code`: that of the single operation, `changed` or `nothing_to_do`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Task:
    """Who wants what, and when."""

    action: BulkAction
    parameters: Mapping[str, Any]
    staff_id: str
    now: datetime

    @property
    def who(self) -> dict[str, Any]:
        """What every operation is told of who acts."""
        return {"actor": Actor.MERCHANT, "actor_id": self.staff_id, "now": self.now}


def act(rma: Return, task: Task) -> str:
    """Carry the action out on one return, as it was read under its lock. Raises Refused.

    Gives back "", or what is to be said of how it was done: `asked` where a second person has to confirm a payment.
    """
    try:
        said = _ACTS[task.action](rma, task) or ""
    except (UnableToApprove, UnableToDecline) as why:
        raise Refused(str(why.status)) from why
    except (UnableToAssign, UnableToReceive, UnableToSettle, UnableToTag) as why:
        raise Refused(why.code) from why
    ask_database_now()
    return said


def _approve(rma: Return, task: Task) -> None:
    approve_return(rma_id=rma.pk, **task.who)


def _decline(rma: Return, task: Task) -> None:
    reason = DeclineReason(task.parameters.get("reason") or DeclineReason.OTHER)
    decline_return(rma_id=rma.pk, reason=reason, explanation=task.parameters.get("explanation", ""), **task.who)


def _receive(rma: Return, task: Task) -> None:
    """Every piece is of one grade and becomes what the desk suggests for that; what suppliers have is not restocked."""
    grade = Grade(task.parameters.get("grade") or Grade.A)
    becomes = DispositionType(desk_terms(rma.shop).becomes(grade).disposition)
    items, elsewhere = list(rma.lines.select_related("destination", "rma")), DispositionType.NOT_RESTOCKED
    theirs = {item.pk for item in items if becomes_unseen(item) == elsewhere}
    counts = {item.pk: {elsewhere if item.pk in theirs else becomes: item.quantity} for item in items}
    if why := only_at_the_desk(rma, counts):
        raise Refused(why)
    receive_goods(rma_id=rma.pk, counts=counts, **task.who)
    note(
        rma,
        "goods.graded",
        at=task.now,
        actor=Actor.MERCHANT,
        actor_id=task.staff_id,
        facts={"grades": {grade.value: sum(item.quantity for item in items)}},
    )


def _settle(rma: Return, task: Task) -> str:
    """Pay the sum that stands, or ask a colleague; `seen` made sure that it is the one that was shown."""
    if rma.settlement.status not in MONEY_WAITS:
        raise Refused("nothing_to_do")
    worth = rma.settlement.total_presentment_minor + rma.settlement.bonus_presentment_minor
    paid = settle_or_ask(
        rma_id=rma.pk, expected_minor=worth, outcome=Outcome(rma.outcome), actor_id=task.staff_id, now=task.now
    )
    return "" if paid else "asked"


def _tag(rma: Return, task: Task) -> None:
    if not tag_return(rma=rma, name=task.parameters.get("tag", ""), actor_id=task.staff_id, now=task.now):
        raise Refused("tagged_already")


def _untag(rma: Return, task: Task) -> None:
    if not untag_return(rma=rma, name=task.parameters.get("tag", ""), actor_id=task.staff_id, now=task.now):
        raise Refused("not_tagged")


def _assign(rma: Return, task: Task) -> None:
    """To whom `to` names ("": nobody); with `leave` a return that a colleague has stays with them."""
    to, holder = task.parameters.get("to", ""), rma.assigned_to
    if task.parameters.get("leave") and holder not in {"", to, task.staff_id}:
        raise Refused("with_colleague")
    by, now = task.staff_id, task.now
    if to and not assign_return(rma_id=rma.pk, to=to, actor_id=by, now=now):
        raise Refused("assigned_already")
    if not to and not unassign_return(rma_id=rma.pk, actor_id=by, now=now):
        raise Refused("nobodys_already")


_ACTS: Mapping[BulkAction, Callable[[Return, Task], str | None]] = {
    BulkAction.APPROVE: _approve,
    BulkAction.DECLINE: _decline,
    BulkAction.RECEIVE: _receive,
    BulkAction.SETTLE: _settle,
    BulkAction.TAG: _tag,
    BulkAction.UNTAG: _untag,
    BulkAction.ASSIGN: _assign,
}
