"""What who returns a present is told: of a gift card instead of a refund, and nothing of the order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns import wording
from returns.domain.gift import spelt
from returns.domain.shipping import Goods
from returns.domain.status import Outcome, Stage
from returns.doors import door
from returns.queries.returns import settlement_quote
from returns_portal.shopper.facts import standing_facts, standing_in_words
from returns_portal.shopper.nothing_words import AFTER_THE_CHECK, why_nothing
from returns_portal.shopper.words import CHECK, KEPT, REFUND, STANDINGS, TOLD, Standing

if TYPE_CHECKING:
    from returns.models import Return

CARD = _("You get your gift card")
GIFT_STANDINGS: Mapping[str, Standing] = {
    Stage.IN_TRANSIT: Standing(
        _("Your parcel is on its way"),
        _("%(shop)s checks the items when they arrive, then sends your gift card."),
        (CHECK, CARD),
    ),
    Stage.TO_REFUND: Standing(
        _("Your items are checked"),
        _("%(shop)s now makes your gift card. There is nothing left for you to do."),
        (CARD,),
    ),
    Stage.REFUNDING: Standing(
        _("Your gift card is being made"), _("It appears here in a moment and comes by e-mail too."), (CARD,)
    ),
    Stage.REFUNDED: Standing(
        _("Your gift card for %(amount)s"),
        _("Enter its code when you pay at %(shop)s."),
        tone="good",
    ),
}
GIFT_TOLD = TOLD - {"settlement.paid"} | {"gift_card.issued"}


def is_gift(rma: Return) -> bool:
    """Whether who returns it was given it."""
    return rma.outcome == Outcome.GIFT_CARD


def words_of(rma: Return) -> Standing:
    """Where the return stands, in the words of who returns it. Without a card no card is promised."""
    usual = standing_in_words(rma)
    if not is_gift(rma):
        return usual
    if rma.stage in AFTER_THE_CHECK and why_nothing(rma):
        return usual
    if rma.stage == Stage.REFUNDED and not rma.gift.issued_at:
        return STANDINGS[Stage.CLOSED]
    if rma.stage == Stage.TO_REFUND and rma.goods != Goods.SEND:
        return replace(GIFT_STANDINGS[Stage.TO_REFUND], headline=KEPT[Stage.TO_REFUND].headline)
    to_come: tuple[Promise, ...] = tuple(CARD if step is REFUND else step for step in usual.to_come)
    return GIFT_STANDINGS.get(rma.stage) or replace(usual, to_come=to_come)


def facts_of(rma: Return) -> dict[str, str]:
    """What the sentences may name: see `standing_facts`; of a present the card's worth, in the shop's currency."""
    facts = standing_facts(rma)
    if not is_gift(rma):
        return facts
    return facts | {"order": "", "amount": wording.money(settlement_quote(rma).total.shop)}


def told_of(rma: Return) -> frozenset[str]:
    """The kinds of events that the page tells."""
    return GIFT_TOLD if is_gift(rma) else TOLD


def code_of(rma: Return) -> str:
    """The code of the recipient's gift card, as people read it; empty while there is none."""
    return spelt(door("shopify.card_code")(rma), group=4) if is_gift(rma) else ""
