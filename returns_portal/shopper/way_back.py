"""The ways back that a shopper chooses from, in words: what to do, what it costs, and what it does to the climate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns import wording
from returns.domain.footprint import footprint
from returns.domain.means import Means
from returns.domain.money import Money
from returns.domain.status import Stage
from returns_portal.shopper.words import SENDING, Standing

LABELS: Mapping[Means, Promise] = {
    Means.LABEL: gettext_lazy("By post, with a prepaid label"),
    Means.OWN: gettext_lazy("With a carrier of your choice"),
    Means.DROP_OFF: gettext_lazy("Bring it to a store"),
    Means.PICK_UP: gettext_lazy("Have it collected"),
}
HINTS: Mapping[Means, Promise] = {
    Means.LABEL: gettext_lazy("You get a label to print, or to show as a code at the counter."),
    Means.OWN: gettext_lazy("You get a slip to put into the parcel, and pay the postage yourself."),
    Means.DROP_OFF: gettext_lazy("Nothing to pack or to print: you show a code, and staff take the items."),
    Means.PICK_UP: gettext_lazy("You choose a day, and somebody collects the items from you."),
}
NO_PARCEL: Promise = gettext_lazy("No parcel is sent.")
KILO = 1_000


@dataclass(frozen=True, slots=True)
class WayBack:
    """One way as its radio says it; `price` is what is held back for it, in words."""

    means: Means
    label: str
    hint: str
    price: str
    climate: str
    chosen: bool


def ways_back(
    fees: Mapping[Means, Money], *, chosen: Means | None, prepaid: bool, parcels: int, postage_back: bool = False
) -> list[WayBack]:
    """The ways to choose from; none where there is no choice.

    Without a carrier that sells labels (`prepaid` is false), a label is a slip, and that is said once.
    """
    shown = {_shown(means, prepaid=prepaid): means for means in reversed(list(fees))}
    if len(shown) < 2:
        return []
    return [
        WayBack(
            means=shown[told],
            label=str(LABELS[told]),
            hint=str(HINTS[told]),
            price=_price(told, fees[shown[told]], postage_back=postage_back),
            climate=_climate(told, parcels),
            chosen=chosen is not None and told == _shown(chosen, prepaid=prepaid),
        )
        for told in reversed(list(shown))
    ]


def _shown(means: Means, *, prepaid: bool) -> Means:
    return Means.OWN if means == Means.LABEL and not prepaid else means


def _price(told: Means, fee: Money, *, postage_back: bool) -> str:
    if fee.minor:
        return _("%(amount)s is held back for it.") % {"amount": wording.money(fee)}
    if told == Means.OWN:
        return _("The shop pays the postage back.") if postage_back else _("You pay the postage.")
    return _("It costs you nothing.")


def _climate(told: Means, parcels: int) -> str:
    if told == Means.DROP_OFF:
        return str(NO_PARCEL)
    estimate = footprint(max(parcels, 1))
    usual, least, most = (wording.number(grams / KILO) for grams in (estimate.usual, estimate.least, estimate.most))
    facts = {"usual": usual, "least": least, "most": most}
    return _("About %(usual)s kg of CO2e for the transport (between %(least)s and %(most)s).") % facts


BRINGING: Mapping[str, Promise] = {
    Means.DROP_OFF: gettext_lazy("You bring the items to a store"),
    Means.PICK_UP: gettext_lazy("The shop collects the items"),
}
HEADS: Mapping[str, tuple[Promise, Promise]] = {
    Means.DROP_OFF: (
        gettext_lazy("Bring your items to a store by %(ship_by)s"),
        gettext_lazy("Show the code below, and staff take the items. You need neither label nor parcel."),
    ),
    Means.PICK_UP: (
        gettext_lazy("We collect your items"),
        gettext_lazy("Choose a time below. You need no label."),
    ),
}


BOOKED: Promise = gettext_lazy("Have the items packed at the time below. You need no label.")


def by_hand(standing: Standing, stage: str, means: str, *, is_booked: bool = False) -> Standing:
    """What reads otherwise where the goods are brought or collected; `is_booked` once a time for it is."""
    bringing = BRINGING.get(means)
    if bringing is None:
        return standing
    to_come = tuple(bringing if step is SENDING else step for step in standing.to_come)
    if stage != Stage.AWAITING_PARCEL:
        return replace(standing, to_come=to_come)
    headline, text = HEADS[means]
    return replace(standing, headline=headline, text=BOOKED if is_booked else text, to_come=to_come)
