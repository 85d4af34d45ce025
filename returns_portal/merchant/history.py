"""The import of the order history in words: what is here, what is missing, and what works all the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns import wording
from returns.domain.importing import ImportProgress, ImportState
from returns.doors import door

if TYPE_CHECKING:
    from returns.models import Shop

HEADINGS: Mapping[ImportState, Promise] = {
    ImportState.PREPARING: gettext_lazy("Your order history is on its way"),
    ImportState.COMING: gettext_lazy("Your order history is on its way"),
    ImportState.DONE: gettext_lazy("Your order history is here"),
    ImportState.STUCK: gettext_lazy("Your order history is not complete"),
    ImportState.STOPPED: gettext_lazy("The import was stopped"),
}
PROBLEMS: Mapping[str, Promise] = {
    "access": gettext_lazy(
        "Shopify does not let this app see orders. Check the app’s access in Shopify, then try again."
    ),
    "export": gettext_lazy("Shopify tried several times and could not prepare it."),
    "refused": gettext_lazy("Shopify refused to prepare it."),
    "unreachable": gettext_lazy("Shopify could not be reached for hours."),
    "uninstalled": gettext_lazy("The app was removed from the shop while it was on its way."),
}
TONES: Mapping[ImportState, str] = {ImportState.DONE: "success", ImportState.STUCK: "warning"}


@dataclass(frozen=True, slots=True)
class History:
    """What a merchant is told. `share` is how much is here, in hundredths, None while that is not known."""

    heading: str
    sentences: tuple[str, ...]
    tone: str
    share: int | None
    under_way: bool
    may_retry: bool


def news(shop: Shop) -> History | None:
    """What is worth a banner on the first page: an import that is under way or stuck."""
    told: ImportProgress | None = door("shopify.import_progress")(shop)
    return _history(shop, told) if told and (told.under_way or told.state == ImportState.STUCK) else None


def standing(shop: Shop) -> History | None:
    """How the newest import stands, whatever became of it; None if there was none."""
    told: ImportProgress | None = door("shopify.import_progress")(shop)
    return _history(shop, told) if told else None


def _history(shop: Shop, told: ImportProgress) -> History:
    known = told.state == ImportState.COMING and told.expected > 0
    return History(
        heading=str(HEADINGS[told.state]),
        sentences=tuple(
            filter(None, (_problem(told), _count(told), _unreadable(told), _reach(shop, told), _else(told)))
        ),
        tone=TONES.get(told.state, "info"),
        share=min(100, told.orders * 100 // told.expected) if known else None,
        under_way=told.under_way,
        may_retry=told.state in {ImportState.STUCK, ImportState.STOPPED},
    )


def _problem(told: ImportProgress) -> str:
    return str(PROBLEMS.get(told.problem, "")) if told.problem else ""


def _count(told: ImportProgress) -> str:
    numbers = {"orders": wording.number(told.orders), "expected": wording.number(told.expected)}
    if told.state == ImportState.PREPARING:
        if not told.expected:
            return _("Shopify is preparing it.")
        return _("Shopify is preparing it. Orders so far: %(expected)s.") % numbers
    if told.expected > told.orders:
        return _("Orders here: %(orders)s of %(expected)s.") % numbers
    return _("Orders here: %(orders)s.") % numbers


def _unreadable(told: ImportProgress) -> str:
    if not told.unreadable:
        return ""
    return _("Orders that are asked for one by one, since the export did not tell enough of them: %(count)s.") % {
        "count": wording.number(told.unreadable)
    }


def _reach(shop: Shop, told: ImportProgress) -> str:
    if told.since:
        since = wording.day(told.since, time_zone=shop.time_zone)
        return _("It holds the orders that changed since %(day)s, when the app was here last.") % {"day": since}
    if not told.whole:
        return _("Shopify shows this app the orders of the last 60 days only: older ones cannot be returned here.")
    return ""


def _else(told: ImportProgress) -> str:
    """What works meanwhile, or all the same."""
    if told.state == ImportState.DONE:
        return ""
    return _("Returns work all the same: an order that is not here is looked up at Shopify as soon as it is named.")
