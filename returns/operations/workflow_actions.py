"""What a workflow does with one return: the operation for a single return, as it is, and its refusals as codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from returns.domain import workflow_steps as flow
from returns.domain.status import MONEY_WAITS, DeclineReason, Outcome, ReturnStatus, SettlementStatus
from returns.domain.workflow import StepStatus, actor_of, in_language
from returns.domain.workflow_steps import Step
from returns.flow_news import is_told
from returns.history import Actor, note
from returns.models import Return, ShopWorkflow
from returns.operations.answer_shopper import answer_shopper
from returns.operations.approve_return import UnableToApprove, approve_return, ask_for_label
from returns.operations.ask_second_person import settle_or_ask
from returns.operations.assign_return import UnableToAssign, assign_return
from returns.operations.cancel_return import UnableToCancel, cancel_return
from returns.operations.caps_lock import hold_caps
from returns.operations.close_return import UnableToClose, close_return
from returns.operations.decline_return import UnableToDecline, decline_return
from returns.operations.let_stay import UnableToLetStay, let_stay
from returns.operations.moves import locked
from returns.operations.offer_outcome import UnableToOffer, offer_outcome
from returns.operations.reserve import UnableToSettle
from returns.operations.tag_return import UnableToTag, keep_tag, tag_return, untag_return
from returns.operations.trying import ask_database_now
from returns.operations.unassign_return import unassign_return
from returns.operations.workflow_money import OverLimit, take_money
from returns.operations.write_note import UnableToChangeNote, write_note
from returns.queries.linked_worth import goes_back_elsewhere
from returns.queries.outcome_offers import extra_shop_minor, open_offer, was_refused
from returns.queries.regard import GOES_BACK, capped, regard_of
from returns.queries.staff import staff_of
from returns.queries.staff_notes import handles_of
from returns.queries.workflow_facts import all_owed

Result = tuple[StepStatus, str, int]
DONE: Result = (StepStatus.DONE, "", 0)


_WITH_CODE = (
    UnableToAssign,
    UnableToCancel,
    UnableToClose,
    UnableToLetStay,
    UnableToOffer,
    UnableToSettle,
    OverLimit,
)


class Skip(Exception):
    """The step does not fit the return as it stands. `code` says why; nothing was done."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Doing:
    """Who acts on which return: the workflow, what its version may pay in a day, and a key for this one step.

    `said_in` is where the step stands: the version, and its place in it.
    """

    workflow: ShopWorkflow
    rma_id: int
    day_minor: int
    key: str
    now: datetime
    said_in: tuple[int, int] = (0, 0)

    @property
    def actor_id(self) -> str:
        """The workflow, as history names it."""
        return actor_of(self.workflow.pk)

    @property
    def who(self) -> dict[str, Any]:
        """What every operation is told of who acts."""
        return {"actor": Actor.MERCHANT, "actor_id": self.actor_id, "now": self.now}


def do_step(step: Step, doing: Doing) -> Result:
    """Carry one step out inside the caller's transaction. Raises Skip with the operation's own code."""
    if isinstance(step, flow.TagIt):
        # The shop's row comes before a return's.
        _tagged(lambda: keep_tag(shop=doing.workflow.shop, name=step.tag))
    rma = locked(doing.rma_id)
    try:
        result = _DO[type(step)](rma, step, doing)
    except (UnableToApprove, UnableToDecline) as why:
        raise Skip(str(why.status)) from why
    except _WITH_CODE as why:
        raise Skip(why.code) from why
    except UnableToChangeNote as why:
        raise Skip(why.reason) from why
    ask_database_now()
    return result


def _approve(rma: Return, step: flow.Approve, doing: Doing) -> Result:
    """Within the caps on approvals without a person, and never over a signal or a restriction: a person looks then.

    No cap holds up what the law holds the shop liable for.
    """
    if rma.status != ReturnStatus.REQUESTED:
        raise Skip(str(rma.status))
    hold_caps(rma.shop)
    regard = regard_of(rma.order, now=doing.now)
    if regard.signals or regard.restriction:
        raise Skip("person_first")
    worth = Return.objects.filter(pk=rma.pk).values_list(GOES_BACK, flat=True).get()
    if elsewhere := goes_back_elsewhere(rma):
        worth += elsewhere.amount.shop.minor
    verdict = capped(rma.order, worth_minor=worth, now=doing.now)
    if verdict and not all_owed(rma):
        raise Skip(verdict.code)
    approve_return(rma_id=rma.pk, **doing.who)
    return DONE


def _decline(rma: Return, step: flow.Decline, doing: Doing) -> Result:
    said = in_language(step.explanation, rma.locale, otherwise=rma.shop.locale)
    decline_return(rma_id=rma.pk, reason=DeclineReason(step.reason), explanation=said, **doing.who)
    return DONE


def _ask(rma: Return, step: flow.Ask, doing: Doing) -> Result:
    said = in_language(step.text, rma.locale, otherwise=rma.shop.locale)
    answer_shopper(rma_id=rma.pk, text=said, actor_id=doing.actor_id, now=doing.now)
    return DONE


def _tag(rma: Return, step: flow.TagIt, doing: Doing) -> Result:
    if not _tagged(lambda: tag_return(rma=rma, name=step.tag, actor_id=doing.actor_id, now=doing.now)):
        raise Skip("tagged_already")
    return DONE


def _untag(rma: Return, step: flow.Untag, doing: Doing) -> Result:
    if not untag_return(rma=rma, name=step.tag, actor_id=doing.actor_id, now=doing.now):
        raise Skip("not_tagged")
    return DONE


def _note(rma: Return, step: flow.Note, doing: Doing) -> Result:
    write_note(rma_id=rma.pk, text=step.text, request_key=doing.key, actor_id=doing.actor_id, now=doing.now)
    return DONE


def _assign(rma: Return, step: flow.Assign, doing: Doing) -> Result:
    """They are told that it is theirs; where it was already, the note names them, so that they hear of that."""
    given = assign_return(rma_id=rma.pk, to=step.who, actor_id=doing.actor_id, now=doing.now)
    if not given and not step.text:
        raise Skip("assigned_already")
    if step.text:
        text = step.text if given else f"{_handle_of(rma, step.who)} {step.text}"
        write_note(rma_id=rma.pk, text=text, request_key=doing.key, actor_id=doing.actor_id, now=doing.now)
    return DONE


def _handle_of(rma: Return, who: str) -> str:
    members = staff_of(rma.shop)
    handles = handles_of(members)
    return "".join(f"@{handles[each.pk]}" for each in members if each.user_id == who)


def _unassign(rma: Return, step: flow.Unassign, doing: Doing) -> Result:
    if not unassign_return(rma_id=rma.pk, actor_id=doing.actor_id, now=doing.now):
        raise Skip("nobodys_already")
    return DONE


def _label(rma: Return, step: flow.Label, doing: Doing) -> Result:
    if rma.status != ReturnStatus.OPEN:
        raise Skip(str(rma.status))
    before = rma.parcels.count()
    ask_for_label(rma_id=rma.pk, now=doing.now)
    if rma.parcels.count() == before:
        raise Skip("no_label_needed")
    return DONE


def _keep(rma: Return, step: flow.Keep, doing: Doing) -> Result:
    if rma.status not in {ReturnStatus.REQUESTED, ReturnStatus.OPEN}:
        raise Skip(str(rma.status))
    let_stay(rma_id=rma.pk, **doing.who)
    return DONE


def _settle(rma: Return, step: flow.Settle, doing: Doing) -> Result:
    """Pay what stands there now. What one person may not pay alone a colleague is asked to confirm, and counts then."""
    settlement = rma.settlement
    if settlement.status not in MONEY_WAITS:
        raise Skip("money_moved")
    if settlement.status == SettlementStatus.FAILED:
        # It was counted when it was tried first; whether it is tried again is a person's to say.
        raise Skip("payment_failed")
    worth = settlement.total_shop_minor + settlement.bonus_shop_minor
    take_money(shop=rma.shop, workflow=doing.workflow, amount_minor=worth, limit_minor=doing.day_minor, now=doing.now)
    paid = settle_or_ask(
        rma_id=rma.pk,
        expected_minor=settlement.total_presentment_minor + settlement.bonus_presentment_minor,
        outcome=Outcome(rma.outcome),
        actor_id=doing.actor_id,
        now=doing.now,
    )
    return (StepStatus.DONE, "", worth) if paid else (StepStatus.ASKED, "second_person", worth)


def _close(rma: Return, step: flow.Close, doing: Doing) -> Result:
    if rma.status == ReturnStatus.CLOSED:
        raise Skip("CLOSED")
    close_return(rma_id=rma.pk, tell_shopify=True, **doing.who)
    return DONE


def _cancel(rma: Return, step: flow.Cancel, doing: Doing) -> Result:
    if rma.status == ReturnStatus.CANCELED:
        raise Skip("CANCELED")
    cancel_return(rma_id=rma.pk, **doing.who)
    return DONE


def _offer(rma: Return, step: flow.Offer, doing: Doing) -> Result:
    """What is added beyond the policy's own bonus counts when it is offered, whether it is taken or not.

    A no is kept: whether to ask for the same once more is a person's to say.
    """
    if open_offer(rma, now=doing.now):
        raise Skip("offered_already")
    if was_refused(rma, step.outcome):
        raise Skip("refused_already")
    offer = offer_outcome(
        rma_id=rma.pk,
        outcome=step.outcome,
        bonus_bps=step.bonus_bps,
        days=step.days,
        actor_id=doing.actor_id,
        now=doing.now,
    )
    extra = extra_shop_minor(rma, step.outcome, bonus_bps=offer.bonus_bps)
    if extra:
        shop, limit = rma.shop, doing.day_minor
        take_money(shop=shop, workflow=doing.workflow, amount_minor=extra, limit_minor=limit, now=doing.now)
    return StepStatus.DONE, "", extra


def _tell(rma: Return, step: flow.Tell, doing: Doing) -> Result:
    facts = {"word": step.word, "workflow": doing.workflow.pk, "name": str(doing.workflow)}
    note(rma, "workflow.told", at=doing.now, actor=Actor.MERCHANT, actor_id=doing.actor_id, facts=facts)
    return DONE


def _tell_flow(rma: Return, step: flow.TellFlow, doing: Doing) -> Result:
    """Flow reads the text from the version of the workflow: history keeps no words."""
    if not is_told(rma.shop_id):
        raise Skip("flow_not_told")
    version, place = doing.said_in
    facts = {"workflow": doing.workflow.pk, "name": str(doing.workflow), "version": version, "step": place}
    note(rma, "workflow.told_flow", at=doing.now, actor=Actor.MERCHANT, actor_id=doing.actor_id, facts=facts)
    return DONE


def _tagged(put_on: Callable[[], Any]) -> Any:
    try:
        return put_on()
    except UnableToTag as why:
        raise Skip(why.code) from why


_DO: Mapping[type[Any], Callable[[Return, Any, Doing], Result]] = {
    flow.Approve: _approve,
    flow.Decline: _decline,
    flow.Ask: _ask,
    flow.TagIt: _tag,
    flow.Untag: _untag,
    flow.Note: _note,
    flow.Assign: _assign,
    flow.Unassign: _unassign,
    flow.Label: _label,
    flow.Keep: _keep,
    flow.Settle: _settle,
    flow.Close: _close,
    flow.Cancel: _cancel,
    flow.Offer: _offer,
    flow.Tell: _tell,
    flow.TellFlow: _tell_flow,
}
