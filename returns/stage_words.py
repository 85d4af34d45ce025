"""Where a return stands, in the words of what its shopper gets."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.domain.status import Outcome, Stage
from returns.wording import STAGES

# What is called otherwise where no money moves.
REPLACEMENT_STAGES: Mapping[str, Promise] = {
    Stage.TO_REFUND: _("To replace"),
    Stage.REFUNDING: _("Replacement in progress"),
    Stage.REFUNDED: _("Replaced"),
}


def stage_in_words(stage: str, outcome: str) -> Promise:
    """A stage, as it is called for an outcome."""
    replaced = REPLACEMENT_STAGES.get(stage) if outcome == Outcome.REPLACEMENT else None
    return replaced or STAGES[stage]
