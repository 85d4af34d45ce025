"""The part of a policy about the right of withdrawal: what the shop has said and excluded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from returns.domain.document import Minor, Part

# Grounds of Article 16 of Directive 2011/83/EU -> its letter. The first group is decided by the article alone; the
# second depends on what was done with it (a broken seal), which only a person who sees it can tell.
BY_ARTICLE = {"custom_made": "c", "perishable": "d", "alcohol": "g", "press": "j"}
BY_STATE = {"hygiene_seal": "e", "mixed": "f", "media_seal": "i"}
Ground = Literal["custom_made", "perishable", "alcohol", "press", "hygiene_seal", "mixed", "media_seal"]


class Exemption(Part, frozen=True):
    """Products with one of these tags are excluded from withdrawal on one ground of Article 16."""

    ground: Ground
    tags: tuple[str, ...]


class Terms(Part, frozen=True):
    """What counts for withdrawals from orders placed under the policy.

    `informed`: whether shoppers were told of their right before they bought; unanswered, nobody is told that they are
    late. `return_cost` falls on shoppers only where they were told so. `standard_delivery_minor` is the price of the
    standard delivery in the shop's currency: what a faster one cost more is not owed; None gives back what was paid.
    `partial_delivery` is what of the delivery goes back where a part of the order is withdrawn from: nothing, or the
    share that the part has of the goods' value. With the last part all of it has gone back either way.
    """

    informed: Literal["yes", "no", "unknown"] = "unknown"
    return_cost: Literal["shop", "shopper"] = "shop"
    standard_delivery_minor: Minor | None = None
    partial_delivery: Literal["none", "by_value"] = "none"
    exemptions: tuple[Exemption, ...] = (
        Exemption(ground="custom_made", tags=("custom-made", "personalised")),
        Exemption(ground="perishable", tags=("perishable",)),
        Exemption(ground="hygiene_seal", tags=("hygiene-seal",)),
        Exemption(ground="media_seal", tags=("media-seal",)),
    )

    @property
    def shopper_pays_return(self) -> bool:
        """Whether shoppers bear the cost of sending back: only if they were told beforehand (Article 14(1))."""
        return self.return_cost == "shopper" and self.informed == "yes"

    def ground_of(self, tags: Iterable[str]) -> str:
        """The ground on which a product with these tags is excluded; empty for none. The article itself goes first."""
        carried = {tag.casefold() for tag in tags}
        found = [rule.ground for rule in self.exemptions if carried & {tag.casefold() for tag in rule.tags}]
        return min(found, key=lambda ground: ground in BY_STATE, default="")
