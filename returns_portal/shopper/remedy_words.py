"""Where a repair or a replacement stands, in words for its shopper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns.domain.remedy import REMEDIES
from returns.domain.status import Outcome, RepairStatus, Stage
from returns.queries.remedies import repair_of
from returns_portal.promised import promised_day
from returns_portal.shopper.words import CHECK, KEPT, REFUND, Standing

if TYPE_CHECKING:
    from returns.models import Repair, Return

REPAIR = gettext_lazy("The shop repairs the items")
BACK = gettext_lazy("You get the items back")
ANEW = gettext_lazy("You get the same items anew")
NEXT: Mapping[Outcome, tuple[Promise, ...]] = {Outcome.REPAIR: (REPAIR, BACK), Outcome.REPLACEMENT: (ANEW,)}

REPAIRS: Mapping[str, Standing] = {
    Stage.IN_TRANSIT: Standing(
        gettext_lazy("Your parcel is on its way"),
        gettext_lazy("%(shop)s looks at the items when they arrive, then repairs them."),
        (CHECK, REPAIR, BACK),
    ),
    Stage.TO_REPAIR: Standing(
        gettext_lazy("Your items are there and wait for their repair"),
        gettext_lazy("%(shop)s begins soon and tells you by e-mail. There is nothing for you to do."),
        (REPAIR, BACK),
    ),
    Stage.IN_REPAIR: Standing(
        gettext_lazy("Your items are being repaired"),
        gettext_lazy("%(shop)s sends them back to you when they are done, and tells you by e-mail."),
        (REPAIR, BACK),
    ),
    Stage.REPAIRED: Standing(
        gettext_lazy("Your items are repaired and on their way back"),
        gettext_lazy("If the fault shows again, start a new return: you can have your money back then."),
        tone="good",
    ),
}
REPLACEMENTS: Mapping[str, Standing] = {
    Stage.IN_TRANSIT: Standing(
        gettext_lazy("Your parcel is on its way"),
        gettext_lazy("%(shop)s looks at the items when they arrive, then sends you the same ones anew."),
        (CHECK, ANEW),
    ),
    Stage.TO_REFUND: Standing(
        gettext_lazy("Your items are checked"),
        gettext_lazy("%(shop)s now sends you the same items anew. There is nothing left for you to do."),
        (ANEW,),
    ),
    Stage.REFUNDING: Standing(
        gettext_lazy("Your new items are being ordered"),
        gettext_lazy("%(shop)s sends you the same items anew."),
        (ANEW,),
    ),
    Stage.REFUNDED: Standing(
        gettext_lazy("Your new items are on your order"),
        gettext_lazy("%(shop)s sends them like any order; you get an e-mail with the tracking. It costs you nothing."),
        tone="good",
    ),
}


def remedied(standing: Standing, *, stage: str, outcome: str, stays: bool = False) -> Standing:
    """What a shopper is told where they get a repair or a replacement instead of money; `stays`: nothing is checked."""
    if outcome not in REMEDIES:
        return standing
    told = (REPAIRS if outcome == Outcome.REPAIR else REPLACEMENTS).get(stage)
    if told and stays and stage == Stage.TO_REFUND:
        return replace(told, headline=KEPT[stage].headline)
    to_come = tuple(
        each for step in standing.to_come for each in (NEXT[Outcome(outcome)] if step is REFUND else (step,))
    )
    return told or replace(standing, to_come=to_come)


def remedy_notes(rma: Return) -> list[str]:
    """What there is to know of a repair beside where it stands: until when, why it takes longer, or why not."""
    repair = repair_of(rma)
    if repair is None or repair.status in {RepairStatus.EXPECTED, RepairStatus.CALLED_OFF, RepairStatus.SENT_BACK}:
        return []
    notes = []
    if repair.status == RepairStatus.FAILED:
        notes.append(_("The items could not be repaired."))
    elif repair.due_on:
        notes.append(_("You should have them back by %(day)s.") % {"day": promised_day(rma, repair)})
    if repair.reason:
        notes.append(_("The shop writes: %(reason)s") % {"reason": repair.reason})
    return notes


def tracking_of(rma: Return) -> Repair | None:
    """The repair whose way back can be followed; None for none."""
    repair = repair_of(rma)
    return repair if repair and repair.status == RepairStatus.SENT_BACK and repair.tracking_number else None
