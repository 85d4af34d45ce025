"""The set-up guide: what a new shop does first. Each step is seen in what is stored; nobody ticks anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from returns.doors import door
from returns.people import Staff
from returns.queries.home import set_up
from returns_portal.merchant.access import needed_for

if TYPE_CHECKING:
    from returns.models import Shop


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it is, why, where it is done ("" where the reader's role may not), and whether it is."""

    title: str
    why: str
    address: str
    done: bool


@dataclass(frozen=True, slots=True)
class Guide:
    """All steps, how many are done, and the first that is not."""

    steps: tuple[Step, ...]

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.done for step in self.steps)

    @property
    def whole(self) -> bool:
        """Whether nothing is left to do."""
        return self.done == len(self.steps)

    @property
    def following(self) -> Step | None:
        """The step to take now."""
        return next((step for step in self.steps if not step.done), None)


def guide(shop: Shop, staff: Staff) -> Guide:
    """How far the shop's set-up has come."""
    known, ahead = set_up(shop), door("labels.ahead")(shop.pk)

    def step(done: bool, name: str, anchor: str, title: str, why: str) -> Step:
        address = reverse(name) + anchor if staff.may(needed_for(name.rpartition(":")[2])) else ""
        return Step(title, why, address, done)

    return Guide(
        (
            step(
                bool(shop.return_address.get("street")), "merchant:settings", "#address-section",
                _("Enter the return address"), _("It is printed on every label."),
            ),
            step(
                known["policy"], "merchant:policy_page", "",
                _("Publish your return policy"), _("Until then a careful one applies: look at it, change it, publish."),
            ),
            step(
                known["no_label"] or ahead.brought or (ahead.postage and not ahead.test),
                "merchant:settings", "#carriers-section",
                _("Choose where labels come from"),
                _("A carrier account, labels that you have already, or a policy without any."),
            ),
            step(
                known["brand"], "merchant:brand", "",
                _("Give the pages your look"), _("Colour, typeface and logo, on pages, mails and papers."),
            ),
            step(
                known["contact"], "merchant:settings", "#contact-section",
                _("Say how shoppers reach you"), _("On every page that cannot help, they find you."),
            ),
            step(
                known["storefront"], "storefront", "",
                _("Put returns where shoppers look"),
                _("A link in the menu or a block of your theme. Done with the first request from a shopper’s page."),
            ),
            step(
                known["trial"], "merchant:new_return", "",
                _("Make a test return"), _("With an order of your own, from the request to the refund."),
            ),
        )
    )  # fmt: skip
