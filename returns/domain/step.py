"""What a merchant does next: the other question a screen asks of the four machines."""

from enum import StrEnum

from returns.domain.status import SettlementStatus, Stage


class Step(StrEnum):
    """The one action that is offered. WAIT means a worker is at it; NONE means that nothing is left to do."""

    DECIDE = "decide"
    RECEIVE = "receive"
    SETTLE = "settle"
    SETTLE_AGAIN = "settle_again"
    REPAIR = "repair"
    WAIT = "wait"
    NONE = "none"


_BY_STAGE = {
    Stage.REQUESTED: Step.DECIDE,
    Stage.LABEL_PENDING: Step.RECEIVE,
    Stage.AWAITING_PARCEL: Step.RECEIVE,
    Stage.IN_TRANSIT: Step.RECEIVE,
    Stage.TO_INSPECT: Step.RECEIVE,
    Stage.TO_REFUND: Step.SETTLE,
    Stage.REFUNDING: Step.WAIT,
    Stage.TO_REPAIR: Step.REPAIR,
    Stage.IN_REPAIR: Step.REPAIR,
}
_ATTENTION = {SettlementStatus.IN_DOUBT: Step.WAIT, SettlementStatus.FAILED: Step.SETTLE_AGAIN}


def next_step(stage: Stage | str, settlement: SettlementStatus | str) -> Step:
    """Name the step. A lost parcel can still turn up, so it can still be received."""
    if stage == Stage.NEEDS_ATTENTION:
        return _ATTENTION.get(SettlementStatus(settlement), Step.RECEIVE)
    return _BY_STAGE.get(Stage(stage), Step.NONE)


def moving(stage: Stage | str, settlement: SettlementStatus | str) -> bool:
    """Whether a worker is busy with the return, so that news is a matter of seconds."""
    return stage == Stage.LABEL_PENDING or next_step(stage, settlement) == Step.WAIT
