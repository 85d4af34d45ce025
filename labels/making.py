"""Get a label from whoever sells one: the preferred carrier, then the next, then a slip where the policy allows it.

A carrier that says no gives way at once. One that does not answer is asked for about a minute before the next is, and
only as long as nothing can have been bought of it.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from labels import accounts, artwork, papers, purchase, troubles
from labels.accounts import Way
from labels.addresses import address_of
from labels.brought import levels
from labels.brought.choosing import Asked, claim
from labels.carriers.base import CarrierError, Parcel, Refused, Unavailable
from labels.customs import GRAMS_A_PIECE, complete, customs_of
from labels.models import Label
from labels.parcel_terms import terms_of
from returns.domain.brought import BROUGHT
from returns.domain.order import Address
from returns.domain.parcel_terms import ParcelTerms
from returns.domain.shipping import PaidBy
from returns.operations.send_with_slip import send_with_slip
from returns.queries.gifts import sender_address
from returns.queries.parcels import lines_of

if TYPE_CHECKING:
    from returns.models import Return, ReverseDelivery

HEAVIEST_GRAMS = 30_000
# Tries of a carrier that does not answer before another is asked: about a minute; and before a slip is given: an hour.
PATIENCE = 6
LONG_PATIENCE = 12

Papers = dict[str, bytes]


class Maker:
    """Makes the label of one parcel; `attempts` counts the runs of the message that asks for it."""

    def __init__(
        self, rma: Return, parcel: ReverseDelivery, recipient: Address, *, attempts: int, now: datetime
    ) -> None:
        self._rma, self._parcel, self._recipient, self._now = rma, parcel, recipient, now
        self._attempts = attempts
        self._prepaid = parcel.paid_by != PaidBy.OWN
        self._tried: set[Way] = set()
        self._troubles: list[CarrierError] = []

    def make(self) -> tuple[Label, Papers]:
        """The label, bought, with its papers drawn. Raises Refused when nobody makes one, Unavailable to try later."""
        while True:
            found = self._intend()
            if found is None:
                self._take_a_slip()
                continue
            label, fresh = found
            if fresh and label.carrier == "stock":
                levels.watch(self._rma.shop, now=self._now)
            try:
                drawn = self._complete(label, fresh=fresh)
            except CarrierError as trouble:
                troubles.hear(label.account, trouble, now=self._now)
                if not self._gives_way(label, trouble):
                    raise
                self._tried.add(accounts.way_of(label))
                self._troubles.append(trouble)
            else:
                troubles.over(label.account, now=self._now)
                return label, drawn

    def _intend(self) -> tuple[Label, bool] | None:
        return purchase.intend(
            shop_id=self._rma.shop_id,
            parcel_id=self._parcel.pk,
            number=self._rma.number,
            now=self._now,
            prepaid=self._prepaid,
            tried=self._tried,
            claim=self._claim,
        )

    def _complete(self, label: Label, *, fresh: bool) -> Papers:
        carrier = accounts.carrier_of(label)
        terms = terms_of(self._rma.shop_id)
        parcel = self._contents(label, terms)
        purchase.buy(label, carrier=carrier, parcel=parcel, fresh=fresh, now=self._now, terms=terms)
        artwork.fetch(label, carrier=carrier, now=self._now)
        return papers.draw(self._rma, label, papers.made_ahead(self._rma))

    def _gives_way(self, label: Label, trouble: CarrierError) -> bool:
        """Whether the next one is asked now; a carrier that does not answer is waited for as long as there is none."""
        if not isinstance(trouble, Refused) and not (self._attempts >= PATIENCE and self._others(label)):
            return False
        return purchase.fail(label, trouble, now=self._now)

    def _others(self, label: Label) -> bool:
        others = self._untried() - {accounts.way_of(label)}
        return bool(others) or (self._attempts >= LONG_PATIENCE and self._slips())

    def _untried(self) -> set[Way]:
        return set(accounts.ways(self._rma.shop_id, prepaid=self._prepaid)) - self._tried

    def _slips(self) -> bool:
        return self._prepaid and self._rma.policy.policy.shipping.slip_instead

    def _take_a_slip(self) -> None:
        """Go on with a slip, which needs no carrier. Raises what the last carrier answered where that may not be."""
        waiting = [trouble for trouble in self._troubles if isinstance(trouble, Unavailable)]
        patient = not waiting or self._attempts >= LONG_PATIENCE
        if self._slips() and patient and send_with_slip(parcel_id=self._parcel.pk, now=self._now):
            self._prepaid, self._tried = False, set()
            return
        if waiting:
            raise waiting[-1]
        raise Refused("; ".join(dict.fromkeys(map(str, self._troubles))))

    def _contents(self, label: Label, terms: ParcelTerms) -> Parcel:
        carrier, sender = accounts.carrier_of(label), address_of(sender_address(self._rma))
        declared = customs_of(self._rma, label.parcel, sender=sender, recipient=self._recipient)
        told = carrier.capabilities.postage and carrier.name not in BROUGHT
        return Parcel(
            reference=label.reference,
            sender=sender,
            recipient=self._recipient,
            weight=self._grams(),
            box=terms.box_for(self._grams()),
            customs=complete(declared) if told else declared,
        )

    def _claim(self, reference: str) -> str:
        """Take a label that the shop brought, if there is one for the parcel and none was refused."""
        if any(way.name in BROUGHT for way in self._tried):
            return ""
        asked = Asked(
            shop_id=self._rma.shop_id,
            parcel_id=self._parcel.pk,
            number=self._rma.number,
            country=address_of(sender_address(self._rma)).country,
            grams=self._grams(),
            time_zone=self._rma.shop.time_zone,
            prepaid=self._prepaid,
            has_carrier=any(way.capabilities.postage for way in self._untried()),
        )
        return claim(asked, reference, now=self._now)

    def _grams(self) -> int:
        """What is in the parcel weighs this; the goods only, and not more than carriers take."""
        inside = lines_of(self._rma, self._parcel)
        weight = sum(item.quantity * (item.line.grams or GRAMS_A_PIECE) for item in inside)
        return min(weight, HEAVIEST_GRAMS)
