"""Several returns in one parcel: what a shopper is offered, and that it is done only when they say so."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from returns.domain.footprint import footprint
from returns.domain.means import Means
from returns.domain.shipping import Goods
from returns.history import Actor
from returns.operations.share_parcel import FeesChanged, UnableToShare, share_parcel
from returns.queries.carriage import destinations_of
from returns.queries.eligibility import Preview, policy_of
from returns.queries.offers_to_share import labels_to_share, offers_to_share
from returns.queries.shared_fee import worth_with
from returns.queries.sharing import Joining
from returns_portal.along import Along, along, saves

if TYPE_CHECKING:
    from returns.models import Order, Return

LONGEST = 32
logger = logging.getLogger(__name__)


def offered_to_shopper(rma: Return) -> list[Along]:
    """What a return's page offers, where the policy lets it."""
    if not rma.policy.policy.shipping.offer_one_parcel:
        return []
    return [along(offer) for offer in offers_to_share(rma)]


def before_asking(order: Order, offer: Preview, *, agreed: bool, besides: Return | None) -> Along | None:
    """The return with which what is asked for now could travel: agreed at once, to the same place, its label unused.

    `besides` is a return that is to be replaced.
    """
    if not agreed or offer.goods != Goods.SEND or offer.carriage is None or offer.carriage.means != Means.LABEL:
        return None
    known = destinations_of(order.shop)
    places = {place.pk if (place := known.get(each.destination)) else None for each in offer.carriage.parcels}
    once = policy_of(order).fees.return_shipping_per == "parcel" and offer.quote is not None
    for other in labels_to_share(order):
        if other != besides and places & {parcel.destination_id for parcel in other.parcels.all()}:
            articles = tuple(f"{item.quantity} × {item.line}" for item in other.lines.all())
            told = saves(None, 1, footprint(1))
            bears = once and offer.quote is not None and offer.quote.return_shipping_fee.presentment.minor
            return Along(other.number, articles, (_("one return shipping fee for both"), *told) if bears else told)
    return None


def travel_with(rma: Return, number: str, *, now: datetime) -> None:
    """Put a return that was just asked for into the parcel of another one, if nobody gets less by it.

    Where that is no longer so, the return travels alone, and its page says what is possible. `number` is what the form
    says: empty for nobody.
    """
    number = number.replace("\0", "")[:LONGEST]
    if not number:
        return
    try:
        share_parcel(rma_id=rma.pk, other=number, actor=Actor.SHOPPER, now=now)
    except UnableToShare as why:
        logger.info("a new return travels alone: %s", why.code, extra={"return": rma.pk})
    except FeesChanged as news:
        if not _costs_nobody(news.joining):
            return
        try:
            expected = news.joining.worth()
            share_parcel(rma_id=rma.pk, other=number, actor=Actor.SHOPPER, expected=expected, now=now)
        except (UnableToShare, FeesChanged) as overtaken:
            logger.info("a new return travels alone: %s", overtaken, extra={"return": rma.pk})


def _costs_nobody(joining: Joining) -> bool:
    before = worth_with(joining.host, None), worth_with(joining.guest, None)
    return all(after >= sum_before for after, sum_before in zip(joining.worth(), before, strict=True))
