"""What shoppers read of a return that ends without money although nothing goes out instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from returns.domain.shipping import Goods
from returns.domain.status import Stage
from returns.queries.nothing_back import NothingBack, nothing_back
from returns_portal.shopper.words import KEPT, STANDINGS, Standing

if TYPE_CHECKING:
    from returns.models import Return

WHY: Mapping[NothingBack, Promise] = {
    NothingBack.MISSING: _("What was paid for was not in the parcel, so nothing is refunded."),
    NothingBack.HELD_BACK: _("As much is held back as the items are worth, so nothing is refunded."),
    NothingBack.FREE: _("Nothing was paid for the items, so nothing is refunded."),
    NothingBack.UNPAID: _("%(shop)s has sent no refund for this return."),
}
COMPLETE = _("Your return is complete")
AFTER_THE_CHECK = frozenset({Stage.TO_REFUND, Stage.REFUNDING, Stage.REFUNDED})


def why_nothing(rma: Return) -> Promise | None:
    """Why nobody gets anything, and whom to ask; may use %(shop)s. None where somebody does."""
    why = nothing_back(rma)
    return format_lazy("{} {}", WHY[why], STANDINGS[Stage.DECLINED].text) if why else None


def without_money(rma: Return, usual: Standing) -> Standing:
    """The usual words, or those of a return whose check is done and that gives nobody anything."""
    if rma.stage not in AFTER_THE_CHECK or not (why := why_nothing(rma)):
        return usual
    checked = (KEPT if rma.goods != Goods.SEND else STANDINGS)[Stage.TO_REFUND].headline
    headline = COMPLETE if rma.stage == Stage.REFUNDED else checked
    return replace(usual, headline=headline, text=why, to_come=(), tone="wait")
